"""Whether a phone wants our texts: stops and starts, by sender, in the order of the provider's time.

A refusal has a reason, and the reason says who may lift it: `RULES` is the whole table. It is kept for the sender, not
for a clinic (`reminders.outbox.phone_refusals`): here is what follows from it in the clinics that know the phone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.followup.asking import texts
from reminders.outbox.effects import ensure_number
from reminders.outbox.kinds import ANSWERS, Kind
from reminders.outbox.pace import clinics_using
from reminders.outbox.phone_refusals import (
    REFUSAL_RULES,
    how_refused,
    lift_refusal,
    lock_refusal,
    record_refusal,
)
from reminders.outbox.queue import drop
from reminders.outbox.review import review_phone
from reminders.record.audit import audit
from reminders.record.database import settings_of
from reminders.record.people import Clinic, OptOut, Patient
from reminders.record.texts import Message, MessageState

__all__ = ["REFUSAL_RULES", "date_choice", "drop_answers", "how_refused", "start", "stop"]

_States = dict[str, OptOut | None]
"""By clinic: how the phone refuses its texts."""


def stop(
    session: Session, clinic_id: str, sender: str, phone_index: str, *, at: datetime, how: OptOut, actor: str
) -> bool:
    """No more texts from this sender to this phone, at every clinic that texts from it, now or later.

    `at` is the provider's (real) time; a stop older than the newest choice changes nothing, unless it is one that the
    phone could not take back. Returns whether texts had been welcome until now.
    """
    was = _states(session, clinic_id, sender, phone_index)
    if not record_refusal(session, sender, phone_index, at=at, how=how):
        return False
    now = _now(session, was, sender, phone_index)
    changed = [clinic for clinic in was if now[clinic] is not None and now[clinic] != was[clinic]]
    for clinic in changed:
        _drop_answers(session, clinic, sender, phone_index, now[clinic])
    _keep(session, changed, sender, phone_index, "opt-out", actor, REFUSAL_RULES[how].said)
    return any(was[clinic] is None for clinic in changed)


def start(
    session: Session,
    clinic_id: str,
    sender: str,
    phone_index: str,
    *,
    at: datetime,
    actor: str,
    by_staff: bool = False,
) -> bool:
    """Texts are welcome again, where the one who says so may lift what stands. Returns whether anything was lifted.

    START from the phone counts for every clinic. What a patient told staff counts for their clinic alone: another one
    has not spoken with them. It is kept even where nothing was refused: an older stop may still be on its way.
    """
    was = _states(session, clinic_id, sender, phone_index)
    if by_staff:
        here = ensure_number(session, clinic_id, sender, phone_index)
        here.welcome_at = here.theirs_at = at
    elif not lift_refusal(session, sender, phone_index, at=at):
        return False
    now = _now(session, was, sender, phone_index)
    changed = [clinic for clinic in was if was[clinic] is not None and now[clinic] != was[clinic]]
    for clinic in changed:
        _drop_answers(session, clinic, sender, phone_index, was[clinic])
    said = REFUSAL_RULES[OptOut.STAFF].said if by_staff else "texted from the phone"
    _keep(session, changed, sender, phone_index, "opt-in", actor, said)
    return bool(changed)


def date_choice(session: Session, sender: str, phone_index: str, *, was: datetime, at: datetime) -> bool:
    """Date the choice in force by when it was truly written, if it is the one of `was`. Returns whether it is."""
    refusal = lock_refusal(session, sender, phone_index)
    if refusal.choice_at != was:
        return False
    refusal.choice_at = at
    return True


def drop_answers(session: Session, clinic_id: str, sender: str, phone_index: str) -> None:
    """Take the answers to a phone that refuses them out of the outbox: nothing old follows a START."""
    how = how_refused(session, clinic_id, sender, phone_index)
    _drop_answers(session, clinic_id, sender, phone_index, how)


def _states(session: Session, clinic_id: str, sender: str, phone_index: str) -> _States:
    """How the phone stands with this clinic and every other that texts it from the same sender.

    Locked first: of two choices at once the second sees what the first did.
    """
    lock_refusal(session, sender, phone_index)
    known = (
        select(Clinic.id)
        .join(Patient, Patient.clinic_id == Clinic.id)
        .where(clinics_using(sender, settings_of(session)), Patient.phone_index == phone_index)
        .distinct()
    )
    clinics = sorted({clinic_id, *session.scalars(known)})
    return {clinic: how_refused(session, clinic, sender, phone_index) for clinic in clinics}


def _now(session: Session, was: _States, sender: str, phone_index: str) -> _States:
    return {clinic: how_refused(session, clinic, sender, phone_index) for clinic in was}


def _drop_answers(session: Session, clinic_id: str, sender: str, phone_index: str, how: OptOut | None) -> None:
    if how is None:
        return
    session.flush()
    waiting = select(Message).where(
        Message.clinic_id == clinic_id,
        Message.sender == sender,
        Message.to_index == phone_index,
        Message.state == MessageState.QUEUED.value,
        Message.kind.in_([kind.value for kind in ANSWERS]),
    )
    for message in session.scalars(waiting).all():
        if message.kind != Kind.DANGER or not REFUSAL_RULES[how].danger_answered:
            drop(session, message, REFUSAL_RULES[how].reason)


def _keep(
    session: Session, clinics: Sequence[str], sender: str, phone_index: str, action: str, actor: str, why: str
) -> None:
    """What follows in each clinic: its check-ins, and a line in the history of everybody on the phone.

    The lines come last: the end of a clinic's audit chain stays locked until the transaction ends.
    """
    session.flush()
    people = {clinic: _people(session, clinic, phone_index) for clinic in clinics}
    for clinic in clinics:
        review_phone(session, clinic, phone_index)
        for patient in people[clinic]:  # enrolled while the phone refused texts, they do not know yet who texts
            texts.welcome(session, session.get_one(Clinic, clinic), patient, settings_of(session))
    for clinic in clinics:
        for patient in people[clinic]:
            audit(
                session, clinic, actor=actor, action=action, subject="patient", subject_id=patient.id,
                data_key_id=patient.data_key_id, details={"why": why},
            )  # fmt: skip
        if not people[clinic]:  # nobody is enrolled with it: the phone's own line
            number = ensure_number(session, clinic, sender, phone_index)
            audit(session, clinic, actor=actor, action=action, subject="phone-number", subject_id=number.id)


def _people(session: Session, clinic_id: str, phone_index: str) -> Sequence[Patient]:
    return session.scalars(
        select(Patient)
        .where(Patient.clinic_id == clinic_id, Patient.phone_index == phone_index, Patient.erased_at.is_(None))
        .order_by(Patient.id)
    ).all()

"""Stops and starts: recording that a phone refuses or welcomes texts from a sender, and what follows in its clinics.

Each refusal has a reason, and the reason decides who may lift it (`REFUSAL_RULES`). A refusal is stored for a phone
and a sender, not for a clinic (`reminders.outbox.phone_refusals`). Choices count in the order of the provider's time.
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

__all__ = ["REFUSAL_RULES", "drop_answers", "how_refused", "redate_choice", "start", "stop"]

_Refused = dict[str, OptOut | None]
"""By clinic id: why the phone refuses the clinic's texts, or None if it does not."""


def stop(
    session: Session, clinic_id: str, sender: str, phone_index: str, *, at: datetime, how: OptOut, actor: str
) -> bool:
    """Record that a phone refuses texts from a sender, for every clinic that texts from it now or later.

    `at` is the provider's (real) time. A stop older than the newest choice changes nothing, unless its reason is one
    that the phone itself cannot lift. Returns whether texts of any of the clinics had been welcome until now.
    """
    was = _refused_by_clinic(session, clinic_id, sender, phone_index)
    if not record_refusal(session, sender, phone_index, at=at, how=how):
        return False
    now = _refused_now(session, was, sender, phone_index)
    changed = [clinic for clinic in was if now[clinic] is not None and now[clinic] != was[clinic]]
    for clinic in changed:
        _drop_answers(session, clinic, sender, phone_index, now[clinic])
    _apply_in_clinics(session, changed, sender, phone_index, "opt-out", actor, REFUSAL_RULES[how].said)
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
    """Record that texts are welcome again, if whoever says so may lift the refusal. Returns whether any was lifted.

    A START from the phone counts for every clinic. What a patient told staff (`by_staff`) counts for that clinic only,
    and is stored even if nothing is refused, because an older stop may still arrive. `at` is real time.
    """
    was = _refused_by_clinic(session, clinic_id, sender, phone_index)
    if by_staff:
        here = ensure_number(session, clinic_id, sender, phone_index)
        here.welcome_at = here.theirs_at = at
    elif not lift_refusal(session, sender, phone_index, at=at):
        return False
    now = _refused_now(session, was, sender, phone_index)
    changed = [clinic for clinic in was if was[clinic] is not None and now[clinic] != was[clinic]]
    for clinic in changed:
        _drop_answers(session, clinic, sender, phone_index, was[clinic])
    said = REFUSAL_RULES[OptOut.STAFF].said if by_staff else "texted from the phone"
    _apply_in_clinics(session, changed, sender, phone_index, "opt-in", actor, said)
    return bool(changed)


def redate_choice(session: Session, sender: str, phone_index: str, *, was: datetime, at: datetime) -> bool:
    """Date the choice in force `at` if it was dated `was` (real times). Returns whether it was."""
    refusal = lock_refusal(session, sender, phone_index)
    if refusal.choice_at != was:
        return False
    refusal.choice_at = at
    return True


def drop_answers(session: Session, clinic_id: str, sender: str, phone_index: str) -> None:
    """Drop queued answers to a phone that refuses them, so that no old text is sent after a START."""
    how = how_refused(session, clinic_id, sender, phone_index)
    _drop_answers(session, clinic_id, sender, phone_index, how)


def _refused_by_clinic(session: Session, clinic_id: str, sender: str, phone_index: str) -> _Refused:
    """Whether the phone refuses texts of this clinic and of every other that texts it from the same sender.

    Locks the refusal first, so that the second of two simultaneous choices sees the first.
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


def _refused_now(session: Session, was: _Refused, sender: str, phone_index: str) -> _Refused:
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


def _apply_in_clinics(
    session: Session, clinics: Sequence[str], sender: str, phone_index: str, action: str, actor: str, why: str
) -> None:
    """Update each clinic's check-ins, queue welcome texts that were held back, and audit for everybody on the phone.

    Audit entries come last: the end of a clinic's audit chain stays locked until the transaction ends.
    """
    session.flush()
    people = {clinic: _people(session, clinic, phone_index) for clinic in clinics}
    for clinic in clinics:
        review_phone(session, clinic, phone_index)
        for patient in people[clinic]:  # enrolled while the phone refused texts
            texts.queue_welcome(session, session.get_one(Clinic, clinic), patient, settings_of(session))
    for clinic in clinics:
        for patient in people[clinic]:
            audit(
                session, clinic, actor=actor, action=action, subject="patient", subject_id=patient.id,
                data_key_id=patient.data_key_id, details={"why": why},
            )  # fmt: skip
        if not people[clinic]:  # no patient has the phone: audit the phone itself
            number = ensure_number(session, clinic, sender, phone_index)
            audit(session, clinic, actor=actor, action=action, subject="phone-number", subject_id=number.id)


def _people(session: Session, clinic_id: str, phone_index: str) -> Sequence[Patient]:
    return session.scalars(
        select(Patient)
        .where(Patient.clinic_id == clinic_id, Patient.phone_index == phone_index, Patient.erased_at.is_(None))
        .order_by(Patient.id)
    ).all()

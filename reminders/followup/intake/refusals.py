"""Stops and starts: recording that a phone refuses or welcomes texts from a sender, and what follows in its clinics.

Each refusal has a reason, and the reason decides who may lift it (`REFUSAL_RULES`). A refusal is stored for a phone
and a sender, not for a clinic (`reminders.outbox.phone_refusals`). Choices count in the order of the provider's time.
A text that may be a refusal (`doubt`) lets texts rest until the phone makes it clear or staff resume them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from reminders.care.reasons import Reason
from reminders.followup.alerting import flag
from reminders.followup.asking import texts
from reminders.outbox.effects import ensure_number
from reminders.outbox.kinds import ANSWERS, Kind
from reminders.outbox.pace import clinics_using
from reminders.outbox.phone_refusals import (
    REFUSAL_RULES,
    Stance,
    how_refused,
    lift_doubt,
    lift_refusal,
    lock_refusal,
    record_doubt,
    record_refusal,
    stance_of,
)
from reminders.outbox.queue import drop
from reminders.outbox.review import review_phone
from reminders.record.audit import audit
from reminders.record.database import settings_of
from reminders.record.outcomes import Flag, FlagKind
from reminders.record.people import Clinic, OptOut, Patient
from reminders.record.texts import Message, MessageState

__all__ = [
    "REFUSAL_RULES",
    "doubt",
    "drop_answers",
    "drop_question",
    "go_on",
    "how_refused",
    "redate_choice",
    "resume",
    "start",
    "stop",
]

#: Characters of what the patient wrote that are noted with a flag.
MOST_NOTED = 300

_Stances = dict[str, Stance]
"""By clinic id: whether the phone refuses the clinic's texts, or may."""


def stop(
    session: Session,
    clinic_id: str,
    sender: str,
    phone_index: str,
    *,
    at: datetime,
    how: OptOut,
    actor: str,
    wrote: str = "",
) -> bool:
    """Record that a phone refuses texts from a sender, for every clinic that texts from it now or later.

    `at` is the provider's (real) time; `wrote` is what the patient wrote, for the flag about a doubt that this ends. A
    stop older than the newest choice changes nothing, unless its reason is one that the phone itself cannot lift.
    Returns whether texts of any of the clinics had been welcome until now.
    """
    was = _stances(session, clinic_id, sender, phone_index)
    if not record_refusal(session, sender, phone_index, at=at, how=how):
        return False
    now = _stances_now(session, was, sender, phone_index)
    changed = [clinic for clinic in was if now[clinic].refused not in (None, was[clinic].refused)]
    for clinic in changed:
        _drop_answers(session, clinic, sender, phone_index, now[clinic].refused)
    said = REFUSAL_RULES[how].said
    _close_flags(session, was, phone_index, actor, _Note(clinic_id, f"No more texts: {said}.", wrote))
    _apply_in_clinics(session, changed, sender, phone_index, "opt-out", actor, said)
    return any(was[clinic].refused is None for clinic in changed)


def start(
    session: Session,
    clinic_id: str,
    sender: str,
    phone_index: str,
    *,
    at: datetime,
    actor: str,
    by_staff: bool = False,
    wrote: str = "",
) -> bool:
    """Record that texts are welcome, if the actor may lift what keeps them from it. Returns whether anything did.

    A START from the phone counts for every clinic. What a patient told staff (`by_staff`) counts for that clinic only,
    and is stored even if nothing is refused, because an older stop may still arrive. `at` is real time; `wrote` as for
    `stop`.
    """
    was = _stances(session, clinic_id, sender, phone_index)
    if by_staff:
        here = ensure_number(session, clinic_id, sender, phone_index)
        here.welcome_at = here.theirs_at = here.resumed_at = at
    elif not lift_refusal(session, sender, phone_index, at=at):
        return False
    said = REFUSAL_RULES[OptOut.STAFF].said if by_staff else "texted from the phone"
    note = _Note(clinic_id, f"Texts go on: {said}.", wrote)
    return _let_go_on(session, was, sender, phone_index, "opt-in", actor, said, note)


def doubt(session: Session, clinic_id: str, sender: str, phone_index: str, *, at: datetime, actor: str) -> list[str]:
    """Let texts rest to a phone that may have refused them, at every clinic on the sender. Returns these clinics' ids.

    `at` is the provider's (real) time. A text older than the phone's newest choice, or than staff's, changes nothing.
    """
    was = _stances(session, clinic_id, sender, phone_index)
    if not record_doubt(session, sender, phone_index, at=at):
        return []
    now = _stances_now(session, was, sender, phone_index)
    changed = [clinic for clinic in was if now[clinic].rests and not was[clinic].rests]
    _apply_in_clinics(session, changed, sender, phone_index, "doubt", actor, "texts rest until it is clear")
    return changed


def go_on(
    session: Session,
    clinic_id: str,
    sender: str,
    phone_index: str,
    *,
    actor: str,
    wrote: str,
    chosen_at: datetime | None = None,
) -> bool:
    """End a doubt because the patient goes on answering, or asked for that (`chosen_at`, in real time). Refusals stay.

    `wrote` as for `stop`. Returns whether any texts rested.
    """
    was = _stances(session, clinic_id, sender, phone_index)
    lift_doubt(session, sender, phone_index, chosen_at=chosen_at)
    why = "answered a question" if chosen_at is None else "asked for texts to go on"
    note = _Note(clinic_id, f"Texts go on: the patient {why}.", wrote)
    return _let_go_on(session, was, sender, phone_index, "resume", actor, why, note)


def resume(
    session: Session, clinic_id: str, sender: str, phone_index: str, *, at: datetime, actor: str, why: str
) -> bool:
    """End a doubt at one clinic because its staff say so (`why`), `at` in real time. Returns whether texts rested."""
    if not stance_of(session, clinic_id, sender, phone_index).rests:
        return False  # no row is made for a phone that never refused
    lock_refusal(session, sender, phone_index)
    was = {clinic_id: stance_of(session, clinic_id, sender, phone_index)}
    if not was[clinic_id].rests:
        return False  # the patient's own answer came first
    ensure_number(session, clinic_id, sender, phone_index).resumed_at = at
    return _let_go_on(session, was, sender, phone_index, "resume", actor, why, _Note(clinic_id, f"Texts go on: {why}"))


def _let_go_on(
    session: Session, was: _Stances, sender: str, phone_index: str, action: str, actor: str, why: str, note: _Note
) -> bool:
    """Apply in each clinic that a refusal was lifted or a doubt ended. Returns whether that changed anything."""
    now = _stances_now(session, was, sender, phone_index)
    lifted = [c for c in was if was[c].refused is not None and now[c].refused != was[c].refused]
    rested = [c for c in was if was[c].rests and not now[c].rests]
    for clinic in lifted:
        _drop_answers(session, clinic, sender, phone_index, was[clinic].refused)
    for clinic in rested:
        drop_question(session, clinic, phone_index, Reason.ANSWERED)
    _close_flags(session, rested, phone_index, actor, note)
    changed = [clinic for clinic in was if clinic in lifted or clinic in rested]
    _apply_in_clinics(session, changed, sender, phone_index, action, actor, why)
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


def drop_question(session: Session, clinic_id: str, phone_index: str, reason: Reason) -> None:
    """Drop a clinic's queued question whether a phone wants no more texts, which is out of place now (`reason`)."""
    _drop_waiting(session, clinic_id, None, phone_index, [Kind.STOP_ASKED], reason)


def _stances(session: Session, clinic_id: str, sender: str, phone_index: str) -> _Stances:
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
    return {clinic: stance_of(session, clinic, sender, phone_index) for clinic in clinics}


def _stances_now(session: Session, was: _Stances, sender: str, phone_index: str) -> _Stances:
    return {clinic: stance_of(session, clinic, sender, phone_index) for clinic in was}


def _drop_answers(session: Session, clinic_id: str, sender: str, phone_index: str, how: OptOut | None) -> None:
    if how is not None:
        rule = REFUSAL_RULES[how]
        _drop_waiting(
            session,
            clinic_id,
            sender,
            phone_index,
            [k for k in ANSWERS if k is not Kind.DANGER or not rule.danger_answered],
            rule.reason,
        )


def _drop_waiting(
    session: Session, clinic_id: str, sender: str | None, phone_index: str, kinds: Collection[Kind], reason: Reason
) -> None:
    """Drop a clinic's queued texts of some kinds to a phone, from one sender or (None) from any."""
    session.flush()
    waiting = select(Message).where(
        Message.clinic_id == clinic_id,
        *([Message.sender == sender] if sender is not None else []),
        Message.to_index == phone_index,
        Message.state == MessageState.QUEUED.value,
        Message.kind.in_([kind.value for kind in kinds]),
    )
    for message in session.scalars(waiting).all():
        drop(session, message, reason)


@dataclass(frozen=True)
class _Note:
    """What is noted with the flags about a doubt that ended. Only the clinic that was written to sees the words."""

    clinic_id: str
    said: str
    wrote: str = ""

    def at(self, clinic_id: str) -> str:
        """The note as a clinic may see it."""
        wrote = " ".join(self.wrote.replace("\x00", " ").split())[:MOST_NOTED]
        return f'{self.said} They wrote: "{wrote}"' if wrote and clinic_id == self.clinic_id else self.said


def _close_flags(session: Session, clinics: Collection[str], phone_index: str, actor: str, note: _Note) -> None:
    """Resolve the clinics' open flags that somebody on this phone may want no more texts."""
    open_now = (
        select(Flag.clinic_id, Flag.id)
        .join(Patient, and_(Patient.clinic_id == Flag.clinic_id, Patient.id == Flag.patient_id))
        .where(
            Patient.phone_index == phone_index,
            Flag.clinic_id.in_(list(clinics)),
            Flag.kind == FlagKind.REFUSAL_IN_DOUBT.value,
            Flag.resolved_at.is_(None),
        )
        .order_by(Flag.clinic_id, Flag.id)
    )
    for clinic_id, flag_id in session.execute(open_now).all():
        flag.resolve(session, clinic_id, flag_id, actor=actor, note=note.at(clinic_id))


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

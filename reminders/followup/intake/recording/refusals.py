"""Stops and starts: recording that a phone refuses or welcomes texts from a sender, and what follows in its clinics.

Each refusal has a reason, and the reason decides who may lift it (`REFUSAL_RULES`). A refusal is stored for a phone
and a sender, not for a clinic (`reminders.outbox.phone_refusals`). Choices count in the order of the provider's time.
A text that may be a refusal (`doubt`) lets texts rest until the phone makes it clear or staff resume them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
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
    TextedPhone,
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
    "Choice",
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

_Stances = dict[TextedPhone, Stance]
"""One phone at each of several clinics: whether it refuses the clinic's texts, or may."""


@dataclass(frozen=True)
class Choice:
    """What somebody said about texts: when (real time; the provider's where the phone wrote it), who (for the audit
    trail), and what the patient wrote, for the flag about a doubt that it ends.
    """

    at: datetime
    actor: str
    wrote: str = ""


def stop(session: Session, phone: TextedPhone, choice: Choice, *, how: OptOut) -> bool:
    """Record that a phone refuses texts from a sender, for every clinic that texts from it now or later.

    A stop older than the newest choice changes nothing, unless its reason is one that the phone itself cannot lift.
    Returns whether texts of any of the clinics had been welcome until now.
    """
    was = _stances(session, phone)
    if not record_refusal(session, phone.sender, phone.phone_index, at=choice.at, how=how):
        return False
    now = _stances_now(session, was)
    changed = [each for each in was if now[each].refused not in (None, was[each].refused)]
    for each in changed:
        _drop_answers(session, each, now[each].refused)
    said = REFUSAL_RULES[how].said
    _close_flags(session, was, choice.actor, _Note(phone.clinic_id, f"No more texts: {said}.", choice.wrote))
    _apply_in_clinics(session, changed, "opt-out", _Entry(choice.actor, said))
    return any(was[each].refused is None for each in changed)


def start(session: Session, phone: TextedPhone, choice: Choice, *, by_staff: bool = False) -> bool:
    """Record that texts are welcome, if the actor may lift what keeps them from it. Returns whether anything did.

    A START from the phone counts for every clinic. What a patient told staff (`by_staff`) counts for that clinic only,
    and is stored even if nothing is refused, because an older stop may still arrive. That the phone is the patient's
    after all lifts no stop that was given before.
    """
    was = _stances(session, phone)
    if by_staff:
        here = ensure_number(session, phone.clinic_id, phone.sender, phone.phone_index)
        here.theirs_at = here.resumed_at = choice.at
        known = was[phone].refused
        if known is None or REFUSAL_RULES[known].phone_lifts:  # else it was about whose phone this is, not about texts
            here.welcome_at = choice.at
    elif not lift_refusal(session, phone.sender, phone.phone_index, at=choice.at):
        return False
    said = REFUSAL_RULES[OptOut.STAFF].said if by_staff else "texted from the phone"
    note = _Note(phone.clinic_id, f"Texts go on: {said}.", choice.wrote)
    return _let_go_on(session, was, "opt-in", _Entry(choice.actor, said), note)


def doubt(session: Session, phone: TextedPhone, choice: Choice) -> list[str]:
    """Let texts rest to a phone that may have refused them, at every clinic on the sender. Returns these clinics' ids.

    A text older than the phone's newest choice, or than staff's, changes nothing.
    """
    was = _stances(session, phone)
    if not record_doubt(session, phone.sender, phone.phone_index, at=choice.at):
        return []
    now = _stances_now(session, was)
    changed = [each for each in was if now[each].rests and not was[each].rests]
    _apply_in_clinics(session, changed, "doubt", _Entry(choice.actor, "texts rest until it is clear"))
    return [each.clinic_id for each in changed]


def go_on(session: Session, phone: TextedPhone, choice: Choice, *, by_answer: bool) -> bool:
    """End a doubt because the patient goes on answering (`by_answer`), or asked for that. Refusals stay.

    Returns whether any texts rested.
    """
    was = _stances(session, phone)
    lift_doubt(session, phone.sender, phone.phone_index, chosen_at=None if by_answer else choice.at)
    why = "answered a question" if by_answer else "asked for texts to go on"
    note = _Note(phone.clinic_id, f"Texts go on: the patient {why}.", choice.wrote)
    return _let_go_on(session, was, "resume", _Entry(choice.actor, why), note)


def resume(session: Session, phone: TextedPhone, choice: Choice, *, why: str) -> bool:
    """End a doubt at one clinic because its staff say so (`why`). Returns whether texts rested."""
    if not stance_of(session, phone).rests:
        return False  # no row is made for a phone that never refused
    lock_refusal(session, phone.sender, phone.phone_index)
    was = {phone: stance_of(session, phone)}
    if not was[phone].rests:
        return False  # the patient's own answer came first
    ensure_number(session, phone.clinic_id, phone.sender, phone.phone_index).resumed_at = choice.at
    note = _Note(phone.clinic_id, f"Texts go on: {why}")
    return _let_go_on(session, was, "resume", _Entry(choice.actor, why), note)


def _let_go_on(session: Session, was: _Stances, action: str, entry: _Entry, note: _Note) -> bool:
    """Apply in each clinic that a refusal was lifted or a doubt ended. Returns whether that changed anything."""
    now = _stances_now(session, was)
    lifted = [each for each in was if was[each].refused is not None and now[each].refused != was[each].refused]
    rested = [each for each in was if was[each].rests and not now[each].rests]
    for each in lifted:
        _drop_answers(session, each, was[each].refused)
    for each in rested:
        drop_question(session, each.clinic_id, each.phone_index, Reason.ANSWERED)
    _close_flags(session, rested, entry.actor, note)
    changed = [each for each in was if each in lifted or each in rested]
    _apply_in_clinics(session, changed, action, entry)
    return bool(changed)


def redate_choice(session: Session, sender: str, phone_index: str, *, was: datetime, at: datetime) -> bool:
    """Date the choice in force `at` if it was dated `was` (real times). Returns whether it was."""
    refusal = lock_refusal(session, sender, phone_index)
    if refusal.choice_at != was:
        return False
    refusal.choice_at = at
    return True


def drop_answers(session: Session, phone: TextedPhone) -> None:
    """Drop queued answers to a phone that refuses them, so that no old text is sent after a START."""
    _drop_answers(session, phone, how_refused(session, phone))


def drop_question(session: Session, clinic_id: str, phone_index: str, reason: Reason) -> None:
    """Drop a clinic's queued question whether a phone wants no more texts, which is out of place now (`reason`)."""
    _drop_waiting(session, clinic_id, None, phone_index, [Kind.STOP_ASKED], reason)


def _stances(session: Session, phone: TextedPhone) -> _Stances:
    """Whether the phone refuses texts of this clinic and of every other that texts it from the same sender.

    Locks the refusal first, so that the second of two simultaneous choices sees the first.
    """
    lock_refusal(session, phone.sender, phone.phone_index)
    known = (
        select(Clinic.id)
        .join(Patient, Patient.clinic_id == Clinic.id)
        .where(clinics_using(phone.sender, settings_of(session)), Patient.phone_index == phone.phone_index)
        .distinct()
    )
    clinics = sorted({phone.clinic_id, *session.scalars(known)})
    return _stances_now(session, [replace(phone, clinic_id=clinic_id) for clinic_id in clinics])


def _stances_now(session: Session, phones: Iterable[TextedPhone]) -> _Stances:
    return {each: stance_of(session, each) for each in phones}


def _drop_answers(session: Session, phone: TextedPhone, how: OptOut | None) -> None:
    if how is not None:
        rule = REFUSAL_RULES[how]
        _drop_waiting(
            session,
            phone.clinic_id,
            phone.sender,
            phone.phone_index,
            [k for k in ANSWERS if k is not Kind.DANGER or not rule.danger_answered],
            rule.reason,
        )


def _drop_waiting(
    session: Session, clinic_id: str, sender: str | None, phone_index: str, kinds: Collection[Kind], reason: Reason
) -> None:
    """Drop a clinic's queued texts of some kinds to a phone, from one sender or (None) from any."""
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


@dataclass(frozen=True)
class _Entry:
    """What the audit trail says of a change beside what was done: by whom, and why."""

    actor: str
    why: str


def _close_flags(session: Session, phones: Collection[TextedPhone], actor: str, note: _Note) -> None:
    """Resolve the open flags that somebody on this phone, at one of these clinics, may want no more texts."""
    open_now = (
        select(Flag.clinic_id, Flag.id)
        .join(Patient, and_(Patient.clinic_id == Flag.clinic_id, Patient.id == Flag.patient_id))
        .where(
            Patient.phone_index.in_({each.phone_index for each in phones}),
            Flag.clinic_id.in_([each.clinic_id for each in phones]),
            Flag.kind == FlagKind.REFUSAL_IN_DOUBT.value,
            Flag.resolved_at.is_(None),
        )
        .order_by(Flag.clinic_id, Flag.id)
    )
    for clinic_id, flag_id in session.execute(open_now).all():
        flag.resolve(session, clinic_id, flag_id, actor=actor, note=note.at(clinic_id))


def _apply_in_clinics(session: Session, phones: Sequence[TextedPhone], action: str, entry: _Entry) -> None:
    """Update each clinic's check-ins, queue welcome texts that were held back, and audit for everybody on the phone.

    Audit entries come last: the end of a clinic's audit chain stays locked until the transaction ends.
    """
    people = {each: _people(session, each) for each in phones}
    for each in phones:
        review_phone(session, each.clinic_id, each.phone_index)
        for patient in people[each]:  # enrolled while the phone refused texts
            texts.queue_welcome(session, session.get_one(Clinic, each.clinic_id), patient, settings_of(session))
    for each in phones:
        for patient in people[each]:
            audit(
                session, each.clinic_id, actor=entry.actor, action=action, subject="patient",
                subject_id=patient.id, data_key_id=patient.data_key_id, details={"why": entry.why},
            )  # fmt: skip
        if not people[each]:  # no patient has the phone: audit the phone itself
            number = ensure_number(session, each.clinic_id, each.sender, each.phone_index)
            audit(
                session, each.clinic_id, actor=entry.actor, action=action, subject="phone-number",
                subject_id=number.id,
            )  # fmt: skip


def _people(session: Session, phone: TextedPhone) -> Sequence[Patient]:
    return session.scalars(
        select(Patient)
        .where(
            Patient.clinic_id == phone.clinic_id,
            Patient.phone_index == phone.phone_index,
            Patient.erased_at.is_(None),
        )
        .order_by(Patient.id)
    ).all()

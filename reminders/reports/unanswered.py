"""Check-ins that only a call can still answer: asked, reminded, and silent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, select, text
from sqlalchemy.orm import Session, aliased

from reminders.outbox.kinds import Kind
from reminders.record.columns import without_index
from reminders.record.outcomes import Flag, FlagKind
from reminders.record.people import Patient
from reminders.record.schedule import TO_CALL, CheckIn, CheckInState
from reminders.record.texts import Message
from reminders.reports.unreachable_phones import BAD_NUMBER, unreachable_phones

#: How long (care time) a patient has after the reminder before staff are asked to call.
AFTER_REMINDER = timedelta(hours=1)
#: The same after a question that its schedule does not repeat.
AFTER_QUESTION = timedelta(hours=4)
#: How long after its window closed a check-in stays on the call list: a score is worth less every day.
AFTER_WINDOW = timedelta(days=1)
#: What was asked longer ago is not looked for; the longest window of a shipped protocol is three days.
LOOKED_BACK = timedelta(days=4)


@dataclass(frozen=True)
class Unanswered:
    """One check-in of a patient who answered neither the question nor the reminder, if there is one.

    Or of a patient who is called instead of texted (`call_only`): then `asked_at` is when the call became due.
    """

    check_in_id: str
    patient_id: str
    step: str
    asked_at: datetime
    closes_at: datetime
    call_only: bool = False


def calls_due(session: Session, clinic_id: str, now: datetime, most: int) -> list[Unanswered]:
    """The newest check-in that is due of each patient who is called instead of texted, the longest waiting first.

    Left out are patients who are paused or whose texting has ended, and check-ins that have an answer or about which
    staff did something: those have a flag.
    """
    rows = session.scalars(
        select(CheckIn)
        .join(Patient, (Patient.clinic_id == CheckIn.clinic_id) & (Patient.id == CheckIn.patient_id))
        .where(
            CheckIn.clinic_id == clinic_id,
            text(f"check_ins.{TO_CALL}"),  # spelled like the condition of its index, so that the index is used
            CheckIn.closes_at > now - AFTER_WINDOW,
            CheckIn.due_at <= now,
            CheckIn.answered_at.is_(None),
            Patient.ended_at.is_(None),
            Patient.paused_at.is_(None),
            ~_is_handled(clinic_id),
        )
        .order_by(CheckIn.closes_at.desc(), CheckIn.id)
        .limit(most)
    )
    newest: dict[str, Unanswered] = {}
    for row in rows:
        one = Unanswered(row.id, row.patient_id, row.step, row.due_at, row.closes_at, call_only=True)
        newest.setdefault(row.patient_id, one)
    return sorted(newest.values(), key=lambda one: (one.asked_at, one.check_in_id))


def unanswered(session: Session, clinic_id: str, now: datetime, most: int) -> list[Unanswered]:
    """The newest unanswered check-in of each patient to call, the longest silent first.

    Left out are patients who want no texts or whose texting has ended, who have answered a later check-in, and
    check-ins about which staff did something: those have a flag.
    """
    later = aliased(CheckIn)
    reminded = exists().where(
        Message.check_in_id == CheckIn.id,
        Message.kind == Kind.NUDGE.value,
        Message.accepted_at <= now - AFTER_REMINDER,
        # A reminder to an earlier phone does not count while the question is open on the new one.
        (Message.accepted_at >= CheckIn.asked_at) | (CheckIn.state == CheckInState.MISSED.value),
        without_index(Message.clinic_id) == clinic_id,
    )
    unrepeated = (CheckIn.nudge_hours == 0) & (CheckIn.asked_at <= now - AFTER_QUESTION)
    answered_later = exists().where(
        later.clinic_id == clinic_id,
        later.patient_id == CheckIn.patient_id,
        later.due_at > CheckIn.due_at,
        later.answered_at.is_not(None),
    )
    rows = session.execute(
        select(CheckIn, Patient.phone_index)
        .join(Patient, (Patient.clinic_id == CheckIn.clinic_id) & (Patient.id == CheckIn.patient_id))
        .where(
            CheckIn.clinic_id == clinic_id,
            CheckIn.asked_at > now - LOOKED_BACK,
            CheckIn.closes_at > now - AFTER_WINDOW,
            CheckIn.state.in_([CheckInState.ASKED.value, CheckInState.MISSED.value]),
            CheckIn.answered_at.is_(None),
            Patient.ended_at.is_(None),
            reminded | unrepeated,
            ~answered_later,
            ~_is_handled(clinic_id),
        )
        .order_by(CheckIn.asked_at.desc(), CheckIn.id)
        .limit(most)
    ).all()
    return _to_call(session, clinic_id, [(row, phone) for row, phone in rows])


def _is_handled(clinic_id: str) -> ColumnElement[bool]:
    """Whether staff did something about the check-in: then it has a flag. The patient is asked for by the index."""
    return exists().where(
        Flag.clinic_id == clinic_id,
        Flag.patient_id == CheckIn.patient_id,
        Flag.kind == FlagKind.NOT_ANSWERED.value,
        Flag.check_in_id == CheckIn.id,
    )


def _to_call(session: Session, clinic_id: str, rows: Sequence[tuple[CheckIn, str | None]]) -> list[Unanswered]:
    refused = unreachable_phones(session, clinic_id, {phone for _, phone in rows})
    newest: dict[str, Unanswered] = {}
    for row, phone in rows:
        if phone is None or (phone in refused and refused[phone].how != BAD_NUMBER) or row.asked_at is None:
            continue
        one = Unanswered(row.id, row.patient_id, row.step, row.asked_at, row.closes_at)
        newest.setdefault(row.patient_id, one)
    return sorted(newest.values(), key=lambda one: (one.asked_at, one.check_in_id))

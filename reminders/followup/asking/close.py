"""Closing a check-in's window: it is missed, or skipped with the reason why its question was not sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from reminders.care.reasons import Reason
from reminders.followup.asking import batches
from reminders.outbox.kinds import Kind
from reminders.outbox.queue import drop
from reminders.outbox.review import with_reasons
from reminders.outbox.transitions import MAYBE_SENT
from reminders.record.database import clock_of, settings_of
from reminders.record.installation import Hold
from reminders.record.people import Clinic
from reminders.record.schedule import CheckIn, CheckInState
from reminders.record.texts import Message, MessageState, Sender

DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(days=7)


def close_windows(session: Session) -> int:
    """Close check-ins whose window is over, up to `batches.BATCH`: missed, or skipped with a reason.

    Returns how many.
    """
    now = clock_of(session).now()
    over = session.execute(
        select(CheckIn.id, CheckIn.clinic_id)
        .where(~CheckIn.final, CheckIn.closes_at <= now, ~_question_outcome_unknown())
        .order_by(CheckIn.closes_at)
        .limit(batches.BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for clinic_id, ids in batches.by_clinic(over).items():
        clinic = session.get_one(Clinic, clinic_id)
        for check_in, reason in with_reasons(session, clinic, now, CheckIn.id.in_(ids)):
            _close(session, check_in, reason)
    session.flush()
    return len(over)


def _close(session: Session, check_in: CheckIn, standing_reason: Reason | None) -> None:
    of_it = select(Message).where(Message.check_in_id == check_in.id).order_by(Message.attempt, Message.id)
    messages = session.scalars(of_it).all()
    check_in.awaiting, check_in.final = None, True
    check_in.nudge_at = check_in.retry_at = None  # a dispute may outlast the window
    for message in messages:
        if message.state == MessageState.QUEUED and message.question is not None:
            drop(session, message, Reason.TOO_LATE)
    if check_in.state == CheckInState.SCHEDULED:  # asked on an earlier phone, and not again on the new one
        sent = [m for m in messages if m.kind == Kind.QUESTION and m.state in MAYBE_SENT]
        if sent and standing_reason is None:
            check_in.state, check_in.asked_at = CheckInState.ASKED, sent[-1].accepted_at
    if check_in.state == CheckInState.ASKED:
        arrived = any(m.state in MAYBE_SENT and m.state != MessageState.UNDELIVERED for m in messages)
        check_in.state = CheckInState.MISSED
        check_in.reason = (Reason.NO_ANSWER if arrived else Reason.NOT_DELIVERED).value
    elif check_in.state == CheckInState.SCHEDULED:
        check_in.state = CheckInState.SKIPPED
        check_in.reason = (standing_reason or _why_not_asked(session, check_in, messages)).value


def _question_outcome_unknown() -> ColumnElement[bool]:
    """Whether the check-in's question is in flight: it may or may not have been sent."""
    return exists(
        select(1)
        .select_from(Message)
        .where(
            Message.check_in_id == CheckIn.id,
            Message.kind == Kind.QUESTION.value,
            Message.state.in_([MessageState.CLAIMED.value, MessageState.UNKNOWN.value]),
        )
    )


def _why_not_asked(session: Session, check_in: CheckIn, messages: Sequence[Message]) -> Reason:
    """Why a check-in was not asked although no reason of its own (a pause, a stop) kept it from being asked.

    Of several questions the last is the one that was to leave: an earlier one failed, or was for an earlier phone.
    """
    text = next((m for m in reversed(messages) if m.kind == Kind.QUESTION), None)
    if session.scalar(select(exists(select(1).select_from(Hold)))):
        return Reason.RESTORED
    if text is None:
        return Reason.OUTAGE
    sender = session.get(Sender, text.sender)
    if sender is not None and sender.stopped_at is not None:
        return Reason.SENDER_STOPPED
    if session.scalar(select(exists().where(*_phone_was_busy(check_in, text)))):
        return Reason.PHONE_BUSY
    if _limit_was_reached(session, check_in, text):
        return Reason.CAP
    return Reason.OUTAGE


def _phone_was_busy(check_in: CheckIn, text: Message) -> list[ColumnElement[bool]]:
    return [
        Message.to_index == text.to_index,
        Message.kind == Kind.QUESTION.value,
        Message.check_in_id == CheckIn.id,
        CheckIn.patient_id != check_in.patient_id,
        CheckIn.asked_at < check_in.closes_at,
        CheckIn.closes_at > check_in.due_at,
    ]


def _limit_was_reached(session: Session, check_in: CheckIn, text: Message) -> bool:
    """Whether the phone had as many texts as its clinic allows: on a day on which the question could have left, or in
    the week before its window closed.

    The question's own day says nothing: a text that the limit held is planned for the next morning in the evening.
    """
    clinic, settings = session.get_one(Clinic, check_in.clinic_id), settings_of(session)
    had = (
        Message.clinic_id == text.clinic_id,
        Message.to_index == text.to_index,
        Message.unprompted.is_(True),
        Message.state.in_([state.value for state in MAYBE_SENT]),
    )
    full_days = (
        select(Message.day_start)
        .where(*had, Message.day_start > text.created_at - DAY, Message.day_start < check_in.closes_at)
        .group_by(Message.day_start)
        .having(func.count() >= (clinic.texts_per_day or settings.texts_per_day))
    )
    in_week = select(func.count()).where(*had, Message.claimed_care_at > check_in.closes_at - WEEK)
    return session.scalar(full_days.limit(1)) is not None or (session.scalar(in_week) or 0) >= (
        clinic.texts_per_week or settings.texts_per_week
    )

"""Texts that should have left and have not: what a claim would take but for the provider; and unknown texts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, exists, or_, select, text
from sqlalchemy.orm import Session, aliased

from reminders import clock
from reminders.outbox.claim import Limits
from reminders.outbox.gates import gates
from reminders.record.columns import Instant, without_index
from reminders.record.database import clock_of, settings_of
from reminders.record.installation import Hold
from reminders.record.prepared import Prepared, given
from reminders.record.texts import Message, MessageState, Sender

#: So many are read at most.
COUNTED = 1_000


def late_texts(session: Session, after: timedelta, clinic_id: str | None = None) -> list[Any]:
    """Texts that could have left at least `after` ago (real time) and still can, the next to leave first.

    At most `COUNTED`. Each has `clinic_id`, `sender` and `send_after` (care time). What a gate holds does not count (a
    patient's other question is open, the clinic is paused), nor what a stopped sender or a restored backup holds: that
    is told apart.
    """
    care, settings = clock_of(session), settings_of(session)
    now = care.now()
    limits = Limits(settings.texts_per_day, settings.texts_per_week)
    return _LATE.all(
        session.connection(), now=now, real=clock.real(), late=now - after * max(1.0, care.speed),
        week_ago=now - timedelta(days=7), per_day=limits.per_day, per_week=limits.per_week, clinic=clinic_id or "",
    )  # fmt: skip


def waits_since(session: Session, send_after: datetime) -> datetime:
    """The real time of a care time in the past."""
    care = clock_of(session)
    return clock.real() - (care.now() - send_after) / max(1.0, care.speed)


def unknown_texts(session: Session, after: timedelta, clinic_id: str | None = None) -> list[Any]:
    """Unknown texts that were claimed longer than `after` ago, `COUNTED` at most.

    Each has `clinic_id`, `sender`, `send_after` (care time) and `claimed_at` (real time).
    """
    return _UNKNOWN.all(session.connection(), late=clock.real() - after, clinic=clinic_id or "")


def _late(_engine: str) -> Any:
    m, sender = aliased(Message, name="m"), aliased(Sender, name="s")
    now, clinic = given("now", Instant), given("clinic", String)
    stopped = exists(select(1).select_from(sender).where(sender.sender == m.sender, sender.stopped_at.is_not(None)))
    return (
        select(m.clinic_id, m.sender, m.send_after)
        .where(
            m.state == MessageState.QUEUED.value,
            m.send_after <= given("late", Instant),
            m.send_before > now,
            m.expires_at > now,
            _of(m, clinic),
            ~stopped,
            ~exists(select(1).select_from(Hold)),
            *gates(m, now, given("real", Instant)),
        )
        .order_by(m.priority, m.send_after, m.id)
        .limit(COUNTED)
    )


def _unknown(_engine: str) -> Any:
    return (
        select(Message.clinic_id, Message.sender, Message.send_after, Message.claimed_at)
        .where(
            text("state IN ('claimed', 'unknown')"),  # the condition of its index
            Message.state == MessageState.UNKNOWN.value,
            Message.claimed_at < given("late", Instant),
            _of(Message, given("clinic", String)),
        )
        .order_by(Message.lease_until)
        .limit(COUNTED)
    )


def _of(m: Any, clinic: Any) -> Any:
    """Of one clinic, or of all (``""``)."""
    return or_(clinic == "", without_index(m.clinic_id) == clinic)


_LATE, _UNKNOWN = Prepared(_late), Prepared(_unknown)

"""The sweep that reads what a crash, or a reader that broke, left unread."""

from __future__ import annotations

from datetime import timedelta

import structlog
from sqlalchemy import select

from reminders import clock
from reminders.followup.intake.read import read_reply
from reminders.record.database import Database
from reminders.record.holds import is_resuming
from reminders.record.texts import Reply

log = structlog.get_logger()

#: Unread replies taken up in one go.
SWEEP = 200


def read_unread(database: Database, *, older_than_seconds: float = 0.0) -> int:
    """Read every stored reply that nobody has read yet, in the provider's order. Returns how many.

    Each has its own transaction: one that cannot be read is logged and does not hold up the others.
    """
    with database.read() as session:
        resuming = is_resuming(session)
        newest = clock.real() - timedelta(seconds=older_than_seconds)
        waiting = session.scalars(
            select(Reply.id)
            .where(Reply.read_at.is_(None), Reply.stored_at <= newest)
            .order_by(Reply.received_at, Reply.id)
            .limit(SWEEP)
        ).all()
    done = 0
    for reply_id in waiting:
        try:
            with database.write() as session:
                read_reply(session, reply_id)
            done += not resuming
        except Exception as error:  # noqa: BLE001 (the sweep comes back to it; a message could hold patients' words)
            log.error("reply could not be read", reply=reply_id, error=type(error).__name__)
    return done

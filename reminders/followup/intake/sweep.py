"""The sweep that reads what a crash, or a reader that broke, left unread."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

import structlog
from sqlalchemy import Row, Select, and_, or_, select
from sqlalchemy.orm import Session

from reminders import clock
from reminders.followup.intake.read import heed, read_reply
from reminders.record.database import Database
from reminders.record.holds import is_resuming
from reminders.record.texts import Reply

log = structlog.get_logger()

T = TypeVar("T")

#: Unread replies taken up in one go.
SWEEP = 200


def read_unread(database: Database, *, older_than_seconds: float = 0.0, wait: timedelta = timedelta()) -> int:
    """Read every stored reply that nobody has read yet, in the provider's order. Returns how many.

    What may be a part of a longer text is left for the rest of it to come until it was stored for `wait`.

    Each has its own transaction: one that cannot be read is logged and does not hold up the others, however many
    there are of it. Its danger is flagged all the same, whatever it was that broke.
    """
    newest = clock.real() - timedelta(seconds=older_than_seconds)
    done, after = 0, None
    while True:
        with database.read() as session:
            resuming = is_resuming(session)
            waiting = session.execute(_waiting(newest, after)).all()
        for reply_id, _ in waiting:
            read = _alone(database, partial(read_reply, wait=wait), reply_id)
            if read is None:
                _alone(database, heed, reply_id)
            elif read and not resuming:
                done += 1
        if len(waiting) < SWEEP:
            return done
        after = waiting[-1]


def _waiting(newest: datetime, after: Row[str, datetime] | None) -> Select[str, datetime]:
    waiting = select(Reply.id, Reply.received_at).where(Reply.read_at.is_(None), Reply.stored_at <= newest)
    if after is not None:
        same_moment = and_(Reply.received_at == after.received_at, Reply.id > after.id)
        waiting = waiting.where(or_(Reply.received_at > after.received_at, same_moment))
    return waiting.order_by(Reply.received_at, Reply.id).limit(SWEEP)


def _alone(database: Database, work: Callable[[Session, str], T], reply_id: str) -> T | None:
    """Do something with a reply in a transaction of its own; None where it went wrong."""
    try:
        with database.write() as session:
            return work(session, reply_id)
    except Exception as error:  # noqa: BLE001 (the sweep comes back to it; a message could hold patients' words)
        log.error("reply could not be read", reply=reply_id, error=type(error).__name__)
        return None

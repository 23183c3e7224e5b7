"""Reading replies that a crash or a failed reading left unread."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from sqlalchemy import Row, Select, and_, or_, select
from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError

from reminders import clock
from reminders.followup.intake.read import flag_danger_early, read_reply
from reminders.followup.intake.whose.phone_lock import waiting_briefly
from reminders.logs.errors import Place, log_error
from reminders.record.database import Database
from reminders.record.texts import Reply

log = structlog.get_logger()

#: Unread replies fetched at a time.
SWEEP = 200

_DATABASE_IN_TROUBLE = (OperationalError, InterfaceError, TimeoutError)


def read_unread(database: Database, *, older_than_seconds: float = 0.0, wait: timedelta = timedelta()) -> int:
    """Read every unread reply, in the order in which they were received. Returns how many were read.

    Replies stored less than `older_than_seconds` ago are left alone, as is one that may be part of a longer text and
    was stored less than `wait` ago (real time).

    Each reply has a transaction of its own, so that one that cannot be read is logged and does not hold up the others.
    If it is a danger, it is flagged all the same.
    """
    newest = clock.real() - timedelta(seconds=older_than_seconds)
    done, after = 0, None
    while True:
        with database.read() as session:
            waiting = session.execute(_waiting(newest, after)).all()
        for reply_id, _ in waiting:
            done += _read(database, reply_id, wait)
        if len(waiting) < SWEEP:
            return done
        after = waiting[-1]


def _waiting(newest: datetime, after: Row[str, datetime] | None) -> Select[str, datetime]:
    waiting = select(Reply.id, Reply.received_at).where(Reply.read_at.is_(None), Reply.stored_at <= newest)
    if after is not None:
        same_moment = and_(Reply.received_at == after.received_at, Reply.id > after.id)
        waiting = waiting.where(or_(Reply.received_at > after.received_at, same_moment))
    return waiting.order_by(Reply.received_at, Reply.id).limit(SWEEP)


def _read(database: Database, reply_id: str, wait: timedelta) -> bool:
    """Read a reply in a transaction of its own; if that fails, once more without its neighbors.

    A phone or patient that somebody else holds is waited for only briefly, because others wait to be read.
    There is no second try if the database was in trouble: the next sweep reads the parts of a text together.
    """
    for by_itself in (False, True):
        try:
            with database.write() as session:
                return read_reply(session, reply_id, wait=wait, by_itself=by_itself, briefly=True)
        except _DATABASE_IN_TROUBLE as error:
            _tell_waiting(error, reply_id, Place.SWEEP_READ)
            break
        except Exception as error:  # noqa: BLE001 (the sweep comes back to it)
            log_error(log, "reply could not be read", error, where=Place.SWEEP_READ, reply=reply_id)
    try:
        with database.write() as session, waiting_briefly(session):
            flag_danger_early(session, reply_id)
    except _DATABASE_IN_TROUBLE as error:
        _tell_waiting(error, reply_id, Place.SWEEP_DANGER)
    except Exception as error:  # noqa: BLE001 (as above)
        log_error(log, "reply could not be searched for danger", error, where=Place.SWEEP_DANGER, reply=reply_id)
    return False


def _tell_waiting(error: Exception, reply_id: str, where: Place) -> None:
    """Say that a lock or the database held up a reply: nothing is wrong with it, and the next sweep tries it again."""
    log_error(log, "reply waits for the database", error, where=where, level="warning", reply=reply_id)

"""Which processes of the service run now, of what kind, and which record keys each of them has.

Each process writes its row when it starts and every few seconds after that, from a thread that stands by
(`followup.intake.without_redis.stand_by`), and deletes it when it ends. `operate.rekey` reads them: a key that some
process does not have must not be put to use. `health.duties` says which kind of process is missing.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from functools import cache

from sqlalchemy import delete, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from reminders import clock
from reminders.record.columns import new_id
from reminders.record.database import Database
from reminders.record.installation import Process, ProcessName

#: A process that has not written its row for this long is taken to have ended without saying so. It is a multiple of
#: the interval of the thread that writes it, for a database that is slow for a moment.
GONE_AFTER = timedelta(seconds=90)


def note_running(database: Database, kind: str) -> None:
    """Write that this process (`web`, `worker` or `beat`) runs, with its record keys; drop the rows of those gone."""
    if database.vault is None:
        return
    now = clock.real()
    with database.write() as session:
        session.merge(
            Process(
                id=_id_of(os.getpid()),
                name=ProcessName(kind, f"{socket.gethostname()[:60]}:{os.getpid()}"),
                record_keys=database.vault.ring.names,
                seen_at=now,
            )
        )
        session.execute(delete(Process).where(Process.seen_at < now - GONE_AFTER))


def note_ended(database: Database) -> None:
    """Delete the row of this process. A database that is away or busy leaves it to be taken as gone."""
    with suppress(SQLAlchemyError), database.write_soon() as session:
        session.execute(delete(Process).where(Process.id == _id_of(os.getpid())))


@cache
def _id_of(_pid: int) -> str:
    """One id a process, also in one that was forked."""
    return new_id()


def running_without(session: Session, record_key: bytes) -> list[Process]:
    """The processes that run now and do not have this record key (its public name), in the order of their names."""
    return [process for process in _running(session) if record_key not in process.record_keys]


def running(session: Session) -> list[str]:
    """The names of the processes that run now, on any machine. A time to come is of a clock that was wrong then."""
    latest = clock.real() + GONE_AFTER
    return [str(process.name) for process in _running(session) if process.seen_at <= latest]


def kinds_running(session: Session) -> set[str] | None:
    """The kinds of process that run now, on any machine; None if one does not say, as those of an earlier release."""
    kinds = {process.name.kind for process in _running(session)}
    return None if None in kinds else {kind for kind in kinds if kind is not None}


def _running(session: Session) -> Iterable[Process]:
    return session.scalars(select(Process).where(Process.seen_at >= clock.real() - GONE_AFTER).order_by(Process.name))

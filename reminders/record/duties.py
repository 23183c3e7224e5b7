"""Heartbeats: a duty's row says when it last did its work, so that one that has stopped can be seen."""

from __future__ import annotations

import os
import socket
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders import clock
from reminders.record.installation import Duty

DUTIES = ("remind", "send", "reconcile", "collect", "read", "page")

#: The heartbeat of whoever sent something urgent past the worker (`intake.without_redis`); no duty.
DIRECT = "direct"

#: How long after that it is told.
DIRECT_LATELY = timedelta(minutes=2)

#: A heartbeat is written at most this often: it tells the minute, not the tick.
WRITE_EVERY = timedelta(seconds=5)

#: A duty whose work is older than this has fallen behind. Collecting waits for its own interval first.
BEHIND_AFTER = timedelta(seconds=60)


def done(session: Session, duty: str) -> None:
    """The duty did its work just now."""
    real = clock.real()
    row = session.get(Duty, duty)
    if row is None:
        session.merge(Duty(duty=duty, done_at=real, worker=_worker()))
    elif real - row.done_at >= WRITE_EVERY or row.done_at > real:
        row.done_at, row.worker = real, _worker()


def behind(session: Session, *, collect_seconds: float = 30.0) -> dict[str, timedelta | None]:
    """The duties that have fallen behind and by how long; None for one that was never done."""
    real = clock.real()
    last: dict[str, datetime] = {row.duty: row.done_at for row in session.scalars(select(Duty))}
    late: dict[str, timedelta | None] = {}
    for duty in DUTIES:
        allowed = BEHIND_AFTER + (timedelta(seconds=collect_seconds) if duty == "collect" else timedelta())
        if duty not in last:
            late[duty] = None
        elif real - last[duty] > allowed:
            late[duty] = real - last[duty]
    return late


def went_directly(session: Session) -> datetime | None:
    """When something urgent was last sent past the worker (real time), if that was lately."""
    row = session.get(Duty, DIRECT)
    return row.done_at if row is not None and clock.real() - row.done_at <= DIRECT_LATELY else None


def _worker() -> str:
    return f"{socket.gethostname()[:60]}:{os.getpid()}"

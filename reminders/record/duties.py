"""Heartbeats: each duty has a row with the time of its last work, so that one that stopped can be noticed."""

from __future__ import annotations

import os
import socket
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders import clock
from reminders.record.installation import Duty

DUTIES = ("remind", "send", "reconcile", "collect", "read", "page", "webhooks", "figures")

#: The heartbeat of sending something urgent without a worker (`intake.without_redis`). Not a duty.
DIRECT = "direct"

#: How long such a send counts as recent.
DIRECT_LATELY = timedelta(minutes=2)

#: A heartbeat is written at most this often, to save writes.
WRITE_EVERY = timedelta(seconds=5)

#: A duty that has done no work for this long is overdue. Collecting has its own interval in addition.
BEHIND_AFTER = timedelta(seconds=60)


def record_done(session: Session, duty: str) -> None:
    """Record that the duty did its work just now."""
    real = clock.real()
    row = session.get(Duty, duty)
    if row is None:
        session.merge(Duty(duty=duty, done_at=real, worker=_worker()))
    elif real - row.done_at >= WRITE_EVERY or row.done_at > real:
        row.done_at, row.worker = real, _worker()


def overdue(session: Session, *, collect_seconds: float = 30.0) -> dict[str, timedelta | None]:
    """The duties that are overdue and how long ago each was done; None for one that was never done."""
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


def last_direct_send(session: Session) -> datetime | None:
    """When something urgent was last sent without a worker (real time); None if not within `DIRECT_LATELY`."""
    row = session.get(Duty, DIRECT)
    return row.done_at if row is not None and clock.real() - row.done_at <= DIRECT_LATELY else None


def _worker() -> str:
    return f"{socket.gethostname()[:60]}:{os.getpid()}"

"""One step of the service in a process of its own, killed at a named point.

The process ends itself with SIGKILL where the point is: nothing is flushed, no `finally` runs, no transaction is ended.
It is forked from a server that has imported the service and opened nothing: importing takes longer than any step, and
a process forked from the test's own would inherit its open SQLite files, which SQLite forbids.
"""

from __future__ import annotations

import base64
import multiprocessing
import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from reminders.clock import Clock
from reminders.followup.intake import read
from reminders.followup.intake.arrival import at_once, collect, store, sweep
from reminders.followup.intake.recording import outcomes
from reminders.outbox import reconcile, send
from reminders.outbox.claim import Limits
from reminders.record.database import Database
from reminders.record.texts import Reply
from reminders.settings import Settings
from reminders.texting.gateway import Gateway

#: How many texts the step "send many" has on their way.
AT_ONCE = 3

#: Bounds a step that hangs.
PATIENCE_SECONDS = 120.0

_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload([__name__, "tests.reliability.warmed"])

#: Where a step may be killed: what is called there, and whether just before it, just after it, or after the second.
POINTS: dict[str, tuple[Any, str, str]] = {
    "before the claim is committed": (send, "claim_batch", "after"),
    "after the claim, before the POST": (Gateway, "post", "before"),
    "after the POST, before its result is written": (Gateway, "post", "after"),
    "while the result is being written": (send, "accept_all", "after"),
    "in the transaction that settles one text and claims the next": (send, "claim_batch", "after the second"),
    "while several are on their way": (Gateway, "post", "after the second"),
    "while looking at the provider": (Gateway, "sent_to", "after"),
    "while binding what was found": (reconcile, "conclude", "after"),
    "while queueing again what was missing": (reconcile, "conclude", "after"),
    "while storing a reply": (store, "store_reply", "after"),
    "after a reply was stored, before it is read": (read, "read_reply", "before"),
    "while a reply is being read": (read, "understand", "after"),
    "after its outcome was recorded, before the transaction ends": (outcomes, "record", "after"),
    "after its answer was queued, before the transaction ends": (read, "queue_answers", "after"),
    "after the second outcome of a group, before the transaction ends": (outcomes, "record", "after the second"),
    "after a reply was read, before the cursor moves": (collect, "_move_cursor", "before"),
}


def crash_at(point: str, step: str, settings: Settings, care_at: datetime) -> None:
    """Run one step in a child until it kills itself at this point; it must get there."""
    environ = {
        "DATABASE_URL": settings.database_url,
        "RECORD_KEYS": ",".join(base64.b64encode(key).decode() for key in settings.record_keys),
        "SECRET_KEY": settings.secret_key or "",
        "TWILIO_FROM": settings.twilio_sender or "",
        "TWILIO_ACCOUNT_SID": settings.twilio_account_sid or "",
        "TWILIO_AUTH_TOKEN": settings.twilio_auth_tokens[0],
        "TWILIO_API_URL": settings.twilio_api_url or "",
    }
    child = _PROCESSES.Process(target=_work, args=(point, step, environ, care_at))
    child.start()
    child.join(PATIENCE_SECONDS)
    assert child.exitcode == -signal.SIGKILL, f"{point}: ended with {child.exitcode}; why is on standard error"


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _arm(point: str) -> None:
    where, name, when = POINTS[point]
    original: Callable[..., Any] = getattr(where, name)
    calls = 0

    def deadly(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if when == "before":
            _die()
        result = original(*args, **kwargs)
        if when == "after" or calls >= 2:
            _die()
        return result

    for module in (where, collect, sweep) if name in ("read_reply", "store_reply") else (where,):
        if hasattr(module, name):
            setattr(module, name, deadly)


def _work(point: str, step: str, environ: dict[str, str], care_at: datetime) -> None:
    settings = Settings.load(environ)
    database = Database.open(settings, Clock(care_at, datetime.now(UTC), 1e-9))
    gateway = Gateway(settings.twilio_account_sid or "", settings.twilio_auth_tokens[0], settings.twilio_api_url)
    _arm(point)
    if step in ("send", "send many"):
        loop = send.SendLoop(database, gateway, public_url=settings.public_url, limits=Limits())
        loop.run(threads=1 if step == "send" else AT_ONCE)
    elif step == "reconcile":
        reconcile.reconcile(database, gateway)
    elif step == "collect":
        collect.collect_replies(database, gateway)
    elif step == "read together":
        with database.read() as session:
            unread = list(session.scalars(select(Reply.id).where(Reply.read_at.is_(None)).order_by(Reply.id)))
        at_once.read_together(database, unread)
    elif step == "read":
        sweep.read_unread(database)

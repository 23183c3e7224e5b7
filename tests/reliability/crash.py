"""One step of the service in a process of its own, killed at a named point: `python -m tests.reliability.crash POINT`.

What to work on comes as JSON on stdin: the settings' environment, the step and the care time. The process ends itself
with SIGKILL where the point is: nothing is flushed, no `finally` runs, no transaction is ended.
"""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from reminders.clock import Clock
from reminders.followup.asking import texts
from reminders.followup.intake import outcomes, read, sweep
from reminders.followup.intake.arrival import collect, store
from reminders.outbox import reconcile, send
from reminders.outbox.claim import Limits
from reminders.record.database import Database
from reminders.settings import Settings
from reminders.texting.gateway import Gateway

#: Where a step may be killed: what is called there, and whether just before it, just after it, or after the second.
POINTS: dict[str, tuple[Any, str, str]] = {
    "before the claim is committed": (send, "claim", "after"),
    "after the claim, before the POST": (Gateway, "post", "before"),
    "after the POST, before its result is written": (Gateway, "post", "after"),
    "while the result is being written": (send, "settle", "after"),
    "in the transaction that settles one text and claims the next": (send, "claim", "after the second"),
    "while looking at the provider": (Gateway, "sent_to", "after"),
    "while binding what was found": (reconcile, "conclude", "after"),
    "while queueing again what was missing": (reconcile, "conclude", "after"),
    "while storing a reply": (store, "store_reply", "after"),
    "after a reply was stored, before it is read": (read, "read_reply", "before"),
    "while a reply is being read": (read, "understand", "after"),
    "after its outcome was recorded, before the transaction ends": (outcomes, "record", "after"),
    "after its answer was queued, before the transaction ends": (texts, "queue_answer", "after"),
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
    work = {"settings": environ, "step": step, "care_at": care_at.isoformat()}
    child = subprocess.run(
        [sys.executable, "-m", "tests.reliability.crash", point],
        input=json.dumps(work), capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert child.returncode == -signal.SIGKILL, f"{point}: ended with {child.returncode}\n{child.stderr}"


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
        if when == "after" or calls == 2:
            _die()
        return result

    for module in (where, collect, sweep) if name in ("read_reply", "store_reply") else (where,):
        if hasattr(module, name):
            setattr(module, name, deadly)


def _main() -> None:
    work = json.load(sys.stdin)
    settings = Settings.load(work["settings"])
    database = Database.open(settings, Clock(datetime.fromisoformat(work["care_at"]), datetime.now(UTC), 1e-9))
    gateway = Gateway(settings.twilio_account_sid or "", settings.twilio_auth_tokens[0], settings.twilio_api_url)
    _arm(sys.argv[1])
    if work["step"] == "send":
        send.SendLoop(database, gateway, public_url=settings.public_url, limits=Limits()).run()
    elif work["step"] == "reconcile":
        reconcile.reconcile(database, gateway)
    elif work["step"] == "collect":
        collect.collect_replies(database, gateway)
    elif work["step"] == "read":
        sweep.read_unread(database)


if __name__ == "__main__":
    _main()

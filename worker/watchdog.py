"""A worker that is alive but deaf, or stuck, ends itself, so that the process manager starts one that works.

Celery workers have been seen connected to Redis and consuming nothing after it was away (celery #10205). Nothing from
outside notices: the process lives, and answers pings. So a worker that hears no tick for a while calls itself, through
Redis and a queue of its own; if it does not hear that either, it is deaf, however many other workers are well.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog

from reminders.tracing import Place, log_error

log = structlog.get_logger()

#: The queue nobody but this process listens to.
OWN_QUEUE = f"worker.{socket.gethostname()}.{os.getpid()}"

#: How long a call may go unheard. Longer than the 30 s after which Celery at the latest tries a lost Redis again.
DEAF_SECONDS = 60.0

#: A duty that takes this long hangs: its longest honest work is some minutes of the provider's timeouts.
STUCK_SECONDS = 1800.0

#: How often it is looked at, and how long no tick was heard before a worker calls itself. Every second or so is usual.
LOOK_SECONDS = 5.0

#: How long the work in hand may take to end before the process ends without it.
GRACE_SECONDS = 30.0

#: `EX_SOFTWARE`: what the process manager sees.
EXIT_CODE = 70


@dataclass
class Ear:
    """What this process has heard and is working at, by the monotonic clock."""

    heard_at: float = field(default_factory=time.monotonic)
    called_at: float | None = None
    """The first call that was not heard yet."""
    _in_hand: dict[int, tuple[str, float]] = field(default_factory=dict)

    def hear(self) -> None:
        """Something came through the queue."""
        self.heard_at, self.called_at = time.monotonic(), None

    @contextmanager
    def at_work(self, duty: str) -> Iterator[None]:
        """A duty is in hand."""
        key = threading.get_ident()
        self._in_hand[key] = (duty, time.monotonic())
        try:
            yield
        finally:
            del self._in_hand[key]

    def longest(self) -> tuple[str, float] | None:
        """The duty that has been in hand longest, and for how many seconds."""
        begun = sorted(self._in_hand.copy().values(), key=lambda work: work[1])
        return (begun[0][0], time.monotonic() - begun[0][1]) if begun else None


#: The ear of this process.
ear = Ear()


def watch(call: Callable[[], None]) -> None:
    """Look at this process from a thread of its own, for as long as it lives. `call` sends a tick to `OWN_QUEUE`."""
    threading.Thread(target=_watch, args=(ear, call), name="watchdog", daemon=True).start()


def look(ear: Ear, call: Callable[[], None]) -> str | None:
    """Why this worker should be replaced, or None. Calls where it has been quiet."""
    longest = ear.longest()
    if longest is not None and longest[1] > STUCK_SECONDS:
        return f"the duty {longest[0]} has been in hand for {longest[1]:.0f} s"
    now = time.monotonic()
    if longest is not None or now - ear.heard_at < LOOK_SECONDS:
        return None  # at work, or hearing well
    if ear.called_at is not None and now - ear.called_at > DEAF_SECONDS:
        return f"it does not hear its own call, {now - ear.called_at:.0f} s after the first"
    try:
        call()  # again each time: a flushed Redis forgets a call
    except Exception as error:  # noqa: BLE001 (whatever the broker raises: a call that cannot be made proves nothing)
        log_error(log, "no call to itself", error, where=Place.BROKER, level="info")
        ear.called_at = None
    else:
        ear.called_at = ear.called_at or now
    return None


def _watch(ear: Ear, call: Callable[[], None]) -> None:
    looked_at = time.monotonic()
    while True:
        time.sleep(LOOK_SECONDS)
        if time.monotonic() - looked_at > 3 * LOOK_SECONDS:
            ear.hear()  # it was frozen itself: what it missed says nothing of its ears
        looked_at = time.monotonic()
        wrong = look(ear, call)
        if wrong is not None:
            _end(wrong)


def _end(why: str) -> None:
    """End this process: in peace if it still can, without that if it cannot."""
    log.error("this worker ends to be replaced", why=why)
    sys.stderr.flush()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os._exit(EXIT_CODE)

"""The watchdog of a worker: ends a process that consumes nothing or is stuck, so that it is started again.

After an outage of Redis, Celery workers have been seen connected and consuming nothing (celery #10205). From outside
that looks healthy: the process lives and answers pings. So a worker that gets no tick for a while sends itself a task,
through Redis and a queue of its own. If that does not arrive either, the worker is "deaf" and ends.
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

from reminders.logs.errors import Place, log_error

log = structlog.get_logger()

#: A queue that only this process consumes.
OWN_QUEUE = f"worker.{socket.gethostname()}.{os.getpid()}"

#: How long a call to itself may go unanswered. Celery retries a lost Redis after 30 s at the latest.
DEAF_SECONDS = 60.0

#: A duty that runs this long is stuck: the longest normal run is some minutes of the provider's timeouts.
STUCK_SECONDS = 1800.0

#: How often the watchdog checks, and how long without a tick before a worker calls itself. Ticks come every second.
CHECK_SECONDS = 5.0

#: How long work in progress may take to end before the process is ended without it.
GRACE_SECONDS = 30.0

#: The exit code that the process manager sees (`EX_SOFTWARE`).
EXIT_CODE = 70


@dataclass
class Liveness:
    """Which ticks reached this process, and which duties it is running. All times are of the monotonic clock."""

    last_tick_at: float = field(default_factory=time.monotonic)
    unanswered_since: float | None = None
    """When the first call to itself was sent that has not arrived."""
    _running: dict[int, tuple[str, float]] = field(default_factory=dict)

    def note_tick(self) -> None:
        """Something arrived from a queue: the process is consuming."""
        self.last_tick_at, self.unanswered_since = time.monotonic(), None

    @contextmanager
    def working_on(self, duty: str) -> Iterator[None]:
        """Mark a duty as running while the block runs."""
        key = threading.get_ident()
        self._running[key] = (duty, time.monotonic())
        try:
            yield
        finally:
            del self._running[key]

    def longest_running(self) -> tuple[str, float] | None:
        """The duty that has been running longest, and for how many seconds; None if none is."""
        begun = sorted(self._running.copy().values(), key=lambda work: work[1])
        return (begun[0][0], time.monotonic() - begun[0][1]) if begun else None


#: The state of this process.
liveness = Liveness()


def watch(call: Callable[[], None]) -> None:
    """Start the thread that watches this process. `call` sends a task to `OWN_QUEUE`."""
    threading.Thread(target=_check_forever, args=(liveness, call), name="watchdog", daemon=True).start()


def reason_to_end(state: Liveness, call: Callable[[], None]) -> str | None:
    """Why this worker should end, or None. Sends a call if no tick has arrived lately."""
    longest = state.longest_running()
    if longest is not None and longest[1] > STUCK_SECONDS:
        return f"the duty {longest[0]} has been in hand for {longest[1]:.0f} s"
    now = time.monotonic()
    if longest is not None or now - state.last_tick_at < CHECK_SECONDS:
        return None  # working, or getting ticks
    if state.unanswered_since is not None and now - state.unanswered_since > DEAF_SECONDS:
        return f"its own call did not come back: {now - state.unanswered_since:.0f} s after the first"
    try:
        call()  # each time again, because a flushed Redis forgets a call
    except Exception as error:  # noqa: BLE001 (whatever the broker raises: a call that cannot be made proves nothing)
        log_error(log, "no call to itself", error, where=Place.BROKER, level="info")
        state.unanswered_since = None
    else:
        state.unanswered_since = state.unanswered_since or now
    return None


def _check_forever(state: Liveness, call: Callable[[], None]) -> None:
    looked_at = time.monotonic()
    while True:
        time.sleep(CHECK_SECONDS)
        if time.monotonic() - looked_at > 3 * CHECK_SECONDS:
            state.note_tick()  # the process itself was frozen, so missing ticks mean nothing
        looked_at = time.monotonic()
        wrong = reason_to_end(state, call)
        if wrong is not None:
            _end_process(wrong)


def _end_process(why: str) -> None:
    """End this process: gracefully if it can within `GRACE_SECONDS`, otherwise at once."""
    log.error("this worker ends to be replaced", why=why)
    sys.stderr.flush()
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os._exit(EXIT_CODE)

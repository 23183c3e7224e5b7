"""Threads in every process of the service that send what is urgent if no worker does (`direct`).

They need neither Celery nor Redis nor a particular web server: one living process is enough. One more thread looks
whether the service is well and has the on-call list paged where it is not (`alerting.held_up`), one writes the errors
that this process has counted to the record (`record.error_counts`), and one writes that this process runs
(`record.processes`).
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.util import Finalize
from time import monotonic

import structlog

from reminders.followup.alerting.held_up import Watch
from reminders.followup.intake.without_redis.direct import DirectContext, ask_provider, send_mails, send_texts
from reminders.logs.errors import Place, log_error
from reminders.record import processes
from reminders.record.error_counts import keep_error_counts

log = structlog.get_logger()

#: How long an ending process waits for work in progress. A text that is cut off is not lost, but settled later.
ENDING_SECONDS = 5.0


@dataclass(frozen=True)
class Step:
    """One kind of work. Each has a thread of its own, so that a mail server that hangs does not hold up texts."""

    work: Callable[[DirectContext], int]
    every_seconds: float
    says: str | None = None
    """What is logged where there was something to do; None for work that is this process's own."""
    at_once: bool = False
    """Whether it is done for the first time when the process starts, not after the first interval."""


def note_running(context: DirectContext) -> int:
    """Record that this process runs, and with which record keys. Returns 0: there is nothing to report."""
    processes.note_running(context.database, context.process)
    return 0


def keep_counts(context: DirectContext) -> int:
    """Write the errors counted in this process to the record. Returns how many."""
    return keep_error_counts(context.database)


_watch = Watch()


def watch_service(context: DirectContext) -> int:
    """Look whether the service is well. Returns how many flags were opened, whose pages the other threads send."""
    return _watch.look(context.database)


STEPS = (
    Step(send_texts, 2.0, "no worker sent what is urgent: it was sent directly"),
    Step(send_mails, 5.0, "no worker handed over mails to the on-call list: it was done directly"),
    Step(ask_provider, 10.0, "no worker asks the provider: it was asked directly"),
    Step(watch_service, 20.0, "texts are held up: the on-call list is paged"),
    Step(keep_counts, 5.0),
    Step(note_running, 20.0, at_once=True),
)


class StandBy:
    """The threads of one process. `open_context` opens the record; if it raises, it is called again later."""

    def __init__(self, open_context: Callable[[], DirectContext], process: str) -> None:
        self._open_context, self._process = open_context, process
        self._over = threading.Event()
        self._threads: list[threading.Thread] = []
        self._pid: int | None = None
        self._lock = threading.Lock()

    def begin(self) -> None:
        """Start the threads, unless they run in this process. Call it again after a fork."""
        if self._pid == os.getpid():
            return
        with self._lock:
            if self._pid == os.getpid():
                return
            self._threads = [
                threading.Thread(target=self._stand_by, args=(step,), name=step.work.__name__, daemon=True)
                for step in STEPS
            ]
            self._pid = os.getpid()
            # Unlike `atexit`'s, these are called in processes of `multiprocessing` too, as a web server's are.
            Finalize(None, self.end, exitpriority=0)
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """Start nothing new, and wait up to `ENDING_SECONDS` for work in progress."""
        self._over.set()
        if self._pid == os.getpid():
            deadline = monotonic() + ENDING_SECONDS
            for thread in self._threads:
                thread.join(max(0.0, deadline - monotonic()))
            with suppress(Exception):  # a record that cannot be opened has no row of this process to delete
                processes.note_ended(self._open_context().database)

    def _stand_by(self, step: Step) -> None:
        wait = 0.0 if step.at_once else step.every_seconds
        while not self._over.wait(wait):
            wait = step.every_seconds
            try:
                how_many = step.work(self._open_context())
            except Exception as error:  # noqa: BLE001 (whatever fails, the thread must go on)
                name = step.work.__name__
                log_error(log, "standing by failed", error, where=Place.DIRECT, process=self._process, step=name)
                continue
            if how_many and step.says is not None:
                log.warning(step.says, process=self._process, how_many=how_many)

"""The rows of Celery's `eta`: what a reminder that waits costs a worker, and what happens when the worker dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import mean

from sqlalchemy import func, select, update

from bench.celery_side import QUIET, CelerySide, memory_kb, wait_until
from bench.installation import NOON, enroll_due, open_at, settings_for
from bench.large import CHECK_INS_A_PATIENT, Place, multiply
from bench.provider import Provider
from bench.records import Records
from bench.run import Run
from bench.web import anchor, environment
from reminders.launch.redis import RunningRedis
from reminders.record.database import Database
from reminders.record.installation import Duty
from reminders.record.people import Clinic, Patient
from reminders.record.texts import Message, MessageState

#: How long a worker is left to itself before its memory is read.
SETTLE_SECONDS = 5.0

#: Reminders whose worker dies, and how long before they are due it does.
HELD = 40
DIES_BEFORE_SECONDS = 1.0


class Ours:
    """A record with a worker and beat of ours on a Redis of their own."""

    def __init__(self, database: Database, redis_url: str) -> None:
        self.database = database
        self.environ = environment(
            database.settings, REDIS_URL=redis_url, CLOCK_START="", OPENBLAS_NUM_THREADS="1", WORKER_CONCURRENCY="9"
        )
        self.started: list[subprocess.Popen[bytes]] = []

    def start(self, role: str) -> subprocess.Popen[bytes]:
        """Start `worker` or `beat`."""
        more = ["--concurrency", "9", *QUIET[:3]] if role == "worker" else ["--pidfile="]
        command = [sys.executable, "-m", "celery", "--quiet", "-A", "worker.app", role, "--loglevel", "ERROR", *more]
        self.started.append(
            subprocess.Popen(
                command, env=self.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
            )
        )
        return self.started[-1]

    def ready(self) -> None:
        """Wait until the first worker of the record has done its duties once."""

        def is_done() -> bool:
            with self.database.read() as session:
                done = session.scalars(select(Duty.duty)).all()
            return {"remind", "send"} <= set(done)

        wait_until(is_done, "our worker")

    def end(self) -> None:
        """End what was started."""
        for process in self.started:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@contextmanager
def _ours(records: Records, provider_url: str, folder: Path) -> Iterator[Ours]:
    with RunningRedis(folder) as server:
        ours = Ours(open_at(settings_for(records.new(), provider_url), NOON), server.url)
        anchor(ours.database)
        try:
            yield ours
        finally:
            ours.end()
            ours.database.close()


def our_memory(records: Records, provider_url: str, folder: Path, waiting: int) -> float:
    """KB a reminder that waits: a worker's memory with so many, less that with as good as none."""
    found = []
    for how_many in (CHECK_INS_A_PATIENT, waiting):
        with _ours(records, provider_url, folder) as ours:
            # Enrolled now, infused now: all of their check-ins are to come.
            enroll_due(ours.database, 0, 1, hours_ago=0.0)
            with ours.database.read() as session:
                clinic, patient = session.scalars(select(Clinic.id)).one(), session.scalars(select(Patient.id)).one()
            with ours.database.write() as session:
                session.execute(update(Message).values(state=MessageState.DROPPED.value))
            multiply(Place(ours.database, clinic, NOON), [patient], how_many // CHECK_INS_A_PATIENT)
            worker = ours.start("worker")
            ours.start("beat")
            ours.ready()
            time.sleep(SETTLE_SECONDS)
            found.append(memory_kb(worker))
    return max(0.0, found[1] - found[0]) / waiting


def their_memory(celery: CelerySide, waiting: int) -> float:
    """The same of a Celery worker that was handed so many tasks with an `eta`."""
    worker = celery.start_worker()
    before = memory_kb(worker)
    due = time.time() + 7200
    for _ in range(waiting):
        celery.remind(due)
    wait_until(lambda: celery.redis.hlen("unacked") >= waiting, "the tasks to be fetched")
    time.sleep(SETTLE_SECONDS)
    return (memory_kb(worker) - before) / waiting


def our_lateness(records: Records, provider_url: str, folder: Path) -> float:
    """Mean seconds from the next worker's start to the claim of what was due meanwhile."""
    with _ours(records, provider_url, folder) as ours:
        worker = ours.start("worker")
        ours.start("beat")
        ours.ready()
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        enroll_due(ours.database, 0, HELD, hours_ago=4.0)
        with ours.database.write() as session:
            session.execute(update(Message).values(state=MessageState.DROPPED.value))
        time.sleep(DIES_BEFORE_SECONDS)
        began = time.time()
        ours.start("worker")
        sent = select(func.count()).select_from(Message).where(Message.claimed_at.is_not(None))

        def all_sent() -> bool:
            with ours.database.read() as session:
                return (session.scalar(sent) or 0) >= HELD

        wait_until(all_sent, "our texts")
        with ours.database.read() as session:
            claimed = session.scalars(select(Message.claimed_at).where(Message.claimed_at.is_not(None))).all()
        return mean(at.timestamp() - began for at in claimed if at is not None)


def their_lateness(celery: CelerySide) -> float:
    """The same of Celery: reminders that the dead worker held run once their visibility timeout is over."""
    worker = celery.start_worker()
    due = time.time() + DIES_BEFORE_SECONDS + 5.0
    for _ in range(HELD):
        celery.remind(due)
    wait_until(lambda: celery.redis.hlen("unacked") >= HELD, "the tasks to be fetched")
    time.sleep(max(0.0, due - DIES_BEFORE_SECONDS - time.time()))
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()
    time.sleep(max(0.0, due - time.time()))
    began = time.time()
    celery.start()
    wait_until(lambda: celery.redis.llen("late") >= HELD, "the reminders of Celery")
    late = [float(value) for value in celery.redis.lrange("late", 0, -1)]
    return mean(late) + due - began


def measure(run: Run, records: Records, wanted: frozenset[str], folder: Path) -> None:
    """Measure the rows of waiting on one engine."""
    engine, sizes = records.engine, run.sizes
    with Provider() as provider:

        def celery() -> CelerySide:
            return CelerySide(provider.url, folder, records.new(), visibility_seconds=sizes.visibility_seconds)

        if "waiting" in wanted:
            ours = our_memory(records, provider.url, folder, sizes.waiting)
            with celery() as side:
                side.visibility = 3600
                run.note("waiting", engine, ours, their_memory(side, sizes.waiting))
        if "dead-worker" in wanted:
            ours = our_lateness(records, provider.url, folder)
            with celery() as side:
                run.note("dead-worker", engine, ours, their_lateness(side))

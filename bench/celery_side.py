"""Celery workers to compare with, each side on a Redis of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import psutil
import redis
from celery import Celery
from sqlalchemy import delete, insert

from bench.celery_texts import METADATA, TEXTS
from bench.installation import SENDER
from bench.send import BODY
from reminders.launch.redis import RunningRedis, broker_url
from reminders.record.engine import make_engine

QUIET = ("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "ERROR")

#: How long anything may take on a machine that is out of breath.
PATIENCE_SECONDS = 180.0


def wait_until(true: Callable[[], object], what: str) -> None:
    """Ask until the answer is truthy. Raises `TimeoutError`."""
    ends = time.monotonic() + PATIENCE_SECONDS
    while not true():
        if time.monotonic() > ends:
            raise TimeoutError(f"waited {PATIENCE_SECONDS:.0f} s for {what}")
        time.sleep(0.005)


class CelerySide:
    """A Redis, a table of texts and Celery workers of `bench.celery_texts`; a context manager."""

    def __init__(
        self, provider_url: str, directory: Path, database_url: str, *, visibility_seconds: int = 3600
    ) -> None:
        self.server = RunningRedis(directory)
        self.provider_url, self.database_url, self.visibility = provider_url, database_url, visibility_seconds
        self.workers: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> CelerySide:
        self.server.__enter__()
        self.redis = redis.Redis.from_url(self.server.url)
        self.environ = {
            **os.environ, "BENCH_BROKER": broker_url(self.server.url), "BENCH_REDIS": self.server.url,
            "BENCH_URL": self.provider_url, "BENCH_DATABASE": self.database_url,
            "BENCH_VISIBILITY": str(self.visibility),
        }  # fmt: skip
        self.engine = make_engine(self.database_url)
        METADATA.create_all(self.engine)
        self.application = Celery("bench", broker=self.environ["BENCH_BROKER"], set_as_current=False)
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self.workers:
            if worker.poll() is None:
                worker.terminate()
                worker.wait()
        self.application.close()
        self.engine.dispose()
        self.server.__exit__(None, None, None)

    def start(self, *, processes: int = 2) -> subprocess.Popen[bytes]:
        """Start a worker."""
        command = [sys.executable, "-m", "celery", "-A", "bench.celery_texts", "worker", *QUIET]
        self.workers.append(
            subprocess.Popen(
                [*command, "--concurrency", str(processes)], env=self.environ, start_new_session=True,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )
        )  # fmt: skip
        return self.workers[-1]

    def start_worker(self) -> subprocess.Popen[bytes]:
        """Start one and wait until it takes tasks."""
        worker = self.start()
        self.redis.delete("late")
        self.remind(time.time())
        wait_until(lambda: self.redis.llen("late"), "a Celery worker")
        self.redis.delete("late")
        return worker

    def run(self, texts: int) -> float:
        """Texts a second, from enqueued to posted and saved. The rows are there before the clock runs."""
        numbers = range(texts)
        rows = [{"id": n, "phone": f"+1312{2_000_000 + n}", "body": BODY, "state": "due"} for n in numbers]
        with self.engine.begin() as connection:
            connection.execute(delete(TEXTS))
            connection.execute(insert(TEXTS), rows)
        self.redis.set("posted", 0)
        began = time.perf_counter()
        for number in numbers:
            self.application.send_task("bench.celery_texts.send", (number, SENDER))
        wait_until(lambda: int(self.redis.get("posted") or 0) >= texts, "the texts of Celery")
        return texts / (time.perf_counter() - began)

    def remind(self, due_epoch: float) -> None:
        """Hand over a reminder for that moment."""
        self.application.send_task(
            "bench.celery_texts.remind", (due_epoch,), eta=datetime.fromtimestamp(due_epoch, UTC)
        )


def memory_kb(process: subprocess.Popen[bytes]) -> float:
    """Resident memory of a process and all that it started."""
    family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    return sum(float(member.memory_info().rss) for member in family) / 1024

"""A worker as a process of its own, on a fresh record and a Redis of its own; there is no beat."""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from reminders.launch.parent import die_with_parent
from reminders.record import migrate, simulated
from reminders.record.database import Database
from reminders.settings import Settings

PATIENCE_SECONDS = 180.0

REAL = (str(Path(sys.executable).with_name("reminders")), "worker")
HURRIED = (sys.executable, "-m", "tests.chaos.hurried")


class Worker:
    """It starts when the context is entered, with the duties that every worker does at its start."""

    def __init__(self, folder: Path, redis_url: str, argv: tuple[str, ...], provider_url: str) -> None:
        self.log = folder / "worker.log"
        self.argv = argv
        self.redis_url = redis_url
        self.variables = {
            "DATABASE_URL": f"sqlite:///{folder / 'record.db'}",
            "DATA_DIR": str(folder),
            "REDIS_URL": redis_url,
            "RECORD_KEYS": base64.b64encode(bytes(range(32))).decode(),
            "SECRET_KEY": "x" * 32,
            "TWILIO_API_URL": provider_url,
            "TWILIO_FROM": "+13125550100",
            "CLOCK_START": "2026-03-02T12:00:00-06:00",
        }
        self.settings = Settings.load(self.variables)
        migrate.upgrade(self.settings)
        self.database = Database.open(self.settings)
        with self.database.read() as session:
            self.database.clock = simulated.load_clock(session)

    def __enter__(self) -> Worker:
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                self.argv,
                env={**os.environ, **self.variables},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                preexec_fn=die_with_parent(signal.SIGKILL),
            )
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        self.database.close()

    def eventually(self, found: Callable[[], Any], what: str) -> Any:
        """Ask until the answer is truthy, and return it."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if result := found():
                return result
            time.sleep(0.1)
        raise AssertionError(f"waited {PATIENCE_SECONDS:.0f} s for {what}: {self.log.read_text()}")

    def ended(self) -> bool:
        """Whether the process is gone."""
        return self.process.poll() is not None

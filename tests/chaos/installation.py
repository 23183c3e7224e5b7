"""The installation under chaos: its record, its Redis, its simulated network, and its processes, all of them real."""

from __future__ import annotations

import base64
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from reminders import clock
from reminders.clinics.api_keys import create_key
from reminders.clinics.clinic_settings import add_clinic
from reminders.clock import Clock
from reminders.launch.parent import die_with_parent
from reminders.launch.redis import RunningRedis
from reminders.record import migrate, simulated
from reminders.record.database import Database
from reminders.settings import Settings
from tests.network import SimulatedNetwork
from tests.services.ports import free_port
from tests.services.postgres import PostgresServer

REMINDERS = str(Path(sys.executable).with_name("reminders"))
SENDER = "+13125550100"
CLINIC_ZONE = "America/Chicago"

#: Until a status callback or a reply was answered, the network tries again, as Twilio is asked to.
WEBHOOK_RETRIES = "#rc=5&rp=all"


class Process:
    """One process with its whole family, started again by itself whenever it ends, as a process manager does."""

    def __init__(self, name: str, argv: list[str], environ: Mapping[str, str], log: Path) -> None:
        self.name, self.argv, self.environ, self.log = name, argv, dict(environ), log
        self.code: Path | None = None
        self.starts = 0
        self._lock = threading.RLock()
        self._process: subprocess.Popen[bytes] | None = None
        self._wanted = False

    @property
    def pid(self) -> int | None:
        """The process's id, once it was started."""
        return self._process.pid if self._process is not None else None

    def start(self) -> None:
        with self._lock, self.log.open("ab") as log:
            self._wanted = True
            self.starts += 1
            self._process = subprocess.Popen(
                self.argv,
                env=self.environ | ({"PYTHONPATH": str(self.code)} if self.code is not None else {}),
                cwd=self.code,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGKILL),
            )

    def keep(self) -> None:
        """Start it again if it ended."""
        with self._lock:
            if self._wanted and self._process is not None and self._process.poll() is not None:
                self.signal(signal.SIGKILL)  # what it left of its family
                self.start()

    def signal(self, what: signal.Signals) -> None:
        """Send a signal to the process and every child of its own."""
        with self._lock:
            if self._process is not None:
                with suppress(ProcessLookupError):
                    os.killpg(self._process.pid, what)

    def ask_to_end(self) -> None:
        """SIGTERM to the process alone; it is started again once it has ended."""
        with self._lock:
            if self._process is not None and self._process.poll() is None:
                self._process.terminate()

    def end(self) -> None:
        with self._lock:
            self._wanted = False
            self.signal(signal.SIGCONT)
            self.signal(signal.SIGKILL)
            if self._process is not None:
                self._process.wait()


@dataclass
class Installation:
    """Everything a clinic runs, and the network it texts through. A context manager; files are in `folder`."""

    folder: Path
    clock_start: datetime
    clock_speed: float
    seed: str
    faults: str
    postgres: PostgresServer | None = None
    hurried: bool = True
    workers: int = 2
    beats: int = 2
    environ: dict[str, str] = field(default_factory=dict)
    code: Path | None = None
    """Another release's `reminders` and `worker` for the processes, until a process's own `code` is changed."""

    def __enter__(self) -> Self:
        self._stack = ExitStack()
        try:
            self._build()
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def _build(self) -> None:
        self.began = clock.real()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.network = self._stack.enter_context(
            SimulatedNetwork(
                inbound_url=f"{self.url}/webhooks/twilio/inbound{WEBHOOK_RETRIES}",
                database=self.folder / "network.db",
                seed=self.seed,
                faults=self.faults,
                delivery_seconds=0.3,
                sender=SENDER,
            )
        )
        self.redis = self._stack.enter_context(RunningRedis(self.folder / "redis"))
        if self.postgres is None:
            database_url = f"sqlite:///{self.folder / 'record.db'}"
        else:
            database_url = self.postgres.database()
            self._stack.callback(self.postgres.drop, database_url)
        self.variables = {
            "DATABASE_URL": database_url,
            "DATA_DIR": str(self.folder / "data"),
            "REDIS_URL": self.redis.url,
            "PORT": str(self.port),
            "PUBLIC_URL": self.url,
            "SECRET_KEY": "chaos" * 8,
            "RECORD_KEYS": base64.b64encode(bytes(range(32))).decode(),
            "TWILIO_ACCOUNT_SID": self.network.account_sid,
            "TWILIO_AUTH_TOKEN": self.network.auth_token,
            "TWILIO_API_URL": self.network.api_url,
            "TWILIO_FROM": SENDER,
            "CLOCK_START": self.clock_start.isoformat(),
            "CLOCK_SPEED": str(self.clock_speed),
            "PYTHONUNBUFFERED": "1",
            "GRANIAN_WORKERS": "1",
            **self.environ,
        }
        self.settings = Settings.load(self.variables)
        migrate.upgrade(self.settings)
        self.database = Database.open(self.settings)
        self._stack.callback(self.database.close)
        with self.database.read() as session:
            self.database.clock = simulated.load_clock(session)
        with self.database.write() as session:
            clinic = add_clinic(
                session, slug="lakeside", name="Lakeside Clinic", time_zone=CLINIC_ZONE, phone="+13125550199"
            )
            self.key = create_key(session, clinic, "chaos")
        self._start()

    def _start(self) -> None:
        environ = {**os.environ, **self.variables}
        worker = [sys.executable, "-m", "tests.chaos.hurried"] if self.hurried else [REMINDERS, "worker"]
        commands = {
            "web": [REMINDERS, "web"],
            **{f"worker-{n}": worker for n in range(1, self.workers + 1)},
            **{f"beat-{n}": [REMINDERS, "beat"] for n in range(1, self.beats + 1)},
        }
        self.processes = {
            name: Process(name, argv, environ, self.folder / f"{name}.log") for name, argv in commands.items()
        }
        for process in self.processes.values():
            process.code = self.code
        self._over = threading.Event()
        keeper = threading.Thread(target=self._keep, name="keeper", daemon=True)
        self._stack.callback(self._end, keeper)
        for process in self.processes.values():
            process.start()
        keeper.start()

    @property
    def clock(self) -> Clock:
        """The installation's clock."""
        return self.database.clock

    def _keep(self) -> None:
        while not self._over.wait(0.1):
            for process in self.processes.values():
                process.keep()

    def _end(self, keeper: threading.Thread) -> None:
        self._over.set()
        if keeper.is_alive():
            keeper.join()
        for process in self.processes.values():
            process.end()

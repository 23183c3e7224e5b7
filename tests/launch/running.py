"""A supervisor running as a process of its own: what it says, the processes it has, and ways to end it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from queue import Empty, Queue
from types import TracebackType

import psutil
import redis

from reminders.launch.stale_processes import belongs_to, end_stale_processes

#: Bounds every wait on a machine that is out of breath.
PATIENCE_SECONDS = 300.0


class Running:
    """`python -m tests.launch.trivial_service KIND` on one DATA_DIR and PORT."""

    def __init__(self, data_dir: Path, port: int, kind: str = "good", **environ: str) -> None:
        self.data_dir = data_dir
        self.port = port
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.launch.trivial_service", kind],
            env={**os.environ, "DATA_DIR": str(data_dir), "PORT": str(port), **environ},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said: list[str] = []
        self._lines: Queue[str | None] = Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def wait_for(self, words: str) -> str:
        """The next line that holds `words`."""
        while True:
            try:
                line = self._lines.get(timeout=PATIENCE_SECONDS)
            except Empty:
                line = None
            assert line is not None, f"it never said {words!r}, but: {self.said}"
            if words in line:
                return line

    def up(self) -> Running:
        """Wait until it says that it is up and where to look."""
        self.wait_for("The service is up")
        self.wait_for("sign in")
        return self

    def wait(self) -> int:
        """Its exit code, once it has ended and all that it said is in `said`."""
        code = self.process.wait(PATIENCE_SECONDS)
        self._reader.join(PATIENCE_SECONDS)
        return code

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Send it a signal and wait for its end."""
        self.process.send_signal(how)
        return self.wait()

    def redis_answers(self) -> bool:
        with redis.Redis(unix_socket_path=str(self.data_dir / "redis" / "redis.sock")) as client:
            return bool(client.ping())

    def processes(self) -> list[psutil.Process]:
        """Everything that was started for this DATA_DIR and still runs, children of children included."""
        return [process for process in psutil.process_iter() if belongs_to(process, self.data_dir)]

    def child(self, text: str) -> psutil.Process:
        """The child of the supervisor whose command line holds `text`, as soon as there is one."""
        supervisor = psutil.Process(self.process.pid)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            for child in supervisor.children():
                if text in command_line(child):
                    return child
            time.sleep(0.02)
        raise AssertionError(f"there is no child with {text!r}")

    def __enter__(self) -> Running:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        end_stale_processes(self.data_dir)

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)
            self._lines.put(line)
        self._lines.put(None)


def command_line(process: psutil.Process) -> str:
    """What the process was started with; empty once it has ended, also while its parent has not noticed (a zombie)."""
    with suppress(psutil.NoSuchProcess):
        return " ".join(process.cmdline())
    return ""


def still_runs(process: psutil.Process) -> bool:
    """Whether it has not ended; a process may end at any moment, also while it is asked about."""
    with suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def gone(processes: list[psutil.Process]) -> bool:
    """Whether all of them end by themselves."""
    _, alive = psutil.wait_procs(processes, PATIENCE_SECONDS)
    return not alive

"""One child of the supervisor: how to start it, and the process once started."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from reminders.launch.child_log import ChildLog
from reminders.launch.parent import die_with_parent

#: The wait before a child that ended is restarted: doubled each time, up to the longest.
FIRST_BACKOFF_SECONDS = 1.0
LONGEST_BACKOFF_SECONDS = 30.0

#: After a child has run this long, the wait starts over at the first one.
STEADY_SECONDS = 60.0


def always_ready() -> bool:
    """The `ready` of children that nobody waits for."""
    return True


def no_clean_up() -> None:
    """The `clean_up` of children that leave nothing behind."""


@dataclass(frozen=True)
class Child:
    """What to run. `name` is what people see; `environ` is the whole environment of the process.

    `ready` tells whether it has finished starting. `grace_seconds` is how long it may take to end after SIGTERM;
    `clean_up` is called once it has ended for good. An `awaited` child must be ready before the next one starts; the
    others start side by side.
    """

    name: str
    argv: tuple[str, ...]
    environ: Mapping[str, str] = field(repr=False)
    ready: Callable[[], bool] = always_ready
    grace_seconds: float = 5.0
    clean_up: Callable[[], None] = no_clean_up
    awaited: bool = False


class RunningChild:
    """A child and its process, over all restarts."""

    def __init__(self, child: Child, log: ChildLog) -> None:
        self.child = child
        self.log = log
        self.restart_at: float | None = None
        self._backoff_seconds = FIRST_BACKOFF_SECONDS
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None else None

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def exit_description(self) -> str:
        """How it ended, in words: its exit code, or the signal that killed it."""
        code = self._process.returncode if self._process is not None else None
        if code is None:
            return "has not ended"
        return f"was killed by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"

    def start(self) -> None:
        """Start the process, in a session of its own so that Ctrl-C in the terminal reaches the supervisor alone.

        Raises `OSError` when the system cannot start it (no such program, no memory).
        """
        self._started_at = time.monotonic()
        with self.log.open() as output:
            self._process = subprocess.Popen(  # noqa: S603 - our own programs
                self.child.argv,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=dict(self.child.environ),
                start_new_session=True,
                preexec_fn=die_with_parent(),
            )
        self.restart_at = None

    def plan_restart(self) -> float:
        """Decide when a child that died, or could not be started, starts again; the wait in seconds."""
        now = time.monotonic()
        if now - self._started_at > STEADY_SECONDS:
            self._backoff_seconds = FIRST_BACKOFF_SECONDS
        wait_seconds = self._backoff_seconds
        self.restart_at = now + wait_seconds
        self._backoff_seconds = min(2 * wait_seconds, LONGEST_BACKOFF_SECONDS)
        return wait_seconds

    def ask_to_end(self) -> None:
        """Send SIGTERM: it should finish what it is working on and end."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def kill(self) -> None:
        """Kill it and whatever is left of its own children."""
        if self._process is None:
            return
        with suppress(ProcessLookupError, PermissionError):  # all gone; macOS says the latter of zombies
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

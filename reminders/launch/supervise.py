"""Runs the whole service on one machine: starts its children, starts again those that die, ends them together."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from reminders.launch.child import Child, RunningChild
from reminders.launch.child_log import ChildLog
from reminders.launch.parent import END_WITH_PARENT, end_with_parent
from reminders.launch.preflight import CannotStart, DataDirLock, check_port
from reminders.launch.redis import RedisNotFound
from reminders.launch.service import Service, plan
from reminders.launch.signals import StopRequested, StopSignals
from reminders.launch.stale_processes import end_stale_processes
from reminders.settings import SettingError, Settings

#: How long a group of children may take to be ready; on a small machine the whole service takes a few seconds.
READY_SECONDS = 90.0

#: How often readiness is asked for while starting, and logs are looked at while running.
PROBE_EVERY_SECONDS = 0.05
LOOK_EVERY_SECONDS = 1.0

KEPT = "Ended. Everything is kept; start again at any time."


@dataclass(frozen=True)
class FirstRun:
    """The first sign-in of a new installation, shown once."""

    email: str
    password: str = field(repr=False)


def run_service(
    settings: Settings,
    environ: Mapping[str, str] | None = None,
    *,
    prepare: Callable[[Settings], FirstRun | None] = lambda _: None,
    extra: Callable[[Service], Sequence[Child]] = lambda _: (),
    children: Callable[[Settings, Mapping[str, str]], Service] = plan,
    tell: Callable[[Service, FirstRun | None], None] | None = None,
    leave: Callable[[], None] = lambda: None,
    farewell: str = KEPT,
) -> int:
    """Run the service until somebody ends it; the exit code (1, after one sentence, when it cannot start).

    `environ` is the environment that `settings` were read from (default: this process's own); the children get it
    with what the supervisor provides added. `prepare` runs before any child, when the folder and the ports are
    known to be ours, with the settings as the children will see them: it migrates the database and tells of a first
    sign-in. `extra` adds children that start last; `children` says which there are otherwise. `tell` says where to
    look once all are up (default: `announce`). `leave` runs last, when every child has ended and the folder is still
    ours, however the run went; `farewell` is the last line.
    """
    environ = os.environ if environ is None else environ
    if environ.get(END_WITH_PARENT):
        end_with_parent()
    try:
        with StopSignals() as signals, DataDirLock(settings.data_dir) as hold, ExitStack() as after:
            hold.take(say, signals.pause)
            after.callback(leave)
            clear_the_way(settings)
            with _disk_errors(settings.data_dir):
                service = children(settings, environ)
                first_run = prepare(service.settings)
                groups = (*service.groups, tuple(extra(service)))
                supervisor = Supervisor(groups, settings.data_dir / "log", signals)
            try:
                _start(supervisor, first_run)
                (tell or announce)(service, first_run)
                supervisor.watch()
                say("Ending: workers finish what they have in hand (Ctrl-C again to end at once).")
            finally:
                hold.mark("ending")
                supervisor.stop()
    except StopRequested:
        say("Ended before everything had started.")
    except (CannotStart, RedisNotFound, SettingError) as refusal:
        print(f"reminders: {refusal}", file=sys.stderr, flush=True)  # noqa: T201 - to the terminal that started it
        return 1
    else:
        say(farewell)
    return 0


def clear_the_way(settings: Settings) -> None:
    """End what an earlier service left running, then raise `CannotStart` unless the ports are free."""
    ended = end_stale_processes(settings.data_dir)
    if ended:
        say(f"Ended {ended} processes that an earlier service left running.")
    check_port(settings.host, settings.port, "PORT")
    if not settings.has_provider:
        check_port("127.0.0.1", settings.port + 1, "PORT + 1, for the simulated phones")


def announce(service: Service, first_run: FirstRun | None) -> None:
    """Tell where to look."""
    say("The service is up. Ctrl-C ends it.")
    say(f"  desk      {service.settings.public_url}/")
    if service.phones_url:
        say(f"  phones    {service.phones_url}/   (simulated: no text leaves this machine)")
    else:
        say("  texts     go out through the configured provider")
    say(f"  data      {service.settings.data_dir}   (logs in log/)")
    announce_sign_in(first_run)


def announce_sign_in(first_run: FirstRun | None) -> None:
    """Show the first sign-in of a new installation, if this start made one."""
    if first_run is not None:
        say(f"  sign in   {first_run.email}   password {first_run.password}   (shown once; you choose your own then)")


class Supervisor:
    """Children in groups: they start in this order, and a group ends before the one it relies on does."""

    def __init__(
        self,
        groups: Sequence[Sequence[Child]],
        log_directory: Path,
        signals: StopSignals,
    ) -> None:
        self._groups = [[RunningChild(child, ChildLog(log_directory, child.name)) for child in g] for g in groups if g]
        self._signals = signals

    @property
    def children(self) -> list[RunningChild]:
        return [child for group in self._groups for child in group]

    def start(self) -> None:
        """Start everything. Raises `CannotStart` for a child that ends as it starts, `StopRequested` on a signal."""
        for child in self.children:
            self._signals.raise_if_asked()
            child.start()
            if child.child.awaited:
                self._wait_until_ready(child)
        for child in self.children:
            self._wait_until_ready(child)

    def watch(self) -> None:
        """Start again what dies, tell of errors, until a signal to stop comes."""
        next_look = time.monotonic()
        while not self._signals.asked:
            now = time.monotonic()
            if now >= next_look:
                self._look_at_logs()
                next_look = now + LOOK_EVERY_SECONDS
            for child in self.children:
                self._keep_alive(child, now)
            restarts = [child.restart_at for child in self.children if child.restart_at is not None]
            self._signals.wait(max(0.0, min([next_look, *restarts]) - time.monotonic()))

    def stop(self) -> None:
        """End every child, those that started last first: in peace while there is time, then by force."""
        for group in reversed(self._groups):
            for child in group:
                child.ask_to_end()
            deadline = time.monotonic() + max(child.child.grace_seconds for child in group)
            while any(child.alive for child in group):
                remaining = deadline - time.monotonic()
                if remaining <= 0 or self._signals.at_once:
                    break
                self._signals.wait(remaining)
            for child in group:
                if child.alive and not self._signals.at_once:
                    say(f"{child.child.name} did not end in time and is ended by force.")
                child.kill()
                child.child.forget()

    def _wait_until_ready(self, child: RunningChild) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not child.child.ready():
            self._signals.raise_if_asked()
            if not child.alive:
                raise CannotStart(
                    f"{child.child.name} {child.exit_description} as it started: {child.journal.last_error()} "
                    f"(see {child.journal.file})"
                )
            if time.monotonic() > deadline:
                raise CannotStart(
                    f"{child.child.name} was not ready within {READY_SECONDS:.0f} seconds (see {child.journal.file})."
                )
            self._signals.wait(PROBE_EVERY_SECONDS)
        self._signals.raise_if_asked()

    def _keep_alive(self, child: RunningChild, now: float) -> None:
        if child.restart_at is not None:
            if now >= child.restart_at:
                child.start()
        elif not child.alive:
            said = child.exit_description
            child.kill()  # what it left of its own children must not work beside the new ones
            wait_seconds = child.plan_restart()
            say(f"{child.child.name} {said}; it starts again in {wait_seconds:.0f} s. (see {child.journal.file})")

    def _look_at_logs(self) -> None:
        for child in self.children:
            child.journal.report_errors(say)
            child.journal.cut()


def _start(supervisor: Supervisor, first_run: FirstRun | None) -> None:
    """Start everything; a start that fails must not take the only copy of a new password with it."""
    try:
        supervisor.start()
    except (CannotStart, StopRequested):
        announce_sign_in(first_run)
        raise


@contextmanager
def _disk_errors(data_dir: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CannotStart(f"DATA_DIR {data_dir} cannot be used: {error.strerror or error}.") from error


def say(line: str) -> None:
    """One line for whoever watches the terminal."""
    print(line, flush=True)  # noqa: T201 - to the terminal that started it

"""Runs the whole service on one machine: starts its processes, restarts those that end, stops all of them together."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from reminders.launch.child import Child, RunningChild
from reminders.launch.child_log import ChildLog
from reminders.launch.parent import END_WITH_PARENT, end_with_parent
from reminders.launch.preflight import CannotStart, DataDirLock, check_port, make_private
from reminders.launch.redis import RedisNotFound
from reminders.launch.service import Service, plan
from reminders.launch.signals import StopRequested, StopSignals
from reminders.launch.stale_processes import end_stale_processes
from reminders.settings import SettingError, Settings

#: How long a child may take to be ready; the whole service takes a few seconds on a small machine.
READY_SECONDS = 90.0

#: How often readiness is checked while starting, and logs are read while running.
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
    """Run the service until it is asked to end; returns the exit code (1 if it could not start, which it says).

    Args:
        environ: the environment that `settings` were read from (default: this process's own). The children get it,
            with what the supervisor provides added.
        prepare: called before any child starts, once DATA_DIR is locked and the ports are free, with the settings as
            the children see them. It migrates the database and returns the first sign-in, if it made one.
        extra: more children, which start last.
        children: which children there are otherwise.
        tell: called when all are up, to say where to look (default: `announce`).
        leave: called at the end of any run, when every child has ended and DATA_DIR is still locked.
        farewell: the last line printed.
    """
    environ = os.environ if environ is None else environ
    if environ.get(END_WITH_PARENT):
        end_with_parent()
    try:
        with (
            StopSignals() as signals,
            DataDirLock(settings.data_dir, address=settings.public_url) as lock,
            ExitStack() as after,
        ):
            lock.take(say, signals.pause)
            after.callback(leave)
            make_private(settings.data_dir)
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
                lock.mark("ending")
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
    """End what an earlier service left running, then check the ports. Raises `CannotStart` if one is taken."""
    ended = end_stale_processes(settings.data_dir)
    if ended:
        say(f"Ended {ended} processes that an earlier service left running.")
    check_port(settings.host, settings.port, "PORT")
    if not settings.has_provider:
        check_port("127.0.0.1", settings.port + 1, "PORT + 1, for the simulated phones")


def announce(service: Service, first_run: FirstRun | None) -> None:
    """Print where to find the service."""
    say("The service is up. Ctrl-C ends it.")
    say(f"  desk      {service.settings.public_url}/")
    if service.phones_url:
        say(f"  phones    {service.phones_url}/   (simulated: no text leaves this machine)")
    else:
        say("  texts     go out through the configured provider")
    say(f"  data      {service.settings.data_dir}   (logs in log/)")
    announce_sign_in(first_run)


def announce_sign_in(first_run: FirstRun | None) -> None:
    """Print the first sign-in of a new installation, if this start made one."""
    if first_run is not None:
        say(f"  sign in   {first_run.email}   password {first_run.password}   (shown once; you choose your own then)")


class Supervisor:
    """Runs children in groups: they start in this order, and groups end in the reverse order."""

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
        """Start everything and wait until it is ready.

        Raises `CannotStart` if a child cannot be started, ends or is not ready in time, `StopRequested` on a signal.
        """
        for child in self.children:
            self._signals.raise_if_asked()
            try:
                child.start()
            except OSError as error:
                raise CannotStart(_cannot_be_started(child, error)) from error
            if child.child.awaited:
                self._wait_until_ready(child)
        for child in self.children:
            self._wait_until_ready(child)

    def watch(self) -> None:
        """Restart children that end and report errors in their logs, until it is asked to stop."""
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
        """End every child, those that started last first: gracefully, then by force after their grace period."""
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
                child.child.clean_up()

    def _wait_until_ready(self, child: RunningChild) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not child.child.ready():
            self._signals.raise_if_asked()
            if not child.alive:
                raise CannotStart(
                    f"{child.child.name} {child.exit_description} as it started: {child.log.last_error()} "
                    f"(see {child.log.file})"
                )
            if time.monotonic() > deadline:
                raise CannotStart(
                    f"{child.child.name} was not ready within {READY_SECONDS:.0f} seconds (see {child.log.file})."
                )
            self._signals.wait(PROBE_EVERY_SECONDS)
        self._signals.raise_if_asked()

    def _keep_alive(self, child: RunningChild, now: float) -> None:
        if child.restart_at is not None:
            if now >= child.restart_at:
                self._start_again(child)
        elif not child.alive:
            said = child.exit_description
            child.kill()  # children of its own must not go on beside the new ones
            wait_seconds = child.plan_restart()
            say(f"{child.child.name} {said}; it starts again in {wait_seconds:.0f} s. (see {child.log.file})")

    def _start_again(self, child: RunningChild) -> None:
        """Start a child that died. What the system refuses now (memory, a program being replaced) is tried later: the
        other children must not end for it."""
        try:
            child.start()
        except OSError as error:
            wait_seconds = child.plan_restart()
            say(f"{_cannot_be_started(child, error)} It is tried again in {wait_seconds:.0f} s.")

    def _look_at_logs(self) -> None:
        for child in self.children:
            child.log.report_errors(say)
            child.log.cut()


def _cannot_be_started(child: RunningChild, error: OSError) -> str:
    return f"{child.child.name} cannot be started: {error.strerror or error} ({error.filename or child.child.argv[0]})."


def _start(supervisor: Supervisor, first_run: FirstRun | None) -> None:
    """Start everything. If that fails, a new password is still printed: there is no other copy of it."""
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
    """Print a line to the terminal. If that is a file on a full disk, the line is lost and the service goes on."""
    with suppress(OSError):
        print(line, flush=True)  # noqa: T201 - to the terminal that started it

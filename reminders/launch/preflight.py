"""What is checked before anything starts: DATA_DIR is writable and used by no other service, and the ports are free."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import socket
import stat
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import IO

import psutil

from reminders import clock
from reminders.health.disk_room import FULL, LEAST_MEGABYTES
from reminders.launch.process_marker import MARKER, WEB_FACTORY

#: How long a start waits for an earlier service that is ending; longer than a graceful end takes.
WAIT_FOR_ENDING_SECONDS = 60.0

ASK_AGAIN_SECONDS = 0.1

LOCK_FILE = "service.lock"

#: The folders that the service makes in DATA_DIR.
SERVICE_FOLDERS = ("keys", "log", "network", "redis")


class CannotStart(Exception):
    """The service cannot start here; the message says in one sentence why and what to do."""


class DataDirLock:
    """A lock on DATA_DIR, held by this process until it ends in any way (the kernel releases a flock)."""

    def __init__(
        self,
        data_dir: Path,
        *,
        what: str = "The service",
        address: str | None = None,
        wait_seconds: float = WAIT_FOR_ENDING_SECONDS,
    ) -> None:
        """`what` will hold the lock, and its `address`: the next process that wants the lock reads both."""
        self.data_dir = data_dir
        self.wait_seconds = wait_seconds
        self._about = {"what": what, "address": address, "release": release(), "since": _now()}
        self._file: IO[str] | None = None

    def take(self, say: Callable[[str], None] = lambda _: None, pause: Callable[[float], None] = time.sleep) -> None:
        """Take the lock. Waits (with `pause`, up to `wait_seconds`) for an earlier service that is ending.

        `say` is told that it waits. Raises `CannotStart` if a service is running, or does not end in time.
        """
        make_writable(self.data_dir)
        file = (self.data_dir / LOCK_FILE).open("a+", encoding="utf-8")
        deadline = time.monotonic() + self.wait_seconds
        told = False
        while not _locked(file):
            holder = _holder(file)
            if holder.get("state") != "ending" or time.monotonic() > deadline:
                file.close()
                raise CannotStart(
                    f"{holder.get('what', 'The service')} is already running on {self.data_dir} {_said(holder)}. "
                    "Stop that one first, or choose another DATA_DIR."
                )
            if not told:
                say("An earlier service on this DATA_DIR is still ending; waiting for it.")
                told = True
            pause(ASK_AGAIN_SECONDS)
        self._file = file
        self.mark("running")

    def mark(self, state: str) -> None:
        """Write into the lock file what this process is doing, for the next one: `running` or `ending`.

        It is a help: on a full disk it is not written, and the lock holds all the same.
        """
        if self._file is not None:
            with suppress(OSError):
                self._file.truncate(0)
                self._file.write(json.dumps({"pid": os.getpid(), "state": state, **self._about}))
                self._file.flush()

    def release(self) -> None:
        """Release the lock."""
        if self._file is not None:
            with suppress(OSError):  # what `mark` could not write
                self._file.close()
        self._file = None

    def __enter__(self) -> DataDirLock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def make_private(data_dir: Path) -> None:
    """Close to others what an earlier release left open to them in `data_dir`: the folders and files of the service.

    What is made from now on is private by the process's umask (`reminders.cli.main`). Files of other owners stay as
    they are.
    """
    ours = (data_dir / name for name in SERVICE_FOLDERS if (data_dir / name).is_dir())
    for path in (*data_dir.glob("reminders.db*"), *(path for each in ours for path in (each, *each.rglob("*")))):
        with suppress(OSError):
            mode = path.lstat().st_mode
            if not stat.S_ISLNK(mode) and mode & (stat.S_IRWXG | stat.S_IRWXO):
                path.chmod(stat.S_IMODE(mode) & stat.S_IRWXU)


def make_writable(data_dir: Path) -> None:
    """Make `data_dir` (0700) if needed and check that it can be written to. Raises `CannotStart`."""
    probe = data_dir / ".probe"
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        free_megabytes = shutil.disk_usage(data_dir).free // 2**20
        probe.write_bytes(b"\0" * 4096)
        probe.unlink()
    except OSError as error:
        if error.errno in FULL:
            raise CannotStart(f"The disk is full: DATA_DIR {data_dir} cannot be written to.") from error
        raise CannotStart(f"DATA_DIR {data_dir} cannot be used: {error.strerror}.") from error
    if free_megabytes < LEAST_MEGABYTES:
        raise CannotStart(
            f"The disk is full: DATA_DIR {data_dir} has {free_megabytes} MB left and needs at least {LEAST_MEGABYTES}."
        )


def reserve_port(host: str, port: int, setting: str) -> None:
    """Reserve `host`:`port` for this process and the program that it turns into with `exec`.

    The server that binds it later lets several processes share a port, so it would also share it with another
    installation's server. A socket in Linux's abstract namespace keeps out one that starts at the same moment.
    Raises `CannotStart`, naming `setting`, if the port is taken.
    """
    if sys.platform == "linux":
        mark = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            mark.bind(f"\0reminders:{host}:{port}")
        except OSError as error:
            mark.close()
            raise CannotStart(_taken(port, setting)) from error
        mark.set_inheritable(True)
        _kept.append(mark)
    check_port(host, port, setting)


#: Sockets that must stay open for as long as this process, or the program it turns into, runs.
_kept: list[socket.socket] = []


def check_port(host: str, port: int, setting: str) -> None:
    """Raise `CannotStart`, naming `setting`, unless a server can listen on `host`:`port` now."""
    if port > 65535:
        raise CannotStart(f"{setting} would be {port}, which is no port number: choose a lower PORT.")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            # Otherwise connections that just ended would block the port for a minute.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except socket.gaierror as error:
        raise CannotStart(f"HOST {host} is no address of this machine.") from error
    except OSError as error:
        reasons = {
            errno.EADDRINUSE: _taken(port, setting),
            errno.EACCES: f"Port {port} ({setting}) needs more rights than this user has: choose one above 1023.",
            errno.EADDRNOTAVAIL: f"HOST {host} is no address of this machine.",
        }
        raise CannotStart(
            reasons.get(error.errno or 0, f"Port {port} ({setting}) cannot be used: {error.strerror}.")
        ) from error


def release() -> str:
    """The release of this program, as `reminders --version` says."""
    return version("reminders")


def _taken(port: int, setting: str) -> str:
    return f"Port {port} ({setting}) is taken by {_listener(port)}. End it, or set another PORT."


def _listener(port: int) -> str:
    """What listens on the port, as far as this user may know."""
    try:
        found = {
            each.pid
            for each in psutil.net_connections("tcp")
            if each.status == psutil.CONN_LISTEN and each.pid and each.laddr and each.laddr.port == port
        }
        process = psutil.Process(min(found)) if found else None
        if process is None:
            return "another program"
        ours = _service_of(process)
        return ours or f"another program (process {process.pid}, {process.name()})"
    except (psutil.Error, OSError):
        return "another program"


def _service_of(process: psutil.Process) -> str | None:
    """The service that a process belongs to, in words; None if it is not one of ours."""
    data_dir = process.environ().get(MARKER)
    if data_dir:
        return f"the service on {data_dir} {_said(_read(Path(data_dir) / LOCK_FILE) or {'pid': process.pid})}"
    # The one that listens may be a child of the one with the telling command line.
    if any(WEB_FACTORY in " ".join(each.cmdline()) for each in (process, *process.parents()[:1])):
        return f"a web process of this product, started in {process.cwd()} (process {process.pid})"
    return None


def _said(holder: Mapping[str, object]) -> str:
    """What holds a DATA_DIR, in words: its process, release, since when, and where it is reached."""
    more = [("release", "release"), ("since", "since"), ("at", "address")]
    told = ", ".join(f"{word} {holder[key]}" for word, key in more if holder.get(key))
    return f"(process {holder.get('pid', 'unknown')}){f': {told}' if told else ''}"


def _now() -> str:
    return f"{clock.real():%Y-%m-%d %H:%M}Z"


def _read(file: Path) -> dict[str, object] | None:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _locked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(file: IO[str]) -> dict[str, object]:
    file.seek(0)
    try:
        holder = json.loads(file.read() or "{}")
    except ValueError:  # between the holder's truncate and its write
        return {"state": "ending"}
    return holder if isinstance(holder, dict) else {}

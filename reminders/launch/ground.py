"""What must hold before anything starts: a folder to write in that no other service uses, and free ports."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import socket
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO

#: Below this a start would only postpone the failure to the middle of a write.
LEAST_FREE_MEGABYTES = 32

#: How long a second start waits for an earlier one that is on its way out; longer than any graceful end.
WAIT_FOR_ENDING_SECONDS = 60.0

ASK_AGAIN_SECONDS = 0.1

LOCK_FILE = "service.lock"


class CannotStart(Exception):
    """The service cannot start here; the message is one sentence that says why and what to do."""


class Hold:
    """DATA_DIR in the hands of this process alone, until it ends however it ends (the kernel frees a flock)."""

    def __init__(self, data_dir: Path, *, wait_seconds: float = WAIT_FOR_ENDING_SECONDS) -> None:
        self.data_dir = data_dir
        self.wait_seconds = wait_seconds
        self._file: IO[str] | None = None

    def take(self, say: Callable[[str], None] = lambda _: None, pause: Callable[[float], None] = time.sleep) -> None:
        """Take it, waiting (with `pause`) for an earlier service that is ending.

        Raises `CannotStart` when one is running.
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
                    f"The service is already running on {self.data_dir} (process {holder.get('pid', 'unknown')}): "
                    "stop that one first, or choose another DATA_DIR."
                )
            if not told:
                say("An earlier service on this DATA_DIR is still ending; waiting for it.")
                told = True
            pause(ASK_AGAIN_SECONDS)
        self._file = file
        self.mark("running")

    def mark(self, state: str) -> None:
        """Tell whoever finds the folder taken what this process is doing: `running` or `ending`."""
        if self._file is not None:
            self._file.truncate(0)
            self._file.write(json.dumps({"pid": os.getpid(), "state": state}))
            self._file.flush()

    def release(self) -> None:
        """Give it up."""
        if self._file is not None:
            self._file.close()
        self._file = None

    def __enter__(self) -> Hold:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def make_writable(data_dir: Path) -> None:
    """Make `data_dir` (0700) and prove that it can be written to. Raises `CannotStart`."""
    probe = data_dir / ".probe"
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        free_megabytes = shutil.disk_usage(data_dir).free // 2**20
        probe.write_bytes(b"\0" * 4096)
        probe.unlink()
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise CannotStart(f"The disk is full: DATA_DIR {data_dir} cannot be written to.") from error
        raise CannotStart(f"DATA_DIR {data_dir} cannot be used: {error.strerror}.") from error
    if free_megabytes < LEAST_FREE_MEGABYTES:
        raise CannotStart(
            f"The disk is full: DATA_DIR {data_dir} has {free_megabytes} MB left and needs at least "
            f"{LEAST_FREE_MEGABYTES}."
        )


def check_port(host: str, port: int, setting: str) -> None:
    """Raise `CannotStart` naming `setting` unless a server can listen on `host`:`port` now."""
    if port > 65535:
        raise CannotStart(f"{setting} would be {port}, which is no port number: choose a lower PORT.")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            # Without it, connections that just ended would keep the port for a minute.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except socket.gaierror as error:
        raise CannotStart(f"HOST {host} is no address of this machine.") from error
    except OSError as error:
        reasons = {
            errno.EADDRINUSE: f"Port {port} ({setting}) is taken by another program: end it, or set another PORT.",
            errno.EACCES: f"Port {port} ({setting}) needs more rights than this user has: choose one above 1023.",
            errno.EADDRNOTAVAIL: f"HOST {host} is no address of this machine.",
        }
        raise CannotStart(
            reasons.get(error.errno or 0, f"Port {port} ({setting}) cannot be used: {error.strerror}.")
        ) from error


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

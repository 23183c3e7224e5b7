"""Ends processes that a killed service left running, recognized by its DATA_DIR in their environment."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import psutil

from reminders.launch.process_marker import MARKER
from reminders.launch.redis import SERVER_NAMES

#: Where in DATA_DIR the private Redis works.
REDIS_FOLDER = "redis"

#: Stale processes that have not ended after this long are killed. The record is safe whenever a process ends.
GRACE_SECONDS = 5.0


def end_stale_processes(data_dir: Path) -> int:
    """End the processes of an earlier service on `data_dir`; returns how many there were.

    Only to be called while holding the `DataDirLock`: then every process with this DATA_DIR is a stale one.
    """
    stale = [process for process in psutil.process_iter() if belongs_to(process, data_dir)]
    for process in stale:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    _, alive = psutil.wait_procs(stale, GRACE_SECONDS)
    for process in alive:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(alive, GRACE_SECONDS)
    return len(stale)


def belongs_to(process: psutil.Process, data_dir: Path) -> bool:
    """Whether a process was started by a service on `data_dir`. Never true of this process itself."""
    try:
        if process.pid == os.getpid() or process.status() == psutil.STATUS_ZOMBIE:
            return False
        if process.environ().get(MARKER) == str(data_dir):
            return True
        # Redis overwrites its environment with its title, but its working directory is its own.
        return process.name() in SERVER_NAMES and Path(process.cwd()) == data_dir / REDIS_FOLDER
    except (psutil.Error, OSError):  # it has ended, or belongs to another user
        return False

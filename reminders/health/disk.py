"""Findings about the disk that a record on SQLite lies on: whether it takes what is written, and how much room is left.

A record on PostgreSQL is on the database server's disk, of which nothing is known here.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sqlalchemy import make_url
from sqlalchemy.orm import Session

from reminders.health.disk_room import FULL, LEAST_MEGABYTES
from reminders.health.finding import Finding, Level
from reminders.record.database import settings_of
from reminders.settings import Settings

FEW_MEGABYTES: Final = 1024

#: What is written to see whether something can be: a quota shows in no figure of free space.
PROBE_BYTES: Final = 4096

_MAKE_ROOM: Final = "Make room (old logs, old backups, a larger disk): the service then goes on by itself."
_STOPPED: Final = (
    "Nothing can be recorded: no text leaves, and replies are refused, so that the provider tries again. What it gives "
    "up on is collected later. Nothing recorded is lost."
)


def disk(session: Session) -> Iterator[Finding]:
    """Whether the record can be written, and how much room there is; nothing for a record on a server."""
    folder = folder_of_record(settings_of(session))
    if folder is not None:
        yield from room_for_writing(folder)


def folder_of_record(settings: Settings) -> Path | None:
    """The folder that the record lies in; None if it lies on a server, or in memory."""
    url = make_url(settings.database_url)
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return None
    return Path(url.database).absolute().parent


def room_for_writing(folder: Path) -> Iterator[Finding]:
    """The finding about one folder, if it cannot be written to or has little room left."""
    try:
        with tempfile.TemporaryFile(dir=folder, buffering=0) as probe:
            probe.write(b"\0" * PROBE_BYTES)
        free = shutil.disk_usage(folder).free // 2**20
    except OSError as error:
        full = error.errno in FULL
        said = "The disk is full" if full else f"The disk does not take what is written ({error.strerror})"
        advice = _MAKE_ROOM if full else "See that it is mounted for writing, and what the kernel says of it (dmesg)."
        yield Finding(Level.FAIL, "disk", f"{said}: {folder}.", advice, _STOPPED, holds_texts=True)
        return
    if free < FEW_MEGABYTES:
        level = Level.FAIL if free < LEAST_MEGABYTES else Level.WARN
        yield Finding(
            level, "disk", f"Only {free} MB are free at {folder}.", _MAKE_ROOM, "A full disk stops the record."
        )

"""What is known of the last backup: when it was made and tried out, and how large it is."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from reminders import clock
from reminders.record.installation import Backup


class BackupAct(StrEnum):
    """What is noted of backups, one row each."""

    NONE_BEFORE = "none-yet"
    """Since when the record is looked after: there may be no backup before."""
    MADE = "made"
    VERIFIED = "verified"
    """It was restored into a scratch record and compared."""


def begin_counting(session: Session) -> None:
    """Note that there is a record from now on, unless that is noted."""
    if session.get(Backup, BackupAct.NONE_BEFORE.value) is None:
        note_backup(session, BackupAct.NONE_BEFORE, at=clock.real(), size_bytes=0, rows=0)


def note_backup(session: Session, act: BackupAct, *, at: datetime, size_bytes: int, rows: int) -> None:
    """Note what was done with a backup. `at` is the real time of what it holds; an older one than known stays unnoted.

    `size_bytes` is the size of its file, `rows` how many rows it holds.
    """
    known = session.get(Backup, act.value)
    if known is None or known.at <= at:
        session.merge(Backup(kind=act.value, at=at, bytes=size_bytes, rows=rows))


def last_backup(session: Session, act: BackupAct) -> Backup | None:
    """The last one of which this is noted."""
    return session.get(Backup, act.value)

"""What is known of the last backup: when it was made and tried out, and how large it is."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

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


#: Is in a row of what was never done: the number of rows never changes by it, and neither do two backups' sizes.
NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


def begin_counting(session: Session) -> None:
    """Note that there is a record from now on, unless that is noted."""
    for act in BackupAct:
        if session.get(Backup, act.value) is None:
            at = clock.real() if act is BackupAct.NONE_BEFORE else NEVER
            session.add(Backup(kind=act.value, at=at, bytes=0, rows=0))


def note_backup(session: Session, act: BackupAct, *, at: datetime, size_bytes: int, rows: int) -> None:
    """Note what was done with a backup. `at` is the real time of what it holds; an older one than known stays unnoted.

    `size_bytes` is the size of its file, `rows` how many rows it holds.
    """
    known = session.get(Backup, act.value)
    if known is None or known.at <= at:
        session.merge(Backup(kind=act.value, at=at, bytes=size_bytes, rows=rows))


def last_backup(session: Session, act: BackupAct) -> Backup | None:
    """The last one of which this is noted; None if it was never done."""
    known = session.get(Backup, act.value)
    return known if known is not None and known.at > NEVER else None

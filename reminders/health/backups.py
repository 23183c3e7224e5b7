"""Findings about backups: how old and how large the last one is, and whether one was tried out lately."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from reminders import clock
from reminders.health.finding import Finding, Level, ok
from reminders.record.backups import BackupAct, last_backup
from reminders.record.database import settings_of
from reminders.record.installation import Backup

#: One is made every hour or every night; a night and some hours may pass.
MADE_WITHIN: Final = timedelta(hours=26)

#: One is tried out every week or every month.
VERIFIED_WITHIN: Final = timedelta(days=35)

_LOST = "What was recorded since would be lost with the database."


def backups(session: Session) -> Iterator[Finding]:
    """How old and large the last backup is. Nothing is asked of a trial: only a record of real patients needs one."""
    made, verified = last_backup(session, BackupAct.MADE), last_backup(session, BackupAct.VERIFIED)
    if made is not None and _age(made.at) <= MADE_WITHIN:
        yield ok("backup", f"The last backup is {_said(_age(made.at))} old: {size_of(made)}.")
    elif settings_of(session).production is not None:
        yield from _too_old(session, made)
    if made is not None and settings_of(session).production is not None:
        since = verified.at if verified else _begun(session)
        if since is not None and _age(since) > VERIFIED_WITHIN:
            yield Finding(
                Level.WARN, "backup",
                f"No backup was tried out {'since then' if verified else 'yet'}.",
                "Run `reminders backup --verify FILE`: it restores the file into a scratch record and compares.",
                "A backup that was never restored may not be one.", since,
            )  # fmt: skip


def size_of(backup: Backup) -> str:
    """How large a backup is, in words."""
    if backup.bytes < 10**6:
        return f"{backup.bytes:,} bytes, {backup.rows:,} rows"
    return f"{backup.bytes / 10**6:,.1f} MB, {backup.rows:,} rows"


def _too_old(session: Session, made: Backup | None) -> Iterator[Finding]:
    since = made.at if made else _begun(session)
    if since is None or _age(since) <= MADE_WITHIN:
        return
    what = f"The last backup is {_said(_age(since))} old: {size_of(made)}" if made else "No backup was ever made"
    advice = "Run `reminders backup FILE`, and see why the timer that runs it did not."
    yield Finding(Level.WARN, "backup", f"{what}.", advice, _LOST, since)


def _begun(session: Session) -> datetime | None:
    begun = last_backup(session, BackupAct.NONE_BEFORE)
    return begun.at if begun else None


def _age(at: datetime) -> timedelta:
    return clock.real() - at


def _said(age: timedelta) -> str:
    hours = age / timedelta(hours=1)
    if hours < 1:
        return "less than an hour"
    return f"{hours:.0f} hours" if hours < 48 else f"{hours / 24:.0f} days"

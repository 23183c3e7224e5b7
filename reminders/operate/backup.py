"""`reminders backup`: the whole record in one file, consistent even while the service runs, from either database."""

from __future__ import annotations

import gzip
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from alembic.migration import MigrationContext
from sqlalchemy import MetaData, Table, select
from sqlalchemy.orm import Session

from reminders import clock
from reminders.operate.backup_file import FIRST_TABLE, BadBackup, Digest, Header, Reader, TableRows, Writer
from reminders.operate.rekey import record_keys_in_use
from reminders.record.database import Database
from reminders.record.sealing import vault_of
from reminders.record.tables import METADATA

#: Rows held in memory at a time.
BATCH_ROWS = 1000


#: A record only grows. A backup smaller than this share of the file it would replace is probably another record's.
LEAST_SHARE = 0.5


class BackupRefused(Exception):
    """The backup would replace what is no backup, or a much larger one; the message is one sentence."""


def back_up(database: Database, file: Path) -> int:
    """Write every table to `file`, readable by its owner alone; returns how many rows.

    The file is written whole or not at all. Raises `OSError` if it cannot be written, `BackupRefused` if it would
    replace a much larger one, or anything but a backup. A symbolic link goes on leading to the same place.
    """
    file = _place_of(file)
    with database.read() as session, _written_whole(file) as out:
        # This unwraps a key first: no backup is made with record keys that could not open it.
        digest = Digest(vault_of(session).ring_key(session, "audit"))
        writer = Writer(out, _header(session), digest)
        for table in _tables(session):
            writer.table(TableRows(table.name, tuple(column.name for column in table.columns)))
            in_order = select(table).order_by(*table.primary_key.columns)
            for row in session.execute(in_order.execution_options(yield_per=BATCH_ROWS)):
                writer.row(tuple(row))
        return writer.close()


def reflect_tables(session: Session) -> MetaData:
    """Our tables as they are in the database, with plain column types, whatever version made them."""
    found = MetaData()
    found.reflect(session.connection(), only=lambda name, _: name in METADATA.tables)
    return found


def _tables(session: Session) -> list[Table]:
    """Parents before children, the installation's keys first."""
    return sorted(reflect_tables(session).sorted_tables, key=lambda table: table.name != FIRST_TABLE)


def _header(session: Session) -> Header:
    revision = MigrationContext.configure(session.connection()).get_current_revision()
    assert revision is not None  # the database was checked to be migrated before it was opened
    return Header(revision, clock.real(), tuple(sorted(name.hex() for name in record_keys_in_use(session))))


@contextmanager
def _written_whole(file: Path) -> Iterator[BinaryIO]:
    aside = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}.part")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as raw:
            with gzip.open(raw, "wb", compresslevel=6) as out:
                yield cast(BinaryIO, out)
            raw.flush()
            os.fsync(raw.fileno())
        _refuse_to_replace(file, aside.stat().st_size)
        os.replace(aside, file)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    directory = os.open(file.absolute().parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def _place_of(file: Path) -> Path:
    """Where the backup is written. Whoever runs this may be allowed to replace a device, a key file or the record."""
    if file.exists() and not file.is_file():
        raise BackupRefused(f"{file} is no file: a backup is put in its place whole, so name a file.")
    if file.is_file() and file.stat().st_size > 0:
        try:
            Reader(file).close()
        except BadBackup:
            raise BackupRefused(
                f"{file} is left as it is: it is no backup that this release can read. Name another, or move it away."
            ) from None
    return Path(os.path.realpath(file))


def _refuse_to_replace(file: Path, new_bytes: int) -> None:
    old_bytes = file.stat().st_size if file.is_file() else 0
    if new_bytes < LEAST_SHARE * old_bytes:
        raise BackupRefused(
            f"{file} is left as it is: it holds {old_bytes} bytes, and this backup would have {new_bytes}. Is it of "
            "the same record? If it is, move the older file away first."
        )

"""`reminders backup --verify`: restore a backup into a scratch record and compare, row by row, with what the file says.

The scratch record is a SQLite file beside the backup, readable by its owner alone, and gone afterwards. What is sealed
stays sealed in it. Nothing is sent and no process sees it.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from alembic import command
from sqlalchemy import Connection, func, select
from sqlalchemy.orm import Session

from reminders.operate.backup import reflect_tables
from reminders.operate.backup_file import BadBackup, Digest, Reader, TableRows, to_json
from reminders.operate.restore import fitting_vault, load_rows, migrate_to
from reminders.record.audit import verify
from reminders.record.engine import make_engine
from reminders.record.facts import ChangedPatient
from reminders.record.migration_steps import alembic_config
from reminders.record.people import Clinic, DataKey
from reminders.record.sealing import SealError, Vault, key_place
from reminders.record.simulated import load_clock
from reminders.settings import Settings

#: Rows that triggers write as others are loaded: what is restored has marks where the file has them, and more. They say
#: that figures have to be computed again, which is right after a restore.
MADE_BY_LOADING: Final = frozenset({ChangedPatient.__tablename__})

#: Rows held in memory at a time.
BATCH_ROWS: Final = 1000


@dataclass(frozen=True)
class Verified:
    """A backup that was restored and is whole. `made_at` is real time; `keys` is how many data keys were opened."""

    made_at: datetime
    rows: int
    tables: int
    keys: int


@dataclass
class _Sum:
    """A table's rows in any order: how many, and the sum of their digests."""

    rows: int = 0
    digests: int = 0

    def add(self, columns: Sequence[str], values: Sequence[Any]) -> None:
        written = json.dumps(
            {name: to_json(value) for name, value in zip(columns, values, strict=True)}, sort_keys=True
        )
        self.rows += 1
        self.digests = (self.digests + int.from_bytes(hashlib.sha256(written.encode()).digest())) % 2**256


def verify_backup(settings: Settings, file: Path) -> Verified:
    """Restore the backup in `file` into a scratch record and compare.

    It is well if every row came back as it is in the file, the record keys open every data key, every clinic's audit
    chain is whole, and this version's migrations run on it. Raises `BadBackup` otherwise, `RestoreRefused` if the
    record keys do not fit, and `OSError`.
    """
    reader = Reader(file)
    try:
        header, vault = reader.header, fitting_vault(settings, reader.header)
        with _scratch(file) as connection:
            migrate_to(connection, header.revision)
            rows = load_rows(connection, reader, vault)
            tables = _compare(connection, file, vault)
            command.upgrade(alembic_config(connection), "head")
            with Session(connection, join_transaction_mode="rollback_only") as session:
                session.info.update(vault=vault, settings=settings, clock=load_clock(session))
                keys = _check(session, vault)
    finally:
        reader.close()
    return Verified(header.made_at, rows, tables, keys)


@contextmanager
def _scratch(file: Path) -> Iterator[Connection]:
    """An empty SQLite record beside the backup, where there is room for one; elsewhere if that is not writable."""
    beside = file.absolute().parent
    with TemporaryDirectory(prefix=".verify-", dir=beside if os.access(beside, os.W_OK) else None) as folder:
        engine = make_engine(f"sqlite:///{folder}/scratch.db")
        try:
            with engine.begin() as connection:
                yield connection
        finally:
            engine.dispose()


def _compare(connection: Connection, file: Path, vault: Vault) -> int:
    """Raise `BadBackup` for a table whose rows are not those of the file; returns how many tables there are."""
    written = _of_file(file, vault)
    with Session(connection, join_transaction_mode="rollback_only") as session:
        tables = reflect_tables(session).tables
        for name, (columns, expected) in sorted(written.items()):
            if name in MADE_BY_LOADING:
                continue
            found = _Sum()
            chosen = select(*(tables[name].c[column] for column in columns))
            for row in session.execute(chosen.execution_options(yield_per=BATCH_ROWS)):
                found.add(columns, tuple(row))
            if found != expected:
                raise BadBackup(
                    f"The backup does not come back as it was written: {name} has {found.rows} rows after a restore, "
                    f"{expected.rows} in the file, and they differ."
                )
    return len(written)


def _of_file(file: Path, vault: Vault) -> dict[str, tuple[tuple[str, ...], _Sum]]:
    """Each table's columns and the sum of its rows, as the file has them."""
    sums: dict[str, tuple[tuple[str, ...], _Sum]] = {}
    ring_keys: dict[str, bytes] = {}
    heading = TableRows("", ())

    def digest() -> Digest | None:
        return Digest(vault.ring.unwrap(ring_keys["audit"], b"audit")) if "audit" in ring_keys else None

    reader = Reader(file)
    try:
        for said in reader.rows(digest):
            if isinstance(said, TableRows):
                heading = said
                sums[said.table] = (said.columns, _Sum())
                continue
            if heading.table == "ring_keys":
                row = dict(zip(heading.columns, said, strict=True))
                ring_keys[row["purpose"]] = row["wrapped"]
            sums[heading.table][1].add(heading.columns, said)
    finally:
        reader.close()
    return sums


def _check(session: Session, vault: Vault) -> int:
    """Raise `BadBackup` unless the restored record can be used; returns how many data keys were opened."""
    if not session.scalar(select(func.count()).select_from(Clinic)):
        raise BadBackup("The backup holds no clinic: it was made of an empty record.")
    broken = sum(1 for _ in verify(session))
    if broken:
        raise BadBackup(f"The audit chain in the backup is broken in {broken} place(s): it was so when it was made.")
    keys = select(DataKey.clinic_id, DataKey.id, DataKey.wrapped).where(DataKey.wrapped.is_not(None))
    return _opened(vault, session.execute(keys.execution_options(yield_per=BATCH_ROWS)))


def _opened(vault: Vault, keys: Iterable[Any]) -> int:
    opened = 0
    try:
        for clinic_id, identifier, wrapped in keys:
            vault.ring.unwrap(wrapped, key_place(clinic_id, identifier))
            opened += 1
    except SealError as error:
        raise BadBackup(f"A data key in the backup cannot be opened: {error}.") from None
    return opened

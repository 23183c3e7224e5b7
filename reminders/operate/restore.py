"""`reminders restore`: replace the record with a backup, completely or not at all, and hold all sending."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from alembic import command
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Table, delete, insert, inspect, make_url, select, update
from sqlalchemy.exc import StatementError
from sqlalchemy.orm import Session

from reminders import clock
from reminders.operate.backup import reflect_tables
from reminders.operate.backup_file import FIRST_TABLE, BadBackup, Digest, Header, Reader, TableRows
from reminders.operate.erase import erase_again
from reminders.outbox.phone_refusals import record_refusal
from reminders.outbox.review import clinics_on, review_phone
from reminders.record.access import SignInLink, Staff
from reminders.record.audit import audit, verify
from reminders.record.engine import make_engine
from reminders.record.installation import Duty, Hold, Process
from reminders.record.migrate import make_private_file, upgrade
from reminders.record.migration_steps import alembic_config
from reminders.record.people import Clinic, OptOut, Patient, Refusal
from reminders.record.processes import GONE_AFTER, running
from reminders.record.restore_hold import RESTORED
from reminders.record.sealing import KeyRing, Vault, key_id
from reminders.record.simulated import load_clock
from reminders.record.tables import METADATA
from reminders.settings import Settings

#: If a duty was done this recently, the service is running.
RUNNING_SECONDS = 10

BATCH_ROWS = 1000


class RestoreRefused(Exception):
    """The database was not changed; the message says why and what to do."""


@dataclass(frozen=True)
class Restored:
    """What a restore did."""

    header: Header
    rows: int
    erased_again: int
    """How many patients were erased since the backup was made, and so were erased again."""
    refused_again: int
    """How many phones refuse texts again, as they did since the backup was made."""
    broken_links: int
    """Places where the audit chain was already broken when the backup was made."""


@dataclass(frozen=True)
class _Lasting:
    """What outlives the record that is replaced: nobody could find it out again from the provider."""

    erased: frozenset[str] = frozenset()
    """Patients (ids) who were erased."""
    refusals: Sequence[Any] = ()
    """Refusals told to staff, or in words: `sender`, `phone_index`, `opted_out_at` and `opted_out_how`."""


def restore(settings: Settings, file: Path, *, replace: bool = False, accept_broken_audit: bool = False) -> Restored:
    """Replace the record by the backup in `file`, in one transaction.

    The record keys come from `settings`; they are not in the backup. Afterwards every staff session has ended, and
    all sending but pages waits (`RESTORED`) until it is known from the provider what was sent since the backup.

    Args:
        replace: allow it for a database that is not empty.
        accept_broken_audit: allow a backup whose audit chain was already broken.

    Raises `BadBackup` or `RestoreRefused`; the database is then unchanged.
    """
    reader = Reader(file)
    try:
        vault = fitting_vault(settings, reader.header)
        restored = _replace(settings, reader, vault, replace=replace, accept_broken_audit=accept_broken_audit)
    finally:
        reader.close()
    upgrade(settings)  # anchors the clock as the settings say
    return restored


def _replace(settings: Settings, reader: Reader, vault: Vault, *, replace: bool, accept_broken_audit: bool) -> Restored:
    if make_url(settings.database_url).get_backend_name() == "sqlite":
        make_private_file(settings)
    with _connection(settings) as connection:
        lasting = _clear(connection, replace=replace, embedded=settings.embedded)
        migrate_to(connection, reader.header.revision)
        rows = load_rows(connection, reader, vault)
        command.upgrade(alembic_config(connection), "head")
        info = {"vault": vault, "settings": settings}
        with Session(connection, join_transaction_mode="rollback_only", info=info) as session:
            session.info["clock"] = load_clock(session)
            if session.scalar(select(Clinic.id).limit(1)) is None:
                raise RestoreRefused(
                    "The backup holds no clinic: it was made of an empty record, hardly of the one that was lost."
                )
            broken = _check_audit(session, accept_broken=accept_broken_audit)
            erased_again = _erase_again(session, lasting.erased)
            refused_again = _refuse_again(session, lasting.refusals)
            _hold_sending(session, reader.header)
            session.commit()  # into the surrounding transaction
    return Restored(reader.header, rows, erased_again, refused_again, broken)


@contextmanager
def _connection(settings: Settings) -> Iterator[Connection]:
    engine = make_engine(settings.database_url)
    try:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("SET LOCAL lock_timeout = '30s'")
            yield connection
    finally:
        engine.dispose()


def fitting_vault(settings: Settings, header: Header) -> Vault:
    """The keys of `settings`, if they open the backup. Raises `RestoreRefused`."""
    have = {key_id(key).hex() for key in settings.record_keys}
    lacking = [name for name in header.record_keys if name not in have]
    if lacking:
        raise RestoreRefused(
            f"The backup needs the record key {', '.join(lacking)}, which RECORD_KEYS does not hold "
            f"(it holds {', '.join(sorted(have))}): put back the keys in use when the backup was made."
        )
    return Vault(KeyRing(settings.record_keys))


def _clear(connection: Connection, *, replace: bool, embedded: bool) -> _Lasting:
    """Drop the tables that are there, if that is allowed; returns what is to outlive them.

    On the embedded default a lock has told that nothing runs, so a service that was just killed need not be waited for.
    """
    present = set(inspect(connection).get_table_names())
    lasting = _Lasting()
    if {"clinics", "duties", "patients"} <= present:
        with Session(connection, join_transaction_mode="rollback_only") as session:
            if session.scalar(select(Clinic.id).limit(1)) is not None:
                if not replace:
                    raise RestoreRefused(
                        "The database is not empty: restore into an empty one, or replace everything in it by "
                        "repeating this with --replace."
                    )
                _refuse_while_running(session, ask_processes="processes" in present and not embedded)
            erased = frozenset(session.scalars(select(Patient.id).where(Patient.erased_at.is_not(None))))
            lasting = _Lasting(erased, _maybe_told_to_staff(session) if Refusal.__tablename__ in present else ())
    # A later release may have made tables unknown here, which refer to ours. Without a record, others are left alone.
    everything = replace and {"clinics", "duties", "patients"} <= present
    quote = connection.dialect.identifier_preparer.quote
    for name, _ in reversed(inspect(connection).get_sorted_table_and_fkc_names()):
        if name is not None and (everything or name in METADATA.tables or name == "alembic_version"):
            connection.exec_driver_sql(f"DROP TABLE {quote(name)}")
    return lasting


def _maybe_told_to_staff(session: Session) -> Sequence[Any]:
    """The refusals that staff may have recorded: one that was in words first stays so when it is told to them again.

    Only columns that every release has: the record that is replaced may be older.
    """
    told = Refusal.opted_out_how.in_([OptOut.STAFF.value, OptOut.WORDS.value])
    columns = (Refusal.sender, Refusal.phone_index, Refusal.opted_out_at, Refusal.opted_out_how)
    return session.execute(select(*columns).where(told, Refusal.opted_out_at.is_not(None))).all()


def _refuse_while_running(session: Session, *, ask_processes: bool) -> None:
    """Raise `RestoreRefused` if duties are done or, with `ask_processes`, a process of any machine says it runs.

    Without beat no duty is done, and web and workers of other machines run all the same.
    """
    last = session.scalar(select(Duty.done_at).order_by(Duty.done_at.desc()).limit(1))
    ago = None if last is None else clock.real() - last
    # A time to come is of a clock that was wrong then.
    if ago is not None and abs(ago) < timedelta(seconds=RUNNING_SECONDS):
        raise RestoreRefused(
            f"The service is running, or was {ago.total_seconds():.0f} s ago: stop web, worker and beat, then restore."
        )
    names = running(session) if ask_processes else []
    if names:
        raise RestoreRefused(
            f"The service is running: {', '.join(names)}. Stop web, worker and beat on every machine, then restore. "
            f"A process that was killed counts as running for {GONE_AFTER.total_seconds():.0f} s."
        )


def migrate_to(connection: Connection, revision: str) -> None:
    """Make the tables as they were when the backup was made."""
    config = alembic_config(connection)
    try:
        ScriptDirectory.from_config(config).get_revision(revision)
    except CommandError:
        raise BadBackup(f"The backup was made by a newer version (database {revision}): update first.") from None
    command.upgrade(config, revision)


def load_rows(connection: Connection, reader: Reader, vault: Vault) -> int:
    """Insert every row; returns how many. Raises `BadBackup` if the file is not complete and unchanged."""
    with Session(connection, join_transaction_mode="rollback_only") as session:
        tables = reflect_tables(session).tables
    naive = connection.dialect.name == "sqlite"
    wrapped: dict[str, bytes] = {}
    heading: TableRows | None = None
    batch: list[dict[str, Any]] = []
    count = 0

    def digest() -> Digest | None:
        if "audit" not in wrapped:
            return None
        return Digest(vault.ring.unwrap(wrapped["audit"], b"audit"))

    def flush() -> None:
        if heading is not None and batch:
            _insert(connection, tables, heading, batch)
            batch.clear()

    for said in reader.rows(digest):
        if isinstance(said, TableRows):
            flush()
            heading = said
            continue
        if heading is None or len(said) != len(heading.columns):
            raise BadBackup("The backup is damaged: a row does not fit its table.")
        row = dict(zip(heading.columns, said, strict=True))
        if heading.table == FIRST_TABLE:
            wrapped[row["purpose"]] = row["wrapped"]
        batch.append({name: _stored(value) for name, value in row.items()} if naive else row)
        count += 1
        if len(batch) == BATCH_ROWS:
            flush()
    flush()
    return count


def _insert(
    connection: Connection, tables: Mapping[str, Table], heading: TableRows, rows: list[dict[str, Any]]
) -> None:
    table = tables.get(heading.table)
    if table is None or not set(heading.columns) <= set(table.columns.keys()):
        raise BadBackup("The backup is damaged: it names a table or column that its version does not have.")
    try:
        connection.execute(insert(table), rows)
    except StatementError:
        raise BadBackup(f"The backup is damaged: rows of {heading.table} cannot be stored.") from None


def _stored(value: Any) -> Any:
    """A value as SQLite stores it: times in UTC, without a zone."""
    return value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) else value


def _check_audit(session: Session, *, accept_broken: bool) -> int:
    broken = sum(1 for _ in verify(session))
    if broken and not accept_broken:
        raise RestoreRefused(
            f"The audit chain in the backup is broken in {broken} place(s): it was so when the backup was made. "
            "Restore an older backup, or this one with --accept-broken-audit."
        )
    return broken


def _erase_again(session: Session, erased: frozenset[str]) -> int:
    """Erase again the patients who were erased since the backup was made; returns how many."""
    back = [
        patient
        for patient in session.scalars(select(Patient).where(Patient.erased_at.is_(None)).order_by(Patient.id))
        if patient.id in erased
    ]
    for patient in back:
        erase_again(session, patient)
    return len(back)


def _refuse_again(session: Session, refusals: Sequence[Any]) -> int:
    """Record again what was told to staff since the backup was made; returns for how many phones.

    The backup may know an older refusal, lifted before the backup was made, which does not stand for it. Where it knows
    none, one in words was texted: that is read again from the provider's list, with all that follows from it.
    """
    again = 0
    for refusal in refusals:
        before = session.get(Refusal, (refusal.sender, refusal.phone_index))
        known = before.opted_out_at if before is not None else None
        stands = known >= refusal.opted_out_at if known is not None else refusal.opted_out_how != OptOut.STAFF
        if stands:
            continue
        phone = refusal.phone_index
        again += record_refusal(session, refusal.sender, phone, at=refusal.opted_out_at, how=OptOut.STAFF)
        for clinic_id in clinics_on(session, phone):
            review_phone(session, clinic_id, phone)
    return again


def _hold_sending(session: Session, header: Header) -> None:
    """Hold all sending, end every staff session, and add an audit entry to every clinic."""
    detail = f"backup of {header.made_at:%Y-%m-%d %H:%M:%S}Z"
    session.merge(Hold(name=RESTORED, since=clock.real(), detail=detail))
    session.execute(delete(Process))  # those ran when the backup was made
    session.execute(update(Staff).values(session_version=Staff.session_version + 1))
    session.execute(update(SignInLink).where(SignInLink.used_at.is_(None)).values(revoked_at=clock.real()))
    for clinic_id in session.scalars(select(Clinic.id).order_by(Clinic.id)).all():
        audit(session, clinic_id, actor="operator", action="restore-record", subject="clinic", subject_id=clinic_id)

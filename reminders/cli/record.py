"""`reminders db`, `backup`, `restore`, `rekey`, `audit`, `erase`: looking after the record itself."""

from __future__ import annotations

import sys
from contextlib import closing, nullcontext
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy.exc import DBAPIError

from reminders import clock
from reminders.cli.installation import in_sentences, installation
from reminders.cli.sentences import load_settings
from reminders.clinics.clinic_settings import find_clinic
from reminders.launch.preflight import CannotStart, DataDirLock
from reminders.operate.backup import BackupRefused, back_up
from reminders.operate.backup_file import BadBackup
from reminders.operate.erase import HELD, ErasureConsequences, erasure_consequences, to_be_erased
from reminders.operate.erase import erase as erase_patient
from reminders.operate.reindex import reindex
from reminders.operate.rekey import RekeyRefused
from reminders.operate.rekey import rekey as rewrap_keys
from reminders.operate.restore import RestoreRefused
from reminders.operate.restore import restore as put_back
from reminders.operate.verify_backup import verify_backup
from reminders.record.audit import verify as broken_links
from reminders.record.backups import BackupAct, note_backup
from reminders.record.database import Database
from reminders.record.keyfiles import with_keys
from reminders.record.location import location_of
from reminders.record.migrate import upgrade

A_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def db() -> None:
    """The database."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Create the database, or migrate it to this version; it says which of the two.

    On the embedded default this also makes the key files, once, unless a setting of a service for real patients is
    there (DATABASE_URL, a Twilio account, an https PUBLIC_URL): then SECRET_KEY and RECORD_KEYS must be set.
    """
    with in_sentences():
        settings = load_settings()
        settings = with_keys(settings, create=settings.production is None)
        made = upgrade(settings)
        if not made:
            with closing(Database.open(settings)) as database:
                reindex(database)
    if made:
        click.echo(
            f"A new, empty record was made: {location_of(settings)}. If one should have been there, this is not it.",
            err=True,
        )
    click.echo("The database is up to date.", err=True)


@click.command()
@click.argument("file", type=A_FILE)
@click.option("--verify", is_flag=True, help="Then restore FILE into a scratch record, which is removed, and compare.")
@click.option("--verify-only", is_flag=True, help="Write nothing: do that with the backup that is in FILE.")
def backup(file: Path, verify: bool, verify_only: bool) -> None:
    """Write the whole record to FILE while the service runs; the keys are not in it.

    FILE (gzipped JSON lines, readable by you alone) appears whole or not at all, and restores into SQLite as well as
    into PostgreSQL. `reminders doctor` and /readyz know how old and how large the last one is.
    """
    with installation(lived_in=True) as here, in_sentences(BackupRefused, BadBackup, RestoreRefused):
        if not verify_only:
            at = clock.real()
            rows = back_up(here.database, file)
            _note(here.database, BackupAct.MADE, at, file, rows)
            click.echo(
                f"{rows} rows are in {file}. Keep RECORD_KEYS apart from it: nobody can read it without them.", err=True
            )
        if verify or verify_only:
            done = verify_backup(here.settings, file)
            _note(here.database, BackupAct.VERIFIED, done.made_at, file, done.rows)
            click.echo(
                f"The backup of {done.made_at:%Y-%m-%d %H:%M}Z was restored for a trial: {done.rows} rows in "
                f"{done.tables} tables came back as they are in {file}, and RECORD_KEYS opened all {done.keys} data "
                "keys.",
                err=True,
            )


def _note(database: Database, act: BackupAct, at: datetime, file: Path, rows: int) -> None:
    """Note it in the record; a record that takes no row (a copy, a full disk) makes no backup worse."""
    try:
        with database.write() as session:
            note_backup(session, act, at=at, size_bytes=file.stat().st_size, rows=rows)
    except DBAPIError:
        click.echo("The record could not note that: `reminders doctor` does not know of this backup.", err=True)


@click.command()
@click.argument("file", type=A_FILE)
@click.option("--replace", is_flag=True, help="Replace everything in a database that is not empty.")
@click.option("--accept-broken-audit", is_flag=True, help="Restore a backup whose audit chain is broken.")
def restore(file: Path, replace: bool, accept_broken_audit: bool) -> None:
    """Put the backup in FILE in place of the record, whole or not at all.

    Sending then waits until what went out since the backup is known from the provider.
    """
    with in_sentences(RestoreRefused, BadBackup, CannotStart):
        settings = with_keys(load_settings())
        # On the embedded default nobody may start the service in the meantime.
        alone = DataDirLock(settings.data_dir, what="A restore", wait_seconds=0) if settings.embedded else None
        if alone is not None:
            alone.take()
        with alone or nullcontext():
            done = put_back(settings, file, replace=replace, accept_broken_audit=accept_broken_audit)
    click.echo(f"{done.rows} rows are back, as of {done.header.made_at:%Y-%m-%d %H:%M}Z.", err=True)
    if done.erased_again:
        click.echo(f"{done.erased_again} patient(s) erased since then were erased again.", err=True)
    if done.refused_again:
        click.echo(f"Phones that have refused texts since then, and refuse them again: {done.refused_again}.", err=True)
    if done.broken_links:
        click.echo(
            f"The audit chain is broken in {done.broken_links} place(s): see `reminders audit verify`.", err=True
        )
    click.echo(
        "Sending waits until the service has compared the record with the provider. Everybody has to sign in again. "
        "Repeat by hand what was done since the backup: patients paused, ended, put under legal hold or texted again, "
        "keys revoked, staff disabled; on a new machine also refusals told to the clinic and patients erased.",
        err=True,
    )


@click.command()
def rekey() -> None:
    """Wrap every data key again, with the newest of RECORD_KEYS; the older ones can then go.

    Names and record numbers kept with invisible characters in them are found again as they are read.
    Safe while the service runs, and to repeat. Refused while a process runs that does not have the newest key.
    """
    with installation() as here, in_sentences(RekeyRefused):
        done = rewrap_keys(here.database)
        found_anew = reindex(here.database)
    click.echo(f"{done.rewrapped} keys wrapped anew, {done.already} already were.", err=True)
    if found_anew:
        click.echo(f"{found_anew} names and record numbers are found as they are read from now on.", err=True)


@click.group()
def audit() -> None:
    """The audit trail."""


@audit.command("verify")
def audit_verify() -> None:
    """Check every clinic's chain of audit entries; prints the broken links and exits with 1 if there are any."""
    with installation() as here, here.database.read() as session:
        found = 0
        for link in broken_links(session):
            found += 1
            click.echo(f"clinic {link.clinic_id}, entry {link.sequence}: {link.what}")
    if found:
        click.echo(f"The audit trail was tampered with or damaged in {found} place(s).", err=True)
        sys.exit(1)
    click.echo("Every audit entry is in place and unchanged.", err=True)


@click.command()
@click.argument("patient_id")
@click.option("--clinic", "slug", required=True, help="The patient's clinic.")
@click.option("--why", required=True, help="Kept in the audit trail; write no name or number into it.")
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
def erase(patient_id: str, slug: str, why: str, dry_run: bool) -> None:
    """Destroy what identifies a patient, for good; their scores stay, unlinked."""
    with installation() as here:
        if dry_run:
            with here.database.read() as session:
                clinic = find_clinic(session, slug)
                click.echo(_would_erase(erasure_consequences(session, to_be_erased(session, clinic, patient_id))))
            return
        with here.database.write() as session:
            erase_patient(session, find_clinic(session, slug), patient_id, why=why)
        here.database.drop_old_pages()
    click.echo(f"The patient {patient_id} is erased. Backups made before today still hold them.", err=True)


def _would_erase(then: ErasureConsequences) -> str:
    if then.hold_at is not None:
        return f"{HELD} It is held since {then.hold_at:%Y-%m-%d}."
    return (
        "Nothing is erased yet. Destroyed: name, phone, record number, birth date, every reason and note about the "
        f"patient, and texts: {then.texts}. Not sent or asked any more: waiting texts: {then.waiting}; "
        f"check-ins: {then.check_ins}. "
        f"Left without a name: infusions: {then.infusions}; recorded values: {then.scores}; "
        f"open flags: {then.open_flags}."
    )

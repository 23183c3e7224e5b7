"""`reminders import`: patients to enroll, or the history of infusions and answers, from a CSV file."""

from __future__ import annotations

from pathlib import Path
from typing import IO, Protocol

import click
from sqlalchemy.orm import Session

from reminders.cli.installation import in_sentences, installation
from reminders.clinics.clinic_settings import find_clinic
from reminders.followup.importing.encoding import NotReadable
from reminders.followup.importing.history import import_history
from reminders.followup.importing.patients import import_patients
from reminders.followup.importing.results import RowResult, Tell, Totals

A_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class Import(Protocol):
    """What imports an open file into a clinic: `import_patients` and its like."""

    def __call__(self, session: Session, clinic_id: str, file: IO[bytes], /, *, actor: str, tell: Tell) -> Totals: ...


@click.group("import")
def import_files() -> None:
    """Spreadsheets, saved as CSV: each row is checked, and all of a file is taken or nothing."""


@import_files.command("patients")
@click.argument("file", type=A_FILE)
@click.option("--clinic", "slug", required=True, help="The clinic's slug.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, row by row, and change nothing.")
def patients(file: Path, slug: str, dry_run: bool) -> None:
    """Enroll the patients in FILE, one infusion a row, with the columns of the enrollment form."""
    _import(import_patients, file, slug, dry_run=dry_run)


@import_files.command("history")
@click.argument("file", type=A_FILE)
@click.option("--clinic", "slug", required=True, help="The clinic's slug.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, row by row, and change nothing.")
def history(file: Path, slug: str, dry_run: bool) -> None:
    """Record the past infusions and answers in FILE, one answer a row. Nobody is texted.

    Columns: mrn condition course number infused_at baseline_pain step answered_at pain; optional: name phone time_zone
    language birth_date dose_mg_per_kg side_effects change. The same file twice changes nothing.
    """
    _import(import_history, file, slug, dry_run=dry_run)


def _import(run: Import, file: Path, slug: str, *, dry_run: bool) -> None:
    with (
        installation() as here,
        in_sentences(NotReadable),
        file.open("rb") as opened,
        here.database.write() as session,
    ):
        totals = run(session, find_clinic(session, slug).id, opened, actor="operator", tell=_say)
        if totals.refused or dry_run:
            session.rollback()
    for note in totals.notes:
        click.echo(note, err=True)
    click.echo(totals.sentence(), err=True)
    if totals.refused:
        raise click.ClickException("Nothing was changed: correct the rows above, then import the whole file again.")
    click.echo("A dry run: nothing was changed." if dry_run else "Done.", err=True)


def _say(result: RowResult) -> None:
    for problem in result.problems:
        click.echo(f"{problem}")
    if not result.problems:
        click.echo(f"Row {result.row}: {result.does}")

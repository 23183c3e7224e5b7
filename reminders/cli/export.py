"""`reminders export`: the record for other programs."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from random import SystemRandom

import click

from reminders.cli.export_fhir import export_fhir
from reminders.cli.installation import in_sentences, installation
from reminders.cli.which_clinics import check_clinic_options, clinic_id_of, clinic_options
from reminders.clinics.clinic_settings import find_clinic
from reminders.record.audit import audit
from reminders.reports.documented import DOCUMENTED
from reminders.reports.export import TableName, write_table
from reminders.reports.research.archive import TooFew, write_research
from reminders.reports.tables.dictionary import as_csv, as_markdown


@click.group()
def export() -> None:
    """What the record holds, for other programs."""


def _form(*forms: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return click.option("--format", "form", type=click.Choice(forms), required=True)


def _write(name: TableName, form: str, slug: str | None, every: bool) -> None:
    check_clinic_options(slug, every)
    out = sys.stdout
    with installation() as here, here.database.read() as session:
        write_table(session, name, clinic_id_of(session, slug), form, out)


@export.command("outcomes")
@_form("csv", "json", "fhir")
@clinic_options
def export_outcomes(form: str, slug: str | None, every: bool) -> None:
    """Every outcome ever recorded, superseded ones included, as CSV or JSON; in FHIR each with what became of it."""
    _write(TableName.OUTCOMES, form, slug, every)


@export.command("infusions")
@_form("csv", "json")
@clinic_options
def export_infusions(form: str, slug: str | None, every: bool) -> None:
    """Every infusion, canceled ones marked."""
    _write(TableName.INFUSIONS, form, slug, every)


@export.command("check-ins")
@_form("csv", "json")
@clinic_options
def export_check_ins(form: str, slug: str | None, every: bool) -> None:
    """Every check-in, asked or not, and why not."""
    _write(TableName.CHECK_INS, form, slug, every)


@export.command("wide")
@_form("csv", "json")
@clinic_options
def export_wide(form: str, slug: str | None, every: bool) -> None:
    """One row an infusion, the columns of its timepoints beside each other."""
    _write(TableName.WIDE, form, slug, every)


@export.command("dictionary")
@click.option("--format", "form", type=click.Choice(("csv", "md")), default="csv", show_default=True)
def export_dictionary(form: str) -> None:
    """What every column of the exports means."""
    if form == "csv":
        click.echo(as_csv(DOCUMENTED.values()), nl=False)
    else:
        click.echo("\n".join(as_markdown(*entry) for entry in DOCUMENTED.items()), nl=False)


@export.command("research")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--clinic", "slug", required=True, help="Whose patients.")
def export_research(file: Path, slug: str) -> None:
    """Write a de-identified export to FILE, a zip archive that must not be there yet.

    Random names, moved dates, no times of day and no words; at least five patients look the same. It is kept in the
    audit trail that it was made. docs/data-dictionary.md says what it does and does not promise.
    """
    if file.exists():
        raise click.ClickException(f"{file} is there already; name a file that is not.")
    with installation(lived_in=True) as here, in_sentences(TooFew):
        made = BytesIO()
        with here.database.read() as session:
            clinic_id = find_clinic(session, slug).id
            now = here.database.clock.now()
            count = write_research(session, clinic_id, made, now=now, chance=SystemRandom())
        with here.database.write() as session:
            audit(
                session, clinic_id,
                actor="operator", action="exported-research", subject="clinic", subject_id=clinic_id,
            )  # fmt: skip
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(made.getvalue())
    click.echo(f"{file}: {count} patients. It is no public data set: see its README.txt.", err=True)


export.add_command(export_fhir)

"""`reminders export`: the record for other programs."""

from __future__ import annotations

import sys
from collections.abc import Callable

import click

from reminders.cli.installation import installation
from reminders.clinics.clinic_settings import find_clinic
from reminders.reports.export import TableName, write_table


@click.group()
def export() -> None:
    """What the record holds, for other programs."""


def _table_options(command: Callable[..., None]) -> Callable[..., None]:
    """Whose rows are exported: the options that every table's command has."""
    command = click.option("--all", "every", is_flag=True, help="Every clinic's rows.")(command)
    return click.option("--clinic", "slug", help="One clinic's rows.")(command)


def _form(*forms: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return click.option("--format", "form", type=click.Choice(forms), required=True)


def _write(name: TableName, form: str, slug: str | None, every: bool) -> None:
    if (slug is None) == (not every):
        raise click.UsageError("Name one clinic with --clinic SLUG, or --all.")
    out = sys.stdout
    with installation() as here, here.database.read() as session:
        clinic_id = None if slug is None else find_clinic(session, slug).id
        write_table(session, name, clinic_id, form, out)


@export.command("outcomes")
@_form("csv", "json", "fhir")
@_table_options
def export_outcomes(form: str, slug: str | None, every: bool) -> None:
    """Every outcome ever recorded, superseded ones included, as CSV or JSON; in FHIR each with what became of it."""
    _write(TableName.OUTCOMES, form, slug, every)


@export.command("infusions")
@_form("csv", "json")
@_table_options
def export_infusions(form: str, slug: str | None, every: bool) -> None:
    """Every infusion, cancelled ones marked."""
    _write(TableName.INFUSIONS, form, slug, every)


@export.command("check-ins")
@_form("csv", "json")
@_table_options
def export_check_ins(form: str, slug: str | None, every: bool) -> None:
    """Every check-in, asked or not, and why not."""
    _write(TableName.CHECK_INS, form, slug, every)


@export.command("wide")
@_form("csv", "json")
@_table_options
def export_wide(form: str, slug: str | None, every: bool) -> None:
    """One row an infusion, the columns of its timepoints beside each other."""
    _write(TableName.WIDE, form, slug, every)

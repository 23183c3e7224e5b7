"""`reminders export`: the outcomes record on stdout."""

from __future__ import annotations

import sys

import click

from reminders.cli.export_fhir import export_fhir
from reminders.cli.installation import installation
from reminders.clinics.clinic_settings import find_clinic
from reminders.reports.export import write_outcomes


@click.group()
def export() -> None:
    """What the record holds, for other programs."""


@export.command("outcomes")
@click.option("--format", "form", type=click.Choice(("csv", "json", "fhir")), required=True)
@click.option("--clinic", "slug", help="One clinic's outcomes.")
@click.option("--all", "every", is_flag=True, help="Every clinic's outcomes.")
def export_outcomes(form: str, slug: str | None, every: bool) -> None:
    """Every outcome ever recorded, superseded ones included, as CSV or JSON; in FHIR each with what became of it."""
    if (slug is None) == (not every):
        raise click.UsageError("Name one clinic with --clinic SLUG, or --all.")
    out = sys.stdout
    with installation() as here, here.database.read() as session:
        clinic_id = None if slug is None else find_clinic(session, slug).id
        write_outcomes(session, clinic_id, form, out)


export.add_command(export_fhir)

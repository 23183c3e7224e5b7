"""`reminders export fhir`: Patients, Procedures and Observations on stdout, one resource a line."""

from __future__ import annotations

import sys
from contextlib import nullcontext

import click

from reminders.cli.installation import installation
from reminders.clinics.clinic_settings import find_clinic
from reminders.reports.fhir.export import resource_lines
from reminders.reports.fhir.names import names_of
from reminders.reports.fhir.pages import PAGES, Wanted


@click.command("fhir")
@click.option("--clinic", "slug", help="One clinic's record.")
@click.option("--all", "every", is_flag=True, help="Every clinic's record.")
@click.option("--type", "types", type=click.Choice(tuple(PAGES)), multiple=True, help="Only this type; repeatable.")
def export_fhir(slug: str | None, every: bool, types: tuple[str, ...]) -> None:
    """The record as FHIR R4, one resource a line. Patients are in it with name, phone and record number."""
    if (slug is None) == (not every):
        raise click.UsageError("Name one clinic with --clinic SLUG, or --all.")
    with installation() as here, here.database.read() as session:
        wanted = Wanted(None if slug is None else find_clinic(session, slug).id, identity=True)
        for resource_type in types or PAGES:
            for piece in resource_lines(lambda: nullcontext(session), resource_type, wanted, names_of(session)):
                sys.stdout.write(piece)

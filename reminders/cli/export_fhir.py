"""`reminders export fhir`: Patients, Procedures and Observations on stdout, one resource a line."""

from __future__ import annotations

import sys
from contextlib import nullcontext

import click

from reminders.cli.installation import installation
from reminders.cli.which_clinics import check_clinic_options, clinic_id_of, clinic_ids, clinic_options
from reminders.record.audit import audit
from reminders.record.database import Database
from reminders.reports.audit_trail.kinds import READ_PATIENTS
from reminders.reports.fhir.export import resource_lines
from reminders.reports.fhir.names import names_of
from reminders.reports.fhir.pages import PAGES, Wanted


@click.command("fhir")
@clinic_options
@click.option("--type", "types", type=click.Choice(tuple(PAGES)), multiple=True, help="Only this type; repeatable.")
def export_fhir(slug: str | None, every: bool, types: tuple[str, ...]) -> None:
    """The record as FHIR R4, one resource a line.

    Patients are in it with name, phone and record number; the audit trail keeps that they were read.
    """
    check_clinic_options(slug, every)
    asked = types or tuple(PAGES)
    with installation() as here:
        if "Patient" in asked:
            _audit(here.database, slug)
        with here.database.read() as session:
            wanted = Wanted(clinic_id_of(session, slug), identity=True)
            for resource_type in asked:
                for piece in resource_lines(lambda: nullcontext(session), resource_type, wanted, names_of(session)):
                    sys.stdout.write(piece)


def _audit(database: Database, slug: str | None) -> None:
    """Note in each clinic's audit trail that its patients are read; before, since a reader may stop halfway."""
    with database.write() as session:
        for clinic_id in clinic_ids(session, slug):
            audit(
                session, clinic_id,
                actor="operator", action=READ_PATIENTS, subject="clinic", subject_id=clinic_id,
            )  # fmt: skip

"""`reminders clinic`: adding clinics and listing them."""

from __future__ import annotations

import click
from sqlalchemy import select

from reminders.cli.installation import installation
from reminders.record.people import Clinic


@click.group()
def clinic() -> None:
    """Clinics."""


@clinic.command("list")
def clinic_list() -> None:
    """Each clinic: slug, name, zone, sender, tab-separated."""
    with installation() as here, here.database.read() as session:
        for row in session.scalars(select(Clinic).order_by(Clinic.slug)):
            sender = row.sender or here.settings.twilio_sender or "no sender"
            click.echo("\t".join((row.slug, row.name, row.time_zone, sender)))

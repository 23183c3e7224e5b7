"""`reminders clinic`: adding clinics and listing them."""

from __future__ import annotations

import click
from sqlalchemy import select

from reminders.cli.installation import installation
from reminders.clinics.clinic_settings import add_clinic, find_clinic
from reminders.followup.amending import replace_zone
from reminders.outbox.pace import number_for_patients
from reminders.record.people import Clinic


@click.group()
def clinic() -> None:
    """Clinics."""


@clinic.command("add")
@click.argument("slug")
@click.option("--name", required=True, help="As staff know it.")
@click.option("--time-zone", required=True, help="The zone of the clinic's place, such as America/Chicago.")
@click.option("--phone", help="The number that patients are told to call; without it, the number that texts them.")
@click.option("--text-name", help="The neutral name patients see in texts; without it, what is neutral in the name.")
@click.option("--sender", help="Its own phone number or messaging service; without it, the installation's.")
@click.option("--alert-phone", help="The first on-call contact's phone, texted when a patient is in danger.")
@click.option("--alert-email", help="The first on-call contact's e-mail address.")
def clinic_add(
    slug: str,
    name: str,
    time_zone: str,
    phone: str | None,
    text_name: str | None,
    sender: str | None,
    alert_phone: str | None,
    alert_email: str | None,
) -> None:
    """Add a clinic. A slug that is taken is refused, even with the same values."""
    with installation() as here, here.database.write() as session:
        added = add_clinic(
            session,
            slug=slug,
            name=name,
            time_zone=time_zone,
            phone=phone,
            text_name=text_name,
            sender=sender,
            alert_phone=alert_phone,
            alert_email=alert_email,
        )
        number = number_for_patients(added, here.settings)
    click.echo(f'The clinic {slug} is added; in texts it is called "{added.text_name}".', err=True)
    if not alert_phone and not alert_email:
        click.echo("Nobody is on call yet: a patient in danger would alarm no one (see `reminders doctor`).", err=True)
    if not phone and number:
        click.echo(f"No --phone: patients are told to call {number}, the number that texts them.", err=True)
    if not number:
        click.echo(
            "Not ready to text: without --phone, and with texts that come from no phone number, patients have nobody "
            "to call. No question goes out until the number is set on the clinic's settings page.",
            err=True,
        )


@clinic.command("zone")
@click.argument("slug")
@click.option("--from", "old", required=True, help="The zone as it is stored, such as EST.")
@click.option("--to", "new", required=True, help="The zone of the place, such as America/New_York.")
def clinic_zone(slug: str, old: str, new: str) -> None:
    """Put another time zone in place of one, for the clinic and every patient who has it. Unsent texts follow."""
    with installation() as here, here.database.write() as session:
        moved = replace_zone(session, find_clinic(session, slug).id, old, new, actor="operator")
    if not moved.clinic and not moved.patients:
        raise click.ClickException(f"Neither {slug} nor a patient of it has the time zone {old}.")
    who = (f"the clinic {slug}" if moved.clinic else "", f"patients: {moved.patients}" if moved.patients else "")
    click.echo(f"Now {moved.zone}: {', '.join(filter(None, who))}.", err=True)


@clinic.command("list")
def clinic_list() -> None:
    """Each clinic: slug, name, zone, sender, tab-separated."""
    with installation() as here, here.database.read() as session:
        for row in session.scalars(select(Clinic).order_by(Clinic.slug)):
            sender = row.sender or here.settings.twilio_sender or "no sender"
            click.echo("\t".join((row.slug, row.name, row.time_zone, sender)))

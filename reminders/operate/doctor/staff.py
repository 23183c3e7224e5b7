"""Checks of staff: every clinic can be reached about danger, and somebody can sign in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.clinics.places import clinics_with_an_admin
from reminders.clinics.reach import channels, contacts_of
from reminders.operate.doctor.findings import Finding, Installation, fail, ok, warn
from reminders.outbox.pace import number_for_patients
from reminders.record.people import Clinic, OnCallContact
from reminders.settings import Settings

NO_ALARM = "A patient in danger is answered, and no person learns of it."


def on_call(here: Installation) -> Iterator[Finding]:
    """Every clinic has somebody on call whom a page reaches, and a number for patients to call."""
    if here.database is None:
        return
    with here.database.read() as session:
        for clinic in session.scalars(select(Clinic).order_by(Clinic.slug)).all():
            yield _reachable(session, here.settings, clinic, contacts_of(session, clinic.id))
            yield _number_to_call(clinic, here.settings)


def _number_to_call(clinic: Clinic, settings: Settings) -> Finding:
    """Patients are told to call a number that the clinic answers."""
    remedy = "Set the number that is answered in office hours on the clinic's settings page."
    if clinic.phone is not None:
        return ok("clinic-phone", f"Patients of {clinic.slug} are told to call the clinic's own number.")
    number = number_for_patients(clinic, settings)
    if number is not None:
        return warn(
            "clinic-phone",
            f"Patients of {clinic.slug}, in danger too, are told to call {number}, the number that texts them: does "
            "somebody answer it?",
            remedy,
            "A patient in danger may call a number that nobody answers.",
        )
    return fail(
        "clinic-phone",
        f"The clinic {clinic.slug} is not ready to text: it has no phone number for patients, and its texts come from "
        "none that can be called.",
        remedy,
        "No question goes out; danger is answered without a number.",
    )


def _reachable(session: Session, settings: Settings, clinic: Clinic, contacts: Sequence[OnCallContact]) -> Finding:
    reachable = [contact for contact in contacts if channels(session, settings, clinic, contact)]
    if not contacts:
        return fail(
            "on-call",
            f"The clinic {clinic.slug} has nobody on call: a patient in danger would alarm no one.",
            "Name somebody on the clinic's settings page, with a phone and an e-mail address.",
            NO_ALARM,
        )
    if not reachable and clinic.sender is None and settings.twilio_sender is None:
        return fail(
            "on-call",
            f"The clinic {clinic.slug} has {len(contacts)} on call and none can be reached: pages have no number to "
            "come from, and no mail server is set for those with an address.",
            "See the provider above; set SMTP_URL.",
            NO_ALARM,
        )
    if not reachable:
        return fail(
            "on-call",
            f"The clinic {clinic.slug} has {len(contacts)} on call and none can be reached: no mail server is set "
            "for those with only an address, or the phone has opted out of our texts.",
            "Set SMTP_URL, give them a phone, or have them text START to the clinic's sender.",
            NO_ALARM,
        )
    if len(reachable) == 1:
        return warn(
            "on-call",
            f"The clinic {clinic.slug} has one person on call who can be reached.",
            "Name a second one for when the first does not answer.",
            "If that person sleeps, nobody else is paged.",
        )
    return ok("on-call", f"The clinic {clinic.slug} has {len(reachable)} people on call who can be reached.")


def sign_in(here: Installation) -> Iterator[Finding]:
    """There is a clinic, and each has an admin who can sign in."""
    if here.database is None:
        return
    with here.database.read() as session:
        clinics = session.scalars(select(Clinic).order_by(Clinic.slug)).all()
        run_by = clinics_with_an_admin(session)
    if not clinics:
        advice = "reminders clinic add SLUG --name NAME --time-zone ZONE"
        yield warn("clinics", "There is no clinic yet.", advice, "Nobody can be enrolled.")
    for clinic in clinics:
        if clinic.id not in run_by:
            yield warn(
                "staff",
                f"Nobody runs the clinic {clinic.slug}: it has no admin who may sign in.",
                f"reminders staff add EMAIL --clinic {clinic.slug} --role admin --password-stdin",
                "Nobody can change its settings, its staff or its on-call list on the pages.",
            )

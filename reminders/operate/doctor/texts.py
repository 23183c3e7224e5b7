"""Checks of what patients are texted: neutral clinic names, complete languages, a language for every patient."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from reminders.care import wording
from reminders.clinics.names import problems_with_name, problems_with_text_name
from reminders.operate.doctor.findings import Finding, Installation, fail, ok, warn
from reminders.record.people import Clinic, Patient

TELLS = "Whoever sees a patient's phone learns what the patient is treated for, or is led elsewhere."


def clinic_names(here: Installation) -> Iterator[Finding]:
    """No clinic's name in texts says what its patients are treated for, or contains a link or a number to call."""
    if here.database is None:
        return
    with here.database.read() as session:
        named = session.execute(select(Clinic.slug, Clinic.name, Clinic.text_name).order_by(Clinic.slug)).all()
    for slug, name, text_name in named:
        for sentence in dict.fromkeys([*problems_with_name(name), *problems_with_text_name(text_name)]):
            yield warn("clinic-name", f"{slug}: {sentence}", "Change it on the clinic's settings page.", TELLS)


def languages(_here: Installation) -> Iterator[Finding]:
    """Every language file can be used."""
    for language, wrong in wording.not_offered().items():
        yield fail(
            "language",
            f"The texts in {language} cannot be used and are not offered: {' '.join(wrong)}",
            f"Put reminders/care/wording/languages/{language}.py right or remove it, and start the service again.",
            "Patients who read it are texted in English.",
        )
    if not wording.not_offered():
        yield ok("language", f"Every text is written in {', '.join(wording.languages())}.")


def their_languages(here: Installation) -> Iterator[Finding]:
    """Every patient's language is still offered."""
    if here.database is None:
        return
    with here.database.read() as session:
        without = session.execute(
            select(Clinic.slug, Patient.language, func.count())
            .join(Clinic, Clinic.id == Patient.clinic_id)
            .where(Patient.language.not_in(wording.languages()), Patient.ended_at.is_(None))
            .group_by(Clinic.slug, Patient.language)
            .order_by(Clinic.slug, Patient.language)
        ).all()
    for slug, language, count in without:
        yield warn(
            "language",
            f"{count} of {slug}'s patients have the language {language}, which is not offered: they are texted in "
            "English.",
            "Put its file back, or change the language on their pages.",
            "Some may not understand what they are asked.",
        )

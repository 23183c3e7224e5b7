"""Reads the form that enrolls a patient, and keeps the order of its fields."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from reminders.errors import NotFound
from reminders.followup.enrolling import consents
from reminders.followup.enrolling.requests import ConsentDetails, EnrollmentRequest, InfusionDetails, PatientDetails
from reminders.protocols import DEFAULT
from reminders.record.people import Patient
from reminders.reports.patient import patient_row
from reminders.web.desk.context import clinic, now
from reminders.web.desk.forms import Typed

#: The fields in the order of the form, which is also the order of their errors.
PLACES: Final = {
    name: place
    for place, name in enumerate(
        ("name", "phone", "mrn", "birth_date", "language", "time_zone", "preferred_time", "call_only", "infused_at",
         "baseline_pain", "condition", "dose_mg_per_kg", "course", "number", "protocol",
         "peg_pain", "peg_enjoyment", "peg_activity", "consent_given_at", "consent_method", "unencrypted_ok")
    )
}  # fmt: skip

CONSENT_METHODS: Final = [("written", "in writing"), ("oral", "by word of mouth"), ("electronic", "electronically")]


def known_patient(record: Session, patient_id: str | None) -> Patient | None:
    """The patient that a form is about, None if it is for a new one. Raises `NotFound`."""
    if not patient_id:
        return None
    row = patient_row(record, clinic().id, patient_id) if "\x00" not in patient_id else None
    if row is None:
        raise NotFound
    return row


def consented_before(record: Session, known: Patient | None) -> bool:
    """Whether a consent is recorded: an imported patient is known and may have given none."""
    return known is not None and bool(consents.consents_of(record, known))


def read_form(typed: Typed, *, consented: bool) -> EnrollmentRequest:
    """What was typed. A field that cannot be read is noted and treated as empty; a time becomes now.

    Infusion and consent happen at the clinic, so their times are in its zone, wherever the patient lives.
    """
    infused_at = typed.instant("infused_at", clinics_zone(), "When the infusion was given")
    # A patient who is called needs no consent to texts, and gives one only if that is ticked as well.
    needless = consented or (typed.ticked("call_only") and not typed.ticked("unencrypted_ok"))
    consent = None if needless else read_consent(typed)
    baseline = typed.score("baseline_pain")
    course, number = typed.whole("course"), typed.whole("number")
    dose, peg_before = typed.dose("dose_mg_per_kg"), typed.peg()
    preferred, birth_date = typed.hour("preferred_time"), typed.birth_date("birth_date")
    if baseline is None and not typed.ticked("baseline_pending") and "baseline_pain" not in typed.errors:
        typed.errors["baseline_pain"] = "Type the pain before the infusion, or say that it is not known yet."
    if not typed.text("condition"):
        typed.errors["condition"] = "Choose what the infusion is given for."
    return EnrollmentRequest(
        patient=PatientDetails(
            name=typed.text("name"),
            phone=typed.text("phone"),
            mrn=typed.text("mrn") or None,
            time_zone=typed.text("time_zone") or None,
            language=typed.text("language") or None,
            preferred_time=preferred,
            birth_date=birth_date,
            call_only=typed.ticked("call_only"),
        ),
        consent=consent,
        infusion=InfusionDetails(
            infused_at=infused_at or now(),
            baseline_pain=baseline,
            condition=typed.text("condition"),
            course=course,
            number=number,
            dose_mg_per_kg=dose,
            baseline_peg=peg_before,
        ),
        protocol=typed.text("protocol") or DEFAULT,
        second_of_day=typed.ticked("second_of_day"),
        shared_phone=typed.ticked("shared_phone"),
    )


def clinics_zone() -> str:
    """The zone in which the form's dates and times are read."""
    return clinic().time_zone


def read_consent(typed: Typed) -> ConsentDetails:
    """The consent to texts as it was typed; a time that cannot be read is noted and becomes now."""
    given_at = typed.instant("consent_given_at", clinics_zone(), "When consent was given")
    return ConsentDetails(given_at or now(), typed.text("consent_method"), typed.ticked("unencrypted_ok"))

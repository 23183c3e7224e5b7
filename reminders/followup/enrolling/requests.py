"""The values of an enrollment request, and the function that checks and normalizes them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time
from decimal import Decimal
from typing import Final

from reminders.care.figures import peg
from reminders.care.hours import TextingHours
from reminders.fields import Fields
from reminders.record.normalize import clean_text
from reminders.texting.numbers import Use

CONSENT_METHODS: Final = ("written", "oral", "electronic")


@dataclass(frozen=True)
class PatientDetails:
    """Who is enrolled. What is left out stays unchanged; a new patient gets the clinic's zone and English."""

    name: str
    phone: str
    mrn: str | None = None
    time_zone: str | None = None
    language: str | None = None
    preferred_time: time | None = None


@dataclass(frozen=True)
class ConsentDetails:
    """Consent to texts: when, how (`CONSENT_METHODS`), and that the patient accepts that texts are not encrypted."""

    given_at: datetime
    method: str
    unencrypted_ok: bool


@dataclass(frozen=True)
class PegBaseline:
    """The three PEG answers before an infusion, of the week before it; what is not known yet is None."""

    pain: Decimal | None = None
    enjoyment: Decimal | None = None
    activity: Decimal | None = None

    def by_measure(self) -> dict[str, Decimal]:
        """What is known, by the measures of the record."""
        given = {measure: getattr(self, item) for item, measure in peg.ITEMS.items()}
        return {measure: value for measure, value in given.items() if value is not None}


@dataclass(frozen=True)
class InfusionDetails:
    """The infusion. Without `baseline_pain` the baseline is pending; `course` and `number` default to the next.

    `dose_mg_per_kg` is the ketamine given, in mg per kg of body weight.
    """

    infused_at: datetime
    baseline_pain: Decimal | None
    condition: str
    course: int | None = None
    number: int | None = None
    dose_mg_per_kg: Decimal | None = None
    baseline_peg: PegBaseline = PegBaseline()


@dataclass(frozen=True)
class EnrollmentRequest:
    """One enrollment. `second_of_day` and `shared_phone` are confirmations by a person."""

    patient: PatientDetails
    consent: ConsentDetails | None
    infusion: InfusionDetails
    protocol: str = "chronic-pain"
    second_of_day: bool = False
    shared_phone: bool = False


def check_request(
    request: EnrollmentRequest, fields: Fields, *, hours: TextingHours, now: datetime
) -> EnrollmentRequest:
    """The request with normalized values (E.164, UTC, trimmed). Problems are noted in `fields`."""
    return replace(
        request,
        patient=_patient(request.patient, fields.within("patient."), hours),
        consent=check_consent(request.consent, fields, now) if request.consent else None,
        infusion=_infusion(request.infusion, fields.within("infusion."), now),
        protocol=fields.text("protocol", request.protocol, most=63, what="The protocol's name"),
    )


def _patient(patient: PatientDetails, fields: Fields, hours: TextingHours) -> PatientDetails:
    return PatientDetails(
        name=fields.name(patient.name),
        phone=fields.phone(patient.phone, Use.PATIENT),
        mrn=fields.record_number(patient.mrn) or None if clean_text(patient.mrn or "") else None,
        time_zone=fields.time_zone(patient.time_zone) if patient.time_zone else None,
        language=fields.language(patient.language) if patient.language else None,
        preferred_time=fields.preferred_time(patient.preferred_time, hours),
    )


def check_consent(consent: ConsentDetails, fields: Fields, now: datetime) -> ConsentDetails:
    """The consent, with its time in UTC. Problems are noted in `fields`."""
    if consent.method not in CONSENT_METHODS:
        fields.refuse("consent.method", f"Consent is given in one of these ways: {', '.join(CONSENT_METHODS)}.")
    if not consent.unencrypted_ok:
        fields.refuse(
            "consent.unencrypted_ok",
            "The patient must have been told that texts are not encrypted, and prefer them all the same.",
        )
    return replace(consent, given_at=fields.past_instant("consent.given_at", consent.given_at, now))


def _infusion(infusion: InfusionDetails, fields: Fields, now: datetime) -> InfusionDetails:
    baseline = infusion.baseline_pain
    return InfusionDetails(
        infused_at=fields.past_instant("infused_at", infusion.infused_at, now),
        baseline_pain=None if baseline is None else fields.score("baseline_pain", baseline),
        condition=fields.condition(infusion.condition),
        course=fields.ordinal("course", infusion.course, "A course's number"),
        number=fields.ordinal("number", infusion.number, "An infusion's number within its course"),
        dose_mg_per_kg=fields.dose("dose_mg_per_kg", infusion.dose_mg_per_kg),
        baseline_peg=check_peg(infusion.baseline_peg, fields.within(f"{fields.prefix}baseline_peg.")),
    )


def check_peg(given: PegBaseline, fields: Fields) -> PegBaseline:
    """The PEG answers, checked. Problems are noted in `fields`, whose prefix ends in `baseline_peg.`."""
    known = {item: getattr(given, item) for item in peg.ITEMS}
    return PegBaseline(
        **{
            item: None if value is None else fields.score(item, value, what="An answer to PEG")
            for item, value in known.items()
        }
    )

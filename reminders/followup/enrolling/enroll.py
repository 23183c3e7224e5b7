"""Enrolling a patient for one infusion: finds or adds the patient and plans the check-ins, all of it or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import String, select
from sqlalchemy.orm import Session

from reminders.care import wording, zones
from reminders.care.figures.course import NEW_COURSE_AFTER
from reminders.clinics.senders import refuse_our_numbers
from reminders.errors import Conflict, FieldError, Refused
from reminders.fields import Fields
from reminders.followup.asking import protocols, tags, texts
from reminders.followup.enrolling import baseline, consents, enrolled_again, identity, planning
from reminders.followup.enrolling.course_review import review_course
from reminders.followup.enrolling.details import apply_new_details, share_first_phone
from reminders.followup.enrolling.requests import (
    CONSENT_METHODS,
    ConsentDetails,
    EnrollmentRequest,
    InfusionDetails,
    PatientDetails,
    check_request,
)
from reminders.followup.intake.recording import course_flags
from reminders.outbox.queue import texting_hours
from reminders.outbox.review import review
from reminders.record.audit import audit
from reminders.record.columns import Instant, new_id
from reminders.record.database import clock_of
from reminders.record.people import Clinic, Patient
from reminders.record.prepared import given
from reminders.record.schedule import CheckIn, Infusion, InfusionStatus
from reminders.record.sealing import index_of, unseal_or_none, vault_of
from reminders.settings import Settings

__all__ = [
    "CONSENT_METHODS",
    "ConsentDetails",
    "Enrollment",
    "EnrollmentRequest",
    "InfusionDetails",
    "PatientDetails",
    "enroll",
    "find_patient",
    "find_problems",
]

_ENDED: Final = {
    "deceased": "has died",
    "left": "has left the clinic",
    "moved": "has moved away",
    "wrong-person": "could not be reached: somebody else answered on the phone",
}


@dataclass(frozen=True)
class Enrollment:
    """The result of an enrollment. If `created` is false the infusion was enrolled before, and these are its rows.

    `completed` says that a repeat said something new, which was added.
    """

    patient: Patient
    infusion: Infusion
    check_ins: tuple[CheckIn, ...]
    created: bool
    new_patient: bool
    completed: bool = False


def enroll(
    session: Session, clinic: Clinic, request: EnrollmentRequest, *, actor: str, settings: Settings
) -> Enrollment:
    """Enroll a patient for an infusion. Raises `Refused` naming every bad field; then nothing was changed.

    Enrolling the same infusion again returns the same rows and applies only what the repeat newly says, by the table
    in `enrolling.enrolled_again`. Raises `Conflict` if the repeat contradicts the record.
    """
    # One enrollment of a clinic at a time: nothing else keeps a patient without record number from being added twice.
    session.execute(select(Clinic.id).where(Clinic.id == clinic.id).with_for_update(key_share=True))
    now = clock_of(session).now()
    fields = Fields()
    examined = examine(session, clinic, request, fields)
    request, known_patient, before = examined.request, examined.patient, examined.before
    if known_patient is not None:
        course_flags.lock(session, known_patient)  # before the end of the audit trail
    if known_patient is not None and before is not None and examined.readable:
        if fields.errors:  # another name or phone than the patient's whose infusion this is
            raise Conflict(fields.errors)
        completed = enrolled_again.apply_repeat(session, clinic, known_patient, before, request, actor=actor)
        check_ins = planning.check_ins_of(session, before)
        return Enrollment(known_patient, before, check_ins, created=False, new_patient=False, completed=completed)
    fields.done()
    _refuse_what_cannot_be(session, clinic, examined, fields)

    patient = known_patient or _add_patient(session, clinic, examined, actor, now)
    if known_patient is not None:
        apply_new_details(session, clinic, known_patient, request.patient, actor)
    if request.consent is not None:
        keep = consents.add_consent if known_patient is None else consents.keep_consent
        keep(session, patient, request.consent, actor=actor)
    others = [] if known_patient is None else planning.infusions_of(session, patient)
    infusion = _add_infusion(session, patient, others, request, actor, now)
    planning.add_check_ins(session, clinic, patient, infusion)
    if request.infusion.baseline_pain is not None:
        baseline.record_first(session, patient, infusion, request.infusion.baseline_pain, actor=actor)
    elif known_patient is None:
        baseline.update_baseline_missing(session, clinic.id, patient.id)
    if known_patient is not None:
        review_course(session, clinic, patient)
    baseline.record_pending_peg(session, patient, infusion, request.infusion.baseline_peg, actor=actor)
    review(session, clinic.id, patient.id)
    check_ins = planning.check_ins_of(session, infusion)
    texts.queue_welcome(session, clinic, patient, settings)
    _audit(session, patient, infusion, actor, enrolled_again.as_audited(request, patient))
    return Enrollment(patient, infusion, check_ins, created=True, new_patient=known_patient is None)


def find_problems(session: Session, clinic: Clinic, request: EnrollmentRequest) -> list[FieldError]:
    """Everything that enrolling would refuse, without enrolling: for a form with fields that could not be read.

    The caller puts stand-ins in those fields and leaves out what is said about them.
    """
    fields = Fields()
    examined = examine(session, clinic, request, fields)
    who = [error for error in fields.errors if error.field.startswith("patient.")]
    if not who and examined.before is None:
        with suppress(Refused):
            _refuse_what_cannot_be(session, clinic, examined, fields)
    return fields.errors


def find_patient(session: Session, clinic: Clinic, request: EnrollmentRequest) -> Patient | None:
    """The known patient that a request means; None if there is none, or its details contradict each other."""
    return examine(session, clinic, request, Fields()).patient


@dataclass(frozen=True)
class Examined:
    """A request with normalized values, the known patient it means, and the infusion if it was enrolled `before`.

    `readable` says that every value could be read; any other problem then contradicts the record. `on_phone` are those
    with the patient's phone, for a patient who is not known.
    """

    request: EnrollmentRequest
    patient: Patient | None
    before: Infusion | None
    readable: bool
    on_phone: Sequence[Patient]


def examine(session: Session, clinic: Clinic, request: EnrollmentRequest, fields: Fields) -> Examined:
    """Read a request and find the patient and infusion it means. Problems are noted in `fields`."""
    request = check_request(request, fields, hours=texting_hours(clinic), now=clock_of(session).now())
    if not protocols.is_known(session, clinic.id, request.protocol):
        known = ", ".join(protocols.names(session, clinic.id))
        fields.refuse("protocol", f"There is no protocol of this name; there are: {known}.")
    readable = not fields.errors
    details = request.patient
    refuse_our_numbers(session, fields.within("patient."), details.phone)
    known_patient, on_phone = identity.find_known(
        session, clinic.id, fields.within("patient."), mrn=details.mrn, phone=details.phone, name=details.name
    )
    called = calls_only(details, known_patient)
    consented = known_patient is not None and consents.consents_of(session, known_patient)
    if request.consent is None and not consented and not called:
        fields.refuse("consent", "Consent to texts is needed the first time a patient is enrolled.")
    if known_patient is not None and known_patient.phone_index is None and details.phone:
        others = identity.others_texted_on(session, clinic.id, details.phone)  # imported without a phone
        _refuse_sharing(session, request, others, fields.within("patient."))
    before = enrolled_again.find_infusion(session, known_patient, request) if known_patient is not None else None
    return Examined(request, known_patient, before, readable, on_phone)


def calls_only(details: PatientDetails, known: Patient | None) -> bool:
    """Whether staff call the patient instead of texting, once these details are taken."""
    return details.call_only if details.call_only is not None else known is not None and known.call_only


def _refuse_what_cannot_be(session: Session, clinic: Clinic, examined: Examined, fields: Fields) -> None:
    request = examined.request
    if request.protocol in protocols.retired_names(session, clinic.id):
        others = ", ".join(protocols.offered(session, clinic.id))
        fields.refuse("protocol", f"The schedule {request.protocol} is retired; there are: {others}.")
    if examined.patient is None:
        _refuse_new(session, clinic, examined, fields.within("patient."))
    else:
        _refuse_known(session, clinic, examined.patient, request, fields)
    fields.done()


def _refuse_new(session: Session, clinic: Clinic, examined: Examined, fields: Fields) -> None:
    request, details = examined.request, examined.request.patient
    if details.time_zone is None and zones.place_name(clinic.time_zone) is None:
        fields.refuse(
            "time_zone",
            f"The clinic's own time zone, {clinic.time_zone}, is not a place's and is not taken for a new patient. "
            f"Name the patient's, like {zones.EXAMPLES}.",
        )
    refused = len(fields.errors)
    _refuse_sharing(session, request, identity.texted_among(examined.on_phone), fields)
    if len(fields.errors) > refused:
        return
    if _infused_under_this_name(session, clinic, request):
        # Their phone was changed since, and the list of the system that enrolls still has the old one.
        fields.refuse(
            "phone", f"{details.name} is enrolled for this infusion with another phone. Check which one is right."
        )


def _refuse_sharing(session: Session, request: EnrollmentRequest, others: list[Patient], fields: Fields) -> None:
    """Note in `fields` if `others` are texted on the first phone of a patient and that was not confirmed."""
    if others and not request.shared_phone:
        fields.refuse(
            "phone",
            identity.why_phone_is_taken(session, others),
            confirm="shared_phone",
            unnamed=identity.PHONE_IS_TAKEN,
        )
    else:
        tags.refuse_alike(session, fields, request.patient.name, others, renamed=True)


def _infused_under_this_name(session: Session, clinic: Clinic, request: EnrollmentRequest) -> bool:
    details = request.patient
    values = {
        "clinic": clinic.id,
        "name": index_of(session, "name", details.name),
        "phone": index_of(session, "phone", details.phone),
        "infused_at": request.infusion.infused_at,
    }
    found = session.scalars(_NAMESAKES_MRN, values)
    return any(mrn is None or details.mrn is None for mrn in found)


# Made once a process: making a query takes longer than running it.
_NAMESAKES_MRN: Final = (
    select(Patient.mrn_index)
    .join(Infusion, (Infusion.patient_id == Patient.id) & (Infusion.clinic_id == Patient.clinic_id))
    .where(
        Patient.clinic_id == given("clinic", String),
        Patient.name_index == given("name", String),
        Patient.phone_index != given("phone", String),
        Infusion.infused_at == given("infused_at", Instant),
    )
)


def _refuse_known(
    session: Session, clinic: Clinic, patient: Patient, request: EnrollmentRequest, fields: Fields
) -> None:
    if patient.ended_at is not None:
        why = _ENDED.get(patient.ended_reason or "", "gets no more texts")
        name = unseal_or_none(session, patient, "name") or "This patient"
        how = f"{why}. Undo that on the patient's page first."
        fields.refuse("patient.name", f"{name} {how}", unnamed=f"This patient {how}")
    zone = request.patient.time_zone or patient.time_zone
    other = planning.active_infusion_on_day(session, patient, request.infusion.infused_at, zone)
    if other is not None and not request.second_of_day:
        at = other.infused_at.astimezone(ZoneInfo(clinic.time_zone))
        fields.refuse(
            "infusion.infused_at",
            f"An infusion at {at:%H:%M} ({clinic.time_zone}) is enrolled for that day already. If this is a second "
            "one, say so; if its time was wrong, change it on the patient's page.",
            call=f"PATCH /api/v1/infusions/{other.id}",
            confirm="second_of_day",
        )


def _add_patient(session: Session, clinic: Clinic, examined: Examined, actor: str, now: datetime) -> Patient:
    details, patient_id = examined.request.patient, new_id()
    patient = Patient(
        id=patient_id,
        clinic_id=clinic.id,
        data_key_id=vault_of(session).make_data_key(session, clinic.id, patient_id=patient_id, created_at=now),
        time_zone=details.time_zone or zones.place_name(clinic.time_zone) or clinic.time_zone,
        language=details.language or wording.DEFAULT_LANGUAGE,
        preferred_time=details.preferred_time,
        call_only=bool(details.call_only),
        created_at=now,
    )
    identity.seal_identity(session, patient, name=details.name, phone=details.phone, mrn=details.mrn)
    identity.seal_birth_date(session, patient, details.birth_date)
    session.add(patient)
    session.flush()
    share_first_phone(session, patient, identity.texted_among(examined.on_phone), actor)
    return patient


def _add_infusion(
    session: Session, patient: Patient, others: list[Infusion], request: EnrollmentRequest, actor: str, now: datetime
) -> Infusion:
    """Add an infusion beside the patient's `others`."""
    details = request.infusion
    version = protocols.ensure_current_version(session, patient.clinic_id, request.protocol)
    assert version is not None, "checked before"
    course, number = place_in_course(others, details.infused_at, course=details.course, number=details.number)
    day = planning.next_place_on_day(others, details.infused_at, patient.time_zone)
    infusion = Infusion(
        clinic_id=patient.clinic_id,
        patient_id=patient.id,
        infused_at=details.infused_at,
        local_day=day.local_day,
        of_day=day.of_day,
        condition=details.condition,
        course=course,
        number=number,
        dose_mg_per_kg=details.dose_mg_per_kg,
        protocol_id=version.id,
        status=InfusionStatus.ACTIVE.value,
        entered_by=actor,
        created_at=now,
    )
    session.add(infusion)
    session.flush()
    return infusion


def place_in_course(
    infusions: Sequence[Infusion], infused_at: datetime, *, course: int | None = None, number: int | None = None
) -> tuple[int, int]:
    """Course and number of an infusion among a patient's: as given, else the next in the latest course before it.

    If the last infusion was longer ago than `NEW_COURSE_AFTER`, a new course begins.
    """
    active = [infusion for infusion in infusions if infusion.status == InfusionStatus.ACTIVE]
    course = course or _running_course(active, infused_at)
    earlier = (i.number for i in active if i.course == course and i.infused_at < infused_at)
    return course, number or min(max(earlier, default=0) + 1, 99)


def _running_course(active: Sequence[Infusion], infused_at: datetime) -> int:
    """The course of the infusion before, or of the one after where an older one is entered later; else a new one."""
    before = next((one for one in reversed(active) if one.infused_at < infused_at), None)
    after = next((one for one in active if one.infused_at > infused_at), None)
    if before is not None and infused_at - before.infused_at <= NEW_COURSE_AFTER:
        return before.course
    if after is not None and (
        after.infused_at - infused_at <= NEW_COURSE_AFTER or (before is not None and before.course == after.course)
    ):
        return after.course
    return max((infusion.course for infusion in active), default=0) + 1


def _audit(session: Session, patient: Patient, infusion: Infusion, actor: str, details: dict[str, object]) -> None:
    audit(
        session,
        patient.clinic_id,
        actor=actor,
        action=enrolled_again.ENROLLED,
        subject="infusion",
        subject_id=infusion.id,
        data_key_id=patient.data_key_id,
        details=details,
    )

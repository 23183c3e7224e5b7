"""Enrolls a patient for one infusion: finds or adds the patient, plans the check-ins, all of it or nothing."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.care import wording
from reminders.followup import baseline, identity, planning, protocols, schedule, tags, texts
from reminders.followup.fields import Fields
from reminders.followup.refusal import FieldError, Refused
from reminders.followup.requests import (
    CONSENT_METHODS,
    ConsentDetails,
    EnrollmentRequest,
    InfusionDetails,
    PatientDetails,
    checked,
)
from reminders.outbox.queue import texting_hours
from reminders.record.audit import audit
from reminders.record.columns import new_id
from reminders.record.database import clock_of
from reminders.record.people import Clinic, Consent, Patient, ProtocolVersion
from reminders.record.schedule import CheckIn, Infusion, InfusionStatus
from reminders.record.sealing import index_of, unseal, vault_of
from reminders.settings import Settings

__all__ = [
    "CONSENT_METHODS",
    "ConsentDetails",
    "Enrollment",
    "EnrollmentRequest",
    "InfusionDetails",
    "PatientDetails",
    "enroll",
    "what_is_wrong",
]

_ENDED: Final = {
    "deceased": "has died",
    "left": "has left the clinic",
    "wrong-person": "could not be reached: somebody else answered on the phone",
}


@dataclass(frozen=True)
class Enrollment:
    """What came of it. Where `created` is false this infusion was enrolled before, and the rows are those of then."""

    patient: Patient
    infusion: Infusion
    check_ins: tuple[CheckIn, ...]
    created: bool
    new_patient: bool


def enroll(
    session: Session, clinic: Clinic, request: EnrollmentRequest, *, actor: str, settings: Settings
) -> Enrollment:
    """Enroll a patient for an infusion. Raises `Refused` naming every bad field; then nothing was changed.

    Enrolling the same infusion again answers with the same rows and changes nothing, except that it may fill in a
    baseline that was pending.
    """
    # One enrollment of a clinic at a time: patients without a record number have no unique key to meet at.
    session.execute(select(Clinic.id).where(Clinic.id == clinic.id).with_for_update(key_share=True))
    now = clock_of(session).now()
    fields = Fields()
    request, known_patient = _examined(session, clinic, request, fields)
    fields.done()

    if known_patient is not None and (before := _enrolled_before(session, known_patient, request)):
        return _again(session, known_patient, before, request, actor)
    _refuse_what_cannot_be(session, clinic, known_patient, request, fields)

    patient = known_patient or _add_patient(session, clinic, request, actor, now)
    if known_patient is not None:
        _follow(session, clinic, known_patient, request, actor)
    _keep_consent(session, patient, request, actor, now)
    infusion = _add_infusion(session, clinic, patient, request, actor, now)
    planning.add_check_ins(session, clinic, patient, infusion)
    if request.infusion.baseline_pain is not None:
        baseline.record_first(session, patient, infusion, request.infusion.baseline_pain, actor=actor)
    else:
        baseline.note_missing(session, clinic.id, patient.id)
    schedule.review(session, clinic.id, patient.id)
    check_ins = planning.check_ins_of(session, infusion)
    to_come = [check_in.closes_at for check_in in check_ins if not check_in.final]
    if to_come:  # also where something holds them now, which may end
        texts.welcome(session, clinic, patient, settings, expires_at=max(to_come))
    _audit(session, patient, infusion, actor, "enroll", asdict(request))
    return Enrollment(patient, infusion, check_ins, created=True, new_patient=known_patient is None)


def what_is_wrong(session: Session, clinic: Clinic, request: EnrollmentRequest) -> list[FieldError]:
    """Everything that enrolling would refuse, without doing it: for a form of which a part could not be read.

    Stand-ins take the place of that part; what is said of them is for the caller to leave out.
    """
    fields = Fields()
    request, known_patient = _examined(session, clinic, request, fields)
    who = [error for error in fields.errors if error.field.startswith("patient.")]
    if not who and not (known_patient is not None and _enrolled_before(session, known_patient, request)):
        with suppress(Refused):
            _refuse_what_cannot_be(session, clinic, known_patient, request, fields)
    return fields.errors


def _examined(
    session: Session, clinic: Clinic, request: EnrollmentRequest, fields: Fields
) -> tuple[EnrollmentRequest, Patient | None]:
    """The request in its one form and the patient it means, if known; what is wrong is noted in `fields`."""
    request = checked(request, fields, hours=texting_hours(clinic), now=clock_of(session).now())
    if request.protocol not in protocols.names(session, clinic.id):
        known = ", ".join(protocols.names(session, clinic.id))
        fields.refuse("protocol", f"There is no protocol of this name; there are: {known}.")
    details = request.patient
    identity.refuse_ours(session, fields.within("patient."), details.phone)
    known_patient = identity.find_known(
        session, clinic.id, fields.within("patient."), mrn=details.mrn, phone=details.phone, name=details.name
    )
    if known_patient is None and request.consent is None:
        fields.refuse("consent", "Consent to texts is needed the first time a patient is enrolled.")
    return request, known_patient


def _enrolled_before(session: Session, patient: Patient, request: EnrollmentRequest) -> Infusion | None:
    return session.scalar(
        select(Infusion).where(
            Infusion.clinic_id == patient.clinic_id,
            Infusion.patient_id == patient.id,
            Infusion.infused_at == request.infusion.infused_at,
        )
    )


def _again(
    session: Session, patient: Patient, infusion: Infusion, request: EnrollmentRequest, actor: str
) -> Enrollment:
    """The rows of an infusion that was enrolled before; whatever differs from them is refused, not dropped."""
    fields = Fields()
    if infusion.status == InfusionStatus.CANCELLED:
        fields.refuse("infusion.infused_at", "This infusion was cancelled. Reinstate it on the patient's page.")
    given, line = request.infusion, baseline.line_of(session, infusion)
    protocol = session.get_one(ProtocolVersion, infusion.protocol_id).name
    same = {
        "protocol": (protocol, request.protocol),
        "infusion.condition": (infusion.condition, given.condition),
        "infusion.course": (infusion.course, given.course or infusion.course),
        "infusion.number": (infusion.number, given.number or infusion.number),
    }
    for field, (known, asked) in same.items():
        if known != asked:
            fields.refuse(field, f"This infusion is enrolled with {known}; change that on the patient's page.")
    if given.baseline_pain is not None and line and given.baseline_pain not in [outcome.value for outcome in line]:
        fields.refuse("infusion.baseline_pain", "Another baseline is recorded; correct it on the patient's page.")
    fields.done()
    if given.baseline_pain is not None and not line:
        baseline.record_first(session, patient, infusion, given.baseline_pain, actor=actor)
        _audit(session, patient, infusion, actor, "record-baseline", {"new": given.baseline_pain})
    return Enrollment(patient, infusion, planning.check_ins_of(session, infusion), created=False, new_patient=False)


def _refuse_what_cannot_be(
    session: Session, clinic: Clinic, patient: Patient | None, request: EnrollmentRequest, fields: Fields
) -> None:
    if patient is None:
        _refuse_new(session, clinic, request, fields.within("patient."))
    else:
        _refuse_known(session, patient, request, fields)
    fields.done()


def _refuse_new(session: Session, clinic: Clinic, request: EnrollmentRequest, fields: Fields) -> None:
    details = request.patient
    others = identity.sharing(session, clinic.id, details.phone)
    if others and not request.shared_phone:
        fields.refuse("phone", identity.whose_phone(session, others))
        return
    tags.refuse_alike(session, fields, details.name, others, renamed=True)
    if _infused_under_this_name(session, clinic, request):
        # Their phone was changed since, and the sender's list still has the old one.
        fields.refuse(
            "phone", f"{details.name} is enrolled for this infusion with another phone. Check which one is right."
        )


def _infused_under_this_name(session: Session, clinic: Clinic, request: EnrollmentRequest) -> bool:
    details = request.patient
    namesakes = session.scalars(
        select(Patient)
        .join(Infusion, (Infusion.patient_id == Patient.id) & (Infusion.clinic_id == Patient.clinic_id))
        .where(
            Patient.clinic_id == clinic.id,
            Patient.name_index == index_of(session, "name", details.name),
            Patient.phone_index != index_of(session, "phone", details.phone),
            Infusion.infused_at == request.infusion.infused_at,
        )
    )
    return any(namesake.mrn_index is None or details.mrn is None for namesake in namesakes)


def _refuse_known(session: Session, patient: Patient, request: EnrollmentRequest, fields: Fields) -> None:
    if patient.ended_at is not None:
        why = _ENDED.get(patient.ended_reason or "", "gets no more texts")
        fields.refuse(
            "patient.name", f"{unseal(session, patient, 'name')} {why}. Undo that on the patient's page first."
        )
    zone = request.patient.time_zone or patient.time_zone
    other = planning.same_day(session, patient, request.infusion.infused_at, zone)
    if other is not None and not request.second_of_day:
        at = other.infused_at.astimezone(ZoneInfo(zone))
        fields.refuse(
            "infusion.infused_at",
            f"An infusion at {at:%H:%M} is enrolled for that day already. If this is a second one, say so; if its time "
            "was wrong, change it on the patient's page.",
        )


def _add_patient(session: Session, clinic: Clinic, request: EnrollmentRequest, actor: str, now: datetime) -> Patient:
    details, patient_id = request.patient, new_id()
    others = identity.sharing(session, clinic.id, details.phone)
    patient = Patient(
        id=patient_id,
        clinic_id=clinic.id,
        data_key_id=vault_of(session).new_data_key(session, clinic.id, patient_id=patient_id, created_at=now),
        shared_phone=bool(others),
        time_zone=details.time_zone or clinic.time_zone,
        language=details.language or wording.DEFAULT_LANGUAGE,
        preferred_time=details.preferred_time,
        created_at=now,
    )
    identity.know(session, patient, name=details.name, phone=details.phone, mrn=details.mrn)
    session.add(patient)
    session.flush()
    identity.mark_shared(session, others, actor=actor)
    for other in others:
        planning.compose_anew(session, other)
    return patient


def _follow(session: Session, clinic: Clinic, patient: Patient, request: EnrollmentRequest, actor: str) -> None:
    """Take over what an entry newly says of a known patient: the record number, and zone, language or hour."""
    details, old, new = request.patient, dict[str, object](), dict[str, object]()
    for column in ("time_zone", "language", "preferred_time"):
        known, given = getattr(patient, column), getattr(details, column)
        if given is not None and given != known:
            old[column], new[column] = known, given
            setattr(patient, column, given)
    if details.mrn is not None and patient.mrn_index is None:
        old["mrn"], new["mrn"] = None, details.mrn
        identity.know(session, patient, mrn=details.mrn)
    if not new:
        return
    if {"time_zone", "preferred_time"} & new.keys():
        planning.replan(session, clinic, patient, planning.infusions_of(session, patient))
    if "language" in new:
        planning.compose_anew(session, patient)
    audit(
        session,
        clinic.id,
        actor=actor,
        action="change-patient",
        subject="patient",
        subject_id=patient.id,
        data_key_id=patient.data_key_id,
        details={"old": old, "new": new, "why": "enrolled again with these details"},
    )


def _keep_consent(session: Session, patient: Patient, request: EnrollmentRequest, actor: str, now: datetime) -> None:
    consent = request.consent
    if consent is None:
        return
    known = select(Consent.id).where(
        Consent.clinic_id == patient.clinic_id,
        Consent.patient_id == patient.id,
        Consent.given_at == consent.given_at,
        Consent.method == consent.method,
        Consent.withdrawn.is_(False),
    )
    if session.scalar(known.limit(1)) is None:
        session.add(
            Consent(
                clinic_id=patient.clinic_id,
                patient_id=patient.id,
                given_at=consent.given_at,
                method=consent.method,
                unencrypted_ok=consent.unencrypted_ok,
                wording_version=wording.version(wording.spoken(patient.language)),
                recorded_by=actor,
                recorded_at=now,
            )
        )


def _add_infusion(
    session: Session, clinic: Clinic, patient: Patient, request: EnrollmentRequest, actor: str, now: datetime
) -> Infusion:
    details = request.infusion
    version = protocols.current(session, clinic.id, request.protocol)
    assert version is not None, "checked before"
    course, number = _place_in_course(session, patient, request)
    day = planning.day_of(session, patient, details.infused_at, patient.time_zone)
    infusion = Infusion(
        clinic_id=clinic.id,
        patient_id=patient.id,
        infused_at=details.infused_at,
        local_day=day.local_day,
        of_day=day.of_day,
        condition=details.condition,
        course=course,
        number=number,
        protocol_id=version.id,
        status=InfusionStatus.ACTIVE.value,
        entered_by=actor,
        created_at=now,
    )
    session.add(infusion)
    session.flush()
    return infusion


def _place_in_course(session: Session, patient: Patient, request: EnrollmentRequest) -> tuple[int, int]:
    """Course and number: as given, else the next of the course that ran last before this infusion."""
    given = request.infusion
    earlier = [
        infusion
        for infusion in planning.infusions_of(session, patient)
        if infusion.status == InfusionStatus.ACTIVE and infusion.infused_at < given.infused_at
    ]
    course = given.course or (earlier[-1].course if earlier else 1)
    highest = max((infusion.number for infusion in earlier if infusion.course == course), default=0)
    return course, given.number or min(highest + 1, 99)


def _audit(
    session: Session, patient: Patient, infusion: Infusion, actor: str, action: str, details: dict[str, object]
) -> None:
    audit(
        session,
        patient.clinic_id,
        actor=actor,
        action=action,
        subject="infusion",
        subject_id=infusion.id,
        data_key_id=patient.data_key_id,
        details=details,
    )

"""Changing a patient's details. Texts that were not sent yet follow to the new phone, zone, hour and language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.clinics.row import locked_clinic
from reminders.clinics.senders import refuse_our_numbers
from reminders.fields import Fields
from reminders.followup.amending.new_phone import move_texts
from reminders.followup.amending.subject import audit_amendment, patient_of
from reminders.followup.asking import tags
from reminders.followup.enrolling import identity, planning
from reminders.followup.enrolling.consents import keep_consent
from reminders.followup.enrolling.details import update_unsent
from reminders.followup.enrolling.requests import ConsentDetails, check_consent
from reminders.outbox.queue import texting_hours
from reminders.record.database import clock_of
from reminders.record.people import Clinic, Patient
from reminders.record.sealing import index_of, unseal_or_none
from reminders.texting.numbers import Use

_SEALED: Final = ("name", "phone", "mrn")


@dataclass(frozen=True)
class PatientChanges:
    """New values; None leaves a value unchanged. `no_preferred_time` removes the preferred time."""

    name: str | None = None
    phone: str | None = None
    mrn: str | None = None
    time_zone: str | None = None
    language: str | None = None
    preferred_time: time | None = None
    no_preferred_time: bool = False
    birth_date: date | None = None
    no_birth_date: bool = False
    no_mrn: bool = False
    """Takes the record number away, as a first one that was added by mistake."""
    shared_phone: bool = False
    """Confirms that the new phone is shared with another patient."""
    consent: ConsentDetails | None = None
    """Consent to texts on the new phone, kept if the phone changes. The desk asks for it, the API does not."""


def change_patient(
    session: Session, clinic_id: str, patient_id: str, changes: PatientChanges, *, actor: str, why: str
) -> Patient:
    """Change a patient's details. Raises `NotFound`, or `Refused` naming every bad field."""
    clinic = locked_clinic(session, clinic_id)
    patient = patient_of(session, clinic_id, patient_id)
    fields = Fields()
    why = fields.why(why)
    new = _differing(session, patient, _read(session, fields, clinic, changes))
    if changes.consent is not None and "phone" in new:
        consent = check_consent(changes.consent, fields, clock_of(session).now())
    else:
        consent = None
    others = _sharing(session, fields, patient, new, confirmed=changes.shared_phone)
    stays = patient.shared_phone and "phone" not in new
    beside = others or (identity.others_texted_on_phone_of(session, patient) if stays else [])
    if {"name", "phone"} & new.keys() and not fields.errors:
        name = new.get("name") or unseal_or_none(session, patient, "name") or ""
        tags.refuse_alike(session, fields, name, beside, renamed="name" in new)
    fields.done()
    if not new:
        return patient
    old = _known(session, patient)
    phone_before = patient.phone_index
    identity.seal_identity(session, patient, **{column: new[column] for column in _SEALED if column in new})
    if new.get("mrn", "") is None:
        patient.mrn_sealed = patient.mrn_index = None
    identity.seal_birth_date(session, patient, new.get("birth_date"))
    if new.get("birth_date", "") is None:
        patient.birth_date_sealed = None
    for column in new.keys() - {*_SEALED, "birth_date"}:
        setattr(patient, column, new[column])
    if "phone" in new:
        if consent is not None:
            keep_consent(session, patient, consent, actor=actor)
        move_texts(session, clinic, patient, phone_before, others, actor=actor)
    update_unsent(session, clinic, patient, new.keys())
    if "name" in new:
        for other in beside:
            planning.rewrite_waiting(session, other)
    audit_amendment(
        session, patient, "change-patient", actor=actor, why=why, old={name: old[name] for name in new}, new=new
    )
    return patient


def _read(session: Session, fields: Fields, clinic: Clinic, changes: PatientChanges) -> dict[str, Any]:
    read: dict[str, Any] = {}
    if changes.name is not None:
        read["name"] = fields.name(changes.name)
    if changes.phone is not None:
        read["phone"] = fields.phone(changes.phone, Use.PATIENT)
        refuse_our_numbers(session, fields, read["phone"])
    if changes.mrn is not None:
        read["mrn"] = fields.record_number(changes.mrn)
    elif changes.no_mrn:
        read["mrn"] = None
    if changes.birth_date is not None:
        read["birth_date"] = fields.birth_date(changes.birth_date, clock_of(session).now().date())
    elif changes.no_birth_date:
        read["birth_date"] = None
    if changes.time_zone is not None:
        read["time_zone"] = fields.time_zone(changes.time_zone)
    if changes.language is not None:
        read["language"] = fields.language(changes.language)
    if changes.preferred_time is not None:
        read["preferred_time"] = fields.preferred_time(changes.preferred_time, texting_hours(clinic))
    elif changes.no_preferred_time:
        read["preferred_time"] = None
    return read


def _differing(session: Session, patient: Patient, read: dict[str, Any]) -> dict[str, Any]:
    known = _known(session, patient)
    return {name: value for name, value in read.items() if value != known[name]}


def _known(session: Session, patient: Patient) -> dict[str, Any]:
    sealed = {column: unseal_or_none(session, patient, column) for column in _SEALED}
    plain = {name: getattr(patient, name) for name in ("time_zone", "language", "preferred_time")}
    return sealed | plain | {"birth_date": identity.birth_date_of(session, patient)}


def _sharing(
    session: Session, fields: Fields, patient: Patient, new: dict[str, Any], *, confirmed: bool
) -> list[Patient]:
    """Who else is texted on the new phone, noted in `fields` unless `confirmed`; a taken record number is noted too."""
    if new.get("mrn"):
        taken = select(Patient.id).where(
            Patient.clinic_id == patient.clinic_id,
            Patient.mrn_index == index_of(session, "mrn", new["mrn"]),
            Patient.id != patient.id,
        )
        if session.scalar(taken) is not None:
            fields.refuse("mrn", "This record number belongs to another patient.")
    if not new.get("phone"):
        return []
    others = identity.others_texted_on(session, patient.clinic_id, new["phone"], except_id=patient.id)
    if others and not confirmed:
        sentence = identity.why_phone_is_taken(session, others)
        fields.refuse("phone", sentence, confirm="shared_phone", unnamed=identity.PHONE_IS_TAKEN)
    return others

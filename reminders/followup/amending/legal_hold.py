"""Legal hold: while it is set, nothing in a patient's record may be erased, by anybody. Texting is not touched."""

from __future__ import annotations

from sqlalchemy.orm import Session

from reminders.followup.amending.subject import audit_amendment, checked_reason, patient_of
from reminders.record.database import clock_of
from reminders.record.people import Patient
from reminders.record.sealing import seal


def hold_patient(session: Session, clinic_id: str, patient_id: str, *, actor: str, why: str) -> Patient:
    """Put a patient's record under legal hold. Raises `NotFound`, and `Refused` without a reason."""
    patient, why = patient_of(session, clinic_id, patient_id), checked_reason(why)
    if patient.hold_at is not None:
        return patient
    patient.hold_at = clock_of(session).now()
    seal(session, patient, "hold_why", why)
    audit_amendment(session, patient, "hold-patient", actor=actor, why=why)
    return patient


def release_patient(session: Session, clinic_id: str, patient_id: str, *, actor: str, why: str) -> Patient:
    """Release a patient's record from legal hold. Raises `NotFound`, and `Refused` without a reason."""
    patient, why = patient_of(session, clinic_id, patient_id), checked_reason(why)
    if patient.hold_at is None:
        return patient
    old = {"hold_at": patient.hold_at}
    patient.hold_at = patient.hold_why_sealed = None
    audit_amendment(session, patient, "release-patient", actor=actor, why=why, old=old)
    return patient

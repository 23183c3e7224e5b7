"""`reminders erase`: destroy everything that identifies a patient; the scores stay, without a name."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from reminders import clock
from reminders.care.reasons import Reason
from reminders.errors import FieldError, NotFound, Refused
from reminders.outbox.queue import drop
from reminders.outbox.review import review
from reminders.outbox.transitions import move
from reminders.record.audit import audit
from reminders.record.people import Clinic, Patient
from reminders.record.sealing import erase_patient, vault_of
from reminders.record.texts import Message, MessageState

WHY_CHARACTERS = 300
IN_FLIGHT = (MessageState.CLAIMED.value, MessageState.UNKNOWN.value)


def erase(session: Session, clinic: Clinic, patient_id: str, *, why: str, actor: str = "operator") -> None:
    """Destroy the patient's data keys: name, phone, record number and every text can never be read again.

    Older backups still hold them until they are deleted; restoring one over this record erases the patient again.
    Raises `NotFound` for a patient of another clinic or one already erased, `Refused` without a reason or while a
    text to the patient is claimed or its outcome unknown.
    """
    patient = session.get(Patient, patient_id, with_for_update=True)
    if patient is None or patient.clinic_id != clinic.id:
        raise NotFound(f"The clinic {clinic.slug} has no patient {patient_id}.")
    if patient.erased_at is not None:
        raise NotFound(f"The patient {patient_id} is already erased.")
    if not 1 <= len(why.strip()) <= WHY_CHARACTERS:
        raise Refused([FieldError("why", f"Say why, in at most {WHY_CHARACTERS} characters.")])
    if session.scalar(select(Message.id).where(*_of(patient), Message.state.in_(IN_FLIGHT)).limit(1)) is not None:
        raise Refused([FieldError("patient", "A text to this patient is just going out: try again in some minutes.")])
    destroy(session, patient)
    # The reason is sealed with a new key, because the patient's own was destroyed.
    kept_under = vault_of(session).new_data_key(session, clinic.id, patient_id=None, created_at=clock.real())
    _audit_erasure(session, patient, actor=actor, data_key_id=kept_under, details={"why": why.strip()})


def erase_again(session: Session, patient: Patient) -> None:
    """Erase a patient whom a restored backup brought back, even if texts were in flight when it was made."""
    for message in session.scalars(select(Message).where(*_of(patient), Message.state.in_(IN_FLIGHT))).all():
        move(session, message, MessageState.QUEUED, cause=Reason.ERASED.value, lease_until=None)
    destroy(session, patient)
    _audit_erasure(session, patient, actor="operator")


def destroy(session: Session, patient: Patient) -> None:
    """Drop the patient's queued texts, destroy the keys, and update the check-ins."""
    queued = Message.state == MessageState.QUEUED.value
    for message in session.scalars(select(Message).where(*_of(patient), queued)).all():
        drop(session, message, Reason.ERASED)
    erase_patient(session, patient, clock.real())
    review(session, patient.clinic_id, patient.id)


def _of(patient: Patient) -> tuple[ColumnElement[bool], ...]:
    return (Message.clinic_id == patient.clinic_id, Message.patient_id == patient.id)


def _audit_erasure(
    session: Session,
    patient: Patient,
    *,
    actor: str,
    data_key_id: str | None = None,
    details: dict[str, object] | None = None,
) -> None:
    audit(
        session,
        patient.clinic_id,
        actor=actor,
        action="erase-patient",
        subject="patient",
        subject_id=patient.id,
        data_key_id=data_key_id,
        details=details,
    )

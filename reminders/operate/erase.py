"""`reminders erase`: destroy what identifies a patient; their scores stay, unlinked."""

from __future__ import annotations

from sqlalchemy.orm import Session

from reminders import clock
from reminders.followup.refusal import NotFound
from reminders.record.audit import audit
from reminders.record.people import Clinic, Patient
from reminders.record.sealing import erase_patient, vault_of


def erase(session: Session, clinic: Clinic, patient_id: str, *, why: str, actor: str = "operator") -> None:
    """Destroy the patient's data keys: name, phone, record number and every text are gone for good, everywhere.

    Backups made before still hold them, until they are thrown away; a restore over this record erases them again.
    Raises `NotFound` for a patient of another clinic, or one already erased.
    """
    patient = session.get(Patient, patient_id, with_for_update=True)
    if patient is None or patient.clinic_id != clinic.id:
        raise NotFound(f"The clinic {clinic.slug} has no patient {patient_id}.")
    if patient.erased_at is not None:
        raise NotFound(f"The patient {patient_id} is already erased.")
    erase_patient(session, patient, clock.real())
    # The reason is kept, under a key of its own: the patient's no longer opens anything.
    kept_under = vault_of(session).new_data_key(session, clinic.id, patient_id=None, created_at=clock.real())
    audit(
        session,
        clinic.id,
        actor=actor,
        action="erase-patient",
        subject="patient",
        subject_id=patient.id,
        data_key_id=kept_under,
        details={"why": why},
    )

"""Replacing a time zone of a clinic and its patients by another, as an operator does after `reminders doctor`."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.clinics.clinic_settings import ClinicChanges, change_clinic
from reminders.clinics.row import locked_clinic
from reminders.fields import Fields
from reminders.followup.amending.patient import PatientChanges, change_patient
from reminders.record.people import Patient


@dataclass(frozen=True)
class ReplacedZone:
    """The new zone by its current name, whether the clinic itself had the old one, and how many patients had."""

    zone: str
    clinic: bool
    patients: int


def replace_zone(session: Session, clinic_id: str, old: str, new: str, *, actor: str) -> ReplacedZone:
    """Give the clinic and every patient with the zone `old` (spelled as it is stored) the zone `new`.

    Each change is audited, and check-ins that were not asked yet get new times. Raises `Refused` if `new` is not the
    zone of a place.
    """
    clinic = locked_clinic(session, clinic_id)
    fields = Fields()
    zone = fields.time_zone(new, field="to")
    fields.done()
    own = clinic.time_zone == old != zone
    if own:
        change_clinic(session, clinic_id, ClinicChanges(time_zone=zone), actor=actor)
    theirs = select(Patient.id).where(
        Patient.clinic_id == clinic_id, Patient.time_zone == old, Patient.time_zone != zone, Patient.erased_at.is_(None)
    )
    patient_ids = session.scalars(theirs.order_by(Patient.id)).all()
    for patient_id in patient_ids:
        changes = PatientChanges(time_zone=zone)
        change_patient(session, clinic_id, patient_id, changes, actor=actor, why=f"{old} is replaced by {zone}")
    return ReplacedZone(zone, own, len(patient_ids))

"""Replacing a time zone of a clinic and its patients by another, as an operator does after `reminders doctor`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reminders.clinics.clinic_settings import ClinicChanges, change_clinic
from reminders.clinics.row import locked_clinic
from reminders.fields import Fields
from reminders.followup.amending.patient import PatientChanges, change_patient
from reminders.followup.enrolling.planning import check_ins_in_zone
from reminders.record.people import Clinic, Patient
from reminders.record.schedule import CheckIn, CheckInState, Infusion, InfusionStatus

#: How many check-ins show what a new zone does to them.
SHOWN: Final = 5


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


@dataclass(frozen=True)
class Moved:
    """A check-in that was not asked yet: when it is due now, and when with another zone. Instants."""

    patient_id: str
    step: str
    due_at: datetime
    due_then: datetime


@dataclass(frozen=True)
class ZoneConsequences:
    """What another time zone would do: `patients` have the clinic's zone now and `waiting` check-ins to come.

    `examples` are the first of those, as they would move with their patients.
    """

    zone: str
    patients: int
    waiting: int
    examples: tuple[Moved, ...]


def zone_consequences(session: Session, clinic: Clinic, new: str) -> ZoneConsequences:
    """Look at a new zone for a clinic without changing anything. Raises `Refused` if it is not the zone of a place."""
    fields = Fields()
    zone = fields.time_zone(new)
    if zone == clinic.time_zone and not fields.errors:
        fields.refuse("time_zone", "This is the clinic's time zone already.")
    fields.done()
    theirs = (
        Patient.clinic_id == clinic.id,
        Patient.time_zone == clinic.time_zone,
        Patient.erased_at.is_(None),
    )
    waiting = (
        select(CheckIn, Patient, Infusion)
        .join(Patient, Patient.id == CheckIn.patient_id)
        .join(Infusion, Infusion.id == CheckIn.infusion_id)
        .where(
            *theirs,
            CheckIn.clinic_id == clinic.id,
            CheckIn.state == CheckInState.SCHEDULED.value,
            Infusion.status == InfusionStatus.ACTIVE.value,
        )
    )
    examples = []
    for check_in, patient, infusion in session.execute(waiting.order_by(CheckIn.due_at, CheckIn.id).limit(SHOWN)):
        then = check_ins_in_zone(session, clinic, patient, infusion, ZoneInfo(zone))[check_in.step]
        examples.append(Moved(patient.id, check_in.step, check_in.due_at, then.due_at))
    return ZoneConsequences(
        zone=zone,
        patients=session.scalar(select(func.count()).select_from(Patient).where(*theirs)) or 0,
        waiting=session.scalar(waiting.with_only_columns(func.count())) or 0,
        examples=tuple(examples),
    )

"""Shared by all amendments: finding and locking the row to change, reading the reason, auditing the change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.errors import NotFound
from reminders.fields import Fields
from reminders.record.audit import audit
from reminders.record.locked_row import locked_row
from reminders.record.outcomes import Outcome
from reminders.record.people import Patient
from reminders.record.schedule import Infusion


def patient_of(session: Session, clinic_id: str, patient_id: str) -> Patient:
    """A patient of the clinic, locked, with current values. Raises `NotFound`, also for an erased patient."""
    patient = locked_row(session, Patient, clinic_id, patient_id)
    if patient is None or patient.erased_at is not None:
        raise NotFound("There is no such patient.")
    return patient


def infusion_of(session: Session, clinic_id: str, infusion_id: str) -> tuple[Infusion, Patient]:
    """An infusion of the clinic, locked, and its patient. Raises `NotFound`."""
    infusion = locked_row(session, Infusion, clinic_id, infusion_id)
    if infusion is None:
        raise NotFound("There is no such infusion.")
    return infusion, patient_of(session, clinic_id, infusion.patient_id)


def outcome_of(session: Session, clinic_id: str, outcome_id: str) -> tuple[Outcome, Patient]:
    """A recorded outcome of the clinic, and its patient, locked. Raises `NotFound`."""
    outcome = session.scalar(select(Outcome).where(Outcome.clinic_id == clinic_id, Outcome.id == outcome_id))
    if outcome is None:
        raise NotFound("There is no such outcome.")
    return outcome, patient_of(session, clinic_id, outcome.patient_id)


def checked_reason(why: str) -> str:
    """The reason as it is stored. Raises `Refused` if there is none."""
    fields = Fields()
    why = fields.why(why)
    fields.done()
    return why


def audit_amendment(
    session: Session,
    patient: Patient,
    action: str,
    *,
    actor: str,
    why: str | None,
    old: Mapping[str, Any] | None = None,
    new: Mapping[str, Any] | None = None,
    subject: str = "patient",
    subject_id: str | None = None,
) -> None:
    """Audit who changed what and why, sealed with the patient's key.

    Call it last: the end of the clinic's audit chain stays locked until the transaction ends, and another transaction
    that waits for it may hold rows that the change still needs.
    """
    session.flush()
    details = {"old": dict(old or {}), "new": dict(new or {}), "why": why}
    audit(
        session,
        patient.clinic_id,
        actor=actor,
        action=action,
        subject=subject,
        subject_id=subject_id or patient.id,
        data_key_id=patient.data_key_id,
        details={name: value for name, value in details.items() if value},
    )

"""Recomputing the look-up indexes of names and record numbers (part of `reminders rekey`).

Needed when `record.normalize` changes what counts as equal: a name stored with invisible characters, before those were
left out, could not be found by typing it. An index is a keyed digest, and a migration has no keys.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.record.database import Database
from reminders.record.people import Patient
from reminders.record.sealing import Erased, SealError, index_of, prepare, unseal_or_none

BATCH_PATIENTS: Final = 500
COLUMNS: Final = ("name", "mrn")


def reindex(database: Database) -> int:
    """Recompute every patient's indexes of name and record number; returns how many changed."""
    changed, last = 0, ""
    while True:
        with database.write() as session:
            patients = session.scalars(
                select(Patient)
                .where(Patient.id > last, Patient.erased_at.is_(None))
                .order_by(Patient.id)
                .limit(BATCH_PATIENTS)
                .with_for_update()
            ).all()
            prepare(session, patients)
            changed += sum(_recompute(session, patient, column) for patient in patients for column in COLUMNS)
        if not patients:
            return changed
        last = patients[-1].id


def _recompute(session: Session, patient: Patient, column: str) -> bool:
    try:
        text = unseal_or_none(session, patient, column)
    except (Erased, SealError):
        return False  # what cannot be opened keeps its index
    index = None if text is None else index_of(session, column, text)
    if index == getattr(patient, f"{column}_index") or (column == "mrn" and _taken(session, patient, index)):
        return False
    setattr(patient, f"{column}_index", index)
    session.flush()
    return True


def _taken(session: Session, patient: Patient, index: str | None) -> bool:
    """Whether another patient has this record number: staff have to say which of the two it belongs to."""
    others = select(Patient.id).where(
        Patient.clinic_id == patient.clinic_id, Patient.mrn_index == index, Patient.id != patient.id
    )
    return session.scalar(others.limit(1)) is not None

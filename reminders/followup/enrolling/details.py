"""Applying new details of a patient: check-ins and texts that were not sent yet are planned and composed again."""

from __future__ import annotations

from collections.abc import Set
from typing import Final

from sqlalchemy.orm import Session

from reminders.followup.enrolling import identity, planning
from reminders.followup.enrolling.requests import PatientDetails
from reminders.outbox.review import review
from reminders.record.audit import audit
from reminders.record.people import Clinic, Patient

#: The details that the times of check-ins depend on, and those that the words of a text depend on.
_TIMING: Final = frozenset({"time_zone", "preferred_time"})
_WORDING: Final = frozenset({"name", "phone", "language"})


def update_unsent(session: Session, clinic: Clinic, patient: Patient, changed: Set[str]) -> None:
    """Update check-ins and texts that were not sent yet after the details named in `changed` have changed."""
    if _TIMING & changed:
        planning.replan(session, clinic, patient, planning.infusions_of(session, patient))
    if _WORDING & changed:
        planning.rewrite_waiting_questions(session, patient)
    review(session, clinic.id, patient.id)


def apply_new_details(session: Session, clinic: Clinic, patient: Patient, details: PatientDetails, actor: str) -> None:
    """Apply what an enrollment newly says about a known patient (record number, zone, language, preferred time)."""
    old, new = dict[str, object](), dict[str, object]()
    for column in ("time_zone", "language", "preferred_time"):
        known, given = getattr(patient, column), getattr(details, column)
        if given is not None and given != known:
            old[column], new[column] = known, given
            setattr(patient, column, given)
    if details.mrn is not None and patient.mrn_index is None:
        old["mrn"], new["mrn"] = None, details.mrn
        identity.seal_identity(session, patient, mrn=details.mrn)
    if not new:
        return
    update_unsent(session, clinic, patient, new.keys())
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

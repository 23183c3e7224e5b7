"""Applying new details of a patient: check-ins and texts that were not sent yet are planned and composed again."""

from __future__ import annotations

from collections.abc import Sequence, Set
from typing import Final

from sqlalchemy.orm import Session

from reminders.followup.enrolling import identity, planning
from reminders.followup.enrolling.requests import PatientDetails
from reminders.outbox.queue import plan_again
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
    if "time_zone" in changed:
        plan_again(session, clinic.id, patient.id)
    if _WORDING & changed:
        planning.rewrite_waiting(session, patient)
    review(session, clinic.id, patient.id)


def apply_new_details(session: Session, clinic: Clinic, patient: Patient, details: PatientDetails, actor: str) -> bool:
    """Apply what an enrollment newly says about a known patient (record number, birth date, zone, language,
    preferred time).

    Returns whether it says anything new.
    """
    old, new = dict[str, object](), dict[str, object]()
    for column in ("time_zone", "language", "preferred_time", "call_only"):
        known, given = getattr(patient, column), getattr(details, column)
        if given is not None and given != known:
            old[column], new[column] = known, given
            setattr(patient, column, given)
    for column in ("name", "phone", "mrn"):  # an imported patient may lack any of them
        given = getattr(details, column)
        if given and getattr(patient, f"{column}_index") is None:
            old[column], new[column] = None, given
            identity.seal_identity(session, patient, **{column: given})
    born = identity.birth_date_of(session, patient)
    if details.birth_date not in (None, born):
        old["birth_date"], new["birth_date"] = born, details.birth_date
        identity.seal_birth_date(session, patient, details.birth_date)
    if not new:
        return False
    if "phone" in new:
        others = identity.others_texted_on(session, patient.clinic_id, details.phone, except_id=patient.id)
        share_first_phone(session, patient, others, actor)
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
    return True


def share_first_phone(session: Session, patient: Patient, others: Sequence[Patient], actor: str) -> None:
    """Mark a patient who has got a first phone, and the `others` who are texted on it, as sharing it, if anybody is."""
    patient.shared_phone = bool(others)
    session.flush()
    identity.mark_shared(session, others, actor=actor)
    for other in others:
        planning.rewrite_waiting(session, other)

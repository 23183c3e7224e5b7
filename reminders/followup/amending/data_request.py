"""A patient's request for their data: that the file was made is kept, and what for."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from reminders.followup.amending.subject import audit_amendment, checked_reason, patient_of

#: The action kept when the file of all that is recorded of a patient was made.
FILE_MADE: Final = "make-patient-file"


def note_file_made(session: Session, clinic_id: str, patient_id: str, *, actor: str, why: str) -> None:
    """Audit that the file is made. Raises `NotFound`, and `Refused` without a reason."""
    why = checked_reason(why)
    audit_amendment(session, patient_of(session, clinic_id, patient_id), FILE_MADE, actor=actor, why=why)

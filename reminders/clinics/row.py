"""Locking a clinic's row for a change, and writing the change into the audit trail."""

from __future__ import annotations

from sqlalchemy.orm import Session

from reminders.errors import NotFound
from reminders.record.audit import audit
from reminders.record.database import clock_of
from reminders.record.people import Clinic
from reminders.record.sealing import vault_of


def locked_clinic(session: Session, clinic_id: str) -> Clinic:
    """The clinic, locked until the transaction ends. Raises `NotFound`."""
    clinic = session.get(Clinic, clinic_id, with_for_update={"key_share": True}, populate_existing=True)
    if clinic is None:
        raise NotFound("There is no such clinic.")
    return clinic


def audit_change(
    session: Session,
    clinic: Clinic,
    action: str,
    actor: str,
    details: dict[str, object] | None = None,
    *,
    subject: tuple[str, str] | None = None,
) -> None:
    """Audit a change of a clinic, with `details` sealed.

    `subject` is the kind and id of what was changed, if it was not the clinic itself.
    """
    kind, subject_id = subject or ("clinic", clinic.id)
    key = None
    if details:
        key = vault_of(session).make_data_key(session, clinic.id, patient_id=None, created_at=clock_of(session).now())
    audit(
        session,
        clinic.id,
        actor=actor,
        action=action,
        subject=kind,
        subject_id=subject_id,
        data_key_id=key,
        details=details,
    )

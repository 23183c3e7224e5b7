"""`reminders erase`, and erasing again what a restored backup brought back."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.care.reasons import Reason
from reminders.followup.amending.erasing import (
    HELD,
    IN_FLIGHT,
    ErasureConsequences,
    audit_erasure,
    destroy,
    erase,
    erasure_consequences,
    messages_of,
    to_be_erased,
)
from reminders.outbox.transitions import move
from reminders.record.people import Patient
from reminders.record.texts import Message, MessageState

__all__ = ["HELD", "ErasureConsequences", "erase", "erase_again", "erasure_consequences", "to_be_erased"]


def erase_again(session: Session, patient: Patient) -> None:
    """Erase a patient whom a restored backup brought back, even if texts were in flight when it was made.

    A legal hold in the backup does not keep them: it had been released when they were erased.
    """
    for message in session.scalars(select(Message).where(*messages_of(patient), Message.state.in_(IN_FLIGHT))).all():
        move(session, message, MessageState.QUEUED, cause=Reason.ERASED.value, lease_until=None)
    destroy(session, patient)
    audit_erasure(session, patient, actor="operator")

"""Erasing a patient: what it will do, and doing it. Everything that identifies them goes; the scores stay, unlinked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from reminders import clock
from reminders.care.reasons import Reason
from reminders.errors import FieldError, NotFound, Refused
from reminders.outbox.queue import drop
from reminders.outbox.review import review
from reminders.record.access import KeptPage
from reminders.record.audit import audit
from reminders.record.database import clock_of
from reminders.record.outcomes import Flag, Outcome
from reminders.record.people import Clinic, Patient
from reminders.record.schedule import CheckIn, CheckInState, Infusion
from reminders.record.sealing import erase_patient, replies_of, vault_of
from reminders.record.texts import Message, MessageState, Reply

WHY_CHARACTERS: Final = 300
IN_FLIGHT: Final = (MessageState.CLAIMED.value, MessageState.UNKNOWN.value)

#: A check-in that was not asked may still be, also one that waits for a reason to go away.
_NOT_ASKED: Final = (CheckInState.SCHEDULED.value, CheckInState.SKIPPED.value)

HELD: Final = "The record is under legal hold: nothing of it may be erased until the hold is released."
GOING_OUT: Final = "A text to this patient is just going out: try again in some minutes."


@dataclass(frozen=True)
class ErasureConsequences:
    """What erasing a patient would destroy, stop and leave, in rows."""

    texts: int
    """To and from the patient."""
    waiting: int
    """Texts that would be dropped before they leave."""
    check_ins: int
    """Check-ins that could still be asked, those that wait for something included."""
    open_flags: int
    infusions: int
    scores: int
    hold_at: datetime | None
    """Since when a legal hold forbids it."""
    going_out: bool
    """Whether it has to wait for a text on its way."""


def erasure_consequences(session: Session, patient: Patient) -> ErasureConsequences:
    """What erasing this patient would do, without doing it."""

    def count(table: type, *conditions: ColumnElement[bool]) -> int:
        mine = (table.clinic_id == patient.clinic_id, *conditions)  # type: ignore[attr-defined]
        return session.scalar(select(func.count()).select_from(table).where(*mine)) or 0

    def of(table: type, *conditions: ColumnElement[bool]) -> int:
        return count(table, table.patient_id == patient.id, *conditions)  # type: ignore[attr-defined]

    return ErasureConsequences(
        texts=of(Message) + count(Reply, replies_of(session, patient)),
        waiting=of(Message, Message.state == MessageState.QUEUED.value),
        check_ins=of(
            CheckIn, CheckIn.state.in_(_NOT_ASKED), ~CheckIn.final, CheckIn.closes_at > clock_of(session).now()
        ),
        open_flags=of(Flag, Flag.resolved_at.is_(None)),
        infusions=of(Infusion),
        scores=of(Outcome),
        hold_at=patient.hold_at,
        going_out=_is_going_out(session, patient),
    )


def to_be_erased(session: Session, clinic: Clinic, patient_id: str, *, locked: bool = False) -> Patient:
    """A patient of the clinic who was not erased. Raises `NotFound`."""
    patient = session.get(Patient, patient_id, with_for_update=locked or None, populate_existing=locked)
    if patient is None or patient.clinic_id != clinic.id:
        raise NotFound(f"The clinic {clinic.slug} has no patient {patient_id}.")
    if patient.erased_at is not None:
        raise NotFound(f"The patient {patient_id} is already erased.")
    return patient


def erase(session: Session, clinic: Clinic, patient_id: str, *, why: str, actor: str = "operator") -> None:
    """Destroy the patient's data keys: name, phone, record number and every text can never be read again.

    Older backups still hold them until they are deleted; restoring one over this record erases the patient again.
    Raises `NotFound` for a patient of another clinic or one already erased, `Refused` without a reason, under a legal
    hold, or while a text to the patient is claimed or its outcome unknown.
    """
    patient = to_be_erased(session, clinic, patient_id, locked=True)
    if not 1 <= len(why.strip()) <= WHY_CHARACTERS:
        raise Refused([FieldError("why", f"Say why, in at most {WHY_CHARACTERS} characters.")])
    if patient.hold_at is not None:
        raise Refused([FieldError("patient", HELD)])
    if _is_going_out(session, patient):
        raise Refused([FieldError("patient", GOING_OUT)])
    destroy(session, patient)
    # The reason is sealed with a new key, because the patient's own was destroyed.
    kept_under = vault_of(session).make_data_key(session, clinic.id, patient_id=None, created_at=clock.real())
    audit_erasure(session, patient, actor=actor, data_key_id=kept_under, details={"why": why.strip()})


def destroy(session: Session, patient: Patient) -> None:
    """Drop the patient's queued texts, destroy the keys, and update the check-ins."""
    queued = Message.state == MessageState.QUEUED.value
    for message in session.scalars(select(Message).where(*messages_of(patient), queued)).all():
        drop(session, message, Reason.ERASED)
    erase_patient(session, patient, clock.real())
    # Pages that answered a form may show the patient.
    session.execute(delete(KeptPage).where(KeptPage.clinic_id == patient.clinic_id))
    review(session, patient.clinic_id, patient.id)


def messages_of(patient: Patient) -> tuple[ColumnElement[bool], ...]:
    """The conditions that choose the texts to a patient."""
    return (Message.clinic_id == patient.clinic_id, Message.patient_id == patient.id)


def audit_erasure(
    session: Session,
    patient: Patient,
    *,
    actor: str,
    data_key_id: str | None = None,
    details: dict[str, object] | None = None,
) -> None:
    """Audit that a patient was erased, `details` sealed with a key that is not theirs."""
    audit(
        session,
        patient.clinic_id,
        actor=actor,
        action="erase-patient",
        subject="patient",
        subject_id=patient.id,
        data_key_id=data_key_id,
        details=details,
    )


def _is_going_out(session: Session, patient: Patient) -> bool:
    on_its_way = select(Message.id).where(*messages_of(patient), Message.state.in_(IN_FLIGHT)).limit(1)
    return session.scalar(on_its_way) is not None

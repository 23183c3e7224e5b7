"""Flags in a person's hands: acknowledged (somebody is on it), then resolved (it is done, and how)."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from reminders.followup.refusal import FieldError, NotFound, Refused
from reminders.followup.schedule import review_phone
from reminders.record.audit import audit
from reminders.record.database import clock_of
from reminders.record.flags import open_flag
from reminders.record.outcomes import Flag, FlagKind
from reminders.record.people import Patient
from reminders.record.sealing import seal, vault_of
from reminders.record.texts import Reply

__all__ = ["acknowledge", "answered", "find", "open_flag", "paged_again", "resolve"]

#: After an acknowledgement the page is repeated this often until the flag is resolved.
UNRESOLVED_AGAIN = timedelta(hours=1)

#: Real time between two rounds of paging at the least: simulated days pass in seconds, and a person does not.
SHORTEST_ROUND = timedelta(seconds=10)

NOTE_CHARACTERS = 1000


def paged_again(after: timedelta, speed: float) -> timedelta:
    """Care time until the next round of paging."""
    return max(after, SHORTEST_ROUND * speed)


def answered(session: Session, clinic_id: str, check_in_id: str, question: str, *, actor: str) -> None:
    """A clear answer to a question came after all: nobody needs to look at the unclear one any more."""
    unclear = select(Flag.id).where(
        exists().where(Reply.id == Flag.reply_id, Reply.question == question),
        Flag.clinic_id == clinic_id,
        Flag.check_in_id == check_in_id,
        Flag.kind == FlagKind.UNCLEAR.value,
        Flag.resolved_at.is_(None),
    )
    for flag_id in session.scalars(unclear).all():
        resolve(session, clinic_id, flag_id, actor=actor)


def find(session: Session, clinic_id: str, flag_id: str) -> Flag:
    """A flag of this clinic, locked. Raises `NotFound`."""
    flag = session.scalar(select(Flag).where(Flag.clinic_id == clinic_id, Flag.id == flag_id).with_for_update())
    if flag is None:
        raise NotFound("flag")
    return flag


def acknowledge(session: Session, clinic_id: str, flag_id: str, *, actor: str) -> Flag:
    """Somebody takes it on: paging stops until it is overdue to be resolved. A repeat changes nothing."""
    flag = find(session, clinic_id, flag_id)
    if flag.acknowledged_at is not None or flag.resolved_at is not None:
        return flag
    now = clock_of(session).now()
    flag.acknowledged_at, flag.acknowledged_by = now, actor
    if flag.page_next_at is not None:
        flag.page_next_at = now + paged_again(UNRESOLVED_AGAIN, clock_of(session).speed)
    audit(session, clinic_id, actor=actor, action="acknowledge", subject="flag", subject_id=flag.id)
    return flag


def resolve(session: Session, clinic_id: str, flag_id: str, *, actor: str, note: str = "") -> Flag:
    """It is done; `note` says what was done. Automatic questions held by an urgent flag come back."""
    note = note.strip()
    if len(note) > NOTE_CHARACTERS or "\x00" in note:
        raise Refused([FieldError("note", f"A note has at most {NOTE_CHARACTERS} characters, without control codes.")])
    flag = find(session, clinic_id, flag_id)
    if flag.resolved_at is not None:
        return flag
    now = clock_of(session).now()
    if flag.acknowledged_at is None:
        flag.acknowledged_at, flag.acknowledged_by = now, actor
    flag.resolved_at, flag.resolved_by, flag.page_next_at = now, actor, None
    if note:
        if flag.data_key_id is None:
            patient = session.get(Patient, flag.patient_id) if flag.patient_id else None
            flag.data_key_id = (
                patient.data_key_id
                if patient
                else vault_of(session).new_data_key(session, clinic_id, patient_id=None, created_at=now)
            )
        seal(session, flag, "note", note)
    audit(session, clinic_id, actor=actor, action="resolve", subject="flag", subject_id=flag.id)
    session.flush()
    if flag.patient_id is not None:
        patient = session.get_one(Patient, flag.patient_id)
        if patient.phone_index is not None:
            review_phone(session, clinic_id, patient.phone_index)
    return flag

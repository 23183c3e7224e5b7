"""Notes on a flag, and the append-only history of what was done about it (`FlagEvent`)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from reminders.errors import FieldError, Refused
from reminders.record.columns import new_id
from reminders.record.outcomes import Flag, FlagAct, FlagEvent
from reminders.record.people import DataKey, Patient
from reminders.record.sealing import Erased, seal, unseal_or_none, vault_of

NOTE_CHARACTERS: Final = 1000


def read_note(note: str | None) -> str:
    """A note in the form it is stored in. Raises `Refused` naming `note` if it is too long or holds a NUL."""
    read = (note or "").replace("\r\n", "\n").strip()
    if len(read) > NOTE_CHARACTERS or "\x00" in read:
        raise Refused([FieldError("note", f"A note has at most {NOTE_CHARACTERS} characters, without control codes.")])
    return read


def keep_event(session: Session, flag: Flag, act: FlagAct, *, by: str, at: datetime, note: str = "") -> None:
    """Append to the history of a flag, which must be locked."""
    event = FlagEvent(
        id=new_id(), clinic_id=flag.clinic_id, flag_id=flag.id, sequence=_last_sequence(session, flag) + 1,
        act=act.value, at=at, by=by,
    )  # fmt: skip
    if note:
        event.data_key_id = usable_key(session, flag, at)
        seal(session, event, "note", note)
    session.add(event)
    session.flush()


def is_noted(session: Session, flag: Flag, note: str) -> bool:
    """Whether the current resolution of a flag has this note already, so that a request sent twice adds nothing."""
    reopened = _last_sequence(session, flag, FlagEvent.act == FlagAct.REOPENED.value)
    later = select(FlagEvent).where(
        FlagEvent.flag_id == flag.id, FlagEvent.act == FlagAct.NOTED.value, FlagEvent.sequence > reopened
    )
    return any(_unsealed_note(session, row) == note for row in (flag, *session.scalars(later)))


def is_repeated(session: Session, flag: Flag, act: FlagAct, *, by: str, since: datetime, note: str = "") -> bool:
    """Whether the last thing done about a flag is this act by the same person, at `since` (care time) or later."""
    last = session.scalar(
        select(FlagEvent).where(FlagEvent.flag_id == flag.id).order_by(FlagEvent.sequence.desc()).limit(1)
    )
    if last is None or (last.act, last.by) != (act.value, by) or last.at < since:
        return False
    return (_unsealed_note(session, last) or "") == note


def last_opened_at(session: Session, flag: Flag) -> datetime:
    """When a flag was opened, or last reopened (care time)."""
    reopened = select(func.max(FlagEvent.at)).where(
        FlagEvent.flag_id == flag.id, FlagEvent.act == FlagAct.REOPENED.value
    )
    return session.scalar(reopened) or flag.opened_at


def note_of(session: Session, flag: Flag) -> str:
    """The note of a flag's current resolution; empty if there is none or the patient was erased."""
    return _unsealed_note(session, flag) or ""


def usable_key(session: Session, flag: Flag, at: datetime) -> str:
    """The id of a data key that can seal a note: the flag's own, else its patient's, else a new one.

    The first two may have been destroyed when the patient was erased. The note, which is the clinic's own text, is then
    sealed with a key that belongs to no patient.
    """
    patient = session.get(Patient, flag.patient_id) if flag.patient_id else None
    for key_id in (flag.data_key_id, patient.data_key_id if patient else None):
        key = session.get(DataKey, key_id) if key_id else None
        if key is not None and key.wrapped is not None:
            return key.id
    return vault_of(session).make_data_key(session, flag.clinic_id, patient_id=None, created_at=at)


def _last_sequence(session: Session, flag: Flag, *which: ColumnElement[bool]) -> int:
    """The sequence number of a flag's last event, or of its last event that matches `which`; 0 if there is none."""
    return session.scalar(select(func.max(FlagEvent.sequence)).where(FlagEvent.flag_id == flag.id, *which)) or 0


def _unsealed_note(session: Session, row: Flag | FlagEvent) -> str | None:
    try:
        return unseal_or_none(session, row, "note")
    except Erased:
        return None

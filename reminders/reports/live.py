"""What an open page asks for every few seconds: what is urgent, and whether Today would look different by now.

It reads few rows and opens nothing that is sealed. A page is drawn again only if its mark has changed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reminders.clinics.reach import contacts_of
from reminders.record.columns import without_index
from reminders.record.outcomes import Flag, FlagEvent, FlagReply
from reminders.record.people import Clinic
from reminders.reports.texting_problems import texting_problems
from reminders.reports.today import asked_today, coming, counts
from reminders.reports.worklist import Entry, entries, urgent_entries


@dataclass(frozen=True)
class Urgent:
    """What every page says of danger. `latest` grows with whatever is new: a flag, or a text that joined one."""

    count: int
    latest: str


def urgent(session: Session, clinic_id: str) -> Urgent:
    """What is urgent at a clinic now."""
    return _urgent(session, clinic_id, urgent_entries(session, clinic_id))


def mark_of_today(session: Session, clinic: Clinic, *, now: datetime, sender: str | None) -> str:
    """A digest of what the Today page shows: two equal ones mean that it need not be read again."""
    found = entries(session, clinic.id, now)
    ids = [entry.flag_id for entry in found if entry.flag_id]
    day = asked_today(clinic, now)
    troubles = texting_problems(session, clinic, sender=sender)
    shown: list[object] = [
        [(entry.flag_id, entry.unanswered, entry.baseline) for entry in found],
        session.execute(
            select(Flag.id, Flag.acknowledged_by).where(Flag.clinic_id == clinic.id, Flag.id.in_(ids)).order_by(Flag.id)
        ).all(),
        _added(session, clinic.id, FlagReply, ids),
        _added(session, clinic.id, FlagEvent, ids),
        counts(session, day),
        [row.id for row in coming(session, clinic.id)],
        bool(contacts_of(session, clinic.id)),
        [(one.what, one.sentence) for one in troubles],
    ]
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:32]


def _urgent(session: Session, clinic_id: str, found: list[Entry]) -> Urgent:
    ids = [entry.flag_id for entry in found if entry.flag_id]
    _, joined = _added(session, clinic_id, FlagReply, ids) if ids else (0, None)
    return Urgent(len({entry.whose for entry in found}), max([*ids, joined or ""], default=""))


def _added(session: Session, clinic_id: str, table: Any, flag_ids: list[str]) -> tuple[int, str | None]:
    """How many rows of a table belong to these flags, and the newest id."""
    found = select(func.count(), func.max(table.id)).where(
        without_index(table.clinic_id) == clinic_id, table.flag_id.in_(flag_ids)
    )
    number, newest = session.execute(found).one()
    return number, newest

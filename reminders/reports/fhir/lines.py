"""An answer with its whole line of corrections: what one Observation is made from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reminders.record.access import INFUSION_CHANGED, AuditEntry
from reminders.record.outcomes import BASELINE, Outcome
from reminders.record.schedule import Infusion


@dataclass(frozen=True)
class Version:
    """What one row of a line said."""

    outcome_id: str
    value: Decimal | None
    replied_at: datetime


@dataclass(frozen=True)
class Line:
    """The outcome in force, and every row before it, oldest first, itself last."""

    current: Outcome
    versions: tuple[Version, ...]
    effective_at: datetime
    """When it was so: the reply's time; for a baseline its infusion's time, also after the infusion was moved."""
    changed_at: datetime
    """When this was last changed: a correction, or any change of the infusion whose baseline it is."""
    changes: int
    """How many times that happened, the first record included."""

    @property
    def first_id(self) -> str:
        """The id of the value that began the line. It never changes."""
        return self.versions[0].outcome_id


def lines_of(session: Session, rows: Sequence[Outcome]) -> list[Line]:
    """The line behind each row. The rows must be in force: nothing supersedes them."""
    before = _earlier(session, rows)
    infused = _infused_at(session, rows)
    moves = _infusion_changes(session, rows)
    return [_line(row, before, infused, moves) for row in rows]


def current_of(session: Session, clinic_id: str, first_id: str) -> Outcome | None:
    """The outcome in force of the line that a value began; None if no line of the clinic begins with this id."""
    of_clinic = Outcome.clinic_id == clinic_id
    row = session.scalar(select(Outcome).where(of_clinic, Outcome.id == first_id, Outcome.supersedes.is_(None)))
    later = row
    while later is not None:
        row = later
        later = session.scalar(select(Outcome).where(of_clinic, Outcome.supersedes == row.id))
    return row


def _line(
    row: Outcome,
    before: dict[str, Version],
    infused: dict[str, datetime],
    moves: dict[str, tuple[int, datetime]],
) -> Line:
    versions = [Version(row.id, row.value, row.replied_at)]
    while (earlier := before.get(versions[0].outcome_id)) is not None:
        versions.insert(0, earlier)
    effective, changed, changes = row.replied_at, row.recorded_at, len(versions)
    if row.step == BASELINE:
        effective = infused[row.infusion_id]
        times, last = moves.get(row.infusion_id, (0, changed))
        changes, changed = changes + times, max(changed, last)
    return Line(row, tuple(versions), effective, changed, changes)


def _earlier(session: Session, rows: Sequence[Outcome]) -> dict[str, Version]:
    """By the id of each row that supersedes another, the one it supersedes, back to the beginning of every line."""
    found: dict[str, Version] = {}
    wanted = {row.supersedes: row.id for row in rows if row.supersedes is not None}
    while wanted:
        columns = select(Outcome.id, Outcome.value, Outcome.replied_at, Outcome.supersedes)
        following: dict[str, str] = {}
        for identifier, value, replied_at, supersedes in session.execute(columns.where(Outcome.id.in_(wanted))):
            found[wanted[identifier]] = Version(identifier, value, replied_at)
            if supersedes is not None:
                following[supersedes] = identifier
        wanted = following
    return found


def _infused_at(session: Session, rows: Sequence[Outcome]) -> dict[str, datetime]:
    wanted = {row.infusion_id for row in rows if row.step == BASELINE}
    if not wanted:
        return {}
    return {row.id: row.infused_at for row in session.scalars(select(Infusion).where(Infusion.id.in_(wanted)))}


def _infusion_changes(session: Session, rows: Sequence[Outcome]) -> dict[str, tuple[int, datetime]]:
    """By infusion with a baseline among the rows, how often it was changed, and when last (care time)."""
    wanted = {row.infusion_id for row in rows if row.step == BASELINE}
    if not wanted:
        return {}
    found = session.execute(
        select(AuditEntry.subject_id, func.count(), func.max(AuditEntry.care_at))
        .where(
            AuditEntry.clinic_id.in_({row.clinic_id for row in rows}),
            AuditEntry.subject_id.in_(wanted),
            AuditEntry.action == INFUSION_CHANGED,
        )
        .group_by(AuditEntry.subject_id)
    )
    return {identifier: (times, last) for identifier, times, last in found}

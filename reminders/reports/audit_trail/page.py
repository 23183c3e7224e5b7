"""The audit trail, the newest entry first: narrowed by who, patient, kind and day, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, select, tuple_, union_all
from sqlalchemy.orm import Session

from reminders.record.access import AuditEntry
from reminders.record.database import clock_of
from reminders.record.people import Patient
from reminders.record.sealing import prepare
from reminders.reports.audit_trail.details import details_of
from reminders.reports.audit_trail.kinds import ONLY_LOOKED, SENTENCES, Kind, sentence
from reminders.reports.audit_trail.subjects import Subject, ids_of_patient, subjects
from reminders.reports.patient_names import Person, actors, opened, people

PAGE_SIZE: Final = 50

#: Entries of one person that a page looks through at most for those of one kind.
SEARCHED: Final = 20_000

_NEWEST: Final = (AuditEntry.care_at.desc(), AuditEntry.sequence.desc())


@dataclass(frozen=True)
class AuditFilter:
    """Which entries to show, of every kind that is given. `start` and `end` are care times."""

    actor: str | None = None
    patient: Patient | None = None
    kind: Kind | None = None
    start: datetime | None = None
    end: datetime | None = None
    without_looking: bool = False
    """Leave out who only looked. Only together with `patient`: elsewhere no index serves it."""


@dataclass(frozen=True)
class AuditLine:
    """One entry of the trail, in words that a person can follow."""

    id: str
    sequence: int
    at: datetime
    """Care time."""
    who: str
    did: str
    """What was done and to what, to go after `who`."""
    about: str | None
    """Which value or infusion the details are about."""
    details: tuple[tuple[str, str], ...]
    """Field and text: what changed as `old → new`, the rest as it is."""
    person: Person | None
    """The patient it is about, if it is about one."""
    flag_id: str | None


@dataclass(frozen=True)
class AuditPage:
    """Some entries, the newest first; `next_before` continues the trail."""

    lines: tuple[AuditLine, ...]
    next_before: str | None
    searched_to: datetime | None = None
    """Set if the search stopped before the trail ended: until when (backwards) it looked."""


def audit_page(
    session: Session,
    clinic_id: str,
    which: AuditFilter,
    *,
    zone: str,
    before: str | None = None,
    size: int = PAGE_SIZE,
    searched: int = SEARCHED,
) -> AuditPage:
    """One keyset page of the trail; `before` is the last entry of the page before it. Times are said in `zone`."""
    conditions = _conditions(session, clinic_id, which, before)
    actions = list(SENTENCES[which.kind]) if which.kind else []
    if which.patient is not None:
        ids = ids_of_patient(session, which.patient)
        mine = select(AuditEntry.id).where(*conditions, AuditEntry.subject_id.in_(ids))
        query = _those(mine.where(AuditEntry.action.in_(actions)) if actions else mine)
    elif actions and which.actor:
        return _searched(session, clinic_id, conditions, actions, zone, size, searched)
    elif actions:
        query = _those(_of_actions(conditions, actions, size + 1))
    else:
        query = select(AuditEntry).where(*conditions)
    rows = session.scalars(query.order_by(*_NEWEST).limit(size + 1)).all()
    return AuditPage(
        audit_lines(session, clinic_id, rows[:size], zone), rows[size - 1].id if len(rows) > size else None
    )


def newest_of(session: Session, clinic_id: str, action: str, *, zone: str) -> AuditLine | None:
    """The newest entry of one action, None where there is none."""
    rows = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.clinic_id == clinic_id, AuditEntry.action == action)
        .order_by(*_NEWEST)
        .limit(1)
    ).all()
    return next(iter(audit_lines(session, clinic_id, rows, zone)), None)


def audit_lines(session: Session, clinic_id: str, rows: Sequence[AuditEntry], zone: str) -> tuple[AuditLine, ...]:
    """Entries of a clinic in words, in the order given. Times are said in `zone`."""
    prepare(session, rows)
    who = actors(session, clinic_id, (row.actor for row in rows))
    done_to = subjects(session, clinic_id, rows, now=clock_of(session).now(), zone=zone)
    persons = people(session, clinic_id, (one.patient_id for one in done_to.values()))
    lines = []
    for row in rows:
        subject = done_to.get((row.subject, row.subject_id), Subject())
        lines.append(
            AuditLine(
                id=row.id,
                sequence=row.sequence,
                at=row.care_at,
                who=who[row.actor],
                did=sentence(row.action, row.subject, subject.what),
                about=subject.about,
                details=tuple(details_of(opened(session, row, "details"), zone, row.action)),
                person=persons.get(subject.patient_id or ""),
                flag_id=subject.flag_id,
            )
        )
    return tuple(lines)


def _conditions(session: Session, clinic_id: str, which: AuditFilter, before: str | None) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [AuditEntry.clinic_id == clinic_id]
    if which.actor:
        found.append(AuditEntry.actor == which.actor)
    if which.start:
        found.append(AuditEntry.care_at >= which.start)
    if which.end:
        found.append(AuditEntry.care_at < which.end)
    if which.without_looking:
        found.append(AuditEntry.action.not_in(ONLY_LOOKED))
    last = session.get(AuditEntry, before) if before else None
    if last is not None and last.clinic_id == clinic_id:
        found.append(tuple_(AuditEntry.care_at, AuditEntry.sequence) < tuple_(last.care_at, last.sequence))
    return found


def _those(ids: Any) -> Select[AuditEntry]:
    return select(AuditEntry).where(AuditEntry.id.in_(ids))


def _of_actions(conditions: Sequence[ColumnElement[bool]], actions: Sequence[str], most: int) -> Any:
    """The newest entries of each action: each is the end of a range of the index of actions."""
    parts = [
        select(AuditEntry.id).where(*conditions, AuditEntry.action == action).order_by(*_NEWEST).limit(most).subquery()
        for action in actions
    ]
    return union_all(*(select(part.c.id) for part in parts))


def _searched(
    session: Session,
    clinic_id: str,
    conditions: Sequence[ColumnElement[bool]],
    actions: Sequence[str],
    zone: str,
    size: int,
    searched: int,
) -> AuditPage:
    """What one person did of one kind, among the newest `searched` entries: no index serves both."""
    window = select(AuditEntry.id, AuditEntry.action).where(*conditions).order_by(*_NEWEST).limit(searched).subquery()
    fit = select(window.c.id).where(window.c.action.in_(actions))
    rows = session.scalars(_those(fit).order_by(*_NEWEST).limit(size + 1)).all()
    lines = audit_lines(session, clinic_id, rows[:size], zone)
    if len(rows) > size:
        return AuditPage(lines, rows[size - 1].id)
    last = session.execute(
        select(AuditEntry.id, AuditEntry.care_at).where(*conditions).order_by(*_NEWEST).offset(searched - 1).limit(1)
    ).first()
    return AuditPage(lines, last.id, last.care_at) if last else AuditPage(lines, None)

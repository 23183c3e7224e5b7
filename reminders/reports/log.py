"""The response log: every reply with its patient, check-in, raw text, what was read and what was recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from sqlalchemy import ColumnElement, Select, TextClause, and_, or_, select, text
from sqlalchemy.orm import Session

from reminders.record.columns import without_index
from reminders.record.outcomes import Flag, FlagReply, Outcome
from reminders.record.sealing import prepare
from reminders.record.texts import Reply
from reminders.reports.people import Person, opened, people
from reminders.reports.timepoints import steps_of
from reminders.reports.words import why_flagged

PAGE_SIZE: Final = 50


class LogState(StrEnum):
    """What became of a reply: the states the log can be filtered by."""

    RECORDED = "recorded"
    NOT_RECORDED = "not-recorded"
    FLAGGED = "flagged"
    UNREAD = "unread"


@dataclass(frozen=True)
class LogFilter:
    """Which replies to show: received from `start` until before `end`, of one patient, in one state."""

    start: datetime | None = None
    end: datetime | None = None
    patient_id: str | None = None
    state: LogState | None = None


@dataclass(frozen=True)
class LogLine:
    """One reply. `body` is None if it was erased; `recorded` is the outcome this reply created."""

    id: str
    received_at: datetime
    person: Person | None
    phone: str | None
    body: str | None
    media: int
    unread: bool
    step: str | None
    question: str | None
    attribution: str | None
    intent: str | None
    concern: str | None
    rule: str | None
    value: Decimal | None
    recorded: Decimal | None
    measure: str | None
    late: bool
    outcome_id: str | None
    flags: tuple[tuple[str, str, bool], ...]
    """(id, why, open) of each flag it raised."""


@dataclass(frozen=True)
class LogPage:
    """Some replies, the newest first; `next_before` continues the log."""

    lines: tuple[LogLine, ...]
    next_before: str | None


def response_log(
    session: Session, clinic_id: str, which: LogFilter, *, before: str | None, size: int = PAGE_SIZE
) -> LogPage:
    """One keyset page of the log."""
    few = which.state is LogState.UNREAD
    clinic, identifier = (
        (without_index(Reply.clinic_id), without_index(Reply.id)) if few else (Reply.clinic_id, Reply.id)
    )
    query = _narrowed(select(Reply).where(clinic == clinic_id), which)
    if before:
        query = query.where(Reply.id < before)
    rows = session.scalars(query.order_by(identifier.desc()).limit(size + 1)).all()
    shown = list(rows[:size])
    return LogPage(tuple(log_lines(session, clinic_id, shown)), shown[-1].id if len(rows) > size else None)


def log_lines(session: Session, clinic_id: str, rows: list[Reply]) -> list[LogLine]:
    """Replies as the log shows them, in the order given."""
    prepare(session, rows)
    persons = people(session, clinic_id, (row.patient_id for row in rows))
    steps = steps_of(session, clinic_id, (row.check_in_id for row in rows))
    wanted = {row.outcome_id for row in rows if row.outcome_id}
    found = session.scalars(select(Outcome).where(Outcome.clinic_id == clinic_id, Outcome.id.in_(wanted)))
    outcomes = {outcome.id: outcome for outcome in found}
    flags = _flags(session, clinic_id, rows)
    lines = []
    for row in rows:
        outcome = outcomes.get(row.outcome_id or "")
        lines.append(
            LogLine(
                id=row.id,
                received_at=row.received_at,
                person=persons.get(row.patient_id or ""),
                phone=None if row.patient_id else opened(session, row, "from"),
                body=opened(session, row, "body"),
                media=row.media,
                unread=row.read_at is None,
                step=steps.get(row.check_in_id or ""),
                question=row.question,
                attribution=row.attribution,
                intent=row.intent,
                concern=row.concern,
                rule=row.rule,
                value=row.value,
                recorded=outcome.value if outcome else None,
                measure=outcome.measure if outcome else None,
                late=bool(outcome and outcome.late),
                outcome_id=row.outcome_id,
                flags=tuple(flags.get(row.id, ())),
            )
        )
    return lines


def _flags(session: Session, clinic_id: str, rows: Sequence[Reply]) -> dict[str, list[tuple[str, str, bool]]]:
    """The (id, why, open) of the flags each reply raised, then of those it joined."""
    attributions = {row.id: row.attribution for row in rows}
    own = select(Flag, Flag.reply_id).where(Flag.clinic_id == clinic_id, Flag.reply_id.in_(attributions))
    joined = (
        select(Flag, FlagReply.reply_id)
        .join(FlagReply, and_(FlagReply.clinic_id == Flag.clinic_id, FlagReply.flag_id == Flag.id))
        .where(without_index(Flag.clinic_id) == clinic_id, FlagReply.reply_id.in_(attributions))
    )
    # Sorted here: with ORDER BY, SQLite would read all of the clinic's flags in order to find these few.
    found = [sorted(session.execute(query).all(), key=lambda pair: pair[0].id) for query in (own, joined)]
    flags: dict[str, list[tuple[str, str, bool]]] = {}
    for flag, reply_id in [pair for pairs in found for pair in pairs]:
        why = why_flagged(flag.kind, attributions[reply_id or ""])
        flags.setdefault(reply_id or "", []).append((flag.id, why, flag.resolved_at is None))
    return flags


def _narrowed(query: Select[Reply], which: LogFilter) -> Select[Reply]:
    if which.start is not None:
        query = query.where(Reply.received_at >= which.start)
    if which.end is not None:
        query = query.where(Reply.received_at < which.end)
    if which.patient_id is not None:
        query = query.where(Reply.patient_id == which.patient_id)
    if which.state is not None:
        query = query.where(_STATES[which.state])
    return query


_FLAGGED = or_(
    select(Flag.id).where(Flag.clinic_id == Reply.clinic_id, Flag.reply_id == Reply.id).exists(),
    select(FlagReply.id).where(FlagReply.clinic_id == Reply.clinic_id, FlagReply.reply_id == Reply.id).exists(),
)

_STATES: Final[dict[LogState, ColumnElement[bool] | TextClause]] = {
    LogState.RECORDED: Reply.outcome_id.is_not(None),
    LogState.NOT_RECORDED: and_(Reply.read_at.is_not(None), Reply.outcome_id.is_(None)),
    LogState.FLAGGED: _FLAGGED,
    LogState.UNREAD: text("read_at IS NULL"),  # must match the condition of its index
}

"""The response log: every reply with its patient, check-in, raw text, what was read and what was recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import Row, and_, select
from sqlalchemy.orm import Session

from reminders.record.columns import without_index
from reminders.record.outcomes import Flag, FlagReply, Outcome
from reminders.record.sealing import prepare
from reminders.record.texts import Attribution, Reply
from reminders.reports.log_filter import LogFilter, LogState, narrowed
from reminders.reports.patient_names import Person, opened, people
from reminders.reports.timepoints import steps_of
from reminders.reports.words import DISPUTED, why_flagged

PAGE_SIZE: Final = 50

#: Replies that a page looks through at most for what no index finds.
SEARCHED: Final = 20_000


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
    """How it belongs to the question, as `belongs` says it."""
    intent: str | None
    concern: str | None
    rule: str | None
    value: Decimal | None
    recorded: Decimal | None
    measure: str | None
    late: bool
    replaced: bool
    """Whether something else is in force by now, or nothing: what was recorded is struck out."""
    now_in_force: Decimal | None
    """What is in force instead; None if it was withdrawn."""
    outcome_id: str | None
    flags: tuple[tuple[str, str, bool], ...]
    """(id, why, open) of each flag it raised."""


@dataclass(frozen=True)
class LogPage:
    """Some replies, the newest first; `next_before` continues the log."""

    lines: tuple[LogLine, ...]
    next_before: str | None
    searched_to: datetime | None = None
    """Set if the search stopped before the log ended: until when (backwards) it looked."""


def response_log(
    session: Session,
    clinic_id: str,
    which: LogFilter,
    *,
    before: str | None,
    size: int = PAGE_SIZE,
    searched: int = SEARCHED,
) -> LogPage:
    """One keyset page of the log.

    A filter that no index serves (`LogFilter.searches`) looks through `SEARCHED` replies a page, so that what it costs
    does not grow with the log; the next page goes on from there.
    """
    few = which.state is LogState.UNREAD
    clinic, identifier = (
        (without_index(Reply.clinic_id), without_index(Reply.id)) if few else (Reply.clinic_id, Reply.id)
    )
    query = narrowed(select(Reply).where(clinic == clinic_id), which)
    if before:
        query = query.where(Reply.id < before)
    last = _last_searched(session, clinic_id, which, before, searched) if which.searches else None
    if last:
        query = query.where(Reply.id >= last.id)
    rows = session.scalars(query.order_by(identifier.desc()).limit(size + 1)).all()
    shown = list(rows[:size])
    lines = tuple(log_lines(session, clinic_id, shown))
    if len(rows) > size:
        return LogPage(lines, shown[-1].id)
    return LogPage(lines, last.id, last.received_at) if last else LogPage(lines, None)


def _last_searched(
    session: Session, clinic_id: str, which: LogFilter, before: str | None, searched: int
) -> Row[str, datetime] | None:
    """The last reply that a page looks at; None if the log ends before."""
    query = select(Reply.id, Reply.received_at).where(Reply.clinic_id == clinic_id)
    if which.patient_id:
        query = query.where(Reply.patient_id == which.patient_id)
    if before:
        query = query.where(Reply.id < before)
    return session.execute(query.order_by(Reply.id.desc()).offset(searched).limit(1)).first()


def log_lines(session: Session, clinic_id: str, rows: list[Reply]) -> list[LogLine]:
    """Replies as the log shows them, in the order given."""
    prepare(session, rows)
    persons = people(session, clinic_id, (row.patient_id for row in rows))
    steps = steps_of(session, clinic_id, (row.check_in_id for row in rows))
    wanted = {row.outcome_id for row in rows if row.outcome_id}
    found = session.scalars(select(Outcome).where(Outcome.clinic_id == clinic_id, Outcome.id.in_(wanted)))
    outcomes = {outcome.id: outcome for outcome in found}
    instead = _in_force(session, clinic_id, outcomes)
    flags = _flags(session, clinic_id, rows)
    lines = []
    for row in rows:
        outcome = outcomes.get(row.outcome_id or "")
        stands = instead.get(row.outcome_id or "", outcome)
        disputes = any(why == DISPUTED for _, why, _ in flags.get(row.id, ()))
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
                attribution=belongs(row.attribution, outcome, disputes=disputes),
                intent=row.intent,
                concern=row.concern,
                rule=row.rule,
                value=row.value,
                recorded=outcome.value if outcome else None,
                measure=outcome.measure if outcome else None,
                late=bool(outcome and outcome.late),
                replaced=bool(outcome and stands and stands.value != outcome.value),
                now_in_force=stands.value if stands else None,
                outcome_id=row.outcome_id,
                flags=tuple(flags.get(row.id, ())),
            )
        )
    return lines


def belongs(attribution: str | None, outcome: Outcome | None, *, disputes: bool) -> str | None:
    """How a reply belongs to its question, as far as it did anything: "thank you" after an answer corrects nothing.

    Of `Attribution`, or `after` the answer, or `closed`: after its window, and no answer.
    """
    if attribution == Attribution.CORRECTION and not disputes and (outcome is None or outcome.supersedes is None):
        return "after"
    if attribution == Attribution.LATE and outcome is None:
        return "closed"
    return attribution


def _in_force(session: Session, clinic_id: str, outcomes: Mapping[str, Outcome]) -> dict[str, Outcome]:
    """What is in force instead of those outcomes that were superseded, by the id of the superseded one."""
    stands: dict[str, Outcome] = {}
    asked = {identifier: identifier for identifier in outcomes}  # the newest known, to the one it began with
    while asked:
        later = session.scalars(
            select(Outcome).where(without_index(Outcome.clinic_id) == clinic_id, Outcome.supersedes.in_(asked))
        ).all()
        asked = {one.id: asked[one.supersedes or ""] for one in later}
        stands |= {asked[one.id]: one for one in later}
    return stands


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

"""What the log of replies can be narrowed by: everything that it shows of a reply but the words themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, TextClause, and_, or_, select, text
from sqlalchemy.orm import Session

from reminders.care.protocol import parse_protocol
from reminders.record.outcomes import Flag, FlagKind, FlagReply, Outcome
from reminders.record.people import ProtocolVersion
from reminders.record.schedule import CheckIn
from reminders.record.texts import Attribution, Reply
from reminders.reports.words import DISPUTED


class LogState(StrEnum):
    """What became of a reply."""

    RECORDED = "recorded"
    REPLACED = "replaced"
    """What it recorded was corrected or withdrawn later."""
    LATE = "late"
    NOT_RECORDED = "not-recorded"
    FLAGGED = "flagged"
    FLAG_OPEN = "flag-open"
    UNREAD = "unread"


class ReadAs(StrEnum):
    """What a reply was read as, as far as it is not an intent."""

    NUMBER = "number"
    MACHINE = "machine"
    DANGER = "urgent"
    WORRYING = "review"


@dataclass(frozen=True)
class LogFilter:
    """Which replies to show: received from `start` until before `end`, of one patient, and by what is shown of them."""

    start: datetime | None = None
    end: datetime | None = None
    patient_id: str | None = None
    state: LogState | None = None
    step: str | None = None
    """The timepoint it was about: `h4`, `d7`."""
    read_as: str | None = None
    """Of `ReadAs`, or an intent where no number was read."""
    measure: str | None = None
    """Of the value that it recorded."""
    flag: str | None = None
    """The kind of a flag that it raised or joined, or `disputed`."""

    @property
    def searches(self) -> bool:
        """Whether it asks for what no index finds, so that a page looks through a bounded number of replies."""
        return any((self.step, self.read_as, self.measure, self.flag))


def narrowed(query: Select[Any], which: LogFilter) -> Select[Any]:
    """The query for replies with the filter's conditions."""
    if which.start is not None:
        query = query.where(Reply.received_at >= which.start)
    if which.end is not None:
        query = query.where(Reply.received_at < which.end)
    if which.patient_id is not None:
        query = query.where(Reply.patient_id == which.patient_id)
    if which.state is not None:
        query = query.where(_STATES[which.state])
    if which.step is not None:
        asked = and_(CheckIn.clinic_id == Reply.clinic_id, CheckIn.id == Reply.check_in_id)
        query = query.where(select(CheckIn.id).where(asked, CheckIn.step == which.step).exists())
    if which.read_as is not None:
        query = query.where(_read_as(which.read_as))
    if which.measure is not None:
        query = query.where(_recorded(Outcome.measure == which.measure))
    if which.flag is not None:
        query = query.where(_of_kind(which.flag))
    return query


def steps_in_use(session: Session, clinic_id: str) -> list[str]:
    """The timepoints of every protocol that the clinic has planned with, in the order they are due."""
    versions = session.scalars(select(ProtocolVersion).where(ProtocolVersion.clinic_id == clinic_id))
    found = {step.step for version in versions for step in parse_protocol(version.definition).steps}
    return sorted(found, key=lambda step: (step[0] != "h", int(step[1:])))


def _recorded(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a reply recorded a value of which all this holds."""
    own = and_(Outcome.clinic_id == Reply.clinic_id, Outcome.id == Reply.outcome_id)
    return select(Outcome.id).where(own, *conditions).exists()


def _flagged(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a reply raised or joined a flag of which all this holds."""
    raised = select(Flag.id).where(Flag.clinic_id == Reply.clinic_id, Flag.reply_id == Reply.id, *conditions)
    joined = select(FlagReply.id).where(FlagReply.clinic_id == Reply.clinic_id, FlagReply.reply_id == Reply.id)
    if conditions:
        same = and_(Flag.clinic_id == FlagReply.clinic_id, Flag.id == FlagReply.flag_id)
        joined = joined.join(Flag, same).where(*conditions)
    return or_(raised.exists(), joined.exists())


def _of_kind(kind: str) -> ColumnElement[bool]:
    corrects = Reply.attribution == Attribution.CORRECTION.value
    unclear = _flagged(Flag.kind == FlagKind.UNCLEAR.value)
    if kind == DISPUTED:
        return and_(unclear, corrects)
    if kind == FlagKind.UNCLEAR:
        return and_(unclear, Reply.attribution.is_distinct_from(Attribution.CORRECTION.value))
    return _flagged(Flag.kind == kind)


def _read_as(what: str) -> ColumnElement[bool]:
    if what in (ReadAs.DANGER, ReadAs.WORRYING):
        return Reply.concern == what
    if what == ReadAs.NUMBER:
        return Reply.value.is_not(None)
    if what == ReadAs.MACHINE:
        return Reply.is_automatic.is_(True)
    return and_(Reply.intent == what, Reply.value.is_(None))


_STATES: Final[dict[LogState, ColumnElement[bool] | TextClause]] = {
    LogState.RECORDED: Reply.outcome_id.is_not(None),
    LogState.REPLACED: and_(
        Reply.outcome_id.is_not(None), select(Outcome.id).where(Outcome.supersedes == Reply.outcome_id).exists()
    ),
    LogState.LATE: _recorded(Outcome.late.is_(True)),
    LogState.NOT_RECORDED: and_(Reply.read_at.is_not(None), Reply.outcome_id.is_(None)),
    LogState.FLAGGED: _flagged(),
    LogState.FLAG_OPEN: _flagged(Flag.resolved_at.is_(None)),
    LogState.UNREAD: text("read_at IS NULL"),  # must match the condition of its index
}

"""The table of check-ins: every timepoint of every infusion, asked or not, and why not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from reminders.care.protocol import parse_protocol
from reminders.care.reasons import Reason
from reminders.record.outcomes import Outcome
from reminders.record.people import ProtocolVersion
from reminders.record.schedule import CheckIn, Infusion
from reminders.reports.export_values import utc
from reminders.reports.selection import Selection
from reminders.reports.tables.column import Column, Kind, Listing, Table
from reminders.reports.tables.infusions import changed_since
from reminders.reports.tables.of_infusion import answers_in_force, infusion_columns, rows_by_id
from reminders.reports.tables.outcomes import STATES

#: How long after a window closed its check-in may still be settled: an outage in which nothing ran.
SETTLED_WITHIN: Final = timedelta(days=7)


@dataclass(frozen=True)
class CheckInRecord:
    """A check-in, its infusion, what it asks (measure and recall), and the answers in force."""

    check_in: CheckIn
    infusion: Infusion
    asks: tuple[str, ...]
    answers: Sequence[Outcome]


def asked_by(definition: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    """What each step of a protocol asks, as `measure:recall`."""
    steps = parse_protocol(dict(definition)).steps
    return {step.step: tuple(f"{q.measure}:{q.recall}" for q in step.questions) for step in steps}


def _records(session: Session, rows: Sequence[CheckIn]) -> list[CheckInRecord]:
    infusions = rows_by_id(session, Infusion, (row.infusion_id for row in rows))
    protocols = rows_by_id(session, ProtocolVersion, _protocol_ids(rows, infusions))
    asks = {protocol_id: asked_by(row.definition) for protocol_id, row in protocols.items()}
    answers = answers_in_force(session, list(infusions.values()))
    found = []
    for row in rows:
        infusion = infusions[row.infusion_id]
        asked = asks[row.protocol_id or infusion.protocol_id].get(row.step, ())
        found.append(CheckInRecord(row, infusion, asked, answers.get((row.infusion_id, row.step), ())))
    return found


def _protocol_ids(rows: Sequence[CheckIn], infusions: Mapping[str, Infusion]) -> set[str]:
    return {row.protocol_id or infusions[row.infusion_id].protocol_id for row in rows}


def _may_have_changed(since: datetime) -> ColumnElement[bool]:
    """Every check-in that can have changed at `since` (care time) or later, and some that have not.

    A check-in keeps no time of its last change. It changes while it is not final, by an answer or a correction, and
    with its infusion.
    """
    answered = select(Outcome.check_in_id).where(
        Outcome.clinic_id == CheckIn.clinic_id, Outcome.recorded_at >= since, Outcome.check_in_id.is_not(None)
    )
    return or_(
        CheckIn.final.is_(False),
        CheckIn.closes_at >= since - SETTLED_WITHIN,
        CheckIn.id.in_(answered),
        changed_since(since),
    )


def _select(selection: Selection) -> Select[CheckIn]:
    query = selection.narrow(select(CheckIn), CheckIn, CheckIn.infusion_id)
    if selection.since is None:
        return query
    return query.join(Infusion, Infusion.id == CheckIn.infusion_id).where(_may_have_changed(selection.since))


_NOT_ASKED: Final = "it was not asked, or not yet"
_NOT_ANSWERED: Final = "no answer is in force"

CHECK_INS: Final = Listing(
    Table[CheckInRecord](
        "check-ins",
        "one timepoint of one infusion, asked or not",
        (
            Column("id", Kind.ID, "The check-in.", lambda r: r.check_in.id),
            Column("patient_id", Kind.ID, "Who is asked.", lambda r: r.check_in.patient_id),
            Column("infusion_id", Kind.ID, "The infusion it follows.", lambda r: r.check_in.infusion_id),
            Column(
                "step", Kind.CODE, "The timepoint's name in the protocol, such as `h4` or `d28`.",
                lambda r: r.check_in.step,
            ),
            Column(
                "asks", Kind.TEXT, "What it asks: each measure and its recall, as in `pain:24h side_effects:24h`.",
                lambda r: " ".join(r.asks),
            ),
            Column("due_at", Kind.TIME, "When its window opens.", lambda r: utc(r.check_in.due_at)),
            Column(
                "closes_at", Kind.TIME, "When its window closes: an answer from then on is late.",
                lambda r: utc(r.check_in.closes_at),
            ),
            Column("state", Kind.CODE, "Where it stands.", lambda r: str(r.check_in.state), codes=STATES),
            Column(
                "reason", Kind.CODE, "Why it was not asked, or has no answer.", lambda r: r.check_in.reason,
                codes=tuple(reason.value for reason in Reason), empty="it was answered, or nothing is in the way",
            ),
            Column(
                "final", Kind.TRUTH, "Whether only a correction of the record can still change its state.",
                lambda r: r.check_in.final,
            ),
            Column(
                "asked_at", Kind.TIME, "When its first question was sent.",
                lambda r: utc(r.check_in.asked_at) if r.check_in.asked_at else None, empty=_NOT_ASKED,
            ),
            Column(
                "answered_at", Kind.TIME, "When its first question, the pain score, was answered.",
                lambda r: utc(r.check_in.answered_at) if r.check_in.answered_at else None,
                empty="it was not answered",
            ),
            Column(
                "answers", Kind.WHOLE, "How many answers are in force (`/outcomes` has them).",
                lambda r: len(r.answers),
            ),
            Column(
                "late", Kind.TRUTH, "Whether an answer in force came after the window.",
                lambda r: any(o.late for o in r.answers) if r.answers else None, empty=_NOT_ANSWERED,
            ),
            Column(
                "doubtful", Kind.TRUTH, "Whether an answer in force is doubtful.",
                lambda r: any(o.doubtful for o in r.answers) if r.answers else None, empty=_NOT_ANSWERED,
            ),
            *infusion_columns(lambda r: r.infusion),
        ),
    ),
    CheckIn.id,
    _select,
    _records,
    lambda row: row.infusion_id,
)  # fmt: skip

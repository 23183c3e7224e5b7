"""The long table: one row for each value ever recorded, superseded ones included."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from reminders.record.outcomes import Outcome, Source
from reminders.record.schedule import CheckIn, CheckInState, Infusion
from reminders.reports.export_values import number, utc
from reminders.reports.outcomes_in_force import superseded_of
from reminders.reports.selection import Selection
from reminders.reports.tables.column import Column, Kind, Listing, Table
from reminders.reports.tables.of_infusion import infusion_columns, rows_by_id

STATES: Final = tuple(state.value for state in CheckInState)
_NO_CHECK_IN: Final = "baseline: no check-in asked it"


@dataclass(frozen=True)
class OutcomeRecord:
    """An outcome, what it is about, and whether a later row supersedes it."""

    outcome: Outcome
    infusion: Infusion
    check_in: CheckIn | None
    superseded: bool


def _records(session: Session, rows: Sequence[Outcome]) -> list[OutcomeRecord]:
    infusions = rows_by_id(session, Infusion, (row.infusion_id for row in rows))
    check_ins = rows_by_id(session, CheckIn, (row.check_in_id for row in rows))
    superseded = superseded_of(session, rows)
    return [
        OutcomeRecord(row, infusions[row.infusion_id], check_ins.get(row.check_in_id or ""), row.id in superseded)
        for row in rows
    ]


_RECORDED: Final[tuple[Column[OutcomeRecord], ...]] = (
    Column("id", Kind.ID, "The recorded value.", lambda r: r.outcome.id),
    Column("patient_id", Kind.ID, "Whose it is.", lambda r: r.outcome.patient_id),
    Column("infusion_id", Kind.ID, "The infusion it is about.", lambda r: r.outcome.infusion_id),
    Column(
        "check_in_id", Kind.ID, "The check-in that asked it.", lambda r: r.outcome.check_in_id, empty=_NO_CHECK_IN
    ),
    Column(
        "step", Kind.CODE, "The timepoint: `baseline`, or a step of the protocol such as `h4` (4 hours) or `d28`.",
        lambda r: r.outcome.step,
    ),
    Column("measure", Kind.CODE, "What was measured, such as `pain`.", lambda r: r.outcome.measure),
    Column(
        "value", Kind.NUMBER,
        "The answer. Pain: 0 none to 10 worst. Side effects: 1 none, 2 mild, 3 please call me. Change: 1 very much "
        "improved to 7 very much worse.",
        lambda r: number(r.outcome.value), empty="the value it supersedes was withdrawn (entered in error)",
    ),
    Column("recall", Kind.CODE, "The stretch of time that was asked about.", lambda r: r.outcome.recall),
    Column(
        "replied_at", Kind.TIME,
        "When the patient answered; of a baseline, when the infusion was, as first entered: `infused_at` has the time "
        "now.",
        lambda r: utc(r.outcome.replied_at),
    ),
    Column("recorded_at", Kind.TIME, "When this row was written.", lambda r: utc(r.outcome.recorded_at)),
    Column(
        "source", Kind.CODE, "Who gave the value; `call`: the patient, to staff on the phone.",
        lambda r: r.outcome.source, codes=tuple(source.value for source in Source),
    ),
    Column(
        "supersedes", Kind.ID, "The recorded value that this one corrects.", lambda r: r.outcome.supersedes,
        empty="it corrects none",
    ),
)  # fmt: skip

_STANDING: Final[tuple[Column[OutcomeRecord], ...]] = (
    Column(
        "in_force", Kind.TRUTH, "Whether it is the value that holds: nothing supersedes it and it is no withdrawal.",
        lambda r: not r.superseded and r.outcome.value is not None,
    ),
    Column(
        "late", Kind.TRUTH, "Whether the answer came after its window: kept, and in no figure.",
        lambda r: r.outcome.late,
    ),
    Column(
        "doubtful", Kind.TRUTH,
        "Whether somebody else may have answered, or it may belong to another question: kept, and in no figure.",
        lambda r: r.outcome.doubtful,
    ),
)  # fmt: skip

_CHECK_IN: Final[tuple[Column[OutcomeRecord], ...]] = (
    Column(
        "due_at", Kind.TIME, "When the window of its check-in opened.",
        lambda r: utc(r.check_in.due_at) if r.check_in else None, empty=_NO_CHECK_IN,
    ),
    Column(
        "closes_at", Kind.TIME, "When the window closed: an answer from then on is late.",
        lambda r: utc(r.check_in.closes_at) if r.check_in else None, empty=_NO_CHECK_IN,
    ),
    Column(
        "check_in_state", Kind.CODE, "Where its check-in stands now.",
        lambda r: str(r.check_in.state) if r.check_in else None, codes=STATES, empty=_NO_CHECK_IN,
    ),
)  # fmt: skip

OUTCOMES: Final = Listing(
    Table(
        "outcomes",
        "one recorded value; a correction is a row of its own that names the one it supersedes",
        (*_RECORDED, *_STANDING, *infusion_columns(lambda r: r.infusion), *_CHECK_IN),
    ),
    Outcome.id,
    Selection.query,
    _records,
    lambda row: row.infusion_id,
)

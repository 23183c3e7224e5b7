"""The wide table: one row an infusion, the columns of its timepoints beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from itertools import groupby
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.care.protocol import Protocol, parse_protocol
from reminders.record.outcomes import BASELINE, Measure, Outcome
from reminders.record.people import ProtocolVersion
from reminders.record.schedule import CheckIn, Infusion, InfusionStatus
from reminders.reports.export_values import number, utc
from reminders.reports.selection import Selection
from reminders.reports.tables.column import Column, Kind, Listing, Table
from reminders.reports.tables.infusions import INFUSION_COLUMNS, INFUSIONS, InfusionRecord, infusion_records
from reminders.reports.tables.of_infusion import answers_in_force


@dataclass(frozen=True)
class WideRecord:
    """An infusion, the baseline of its course, its check-ins by step and its answers in force by step and measure."""

    infusion: InfusionRecord
    course_baseline: Decimal | None
    check_ins: Mapping[str, CheckIn]
    answers: Mapping[tuple[str, str], Outcome]


@dataclass(frozen=True)
class Asked:
    """A step of some protocol, how long after the infusion it is usually due, and what it measures."""

    step: str
    after: timedelta
    measures: tuple[str, ...]


def asked_at(session: Session, clinic_id: str | None) -> tuple[Asked, ...]:
    """Every step that an infusion of the clinic (None: of any) was planned or answered with, the earliest first."""
    rows = select(ProtocolVersion.definition)
    given = select(Outcome.step, Outcome.measure).distinct().where(Outcome.step != BASELINE)
    if clinic_id is not None:
        rows, given = rows.where(ProtocolVersion.clinic_id == clinic_id), given.where(Outcome.clinic_id == clinic_id)
    protocols = [parse_protocol(definition) for definition in session.scalars(rows)]
    return merged(protocols, [(step, measure) for step, measure in session.execute(given)])


def merged(protocols: Sequence[Protocol], answered: Sequence[tuple[str, str]] = ()) -> tuple[Asked, ...]:
    """The steps of several protocols as one row of columns; what was answered outside them comes last."""
    after: dict[str, timedelta] = {}
    measures: dict[str, dict[str, None]] = {}
    for protocol in protocols:
        for step in protocol.steps:
            after.setdefault(step.step, step.offset.nominal)
            measures.setdefault(step.step, {}).update({q.measure: None for q in step.questions})
    for step_name, measure in sorted(answered):
        after.setdefault(step_name, timedelta.max)
        measures.setdefault(step_name, {})[measure] = None
    return tuple(Asked(step, after[step], tuple(measures[step])) for step in sorted(after, key=lambda s: after[s]))


def wide(steps: Sequence[Asked]) -> Listing[Infusion, WideRecord]:
    """The wide table with the columns of these steps."""
    return Listing(
        Table("wide", "one infusion with everything known at its timepoints", (*_OWN, *_timepoints(steps))),
        Infusion.id,
        INFUSIONS.select,
        _records,
        lambda row: row.id,
    )


def _of(column: Column[InfusionRecord]) -> Column[WideRecord]:
    """A column of the table of infusions, read from a row of this one."""
    read = column.read
    return Column(
        column.name, column.kind, column.meaning, lambda r: read(r.infusion), column.unit, column.codes, column.empty
    )


_OWN: Final[tuple[Column[WideRecord], ...]] = (
    *(_of(column) for column in INFUSION_COLUMNS if column.name != "infusion_id"),
    Column(
        "course_baseline", Kind.NUMBER,
        "The course's baseline: the score in force from before its first active infusion. What relief is measured by.",
        lambda r: number(r.course_baseline), unit="0 to 10", empty="the course has none",
    ),
)  # fmt: skip

_NO_STEP: Final = "this infusion has no such check-in"
_NO_ANSWER: Final = "no answer is in force"


def _timepoints(steps: Sequence[Asked]) -> Iterator[Column[WideRecord]]:
    for asked in steps:
        yield from _of_check_in(asked.step)
        for measure in asked.measures:
            yield from _of_answer(asked.step, measure)


def _of_check_in(step: str) -> tuple[Column[WideRecord], ...]:
    def found(record: WideRecord) -> CheckIn | None:
        return record.check_ins.get(step)

    return (
        Column(
            f"{step}_state", Kind.CODE, f"Where the check-in {step} stands.",
            lambda r: str(row.state) if (row := found(r)) else None, empty=_NO_STEP,
        ),
        Column(
            f"{step}_reason", Kind.CODE, f"Why {step} was not asked, or has no answer.",
            lambda r: row.reason if (row := found(r)) else None, empty="as in the table of check-ins",
        ),
        Column(
            f"{step}_closes_at", Kind.TIME, f"When the window of {step} closes.",
            lambda r: utc(row.closes_at) if (row := found(r)) else None, empty=_NO_STEP,
        ),
    )  # fmt: skip


def _of_answer(step: str, measure: str) -> tuple[Column[WideRecord], ...]:
    def found(record: WideRecord) -> Outcome | None:
        return record.answers.get((step, measure))

    name = f"{step}_{measure}".replace("-", "_")
    return (
        Column(
            name, Kind.NUMBER, f"The answer in force to {measure} at {step}, late and doubtful ones too.",
            lambda r: number(row.value) if (row := found(r)) else None, empty=_NO_ANSWER,
        ),
        Column(
            f"{name}_at", Kind.TIME, f"When {measure} at {step} was answered.",
            lambda r: utc(row.replied_at) if (row := found(r)) else None, empty=_NO_ANSWER,
        ),
        Column(
            f"{name}_late", Kind.TRUTH, f"Whether {measure} at {step} came after the window: in no figure.",
            lambda r: row.late if (row := found(r)) else None, empty=_NO_ANSWER,
        ),
        Column(
            f"{name}_doubtful", Kind.TRUTH, f"Whether {measure} at {step} is doubtful: in no figure.",
            lambda r: row.doubtful if (row := found(r)) else None, empty=_NO_ANSWER,
        ),
    )  # fmt: skip


def _records(session: Session, rows: Sequence[Infusion]) -> list[WideRecord]:
    patients, clinics = {row.patient_id for row in rows}, {row.clinic_id for row in rows}
    active = session.scalars(
        select(Infusion)
        .where(
            Infusion.clinic_id.in_(clinics),
            Infusion.patient_id.in_(patients),
            Infusion.status == InfusionStatus.ACTIVE.value,
        )
        .order_by(Infusion.patient_id, Infusion.course, Infusion.infused_at, Infusion.id)
    )
    first = {key: next(of_course) for key, of_course in groupby(active, lambda i: (i.patient_id, i.course))}
    answers = answers_in_force(session, list({row.id: row for row in (*rows, *first.values())}.values()))
    check_ins: dict[str, dict[str, CheckIn]] = {}
    for row in session.scalars(
        select(CheckIn).where(
            CheckIn.clinic_id.in_(clinics),
            CheckIn.patient_id.in_(patients),
            CheckIn.infusion_id.in_([row.id for row in rows]),
        )
    ):
        check_ins.setdefault(row.infusion_id, {})[row.step] = row
    baselines = {
        infusion_id: outcome.value
        for (infusion_id, step), found in answers.items()
        for outcome in found
        if step == BASELINE and outcome.measure == Measure.PAIN
    }
    by_infusion: dict[str, dict[tuple[str, str], Outcome]] = {}
    for (infusion_id, step), found in answers.items():
        by_infusion.setdefault(infusion_id, {}).update({(step, outcome.measure): outcome for outcome in found})
    made = []
    for record in infusion_records(session, rows):
        own = record.infusion
        begins = first.get((own.patient_id, own.course))
        made.append(
            WideRecord(
                record,
                baselines.get(begins.id) if begins is not None else None,
                check_ins.get(own.id, {}),
                by_infusion.get(own.id, {}),
            )
        )
    return made


def wide_of(session: Session, selection: Selection) -> Listing[Infusion, WideRecord]:
    """The wide table of the selection's clinic, with the columns that its protocols and answers need."""
    return wide(asked_at(session, selection.clinic_id))

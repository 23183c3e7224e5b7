"""Whether infusions helped a clinic's patients: scores and responders by timepoint, onset and how long relief lasts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import median
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.care.reasons import Reason
from reminders.care.relief import (
    Answer,
    Curve,
    Ending,
    Followed,
    ResponderRow,
    ResponderTable,
    lasting,
    onset,
    responders,
)
from reminders.record.outcomes import BASELINE, Measure, Outcome
from reminders.record.schedule import CheckIn, CheckInState, Infusion, InfusionStatus
from reminders.reports.current import current_outcomes

#: If a check-in was not asked for these reasons, its answer is not missing: its schedule was not running.
_NOT_EXPECTED: Final = frozenset({Reason.SUPERSEDED, Reason.CANCELLED, Reason.CLOSED_AT_ENROLLMENT})

_ENDINGS: Final[dict[str | None, Ending]] = {
    Reason.OPTED_OUT: Ending.OPTED_OUT,
    Reason.BAD_NUMBER: Ending.UNDELIVERABLE,
    Reason.SUPERSEDED: Ending.NEXT_INFUSION,
}


@dataclass(frozen=True)
class ReliefRow:
    """One timepoint: how many answered in time, their scores, and who responded."""

    step: str
    answered: int
    mean: float | None
    median: Decimal | None
    responders: ResponderRow


@dataclass(frozen=True)
class Relief:
    """The relief table of some infusions, with the counts its rates must be read with."""

    infusions: int
    patients: int
    baselines: int
    baseline_mean: float | None
    table: ResponderTable
    rows: tuple[ReliefRow, ...]
    onsets: tuple[tuple[str, int], ...]
    """How many first reached 30% less than baseline at each timepoint."""
    curve: Curve
    """One infusion a patient (the latest followed), since two of one patient are not independent."""
    conditions: tuple[str, ...]
    """Every condition the clinic treats, to narrow the table by."""


class _Given(NamedTuple):
    """An infusion."""

    id: str
    patient_id: str
    infused_at: datetime
    course: int
    condition: str


class _Score(NamedTuple):
    """A pain score in force."""

    step: str
    replied_at: datetime
    value: Decimal
    late: bool


class _Planned(NamedTuple):
    """A check-in."""

    step: str
    closes_at: datetime
    state: str
    reason: str | None


def relief(session: Session, clinic_id: str, *, now: datetime, condition: str | None = None) -> Relief:
    """The relief table of a clinic's infusions, of one condition or of all."""
    # Columns, not rows of their classes: a busy clinic has tens of thousands of each, and making objects of them costs
    # more than everything that is computed here.
    everything = [
        _Given(*row)
        for row in session.execute(
            select(Infusion.id, Infusion.patient_id, Infusion.infused_at, Infusion.course, Infusion.condition)
            .where(Infusion.clinic_id == clinic_id, Infusion.status == InfusionStatus.ACTIVE)
            .order_by(Infusion.infused_at, Infusion.id)
        )
    ]
    infusions = [i for i in everything if condition is None or i.condition == condition]
    ids = {i.id for i in infusions}
    outcomes: dict[str, list[_Score]] = {}
    for infusion_id, step, replied_at, value, late in session.execute(
        current_outcomes(clinic_id)
        .where(Outcome.measure == Measure.PAIN)
        .with_only_columns(Outcome.infusion_id, Outcome.step, Outcome.replied_at, Outcome.value, Outcome.late)
    ):
        if value is not None:
            outcomes.setdefault(infusion_id, []).append(_Score(step, replied_at, value, late))
    check_ins: dict[str, list[_Planned]] = {}
    for infusion_id, step, closes_at, state, reason in session.execute(
        select(CheckIn.infusion_id, CheckIn.step, CheckIn.closes_at, CheckIn.state, CheckIn.reason)
        .where(CheckIn.clinic_id == clinic_id)
        .order_by(CheckIn.due_at)
    ):
        if infusion_id in ids:
            check_ins.setdefault(infusion_id, []).append(_Planned(step, closes_at, state, reason))
    baselines = _baselines(everything, outcomes)
    followed = {
        i.id: _followed(i, outcomes.get(i.id, []), check_ins.get(i.id, []), baselines.get(i.id), now) for i in infusions
    }
    steps = _steps(infusions, check_ins)
    table = responders(followed.values(), steps)
    latest = {i.patient_id: followed[i.id] for i in infusions if followed[i.id].valid}
    known = [b for b in (one.baseline for one in followed.values()) if b is not None]
    first = Counter(found.step for one in followed.values() if (found := onset(one)) is not None)
    answered: dict[str, list[Decimal]] = {}
    for one in followed.values():
        for answer in one.valid:
            answered.setdefault(answer.step, []).append(answer.value)
    return Relief(
        infusions=len(infusions),
        patients=len({i.patient_id for i in infusions}),
        baselines=len(known),
        baseline_mean=_mean(known),
        table=table,
        rows=tuple(_row(row, answered.get(row.step, [])) for row in table.rows),
        onsets=tuple((step, first[step]) for step in steps if step in first),
        curve=lasting(latest.values()),
        conditions=tuple(sorted({i.condition for i in everything})),
    )


def _row(row: ResponderRow, values: Sequence[Decimal]) -> ReliefRow:
    return ReliefRow(
        step=row.step,
        answered=len(values),
        mean=_mean(values),
        median=median(values) if values else None,
        responders=row,
    )


def _mean(values: Sequence[Decimal]) -> float | None:
    return float(sum(values) / len(values)) if values else None


def _steps(infusions: Sequence[_Given], check_ins: dict[str, list[_Planned]]) -> list[str]:
    """Every timepoint, in the order of its usual distance from the infusion."""
    distance: dict[str, timedelta] = {}
    for infusion in infusions:
        for row in check_ins.get(infusion.id, ()):
            distance.setdefault(row.step, row.closes_at - infusion.infused_at)
    return sorted(distance, key=lambda step: distance[step])


def _baselines(infusions: Sequence[_Given], outcomes: dict[str, list[_Score]]) -> dict[str, Decimal]:
    """Each infusion's baseline: the first one of its course."""
    of_course: dict[tuple[str, int], Decimal] = {}
    for infusion in infusions:
        for outcome in outcomes.get(infusion.id, ()):
            if outcome.step == BASELINE:
                of_course.setdefault((infusion.patient_id, infusion.course), outcome.value)
    return {i.id: of_course[key] for i in infusions if (key := (i.patient_id, i.course)) in of_course}


def _followed(
    infusion: _Given, outcomes: list[_Score], check_ins: list[_Planned], baseline: Decimal | None, now: datetime
) -> Followed:
    endings = (_ENDINGS[c.reason] for c in check_ins if c.reason in _ENDINGS)
    over = all(c.closes_at <= now for c in check_ins)
    ending = next(endings, Ending.SCHEDULE_ENDED if over else Ending.LAST_ANSWER)
    return Followed(
        baseline=baseline,
        answers=tuple(
            Answer(o.step, o.replied_at - infusion.infused_at, o.value, o.late) for o in outcomes if o.step != BASELINE
        ),
        expected=frozenset(
            c.step
            for c in check_ins
            if c.closes_at <= now
            and c.state in (CheckInState.ANSWERED, CheckInState.MISSED, CheckInState.SKIPPED)
            and c.reason not in _NOT_EXPECTED
        ),
        ending=ending,
    )

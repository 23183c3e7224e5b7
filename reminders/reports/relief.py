"""Whether infusions helped a clinic's patients: scores and responders by timepoint, onset and how long relief lasts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import mean, median
from typing import Final

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

#: Not asked for these, an answer is not missing: another infusion's schedule, or nobody's, was running.
_NOT_EXPECTED: Final = frozenset({Reason.SUPERSEDED, Reason.CANCELLED, Reason.CLOSED_AT_ENROLLMENT})

_ENDINGS: Final = {
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
    """The relief table of some infusions, and what a rate must be read beside."""

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


def relief(session: Session, clinic_id: str, *, now: datetime, condition: str | None = None) -> Relief:
    """The relief table of a clinic's infusions, of one condition or of all."""
    everything = session.scalars(
        select(Infusion)
        .where(Infusion.clinic_id == clinic_id, Infusion.status == InfusionStatus.ACTIVE)
        .order_by(Infusion.infused_at, Infusion.id)
    ).all()
    infusions = [i for i in everything if condition is None or i.condition == condition]
    ids = {i.id for i in infusions}
    outcomes: dict[str, list[Outcome]] = {}
    for outcome in session.scalars(current_outcomes(clinic_id).where(Outcome.measure == Measure.PAIN)):
        outcomes.setdefault(outcome.infusion_id, []).append(outcome)
    check_ins: dict[str, list[CheckIn]] = {}
    for row in session.scalars(select(CheckIn).where(CheckIn.clinic_id == clinic_id).order_by(CheckIn.due_at)):
        if row.infusion_id in ids:
            check_ins.setdefault(row.infusion_id, []).append(row)
    baselines = _baselines(everything, outcomes)
    followed = {
        i.id: _followed(i, outcomes.get(i.id, []), check_ins.get(i.id, []), baselines.get(i.id), now) for i in infusions
    }
    steps = _steps(infusions, check_ins)
    table = responders(followed.values(), steps)
    latest = {i.patient_id: followed[i.id] for i in infusions if followed[i.id].valid}
    known = [b for b in (one.baseline for one in followed.values()) if b is not None]
    first = [found.step for one in followed.values() if (found := onset(one)) is not None]
    return Relief(
        infusions=len(infusions),
        patients=len({i.patient_id for i in infusions}),
        baselines=len(known),
        baseline_mean=float(mean(known)) if known else None,
        table=table,
        rows=tuple(_row(row, list(followed.values())) for row in table.rows),
        onsets=tuple((step, first.count(step)) for step in steps if step in first),
        curve=lasting(latest.values()),
        conditions=tuple(sorted({i.condition for i in everything})),
    )


def _row(row: ResponderRow, followed: Sequence[Followed]) -> ReliefRow:
    values = [a.value for one in followed for a in one.valid if a.step == row.step]
    return ReliefRow(
        step=row.step,
        answered=len(values),
        mean=float(mean(values)) if values else None,
        median=median(values) if values else None,
        responders=row,
    )


def _steps(infusions: Sequence[Infusion], check_ins: dict[str, list[CheckIn]]) -> list[str]:
    """Every timepoint, in the order of its usual distance from the infusion."""
    distance: dict[str, timedelta] = {}
    for infusion in infusions:
        for row in check_ins.get(infusion.id, ()):
            distance.setdefault(row.step, row.closes_at - infusion.infused_at)
    return sorted(distance, key=lambda step: distance[step])


def _baselines(infusions: Sequence[Infusion], outcomes: dict[str, list[Outcome]]) -> dict[str, Decimal]:
    """Each infusion's baseline: the first one of its course."""
    of_course: dict[tuple[str, int], Decimal] = {}
    for infusion in infusions:
        for outcome in outcomes.get(infusion.id, ()):
            if outcome.step == BASELINE and outcome.value is not None:
                of_course.setdefault((infusion.patient_id, infusion.course), outcome.value)
    return {i.id: of_course[key] for i in infusions if (key := (i.patient_id, i.course)) in of_course}


def _followed(
    infusion: Infusion, outcomes: list[Outcome], check_ins: list[CheckIn], baseline: Decimal | None, now: datetime
) -> Followed:
    reasons = [Reason(c.reason) for c in check_ins if c.reason in set(Reason)]
    over = all(c.closes_at <= now for c in check_ins)
    ending = next(
        (_ENDINGS[r] for r in reasons if r in _ENDINGS), Ending.SCHEDULE_ENDED if over else Ending.LAST_ANSWER
    )
    return Followed(
        baseline=baseline,
        answers=tuple(
            Answer(o.step, o.replied_at - infusion.infused_at, o.value, o.late)
            for o in outcomes
            if o.step != BASELINE and o.value is not None
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

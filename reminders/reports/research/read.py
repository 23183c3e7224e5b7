"""Takes from the record what a research export may know: courses that are over, without names, times and words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.care.doses import dose_group
from reminders.care.figures.course import EXPECTED_ALL_THE_SAME
from reminders.care.reasons import Reason
from reminders.record import schedule
from reminders.record.outcomes import BASELINE, Measure, Outcome
from reminders.record.schedule import CheckIn, CheckInState, InfusionStatus
from reminders.reports.outcomes_in_force import current_outcomes
from reminders.reports.research.participants import Answer, AskedBy, Course, Infusion, Person


@dataclass(frozen=True)
class _Given:
    """An active infusion as the record has it. It does not leave this module."""

    id: str
    patient_id: str
    course: int
    infused_at: datetime
    day: date
    condition: str
    dose: Decimal | None


@dataclass
class _Followed:
    """The timepoints of an infusion in order, and whether all of them are over."""

    standings: dict[str, AskedBy]
    over: bool = True


def people(session: Session, clinic_id: str, *, now: datetime) -> list[Person]:
    """The patients of a clinic with the courses that are over at `now` (care time), in no order that means anything.

    A course that is still followed is left out with those after it: where it breaks off would tell today's date.
    """
    followed, answers = _check_ins(session, clinic_id, now), _answers(session, clinic_id)
    found = []
    for _, of_patient in groupby(_given(session, clinic_id), lambda row: row.patient_id):
        by_course: dict[int, list[_Given]] = defaultdict(list)
        for row in of_patient:
            by_course[row.course].append(row)
        courses = []
        for rows in sorted(by_course.values(), key=lambda rows: rows[0].infused_at):
            if not all(followed[row.id].over for row in rows if row.id in followed):
                break
            courses.append(_course(rows, followed, answers))
        if courses:
            found.append(Person(tuple(courses)))
    return found


def _course(
    rows: Sequence[_Given], followed: Mapping[str, _Followed], answers: Mapping[str, Sequence[tuple[datetime, Answer]]]
) -> Course:
    infusions = tuple(
        Infusion(
            row.day,
            dose_group(row.dose),
            followed[row.id].standings if row.id in followed else {},
            tuple(_since(row.infused_at, at, answer) for at, answer in answers.get(row.id, ())),
        )
        for row in rows
    )
    baseline = next(
        (a.value for a in infusions[0].answers if (a.step, a.measure) == (BASELINE, Measure.PAIN.value)), None
    )
    return Course(rows[0].condition, baseline, infusions)


def _since(infused_at: datetime, at: datetime, answer: Answer) -> Answer:
    """The answer with how long after its infusion it came. A baseline goes along when its infusion is moved."""
    return replace(answer, after=timedelta() if answer.step == BASELINE else at - infused_at)


def _given(session: Session, clinic_id: str) -> list[_Given]:
    table = schedule.Infusion
    rows = session.execute(
        select(
            table.id, table.patient_id, table.course, table.infused_at, table.local_day, table.condition,
            table.dose_mg_per_kg,
        )
        .where(table.clinic_id == clinic_id, table.status == InfusionStatus.ACTIVE.value)
        .order_by(table.patient_id, table.infused_at, table.id)
    )  # fmt: skip
    return [_Given(*row) for row in rows]


def _check_ins(session: Session, clinic_id: str, now: datetime) -> dict[str, _Followed]:
    found: dict[str, _Followed] = {}
    for infusion_id, step, state, reason, final, closes_at in session.execute(
        select(CheckIn.infusion_id, CheckIn.step, CheckIn.state, CheckIn.reason, CheckIn.final, CheckIn.closes_at)
        .where(CheckIn.clinic_id == clinic_id)
        .order_by(CheckIn.due_at, CheckIn.id)
    ):
        one = found.setdefault(infusion_id, _Followed({}))
        one.standings[step] = _standing(state, reason)
        one.over = one.over and final and closes_at <= now
    return found


def _standing(state: str, reason: str | None) -> AskedBy:
    if state != CheckInState.SKIPPED:
        return AskedBy.ASKED
    return AskedBy.PATIENT if reason is not None and Reason(reason) in EXPECTED_ALL_THE_SAME else AskedBy.CLINIC


def _answers(session: Session, clinic_id: str) -> dict[str, list[tuple[datetime, Answer]]]:
    found: dict[str, list[tuple[datetime, Answer]]] = defaultdict(list)
    rows = session.execute(
        current_outcomes(clinic_id)
        .with_only_columns(
            Outcome.infusion_id, Outcome.replied_at, Outcome.step, Outcome.measure, Outcome.recall, Outcome.value,
            Outcome.late, Outcome.doubtful,
        )
        .order_by(Outcome.replied_at, Outcome.id)
    )  # fmt: skip
    for infusion_id, at, step, measure, recall, value, late, doubtful in rows:
        if value is not None:  # the query leaves withdrawn ones out
            found[infusion_id].append((at, Answer(step, measure, recall, value, timedelta(), late, doubtful)))
    return found

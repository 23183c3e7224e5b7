"""Reads a clinic's courses from the record: what the figures of the outcomes page are worked out from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.care.conditions import group_of
from reminders.care.figures.course import PATIENTS_OWN, Answer, Choice, Course, Given, Standing, Timepoint
from reminders.care.protocol import parse_protocol
from reminders.care.reasons import Reason
from reminders.record.outcomes import BASELINE, Measure, Outcome
from reminders.record.people import ProtocolVersion
from reminders.record.schedule import CheckIn, CheckInState, Infusion, InfusionStatus
from reminders.reports.current import current_outcomes

_CHOICES: Final = frozenset({Measure.SIDE_EFFECTS.value, Measure.CHANGE.value})
_ASKED_STATES: Final = frozenset({CheckInState.ASKED.value, CheckInState.ANSWERED.value, CheckInState.MISSED.value})


@dataclass(frozen=True)
class Filter:
    """Which courses: by condition, group of conditions, number, and when their first infusion was. None is all."""

    condition: str | None = None
    group: str | None = None
    course: int | None = None
    since: datetime | None = None
    until: datetime | None = None

    def takes(self, course: Course) -> bool:
        """Whether a course is among them. `until` is the first moment that is not."""
        began = course.infusions[0].infused_at
        return (
            (self.condition is None or course.condition == self.condition)
            and (self.group is None or group_of(course.condition) == self.group)
            and (self.course is None or course.number == self.course)
            and (self.since is None or began >= self.since)
            and (self.until is None or began < self.until)
        )


class _Infusion(NamedTuple):
    id: str
    patient_id: str
    infused_at: datetime
    course: int
    condition: str
    protocol_id: str


class _CheckIn(NamedTuple):
    step: str
    closes_at: datetime
    state: str
    reason: str | None


class _Scores(NamedTuple):
    """What is in force: pain scores by infusion and step, baselines and chosen options by infusion."""

    answers: Mapping[tuple[str, str], Answer]
    baselines: Mapping[str, Decimal]
    choices: Mapping[str, Sequence[Choice]]


_Key = tuple[str, int]
"""A patient's id and the number of a course."""


def courses(session: Session, clinic_id: str, *, now: datetime) -> list[Course]:
    """The courses of a clinic as they stand at `now` (care time), by when they began.

    Columns are read and not rows of their classes: of the tens of thousands of a busy clinic, making objects costs more
    than everything that is computed.
    """
    by_course: dict[_Key, list[_Infusion]] = defaultdict(list)
    for row in session.execute(
        select(
            Infusion.id, Infusion.patient_id, Infusion.infused_at, Infusion.course, Infusion.condition,
            Infusion.protocol_id,
        )
        .where(Infusion.clinic_id == clinic_id, Infusion.status == InfusionStatus.ACTIVE.value)
        .order_by(Infusion.infused_at, Infusion.id)
    ):  # fmt: skip
        infusion = _Infusion(*row)
        by_course[infusion.patient_id, infusion.course].append(infusion)
    scores = _scores(session, clinic_id)
    check_ins = _check_ins(session, clinic_id)
    recalls = _recalls(session, clinic_id)
    following = _following(by_course)
    return [
        _course(infusions, following.get(key), scores, check_ins, recalls, now) for key, infusions in by_course.items()
    ]


def _course(
    infusions: Sequence[_Infusion],
    next_course_at: datetime | None,
    scores: _Scores,
    check_ins: Mapping[str, Sequence[_CheckIn]],
    recalls: Mapping[tuple[str, str], str],
    now: datetime,
) -> Course:
    first = infusions[0]
    given = tuple(
        Given(
            infusion.infused_at,
            tuple(
                _timepoint(
                    row, recalls[infusion.protocol_id, row.step], scores.answers.get((infusion.id, row.step)), now
                )
                for row in check_ins.get(infusion.id, ())
                if (infusion.protocol_id, row.step) in recalls
            ),
            tuple(scores.choices.get(infusion.id, ())),
        )
        for infusion in infusions
    )
    return Course(
        patient_id=first.patient_id,
        number=first.course,
        condition=first.condition,
        baseline=scores.baselines.get(first.id),
        infusions=given,
        next_course_at=next_course_at,
    )


def _timepoint(row: _CheckIn, recall: str, answer: Answer | None, now: datetime) -> Timepoint:
    reason = Reason(row.reason) if row.reason is not None else None
    if row.state == CheckInState.ASKED and row.closes_at <= now:
        reason = Reason.NO_ANSWER  # the clockwork has not come round to say so
    return Timepoint(row.step, recall, row.closes_at, _standing(row, reason, now), reason, answer)


def _standing(row: _CheckIn, reason: Reason | None, now: datetime) -> Standing:
    if row.closes_at > now or row.state == CheckInState.SCHEDULED:
        return Standing.OPEN
    if row.state in _ASKED_STATES or reason in PATIENTS_OWN:
        return Standing.EXPECTED
    return Standing.NOT_ASKED


def _following(by_course: Mapping[_Key, Sequence[_Infusion]]) -> dict[_Key, datetime]:
    """When each course was followed by another of the same patient."""
    of_patient: dict[str, list[tuple[datetime, _Key]]] = defaultdict(list)
    for key, infusions in by_course.items():
        of_patient[key[0]].append((infusions[0].infused_at, key))
    found: dict[_Key, datetime] = {}
    for began in of_patient.values():
        for (_, key), (at, _) in pairwise(sorted(began)):
            found[key] = at
    return found


def _scores(session: Session, clinic_id: str) -> _Scores:
    answers: dict[tuple[str, str], Answer] = {}
    baselines: dict[str, Decimal] = {}
    choices: dict[str, list[Choice]] = defaultdict(list)
    rows = session.execute(
        current_outcomes(clinic_id)
        .with_only_columns(
            Outcome.infusion_id, Outcome.step, Outcome.measure, Outcome.replied_at, Outcome.value, Outcome.late,
            Outcome.doubtful,
        )
    )  # fmt: skip
    for infusion_id, step, measure, replied_at, value, late, doubtful in rows:
        if value is None:  # the query leaves withdrawn ones out
            continue
        if measure in _CHOICES:
            if not (late or doubtful):
                choices[infusion_id].append(Choice(step, measure, int(value)))
        elif measure != Measure.PAIN.value:
            continue  # scores of a protocol's own questions say nothing about relief
        elif step == BASELINE:
            baselines[infusion_id] = value
        else:
            answers[infusion_id, step] = Answer(replied_at, value, late, doubtful)
    return _Scores(answers, baselines, choices)


def _check_ins(session: Session, clinic_id: str) -> dict[str, list[_CheckIn]]:
    found: dict[str, list[_CheckIn]] = defaultdict(list)
    for infusion_id, step, closes_at, state, reason in session.execute(
        select(CheckIn.infusion_id, CheckIn.step, CheckIn.closes_at, CheckIn.state, CheckIn.reason)
        .where(CheckIn.clinic_id == clinic_id)
        .order_by(CheckIn.due_at)
    ):
        found[infusion_id].append(_CheckIn(step, closes_at, state, reason))
    return found


def _recalls(session: Session, clinic_id: str) -> dict[tuple[str, str], str]:
    """What stretch of time the pain question of each step asks about, by protocol and step."""
    found: dict[tuple[str, str], str] = {}
    rows = select(ProtocolVersion.id, ProtocolVersion.definition).where(ProtocolVersion.clinic_id == clinic_id)
    for protocol_id, definition in session.execute(rows):
        for step in parse_protocol(definition).steps:
            for question in step.questions:
                if question.measure == Measure.PAIN.value:
                    found[protocol_id, step.step] = question.recall.value
    return found

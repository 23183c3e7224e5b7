"""Reads a clinic's courses from the record: what the figures of the outcomes page are worked out from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import zip_longest
from typing import Any, Final, NamedTuple, Protocol

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from reminders.care.conditions import group_of
from reminders.care.doses import dose_group
from reminders.care.figures.course import (
    EXPECTED_ALL_THE_SAME,
    LOW_BASELINE,
    Answer,
    Choice,
    Course,
    Given,
    RateStatus,
    ReadBy,
    Timepoint,
)
from reminders.care.figures.groups import Divisible
from reminders.care.protocol import parse_protocol
from reminders.care.reasons import Reason
from reminders.record.actors import not_by_patient
from reminders.record.outcomes import BASELINE, Flag, FlagKind, Measure, Outcome, Source
from reminders.record.people import ProtocolVersion
from reminders.record.schedule import CheckIn, CheckInState, Infusion, InfusionStatus
from reminders.record.texts import Reply
from reminders.reports.outcomes_in_force import current_outcomes

#: Sources of an answer that the patient texted; what staff recorded of one is their correction of it.
_TEXTED: Final = frozenset({Source.PATIENT.value, Source.STAFF.value})

_CHOICES: Final = frozenset({Measure.SIDE_EFFECTS.value, Measure.CHANGE.value})
_ASKED_STATES: Final = frozenset({CheckInState.ASKED.value, CheckInState.ANSWERED.value, CheckInState.MISSED.value})


class BaselineRange(StrEnum):
    """Courses by their baseline: under 4, where a small change is a large percentage, or from 4 up, as in trials."""

    UNDER_4 = "under-4"
    FROM_4 = "from-4"

    def takes(self, baseline: Decimal | None) -> bool:
        """Whether a baseline lies in it; an unknown one lies in neither."""
        return baseline is not None and (baseline < LOW_BASELINE) is (self is BaselineRange.UNDER_4)


class Filterable(Divisible, Protocol):
    """What a course, or the facts of one, must tell to be taken by a filter."""

    @property
    def baseline(self) -> Decimal | None: ...


@dataclass(frozen=True)
class Filter:
    """Which courses: by condition, group of conditions, number, when their first infusion was, its dose, the baseline.

    None is all. `dose` is a code of `care.doses.DOSE_GROUPS`; `until` is the first moment that is not taken.
    """

    condition: str | None = None
    group: str | None = None
    course: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    dose: str | None = None
    baseline: BaselineRange | None = None

    def takes(self, course: Filterable) -> bool:
        """Whether a course is among them."""
        return (
            (self.condition is None or course.condition == self.condition)
            and (self.group is None or group_of(course.condition) == self.group)
            and (self.course is None or course.number == self.course)
            and (self.since is None or course.began >= self.since)
            and (self.until is None or course.began < self.until)
            and (self.dose is None or dose_group(course.dose) == self.dose)
            and (self.baseline is None or self.baseline.takes(course.baseline))
        )


class _Infusion(NamedTuple):
    id: str
    patient_id: str
    infused_at: datetime
    course: int
    condition: str
    protocol_id: str
    dose: Decimal | None


class _CheckIn(NamedTuple):
    id: str
    step: str
    asked_at: datetime | None
    answered_at: datetime | None
    closes_at: datetime
    state: str
    reason: str | None
    protocol_id: str | None


class _InForce(NamedTuple):
    answer: Answer
    source: str


class Question(NamedTuple):
    """The pain question of a step: the time it asks about, and which other measures its check-in asks about."""

    recall: str
    also: tuple[str, ...]


class _Read(NamedTuple):
    """What the timepoints of a clinic are made of."""

    scores: _Scores
    check_ins: Mapping[str, Sequence[_CheckIn]]
    questions: Mapping[tuple[str, str], Question]
    looked_at: frozenset[str]
    """Check-ins at which a person had to look at what the patient wrote about the pain."""


class _Scores(NamedTuple):
    """What is in force: pain scores by infusion and step, baselines and chosen options by infusion."""

    answers: Mapping[tuple[str, str], _InForce]
    baselines: Mapping[str, Decimal]
    choices: Mapping[str, Sequence[Choice]]


_Key = tuple[str, int]
"""A patient's id and the number of a course."""


def courses(
    session: Session,
    clinic_id: str,
    *,
    now: datetime,
    patient_ids: Collection[str] | None = None,
    asking: Mapping[tuple[str, str], Question] | None = None,
) -> list[Course]:
    """The courses of a clinic as of `now` (care time), by when they began; of some patients alone.

    `asking` is what `questions` found, for a caller that reads a few patients at a time.

    Columns are read and not rows of their classes: of the tens of thousands of a busy clinic, making objects costs more
    than everything that is computed.
    """
    by_course: dict[_Key, list[_Infusion]] = defaultdict(list)
    for row in session.execute(
        select(
            Infusion.id, Infusion.patient_id, Infusion.infused_at, Infusion.course, Infusion.condition,
            Infusion.protocol_id, Infusion.dose_mg_per_kg,
        )
        .where(
            Infusion.clinic_id == clinic_id, Infusion.status == InfusionStatus.ACTIVE.value,
            _among(Infusion.patient_id, patient_ids),
        )
        .order_by(Infusion.infused_at, Infusion.id)
    ):  # fmt: skip
        infusion = _Infusion(*row)
        by_course[infusion.patient_id, infusion.course].append(infusion)
    read = _Read(
        _scores(session, clinic_id, patient_ids),
        _check_ins(session, clinic_id, patient_ids),
        questions(session, clinic_id) if asking is None else asking,
        _looked_at(session, clinic_id, patient_ids),
    )
    following = _following(by_course)
    return [_course(infusions, following[key], read, now) for key, infusions in by_course.items()]


def _among(column: InstrumentedAttribute[Any], patient_ids: Collection[str] | None) -> ColumnElement[bool]:
    """Whether a row is of one of the patients, if it is to be."""
    return true() if patient_ids is None else column.in_(patient_ids)


def _course(infusions: Sequence[_Infusion], next_course_at: datetime | None, read: _Read, now: datetime) -> Course:
    first = infusions[0]
    return Course(
        patient_id=first.patient_id,
        number=first.course,
        condition=first.condition,
        baseline=read.scores.baselines.get(first.id),
        infusions=tuple(_given(infusion, read, now) for infusion in infusions),
        next_course_at=next_course_at,
    )


def _given(infusion: _Infusion, read: _Read, now: datetime) -> Given:
    rows = read.check_ins.get(infusion.id, ())
    place = {row.step: number for number, row in enumerate(rows)}
    chosen = read.scores.choices.get(infusion.id, ())
    asking = [
        (row, found)
        for row in rows
        if (found := read.questions.get((row.protocol_id or infusion.protocol_id, row.step)))
    ]
    return Given(
        infusion.infused_at,
        tuple(_timepoint(row, question, infusion, read, now) for row, question in asking),
        tuple(sorted(chosen, key=lambda choice: place.get(choice.step, len(place)))),
        infusion.dose,
    )


def _timepoint(row: _CheckIn, question: Question, infusion: _Infusion, read: _Read, now: datetime) -> Timepoint:
    reason = Reason(row.reason) if row.reason is not None else None
    if row.state == CheckInState.ASKED and row.closes_at <= now:
        reason = Reason.NO_ANSWER  # the clockwork has not come round to say so
    found = read.scores.answers.get((infusion.id, row.step))
    return Timepoint(
        row.step,
        question.recall,
        row.closes_at,
        _standing(row, reason, now),
        reason,
        found.answer if found is not None else None,
        answered_after=_answered_after(row, found),
        read_by=_read_by(row, found, looked_at=row.id in read.looked_at),
        was_asked=row.asked_at is not None and row.closes_at <= now,
        also_asks=question.also,
    )


def _answered_after(row: _CheckIn, found: _InForce | None) -> timedelta | None:
    """From the question's leaving to the first answer, if it was texted in time."""
    if found is None or not found.answer.counts or found.source not in _TEXTED:
        return None
    if row.asked_at is None or row.answered_at is None or not row.asked_at <= row.answered_at <= row.closes_at:
        return None
    return row.answered_at - row.asked_at


def _read_by(row: _CheckIn, found: _InForce | None, *, looked_at: bool) -> ReadBy | None:
    if looked_at:
        return ReadBy.PERSON
    if found is None or found.answer.doubtful or found.source not in _TEXTED:
        return None
    if found.source != Source.PATIENT and row.asked_at is None:
        return None  # a correction of what was imported
    return ReadBy.READER if found.source == Source.PATIENT else ReadBy.PERSON


def _standing(row: _CheckIn, reason: Reason | None, now: datetime) -> RateStatus:
    if row.closes_at > now or row.state == CheckInState.SCHEDULED:
        return RateStatus.OPEN
    if row.state in _ASKED_STATES or reason in EXPECTED_ALL_THE_SAME:
        return RateStatus.EXPECTED
    return RateStatus.NOT_ASKED


def _following(by_course: Mapping[_Key, Sequence[_Infusion]]) -> dict[_Key, datetime | None]:
    """When each course was followed by another of the same patient: by the first infusion of any after its own last.

    Courses may run side by side, so when the other one began does not say that.
    """
    of_patient: dict[str, list[_Infusion]] = defaultdict(list)
    for (patient_id, _), infusions in by_course.items():
        of_patient[patient_id] += infusions
    found: dict[_Key, datetime | None] = {}
    for mine in of_patient.values():
        mine.sort(key=lambda infusion: (infusion.infused_at, infusion.id))
        for infusion, after in zip_longest(mine, mine[1:]):
            # What is written for the last infusion of a course stays; the one after it is of another.
            found[infusion.patient_id, infusion.course] = after.infused_at if after is not None else None
    return found


def _scores(session: Session, clinic_id: str, patient_ids: Collection[str] | None) -> _Scores:
    answers: dict[tuple[str, str], _InForce] = {}
    baselines: dict[str, Decimal] = {}
    choices: dict[str, list[Choice]] = defaultdict(list)
    rows = session.execute(
        current_outcomes(clinic_id)
        .where(_among(Outcome.patient_id, patient_ids))
        .with_only_columns(
            Outcome.infusion_id, Outcome.step, Outcome.measure, Outcome.replied_at, Outcome.value, Outcome.late,
            Outcome.doubtful, Outcome.source,
        )
    )  # fmt: skip
    for infusion_id, step, measure, replied_at, value, late, doubtful, source in rows:
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
            answers[infusion_id, step] = _InForce(Answer(replied_at, value, late, doubtful), source)
    return _Scores(answers, baselines, choices)


def _check_ins(session: Session, clinic_id: str, patient_ids: Collection[str] | None) -> dict[str, list[_CheckIn]]:
    found: dict[str, list[_CheckIn]] = defaultdict(list)
    for row in session.execute(
        select(
            CheckIn.infusion_id, CheckIn.id, CheckIn.step, CheckIn.asked_at, CheckIn.answered_at, CheckIn.closes_at,
            CheckIn.state, CheckIn.reason, CheckIn.protocol_id,
        )
        .where(CheckIn.clinic_id == clinic_id, _among(CheckIn.patient_id, patient_ids))
        .order_by(CheckIn.due_at)
    ):  # fmt: skip
        found[row.infusion_id].append(_CheckIn(*row[1:]))
    return found


def _looked_at(session: Session, clinic_id: str, patient_ids: Collection[str] | None) -> frozenset[str]:
    """Check-ins with a flag about an unclear answer to the pain question that no later answer settled."""
    rows = session.scalars(
        select(Flag.check_in_id)
        .join(Reply, (Reply.id == Flag.reply_id) & (Reply.clinic_id == Flag.clinic_id))
        .where(
            Flag.clinic_id == clinic_id,
            Flag.kind == FlagKind.UNCLEAR.value,
            Flag.check_in_id.is_not(None),
            Reply.question == Measure.PAIN.value,
            _among(Flag.patient_id, patient_ids),
            not_by_patient(Flag.resolved_by),
        )
    )
    return frozenset(found for found in rows if found is not None)


def questions(session: Session, clinic_id: str) -> dict[tuple[str, str], Question]:
    """The pain question of each step, by protocol and step."""
    found: dict[tuple[str, str], Question] = {}
    rows = select(ProtocolVersion.id, ProtocolVersion.definition).where(ProtocolVersion.clinic_id == clinic_id)
    for protocol_id, definition in session.execute(rows):
        for step in parse_protocol(definition).steps:
            also = tuple(q.measure for q in step.questions if q.measure in _CHOICES)
            for question in step.questions:
                if question.measure == Measure.PAIN.value:
                    found[protocol_id, step.step] = Question(question.recall.value, also)
    return found

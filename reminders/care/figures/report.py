"""Every figure of the outcomes page, from courses alone: who responded when, how soon, how long, what is missing.

Denominators (CONSORT-PRO): at a timepoint *expected* are those asked whose window has closed, and those not asked since
they refused, left, died or could not be reached; missing is no response. What we never asked for our own reasons, open
windows and doubtful answers are counted apart and are in no rate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from statistics import mean, median, stdev
from typing import Final

from reminders.care.figures import survival
from reminders.care.figures.course import (
    MODERATE_POINTS,
    RESPONSE_PERCENT,
    SUBSTANTIAL_PERCENT,
    Course,
    Ending,
    FirstResponse,
    Relief,
    Standing,
    Timepoint,
    relief,
)
from reminders.care.figures.rates import Rate
from reminders.care.figures.survival import CurveStep, Lasted, Median

#: Why there is no answer where one came and staff withdrew it.
WITHDRAWN: Final = "withdrawn"

#: An onset counts as within days up to here: when the window of the shipped protocol's 72-hour check-in ends.
SOON: Final = timedelta(days=4)

#: Up to when the restricted mean is taken: the last timepoint of the shipped protocol.
HORIZON: Final = timedelta(days=84)


@dataclass(frozen=True)
class Population:
    """Whom the figures are about. `courses_with_baseline` can respond: theirs is known and above 0."""

    patients: int
    courses: int
    infusions: int
    courses_with_baseline: int


@dataclass(frozen=True)
class Spread:
    """How `n` scores lie: mean and median, None without any; `deviation` (n - 1) None of fewer than two."""

    n: int
    mean: float | None
    median: Decimal | None
    deviation: float | None


@dataclass(frozen=True)
class TimepointFigures:
    """One timepoint after the last infusion of each course. `mean` and `median` are of the answers that count.

    `expected` is `answered` and `missing` together; the responder figures are of those expected whose course has a
    baseline. `late`, `doubtful`, `not_asked` and `still_open` are counted apart; `why` says how often each reason held.
    """

    step: str
    recall: str
    expected: int
    answered: int
    missing: int
    not_asked: int
    still_open: int
    late: int
    doubtful: int
    why: dict[str, int]
    mean: float | None
    median: Decimal | None
    deviation: float | None
    responders_30: Rate
    responders_50: Rate
    two_points: Rate


@dataclass(frozen=True)
class Onset:
    """How many courses first responded at a step, of those that could have: from the first infusion on.

    After a later infusion of the course the step is that infusion's.
    """

    step: str
    n: int
    of: int


@dataclass(frozen=True)
class Duration:
    """How long a response lasted, from the last infusion, among the courses that responded after it.

    `curve` is the Kaplan-Meier estimate; `if_next_is_loss` the same where the next course counts as the loss that often
    was its reason. `non_responders` answered and never responded, `no_answer` gave no answer that counts.
    """

    responders: int
    non_responders: int
    no_answer: int
    lost: int
    censored: dict[str, int]
    curve: tuple[CurveStep, ...]
    median: Median
    mean: timedelta | None
    if_next_is_loss: tuple[CurveStep, ...]


@dataclass(frozen=True)
class Choices:
    """What was answered at one step to a question with numbered options: how many chose each, of `answered`.

    `expected` are those whose check-in asks it and was to be answered, and those who did answer it.
    """

    step: str
    measure: str
    counts: dict[int, int]
    expected: int

    @property
    def answered(self) -> int:
        return sum(self.counts.values())

    def chose(self, *options: int) -> Rate:
        """How many chose one of these options."""
        return Rate(sum(self.counts.get(option, 0) for option in options), self.answered)


@dataclass(frozen=True)
class Figures:
    """The figures of some courses."""

    population: Population
    before: Spread
    """The baselines of the courses that have one."""
    timepoints: tuple[TimepointFigures, ...]
    onset: tuple[Onset, ...]
    never: int
    """Courses that could have responded and have not."""
    duration: Duration
    choices: tuple[Choices, ...]
    ever_30: Rate
    """Courses that responded at any timepoint, of those that could have."""
    soon_30: Rate
    """Courses that responded within `SOON` of their first infusion, of the same."""


def figures(courses: Iterable[Course]) -> Figures:
    """Work out every figure of these courses."""
    everyone = list(courses)
    able = [course for course in everyone if course.can_respond]
    seen = [c for c in able if any(t.is_expected or t.valid is not None for i in c.infusions for t in i.timepoints)]
    first = [found for course in seen if (found := course.onset()) is not None]
    return Figures(
        population=Population(
            patients=len({course.patient_id for course in everyone}),
            courses=len(everyone),
            infusions=sum(len(course.infusions) for course in everyone),
            courses_with_baseline=len(able),
        ),
        before=_spread([course.baseline for course in everyone if course.baseline is not None]),
        timepoints=tuple(_timepoint(step, everyone) for step in steps(everyone)),
        onset=_onset(seen, first),
        never=len(seen) - len(first),
        duration=_duration(able),
        choices=_choices(everyone),
        ever_30=Rate(len(first), len(seen)),
        soon_30=Rate(sum(found.after <= SOON for found in first), len(seen)),
    )


def steps(courses: Sequence[Course]) -> list[str]:
    """Every step, in the order of its usual distance from the infusion."""
    distance: dict[str, timedelta] = {}
    for course in courses:
        for infusion in course.infusions:
            for timepoint in infusion.timepoints:
                distance.setdefault(timepoint.step, timepoint.closes_at - infusion.infused_at)
    return sorted(distance, key=lambda step: distance[step])


def _spread(values: Sequence[Decimal]) -> Spread:
    return Spread(
        n=len(values),
        mean=float(mean(values)) if values else None,
        median=median(values) if values else None,
        deviation=float(stdev(values)) if len(values) > 1 else None,
    )


def _timepoint(step: str, courses: Sequence[Course]) -> TimepointFigures:
    rows = [(course, t) for course in courses for t in course.last.timepoints if t.step == step]
    expected = [(course, t) for course, t in rows if t.is_expected]
    values = [t.valid.value for _, t in expected if t.valid is not None]
    rated = [(course, t.valid) for course, t in expected if course.baseline is not None]
    able = [(course, answer) for course, answer in rated if course.can_respond]

    spread = _spread(values)

    def less_by(percent: Decimal) -> Rate:
        return Rate(sum(a is not None and c.is_less_by(a.value, percent) for c, a in able), len(able))

    def points(course: Course, value: Decimal) -> bool:
        less = course.less(value)
        return less is not None and less >= MODERATE_POINTS

    return TimepointFigures(
        step=step,
        recall=next((t.recall for _, t in rows), ""),
        expected=len(expected),
        answered=len(values),
        missing=len(expected) - len(values),
        not_asked=sum(t.standing is Standing.NOT_ASKED for _, t in rows),
        still_open=sum(t.standing is Standing.OPEN for _, t in rows),
        late=sum(t.answer is not None and t.answer.late for _, t in rows),
        doubtful=sum(t.is_doubtful for _, t in rows),
        why=_reasons(t for _, t in rows),
        mean=spread.mean,
        median=spread.median,
        deviation=spread.deviation,
        responders_30=less_by(RESPONSE_PERCENT),
        responders_50=less_by(SUBSTANTIAL_PERCENT),
        two_points=Rate(sum(a is not None and points(c, a.value) for c, a in rated), len(rated)),
    )


def _reasons(timepoints: Iterable[Timepoint]) -> dict[str, int]:
    """Why answers are missing, most often first."""
    found = Counter(
        t.reason.value if t.reason is not None else WITHDRAWN
        for t in timepoints
        if t.standing is not Standing.OPEN and t.answer is None
    )
    return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def _onset(seen: Sequence[Course], first: Sequence[FirstResponse]) -> tuple[Onset, ...]:
    """Onset by step, of the courses that have an answer, or a window that closed without one."""
    counts = Counter(found.step for found in first)
    return tuple(Onset(step, counts[step], len(seen)) for step in steps(seen))


def _duration(able: Sequence[Course]) -> Duration:
    followed = [(course, relief(course)) for course in able]
    responded = [(course, found) for course, found in followed if found is not None]
    silent = sum(not course.followed for course, found in followed if found is None)
    curve = survival.curve(Lasted(found.until, found.lost) for _, found in responded)
    censored = Counter(found.ending.value for _, found in responded if found.ending is not None)
    return Duration(
        responders=len(responded),
        non_responders=len(followed) - len(responded) - silent,
        no_answer=silent,
        lost=sum(found.lost for _, found in responded),
        censored=dict(sorted(censored.items())),
        curve=curve,
        median=survival.median(curve),
        mean=survival.restricted_mean(curve, HORIZON),
        if_next_is_loss=survival.curve(_lost_to_next(course, found) for course, found in responded),
    )


def _choices(courses: Sequence[Course]) -> tuple[Choices, ...]:
    """The options chosen after the last infusion of each course, by measure and step."""
    order = steps(courses)
    counts: dict[tuple[str, str], Counter[int]] = {}
    expected: Counter[tuple[str, str]] = Counter()
    for course in courses:
        chosen = {(choice.measure, choice.step): choice.value for choice in course.last.choices}
        for key, value in chosen.items():
            counts.setdefault(key, Counter())[value] += 1
        asked = {(measure, t.step) for t in course.last.timepoints if t.is_expected for measure in t.also_asks}
        expected.update(asked | set(chosen))
    keys = sorted(counts, key=lambda key: (key[0], order.index(key[1]) if key[1] in order else len(order)))
    return tuple(
        Choices(step, measure, dict(sorted(counts[measure, step].items())), expected[measure, step])
        for measure, step in keys
    )


def _lost_to_next(course: Course, found: Relief) -> Lasted:
    """The same relief, where the next course counts as its loss."""
    if found.ending is not Ending.NEXT_COURSE or course.next_course_at is None:
        return Lasted(found.until, found.lost)
    return Lasted(course.next_course_at - course.last.infused_at, lost=True)

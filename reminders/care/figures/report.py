"""Every figure of the outcomes page, from courses alone: who responded when, how soon, how long, what is missing.

Denominators (CONSORT-PRO): at a timepoint *expected* are those asked whose window has closed, and those not asked since
they refused, left, died or could not be reached; missing is no response. What we never asked for our own reasons, open
windows and doubtful answers are counted apart and are in no rate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Final

from reminders.care.figures.course import Course, Ending
from reminders.care.figures.facts import LOST, Seen
from reminders.care.figures.rates import Rate
from reminders.care.figures.survival import CurveStep, Median
from reminders.care.figures.survival_estimate import estimate_of
from reminders.care.figures.tally import Kinds, Tally, tally_of

#: Why there is no answer where one came and staff withdrew it.
WITHDRAWN: Final = "withdrawn"

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
    baseline. `doubtful`, `not_asked` and `still_open` are counted apart, and each check-in once: a doubtful answer to
    one that is still open, or that we never asked, is in the latter alone. `late` says how many answers were late,
    `why` how often each reason held.
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

    `curve` is the Kaplan-Meier estimate. `non_responders` answered and never responded, `no_answer` gave no answer that
    counts.
    """

    responders: int
    non_responders: int
    no_answer: int
    lost: int
    censored: dict[str, int]
    curve: tuple[CurveStep, ...]
    median: Median
    mean: timedelta | None


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
    """Courses that responded within `facts.SOON` of their first infusion, of the same."""
    asked_for_a_call: Rate
    """Courses that asked for a call about side effects at any step, of those that said anything about them."""


def figures(courses: Iterable[Course]) -> Figures:
    """Work out every figure of these courses."""
    return figures_of(tally_of(courses))


def figures_of(counted: Tally) -> Figures:
    """Work out every figure of the courses that were counted."""
    order, kinds = counted.steps(), counted.kinds()
    infusions = able = is_seen = soon = told = called = silent = 0
    baselines: Counter[Decimal] = Counter()
    first: Counter[str] = Counter()
    endings: Counter[str] = Counter()
    for kind, n in kinds.whole:
        infusions += n * kind.infusions
        able += n * kind.can_respond
        is_seen += n * kind.is_seen
        soon += n * kind.soon
        silent += n * kind.is_silent
        if kind.baseline is not None:
            baselines[kind.baseline] += n
        if kind.first is not None:
            first[kind.first] += n
        if kind.ending is not None:
            endings[kind.ending] += n
        if kind.call is not None:
            told += n
            called += n * kind.call
    return Figures(
        population=Population(
            patients=len(counted.patients), courses=counted.courses, infusions=infusions, courses_with_baseline=able
        ),
        before=_spread(baselines),
        timepoints=tuple(_timepoint(*at, kinds.at.get(at, ())) for at in counted.timepoints()),
        onset=tuple(Onset(step, first[step], is_seen) for step in counted.steps(seen=True)),
        never=is_seen - first.total(),
        duration=_duration(counted, endings, able=able, silent=silent),
        choices=_choices(kinds, order),
        ever_30=Rate(first.total(), is_seen),
        soon_30=Rate(soon, is_seen),
        asked_for_a_call=Rate(called, told),
    )


def _spread(values: Mapping[Decimal, int]) -> Spread:
    """Mean, median and deviation of values, of how many there are of each: exact until the float is made."""
    n = sum(values.values())
    if not n:
        return Spread(0, None, None, None)
    # Whole numbers of the smallest part that any value has, hundredths for instance.
    parts = lcm(*(value.as_integer_ratio()[1] for value in values))
    total = squares = 0
    for value, times in values.items():
        numerator, denominator = value.as_integer_ratio()
        whole = numerator * (parts // denominator)
        total += whole * times
        squares += whole * whole * times
    variance = Fraction(squares * n - total * total, n * (n - 1) * parts * parts) if n > 1 else None
    return Spread(
        n=n,
        mean=float(Fraction(total, n * parts)),
        median=_median(values, n),
        deviation=float((Decimal(variance.numerator) / variance.denominator).sqrt()) if variance is not None else None,
    )


def _median(values: Mapping[Decimal, int], n: int) -> Decimal:
    below, middle = 0, []
    for value in sorted(values):
        places = range(below, below + values[value])
        middle += [value for place in ((n - 1) // 2, n // 2) if place in places]
        below += values[value]
    return middle[0] if middle[0] == middle[1] else (middle[0] + middle[1]) / 2


def _timepoint(step: str, recall: str, rows: Sequence[tuple[Seen, int]]) -> TimepointFigures:
    values: Counter[Decimal] = Counter()
    why: Counter[str] = Counter()
    not_asked = still_open = late = doubtful = expected = able = rated = less_30 = less_50 = two_points = 0
    for seen, n in rows:
        not_asked += n * seen.is_not_asked
        still_open += n * seen.is_open
        late += n * seen.late
        doubtful += n * (seen.doubtful and not (seen.is_open or seen.is_not_asked))
        if not (seen.is_open or seen.has_answer):
            why[seen.reason or WITHDRAWN] += n
        if seen.is_expected:
            expected += n
            able += n * seen.can_respond
            rated += n * (seen.baseline is not None)
            less_30 += n * seen.responds_30
            less_50 += n * seen.responds_50
            two_points += n * seen.two_points
            if seen.valid is not None:
                values[seen.valid] += n
    spread = _spread(values)
    return TimepointFigures(
        step=step,
        recall=recall,
        expected=expected,
        answered=spread.n,
        missing=expected - spread.n,
        not_asked=not_asked,
        still_open=still_open,
        late=late,
        doubtful=doubtful,
        why=dict(sorted(why.items(), key=lambda pair: (-pair[1], pair[0]))),  # most often first
        mean=spread.mean,
        median=spread.median,
        deviation=spread.deviation,
        responders_30=Rate(less_30, able),
        responders_50=Rate(less_50, able),
        two_points=Rate(two_points, rated),
    )


def _duration(counted: Tally, endings: Counter[str], *, able: int, silent: int) -> Duration:
    observed = estimate_of(counted.observed, HORIZON)
    responders = len(counted.observed)
    return Duration(
        responders=responders,
        non_responders=able - responders - silent,
        no_answer=silent,
        lost=endings[LOST],
        censored={ending: n for ending, n in sorted(endings.items()) if ending != LOST},
        curve=observed.curve,
        median=observed.median,
        mean=observed.mean,
    )


def if_next_is_loss(counted: Tally, shown: Duration) -> tuple[CurveStep, ...]:
    """The curve where the next course counts as the loss that often was its reason; `shown` is theirs as observed."""
    return estimate_of(counted.if_next, HORIZON).curve if Ending.NEXT_COURSE.value in shown.censored else shown.curve


def _choices(kinds: Kinds, order: Sequence[str]) -> tuple[Choices, ...]:
    """The options chosen after the last infusion of each course, by measure and step."""
    counts = kinds.chosen
    keys = sorted(counts, key=lambda key: (key[0], order.index(key[1]) if key[1] in order else len(order), key[1]))
    return tuple(
        Choices(step, measure, dict(sorted(counts[measure, step].items())), kinds.asked(measure, step))
        for measure, step in keys
    )

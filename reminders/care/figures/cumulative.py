"""The cumulative responder curve: for every cut-off, how many had at least that much less pain than at baseline.

One threshold hides what another would show; the curve shows them all (Farrar 2006). Missing answers stay in the
denominator and are below every cut-off: a drop-out is a failure, as in the responder rates.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from reminders.care.figures.course import Course
from reminders.care.figures.facts import Seen
from reminders.care.figures.rates import Rate
from reminders.care.figures.tally import tally_of

#: The timepoint the curve is drawn at unless another is asked for.
USUAL_STEP: Final = "d7"


@dataclass(frozen=True)
class CutOff:
    """`rate.n` of `rate.of` courses had at least `percent` less pain than at baseline (an exact percentage)."""

    percent: Fraction
    rate: Rate


@dataclass(frozen=True)
class Cumulative:
    """The curve at one timepoint, from "no more pain than at baseline" (0 percent) up to no pain at all (100).

    It falls just above each cut-off: between two of them the next higher one's count holds. `expected` courses have a
    baseline above 0 and were to answer; `missing` of them gave no answer that counts, `worse` had more pain.
    """

    step: str
    recall: str
    expected: int
    missing: int
    worse: int
    cut_offs: tuple[CutOff, ...]


def cumulative(courses: Iterable[Course], step: str) -> Cumulative:
    """The curve at a step, of courses that have a baseline above 0 and were expected to answer there."""
    return cumulative_of(tally_of(courses).kinds().of_step(step), step)


def cumulative_of(rows: Iterable[tuple[Seen, int]], step: str) -> Cumulative:
    """The same, of the kinds of timepoints that were counted at the step."""
    able = [(seen, n) for seen, n in rows if seen.can_respond]
    less: Counter[Fraction] = Counter()
    expected = 0
    for seen, n in able:
        if seen.is_expected:
            expected += n
            if seen.valid is not None and seen.baseline is not None:
                less[_percent(seen.baseline, seen.valid)] += n
    at_least, cut_offs = 0, []
    for percent in sorted({Fraction(0), *less}, reverse=True):
        at_least += less[percent]
        if percent >= 0 and expected:
            cut_offs.append(CutOff(percent, Rate(at_least, expected)))
    return Cumulative(
        step=step,
        recall=able[0][0].recall if able else "",
        expected=expected,
        missing=expected - less.total(),
        worse=sum(n for percent, n in less.items() if percent < 0),
        cut_offs=tuple(reversed(cut_offs)),
    )


def usual_step(steps: Sequence[tuple[str, int]]) -> str:
    """Where to draw the curve: day 7 if anybody with a baseline was expected there, else the last such timepoint.

    `steps` pairs each step, in order, with how many were expected; empty if there is none.
    """
    with_people = [step for step, expected in steps if expected]
    return USUAL_STEP if USUAL_STEP in with_people else with_people[-1] if with_people else ""


def _percent(baseline: Decimal, value: Decimal) -> Fraction:
    """How many percent less than a baseline above 0 a score is; negative where pain is worse."""
    return (Fraction(baseline) - Fraction(value)) * 100 / Fraction(baseline)

"""How patients answer: how long it takes them, and how often what they text is understood without a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import Final

from reminders.care.figures.course import Course, ReadBy, Timepoint
from reminders.care.figures.rates import Rate

SOON: Final = timedelta(hours=1)


@dataclass(frozen=True)
class Answering:
    """Answers by text in time, after every infusion: at one `step`, or at all of them where it is None.

    `median` and the quartiles are of the time from a question's leaving to its first answer, None without any.
    `within_hour` is of the check-ins that were asked and whose time is over, answered or not. `read` is how many of the
    answers that came by text the reader understood alone: no person had to look at or correct them.
    """

    step: str | None
    answered: int
    lower_quartile: timedelta | None
    median: timedelta | None
    upper_quartile: timedelta | None
    within_hour: Rate
    read: Rate


def answering(courses: Iterable[Course], steps: Sequence[str]) -> tuple[Answering, ...]:
    """Of all timepoints first, then of each step in this order."""
    by_step: dict[str, list[Timepoint]] = {step: [] for step in steps}
    for course in courses:
        for infusion in course.infusions:
            for timepoint in infusion.timepoints:
                by_step.setdefault(timepoint.step, []).append(timepoint)
    everything = [timepoint for timepoints in by_step.values() for timepoint in timepoints]
    return (_of(None, everything), *(_of(step, by_step[step]) for step in steps))


def quantile(ordered: Sequence[timedelta], part: Fraction) -> timedelta | None:
    """The value below which that part of a sorted sequence lies, between two values in proportion (R's type 7)."""
    if not ordered:
        return None
    place = part * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    beyond = place - below
    return ordered[below] + (ordered[above] - ordered[below]) * beyond.numerator / beyond.denominator


def _of(step: str | None, timepoints: Sequence[Timepoint]) -> Answering:
    waits = sorted(t.answered_after for t in timepoints if t.answered_after is not None)
    asked = [t.answered_after for t in timepoints if t.was_asked]
    read = [t.read_by for t in timepoints if t.read_by is not None]
    return Answering(
        step=step,
        answered=len(waits),
        lower_quartile=quantile(waits, Fraction(1, 4)),
        median=quantile(waits, Fraction(1, 2)),
        upper_quartile=quantile(waits, Fraction(3, 4)),
        within_hour=Rate(sum(wait is not None and wait <= SOON for wait in asked), len(asked)),
        read=Rate(sum(by is ReadBy.READER for by in read), len(read)),
    )

"""How patients answer: how long it takes them, and how often what they text is understood without a person."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import overload

from reminders.care.figures.answer_times import Part
from reminders.care.figures.course import Course, ReadBy
from reminders.care.figures.facts import Texted, texted
from reminders.care.figures.rates import Rate
from reminders.care.figures.tally import Answers, answers_of


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
    return answering_of(answers_of(courses), steps)


def answering_of(counted: Answers, steps: Sequence[str]) -> tuple[Answering, ...]:
    """The same, of the answers that were counted."""
    coded = ((*texted(code), n) for code, n in counted.codes.counted().items())
    kinds = [(kind, times * n) for kind, times, n in coded]
    waits = counted.waits.by_step()
    return (
        _of(None, kinds, _Spans([part for parts in waits.values() for part in parts])),
        *(
            _of(step, [(kind, n) for kind, n in kinds if kind.step == step], _Spans(waits.get(step, [])))
            for step in steps
        ),
    )


def quantile(ordered: Sequence[timedelta], part: Fraction) -> timedelta | None:
    """The value below which that part of a sorted sequence lies, between two values in proportion (R's type 7)."""
    if not ordered:
        return None
    place = part * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    beyond = place - below
    return ordered[below] + (ordered[above] - ordered[below]) * beyond.numerator / beyond.denominator


class _Spans(Sequence[timedelta]):
    """Parts as one sorted sequence of spans: each is looked for, nothing is merged."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = [part for part in parts if part.ordered]

    def __len__(self) -> int:
        return sum(len(part.ordered) for part in self._parts)

    @overload
    def __getitem__(self, at: int) -> timedelta: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[timedelta]: ...
    def __getitem__(self, at: int | slice) -> timedelta | Sequence[timedelta]:
        if isinstance(at, slice):
            return [self[place] for place in range(*at.indices(len(self)))]
        low = min(int(ordered[0]) - zero for ordered, zero in self._parts)
        high = max(int(ordered[-1]) - zero for ordered, zero in self._parts)
        while low < high:  # the smallest span that has so many at or below it
            middle = (low + high) // 2
            if sum(bisect_right(ordered, middle + zero) for ordered, zero in self._parts) > at:
                high = middle
            else:
                low = middle + 1
        return timedelta(microseconds=low)


def _of(step: str | None, kinds: Sequence[tuple[Texted, int]], spans: Sequence[timedelta]) -> Answering:
    def count(holds: Callable[[Texted], bool]) -> int:
        return sum(n for kind, n in kinds if holds(kind))

    return Answering(
        step=step,
        answered=len(spans),
        lower_quartile=quantile(spans, Fraction(1, 4)),
        median=quantile(spans, Fraction(1, 2)),
        upper_quartile=quantile(spans, Fraction(3, 4)),
        within_hour=Rate(count(lambda kind: kind.within_hour), count(lambda kind: kind.was_asked)),
        read=Rate(count(lambda kind: kind.read_by is ReadBy.READER), count(lambda kind: kind.read_by is not None)),
    )

"""How patients answer: how long it takes them, and how often what they text is understood without a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from itertools import chain
from typing import overload

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
    kinds = [(texted(code), n) for code, n in counted.codes.items()]
    waits = {step: sorted(found) for step, found in counted.waits.items()}
    every = sorted(chain.from_iterable(waits.values()))  # made of sorted parts, which costs far less
    return (
        _of(None, kinds, every),
        *(_of(step, [(kind, n) for kind, n in kinds if kind.step == step], waits.get(step, [])) for step in steps),
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
    """Whole microseconds as spans of time, made only where one is looked at."""

    def __init__(self, microseconds: Sequence[float]) -> None:
        self._microseconds = microseconds

    def __len__(self) -> int:
        return len(self._microseconds)

    @overload
    def __getitem__(self, at: int) -> timedelta: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[timedelta]: ...
    def __getitem__(self, at: int | slice) -> timedelta | Sequence[timedelta]:
        if isinstance(at, slice):
            return _Spans(self._microseconds[at])
        return timedelta(microseconds=int(self._microseconds[at]))


def _of(step: str | None, kinds: Sequence[tuple[Texted, int]], waits: Sequence[float]) -> Answering:
    def count(holds: Callable[[Texted], bool]) -> int:
        return sum(n for kind, n in kinds if holds(kind))

    spans = _Spans(waits)
    return Answering(
        step=step,
        answered=len(waits),
        lower_quartile=quantile(spans, Fraction(1, 4)),
        median=quantile(spans, Fraction(1, 2)),
        upper_quartile=quantile(spans, Fraction(3, 4)),
        within_hour=Rate(count(lambda kind: kind.within_hour), count(lambda kind: kind.was_asked)),
        read=Rate(count(lambda kind: kind.read_by is ReadBy.READER), count(lambda kind: kind.read_by is not None)),
    )

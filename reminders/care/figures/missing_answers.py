"""How much missing answers could matter: the responder rate under two other views of them.

The figure itself counts an expected course without an answer as no response. *Worst case* goes further: a course that
was never asked for a reason of ours, or has a doubtful answer, is no response either. *Completers* looks only at those
who answered, which flatters a treatment whose failures stop answering. The truth need not lie between.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reminders.care.figures.course import Course
from reminders.care.figures.facts import Seen
from reminders.care.figures.rates import Rate
from reminders.care.figures.tally import tally_of


@dataclass(frozen=True)
class Bounds:
    """How many courses with a baseline above 0 had 30 % less pain at a timepoint, by each way to count the missing."""

    step: str
    as_reported: Rate
    worst_case: Rate
    completers: Rate


def bounds(courses: Iterable[Course], step: str) -> Bounds:
    """The responder rate at a step as it is reported, in the worst case, and of completers alone."""
    return bounds_of(tally_of(courses).kinds().of_step(step), step)


def bounds_of(rows: Iterable[tuple[Seen, int]], step: str) -> Bounds:
    """The same, of the kinds of timepoints that were counted at the step."""
    closed = [(seen, n) for seen, n in rows if seen.can_respond and not seen.is_open]
    expected = [(seen, n) for seen, n in closed if seen.is_expected]
    answered = [(seen, n) for seen, n in expected if seen.valid is not None]
    less = sum(n for seen, n in answered if seen.responds_30)
    return Bounds(step, Rate(less, _all(expected)), Rate(less, _all(closed)), Rate(less, _all(answered)))


def _all(rows: Iterable[tuple[Seen, int]]) -> int:
    return sum(n for _, n in rows)

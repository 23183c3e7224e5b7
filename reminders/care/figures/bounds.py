"""How much missing answers could matter: the responder rate under two other views of them.

The figure itself counts whoever was expected and gave no answer as no response. *Worst case* goes further: whoever was
never asked for a reason of ours, and whoever's answer is doubtful, is no response either. *Completers* looks only at
those who answered, which flatters a treatment whose failures stop answering. The truth need not lie between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reminders.care.figures.course import RESPONSE_PERCENT, Course, Standing
from reminders.care.figures.rates import Rate


@dataclass(frozen=True)
class Bounds:
    """30 % less at one timepoint, of courses with a baseline above 0, under each view of the missing."""

    step: str
    as_reported: Rate
    worst_case: Rate
    completers: Rate


def bounds(courses: Sequence[Course], step: str) -> Bounds:
    """The responder rate at a step as it is reported, in the worst case, and of completers alone."""
    closed = [
        (course, t)
        for course in courses
        if course.can_respond and (t := course.at(step)) is not None and t.standing is not Standing.OPEN
    ]
    expected = [(course, t.valid) for course, t in closed if t.is_expected]
    answered = [(course, answer) for course, answer in expected if answer is not None]
    n = sum(course.is_less_by(answer.value, RESPONSE_PERCENT) for course, answer in answered)
    return Bounds(step, Rate(n, len(expected)), Rate(n, len(closed)), Rate(n, len(answered)))

"""How long a course's relief lasted: until the first of two answers in a row that are no response (FREEDOM trial)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from reminders.care.figures.course import Course, Ending


@dataclass(frozen=True)
class Relief:
    """How long a response lasted, counted from the last infusion.

    Where it was `lost`, `until` is the first of two answers that were none; else nothing is known after `until`, the
    last answer, and `ending` says why.
    """

    until: timedelta
    lost: bool
    ending: Ending | None


def relief(course: Course) -> Relief | None:
    """How long the response of a course lasted; None for one that never responded after its last infusion.

    In a row means answered one after the other: a missing answer between two poor ones does not part them.
    """
    answers = course.followed
    began = next((at for at, answer in enumerate(answers) if course.responds(answer)), None)
    if began is None:
        return None
    start = course.last.infused_at
    for answer, following in pairwise(answers[began:]):
        if not course.responds(answer) and not course.responds(following):
            return Relief(answer.at - start, lost=True, ending=None)
    return Relief(answers[-1].at - start, lost=False, ending=course.ending)

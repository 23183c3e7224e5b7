"""When a physician is told that a course's relief has ended: by loss of response, or by pain that is back at baseline.

Both are read from the answers that duration is told by (`Course.followed`): in their window, not doubtful, about a day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import pairwise
from typing import Final

from reminders.care.figures.course import Answer, Course
from reminders.care.figures.duration_of_relief import relief

AT_BASELINE_POINTS: Final = 1
"""Pain within this many points of baseline, or above it, is back at baseline."""


class How(StrEnum):
    """Which of the two rules says that relief has ended."""

    LOST = "lost"
    AT_BASELINE = "at-baseline"


@dataclass(frozen=True)
class Ended:
    """The two answers in a row that show it, and how long after the last infusion the first of them was given."""

    how: How
    first: Answer
    second: Answer
    after: timedelta


def relief_ended(course: Course) -> Ended | None:
    """How a course's relief ended, or None while it has not, or never began.

    The loss is the report's own (`relief`): two answers in a row that are less than 30 % below baseline, after one that
    was a response. Pain that is `back_at_baseline` counts where no response was lost: after less relief than 30 %, or
    from a baseline so low that one point less than it is still 30 %.
    """
    start, found = course.last.infused_at, relief(course)
    if found is not None and found.lost:
        lost_at = start + found.until
        after_it = [answer for answer in course.followed if answer.at >= lost_at]
        return Ended(How.LOST, after_it[0], after_it[1], found.until)
    pair = back_at_baseline(course)
    return None if pair is None else Ended(How.AT_BASELINE, *pair, pair[0].at - start)


def back_at_baseline(course: Course) -> tuple[Answer, Answer] | None:
    """The first two answers in a row within `AT_BASELINE_POINTS` of baseline (or worse) after one that was less.

    None without a baseline, and for pain that was never more than `AT_BASELINE_POINTS` below it: nothing came back.
    """
    baseline, answers = course.baseline, course.followed
    if baseline is None:
        return None

    def is_back(answer: Answer) -> bool:
        return baseline - answer.value <= AT_BASELINE_POINTS

    away = next((at for at, answer in enumerate(answers) if not is_back(answer)), len(answers))
    return next((pair for pair in pairwise(answers[away:]) if is_back(pair[0]) and is_back(pair[1])), None)

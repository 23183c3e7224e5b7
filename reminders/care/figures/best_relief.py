"""The best relief that a course reached: its lowest answer, beside its baseline."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from reminders.care.figures.course import Course
from reminders.care.protocol import Recall


@dataclass(frozen=True)
class BestRelief:
    """The lowest answer of a course, at which step, and how much less than baseline it is (negative where more).

    `share` is of the baseline, and None where that is 0.
    """

    step: str
    value: Decimal
    points: Decimal
    share: Fraction | None


def best_relief(course: Course) -> BestRelief | None:
    """The first of the lowest answers about a day; None without one, or without a baseline.

    "Right now" is left out: it is not to be compared with a baseline that is the average of a day.
    """
    baseline = course.baseline
    about_a_day = [(t.step, answer.value) for t, answer in course.answered() if t.recall != Recall.NOW]
    if baseline is None or not about_a_day:
        return None
    step, lowest = min(about_a_day, key=lambda one: one[1])
    share = Fraction(baseline - lowest) / Fraction(baseline) if baseline > 0 else None
    return BestRelief(step, lowest, baseline - lowest, share)

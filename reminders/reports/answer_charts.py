"""The charts of the outcomes page about the answers themselves: which are missing, how soon they come, who reads."""

from __future__ import annotations

from datetime import timedelta
from math import log
from typing import Final

from reminders.care.figures.answering import Answering
from reminders.care.figures.rates import SMALLEST_RATED
from reminders.reports.chart.bars import Parts, Range, part_chart, range_chart
from reminders.reports.figure_table import wait
from reminders.reports.report import Report
from reminders.reports.report_charts import Chart, at_step, of_some
from reminders.reports.report_tables import table
from reminders.reports.words import step as step_name

#: What a check-in became of, in the order of its bar: the class of its part and its name.
_PARTS: Final = (
    ("answered", "answered"),
    ("missing", "missing"),
    ("not-asked", "never asked by us"),
    ("open", "still open"),
    ("doubtful", "doubtful"),
)

#: The axis of times to answer: equal distances are equal factors.
_FASTEST, _SLOWEST = timedelta(minutes=1), timedelta(days=2)
_TIMES: Final = (
    (timedelta(minutes=1), "1 min"),
    (timedelta(minutes=10), "10 min"),
    (timedelta(hours=1), "1 h"),
    (timedelta(hours=6), "6 h"),
    (timedelta(days=1), "1 d"),
)


def missing(found: Report) -> Chart:
    """What became of every check-in after the last infusion of a course, and how much the missing could matter."""
    rows = found.figures.timepoints
    at = (found.cumulative.step, found.cumulative.recall)
    views = next((one for row, one in zip(rows, found.bounds, strict=True) if (row.step, row.recall) == at), None)
    says = "Every timepoint of the schedule, and what became of it."
    if views is not None and views.as_reported.of:
        says = (
            f"{at_step(views.step).capitalize()}, {of_some(views.as_reported)} had 30% less pain where a missing "
            f"answer is no response; {of_some(views.worst_case)} in the worst case, where also those we never asked "
            f"and doubtful answers count as no response; {of_some(views.completers)} of those who answered."
        )
    return Chart(
        "missing", "What is missing, and why?", says,
        "If the three differ little, the missing answers matter little. Completers alone flatter a treatment whose "
        "failures stop answering. Nothing is ever filled in. A late answer is kept and counts as missing.",
        part_chart(
            "What became of the check-ins after the last infusion of each course, by timepoint",
            says,
            [
                Parts(
                    step_name(row.step), (row.answered, row.missing, row.not_asked, row.still_open, row.doubtful)
                )
                for row in rows
            ],
            _PARTS,
        ) if rows else None,
        table(found, "missing"),
    )  # fmt: skip


def answering(found: Report) -> Chart:
    """How long patients take to answer, and how often nobody has to read it for them."""
    every, *steps = found.answering
    says, picture = "Nobody has answered by text yet.", None
    if every.median is not None:
        says = (
            f"Half of {every.answered} answers came within {wait(every.median)}. "
            f"{of_some(every.within_hour)} questions were answered within an hour, "
            f"and {of_some(every.read)} answers were read without a person."
        )
        picture = range_chart(
            "Time from a question's leaving to its answer: median and middle half, by timepoint",
            says,
            [drawn for row in (every, *steps) if (drawn := _range(row)) is not None],
            [(_place(at), name) for at, name in _TIMES],
        )
    return Chart(
        "answering", "How do patients answer?", says,
        "A bar holds the middle half of the times, the mark is the median; equal distances are equal factors. After "
        "every infusion, answers by text in time only. Read by a person are those that staff had to look at or "
        "corrected; that the others were read right is not said here.",
        picture, table(found, "answering"),
    )  # fmt: skip


def _range(row: Answering) -> Range | None:
    if row.median is None or row.lower_quartile is None or row.upper_quartile is None:
        return None
    low, middle, high = (_place(span) for span in (row.lower_quartile, row.median, row.upper_quartile))
    name = "all" if row.step is None else step_name(row.step)
    return Range(name, low, middle, high, f"{wait(row.median)}, n = {row.answered}", row.answered < SMALLEST_RATED)


def _place(span: timedelta) -> float:
    within = min(max(span, _FASTEST), _SLOWEST)
    return log(within / _FASTEST) / log(_SLOWEST / _FASTEST)

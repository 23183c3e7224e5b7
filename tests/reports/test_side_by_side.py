"""Courses side by side: a line each, broken where an answer is missing, named at its end without covering another."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree

from reminders.reports.chart.side_by_side import MOST_LINES, CourseLine, CoursePoint, says, side_by_side

DAYS = {"24 hours": 1, "72 hours": 3, "day 7": 7, "day 14": 14, "day 28": 28}


def line(number: int, values: str, baseline: str | None = "8") -> CourseLine:
    """A course whose scores are given in order; `-` is a missing one."""
    points = [
        CoursePoint(name, timedelta(days=day), None if value == "-" else Decimal(value))
        for (name, day), value in zip(DAYS.items(), values.split(), strict=False)
    ]
    return CourseLine(f"Course {number}", None if baseline is None else Decimal(baseline), tuple(points))


def wide(*lines: CourseLine) -> ElementTree.Element:
    return ElementTree.fromstring(str(side_by_side(lines))).findall("svg")[0]


def every(picture: ElementTree.Element, kind: str) -> list[ElementTree.Element]:
    return [one for one in picture.iter() if set(kind.split()) <= set((one.get("class") or "").split())]


def test_a_missing_answer_breaks_the_line_and_days_share_one_axis() -> None:
    picture = wide(line(1, "3 4 - 6 7"), line(2, "2 3"))
    assert len(every(picture, "course-line course-1")) == 2
    assert len(every(picture, "course-line course-0")) == 1
    first, second = (
        min(every(picture, f"course-dot course-{age}"), key=lambda dot: float(dot.get("cx", ""))) for age in (1, 0)
    )
    assert first.get("cx") == second.get("cx")
    assert float(second.get("cy", "")) > float(first.get("cy", ""))
    day_0 = float(every(picture, "infusion")[0].get("x1", ""))
    assert all(float(ring.get("cx", "")) + 4 < day_0 for ring in every(picture, "course-baseline"))


def test_names_keep_apart_and_only_the_newest_are_drawn() -> None:
    lines = [line(number, "3 4 5 6 7") for number in range(1, 10)]
    picture = wide(*lines)
    names = every(picture, "course-name")
    assert sorted(name.text or "" for name in names) == [f"Course {number}" for number in range(4, 10)]
    heights = sorted(float(name.get("y", "")) for name in names)
    assert all(low - high >= 14 for high, low in pairwise(heights))
    assert len(names) == MOST_LINES


def test_it_is_said_in_words_and_as_a_table_and_nothing_at_all_can_be_drawn() -> None:
    one, two = line(1, "3 4 - 6 7"), line(2, "", baseline=None)
    assert says([one, two]) == (
        "Course 1: baseline 8, lowest 3 at 24 hours, last 7 at day 28. Course 2: no baseline, no answer."
    )
    table = ElementTree.fromstring(str(side_by_side([one, two]))).findall("details")[0]
    rows = [[cell.text for cell in row] for row in table.iter("tr")]
    assert rows[:3] == [["Timepoint", "Course 1", "Course 2"], ["before", "8", "–"], ["24 hours", "3", "–"]]
    assert ["day 7", "–", "–"] in rows
    assert every(wide(two), "course-line") == every(wide(two), "course-name") == []

"""Counts the courses of a report, each once, in all its four divisions at the same time."""

from __future__ import annotations

from datetime import datetime

from reminders.care.figures.facts import CourseFacts
from reminders.care.figures.groups import By, code_of, ordered, quarter
from reminders.care.figures.tally import Answers, Order, Tally
from reminders.reports.courses import Filter
from reminders.reports.times import place


class Counted:
    """What was counted of the courses that the filter takes; `conditions` and `numbers` are of all.

    A course is counted in one cell, that of its four groups, and the cells of a group are added up in the end: there
    are far fewer of them than courses.
    """

    def __init__(self, zone: str, wanted: Filter) -> None:
        """`zone` is the clinic's (IANA), at whose midnight a quarter begins."""
        self.wanted = wanted
        self.answers = Answers()
        self.conditions: set[str] = set()
        self.numbers: set[int] = set()
        self._zone = place(zone)
        self._alike: dict[tuple[object, ...], Tally] = {}
        self._cells: dict[tuple[str, ...], Tally] = {}

    def add(self, course: CourseFacts, order: Order) -> None:
        """Count a course, if the filter takes it."""
        self.conditions.add(course.condition)
        self.numbers.add(course.number)
        if not self.wanted.takes(course):
            return
        cell = self._cell(course)
        cell.add(course, order)
        self.answers.add(course)

    def _cell(self, course: CourseFacts) -> Tally:
        """The cell of a course; what two courses of a quarter share is not worked out twice."""
        alike = (course.condition, course.number, course.dose, self._quarter(course.began))
        found = self._alike.get(alike)
        if found is None:
            found = self._alike[alike] = self._cells.setdefault(self._key(course), Tally())
        return found

    def _quarter(self, began: datetime) -> str:
        """The quarter of a moment at the clinic; two days from where one begins it is the same everywhere."""
        first, day = began.month % 3, began.day
        if (first == 1 and day < 3) or (first == 0 and day > 28):
            return quarter(began, self._zone)
        return f"{began.year}-Q{(began.month + 2) // 3}"

    def _key(self, course: CourseFacts) -> tuple[str, ...]:
        return tuple(code_of(course, way, self._zone) for way in By)

    def groups(self, way: By) -> dict[str, Tally]:
        """The count of each group of a division by its code, in the order they are shown."""
        at = list(By).index(way)
        found: dict[str, Tally] = {}
        for key, cell in self._cells.items():
            found.setdefault(key[at], Tally()).include(cell)
        return {code: found[code] for code in ordered(found, way)}

"""Counts the courses of a report, each once, in all its four divisions at the same time."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from datetime import datetime
from operator import itemgetter
from typing import TypeVar

from reminders.care.figures.facts import CourseFacts
from reminders.care.figures.groups import By, code_of, ordered, quarter
from reminders.care.figures.tally import Answers, Tally
from reminders.reports.courses import Filter
from reminders.reports.spoken_times import place

_Cell = tuple[str, ...]
_Key = TypeVar("_Key", bound=Hashable)


class Counted:
    """What was counted of the courses that the filter takes; `everyone`, `conditions` and `numbers` are of all.

    A course is counted in one cell, that of its four groups, and the cells of a group are added up in the end: there
    are far fewer of them than courses.
    """

    def __init__(self, zone: str, wanted: Filter) -> None:
        """`zone` is the clinic's (IANA), at whose midnight a quarter begins."""
        self.wanted = wanted
        self.answers = Answers()
        self.everyone = 0
        self.conditions: set[str] = set()
        self.numbers: set[int] = set()
        self._zone = place(zone)
        self._alike: dict[tuple[object, ...], Tally] = {}
        self._cells: dict[_Cell, Tally] = {}

    def add(self, course: CourseFacts) -> None:
        """Count a course, if the filter takes it."""
        self.everyone += 1
        self.conditions.add(course.condition)
        self.numbers.add(course.number)
        if not self.wanted.takes(course):
            return
        cell = self._cell(course)
        cell.add(course)
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

    def _key(self, course: CourseFacts) -> _Cell:
        return tuple(code_of(course, way, self._zone) for way in By)

    def divided(self) -> dict[By, dict[str, Tally]]:
        """The count of each group by its code, in the order they are shown, of every division."""
        ways = list(By)
        last = ways.index(By.PERIOD)
        # There are many quarters: what is the same but for them is added up once and not for each other division.
        fewer = _added(self._cells, lambda key: (*key[:last], "", *key[last + 1 :]))
        found = {}
        for at, way in enumerate(ways):
            groups = _added(self._cells if way is By.PERIOD else fewer, itemgetter(at))
            found[way] = {code: groups[code] for code in ordered(groups, way)}
        return found


def _added(cells: Mapping[_Cell, Tally], key: Callable[[_Cell], _Key]) -> dict[_Key, Tally]:
    found: dict[_Key, Tally] = {}
    for cell, tally in cells.items():
        found.setdefault(key(cell), Tally()).include(tally)
    return found

"""Counts the facts of courses, each once, whatever groups they are added up in afterwards."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Final

from reminders.care.figures.course import Course
from reminders.care.figures.facts import ASKED, CHOSEN, CourseFacts, Lasting, Seen, facts_of, seen

_Order = tuple[datetime, str, int]
"""When a course began, whose it is, and its number: the first that has a step says how far it is and what it asks."""

_Known = dict[str, tuple[_Order, tuple[int, ...]]]
"""By the steps of courses (or what they ask about): the first course that has them, and how far each step is."""

#: Texts whose words are counted together.
_TOGETHER: Final = 64


class Words:
    """Counts words of texts, many texts at a time: that is cheaper than one by one."""

    def __init__(self) -> None:
        self._texts: list[str] = []
        self._counted: Counter[str] = Counter()

    def add(self, text: str) -> None:
        """Count the words of a text; they are separated by spaces."""
        self._texts.append(text)
        if len(self._texts) >= _TOGETHER:
            self.counted()

    def counted(self) -> Counter[str]:
        """How often each word came so far. This is the counter itself, not a copy: changing it changes the count."""
        if self._texts:
            self._counted.update(" ".join(self._texts).split())
            self._texts.clear()
        return self._counted


class Tally:
    """What was counted of some courses. `add` and `include` change it."""

    def __init__(self) -> None:
        self.patients: set[str] = set()
        self.courses = self.infusions = self.able = self.low = 0
        self.baselines: Counter[Decimal] = Counter()
        self._codes = Words()
        self.seen = self.soon = self.silent = self.told_effects = self.calls = 0
        self.first: Counter[str] = Counter()
        self.lasting: list[Lasting] = []
        self._steps: _Known = {}
        self._seen_steps: _Known = {}
        self._recalls: _Known = {}

    def add(self, course: CourseFacts) -> None:
        """Count a course."""
        order = (course.began, course.patient_id, course.number)
        self.patients.add(course.patient_id)
        self.courses += 1
        self.infusions += course.infusions
        if course.baseline is not None:
            self.baselines[course.baseline] += 1
        self._codes.add(course.codes)
        _first(self._steps, course.steps, order, course.distances)
        _first(self._recalls, course.recalls, order, ())
        self.told_effects += course.call is not None
        self.calls += course.call is True
        if not course.can_respond:
            return
        self.able += 1
        self.low += course.is_low
        if course.lasting is not None:
            self.lasting.append(course.lasting)
        elif not course.followed:
            self.silent += 1
        if course.seen:
            self.seen += 1
            _first(self._seen_steps, course.steps, order, course.distances)
            if course.first is not None:
                self.first[course.first] += 1
                self.soon += course.soon

    def include(self, other: Tally) -> None:
        """Add what another one counted of other courses."""
        self.patients |= other.patients
        self.courses += other.courses
        self.infusions += other.infusions
        self.able += other.able
        self.low += other.low
        self.seen += other.seen
        self.soon += other.soon
        self.silent += other.silent
        self.told_effects += other.told_effects
        self.calls += other.calls
        self.lasting += other.lasting
        self._codes.counted().update(other._codes.counted())
        self.first.update(other.first)
        self.baselines.update(other.baselines)
        for own, others in (
            (self._steps, other._steps), (self._seen_steps, other._seen_steps), (self._recalls, other._recalls),
        ):  # fmt: skip
            for key, (order, distances) in others.items():
                _first(own, key, order, distances)

    def steps(self, *, seen: bool = False) -> list[str]:
        """Every step, in the order of its usual distance from the infusion; or those of the courses `seen`."""
        known = self._seen_steps if seen else self._steps
        distance: dict[str, int] = {}
        for steps, (_, distances) in sorted(known.items(), key=_by_order):
            for step, found in zip(steps.split(), distances, strict=True):
                distance.setdefault(step, found)
        return sorted(distance, key=lambda step: distance[step])

    def recalls(self) -> dict[str, str]:
        """What each step after a last infusion asks about."""
        found: dict[str, str] = {}
        for pairs, _ in sorted(self._recalls.items(), key=_by_order):
            for pair in pairs.split():
                step, recall = pair.split("|")
                found.setdefault(step, recall)
        return found

    def at(self) -> dict[str, list[tuple[Seen, int]]]:
        """The kinds of timepoints after a last infusion by step, and how many there are of each."""
        found: dict[str, list[tuple[Seen, int]]] = {}
        for code, n in self._codes.counted().items():
            if code[0] not in (CHOSEN, ASKED):
                kind = seen(code)
                found.setdefault(kind.step, []).append((kind, n))
        return found

    def chosen(self) -> dict[tuple[str, str], dict[int, int]]:
        """How many chose each option after their last infusion, by measure and step."""
        found: dict[tuple[str, str], dict[int, int]] = {}
        for code, n in self._codes.counted().items():
            if code[0] == CHOSEN:
                measure, step, value = code[1:].split("|")
                found.setdefault((measure, step), {})[int(value)] = n
        return found

    def asked(self, measure: str, step: str) -> int:
        """How many were to answer a question with options, or did."""
        return self._codes.counted()[f"{ASKED}{measure}|{step}"]


class Answers:
    """What was counted of the answers by text of some courses."""

    def __init__(self) -> None:
        self.codes = Words()
        self.waits: dict[str, array[float]] = {}
        """Times to answer by step, in whole microseconds: exact as floats, which are sorted faster than integers."""

    def add(self, course: CourseFacts) -> None:
        """Count a course."""
        self.codes.add(course.answers)
        for step, waits in course.waits.items():
            found = self.waits.get(step)
            if found is None:
                found = self.waits[step] = array("d")
            found.extend(waits)


def tally_of(courses: Iterable[Course]) -> Tally:
    """Count these courses."""
    found = Tally()
    for course in courses:
        found.add(facts_of(course))
    return found


def sum_of(parts: Iterable[Tally]) -> Tally:
    """What was counted of some courses and of others."""
    found = Tally()
    for part in parts:
        found.include(part)
    return found


def answers_of(courses: Iterable[Course]) -> Answers:
    """Count the answers by text of these courses."""
    found = Answers()
    for course in courses:
        found.add(facts_of(course))
    return found


def _first(known: _Known, key: str, order: _Order, distances: tuple[int, ...]) -> None:
    found = known.get(key)
    if found is None or order < found[0]:
        known[key] = (order, distances)


def _by_order(item: tuple[str, tuple[_Order, tuple[int, ...]]]) -> _Order:
    return item[1][0]

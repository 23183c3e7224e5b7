"""Counts the facts of courses, each once, whatever groups they are added up in afterwards."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple

from reminders.care.figures.answer_times import Waits
from reminders.care.figures.course import Course
from reminders.care.figures.facts import ASKED, CHOSEN, WHOLE, CourseFacts, Seen, Whole, facts_of, seen, whole

_Order = tuple[datetime, str, int]
"""When a course began, whose it is, and its number: the first that has a step says how far it is and what it asks."""

_Schedule = tuple[str, str, bool]
"""The steps of a course, what those after its last infusion ask about, and whether it `is_seen`."""


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


class Kinds(NamedTuple):
    """What was counted of some courses, by what it is, and how often each came.

    `at` has the kinds of timepoints after a last infusion by step and what they ask about; `chosen` how many chose each
    option there, by measure and step; `unanswered` how many were to answer a question with options and did not,
    likewise.
    """

    whole: list[tuple[Whole, int]]
    at: dict[tuple[str, str], list[tuple[Seen, int]]]
    chosen: dict[tuple[str, str], dict[int, int]]
    unanswered: dict[tuple[str, str], int]

    def of_step(self, step: str) -> list[tuple[Seen, int]]:
        """The kinds of timepoints at a step, whatever they ask about."""
        return [one for (at, _), kinds in self.at.items() if at == step for one in kinds]

    def asked(self, measure: str, step: str) -> int:
        """How many were to answer a question with options, or did."""
        return self.unanswered.get((measure, step), 0) + sum(self.chosen.get((measure, step), {}).values())


class Tally:
    """What was counted of some courses. `add` and `include` change it."""

    def __init__(self) -> None:
        self.patients: set[str] = set()
        self.courses = 0
        self.observed = array("d")
        """How long each response lasted (`facts.lasted`), in no order."""
        self.if_next = array("d")
        """The same with the next course as a loss."""
        self._codes = Words()
        self._schedules: dict[_Schedule, tuple[_Order, str]] = {}

    def add(self, course: CourseFacts) -> None:
        """Count a course."""
        self.patients.add(course.patient_id)
        self.courses += 1
        self._codes.add(course.codes)
        if course.lasting is not None:
            observed, if_next = course.lasting
            self.observed.append(observed)
            self.if_next.append(if_next)
        order = (course.began, course.patient_id, course.number)
        self._note((course.steps, course.recalls, course.is_seen), order, course.distances)

    def include(self, other: Tally) -> None:
        """Add what another one counted of other courses."""
        self.patients |= other.patients
        self.courses += other.courses
        self.observed += other.observed
        self.if_next += other.if_next
        self._codes.counted().update(other._codes.counted())
        for schedule, (order, distances) in other._schedules.items():
            self._note(schedule, order, distances)

    def _note(self, schedule: _Schedule, order: _Order, distances: str) -> None:
        found = self._schedules.get(schedule)
        if found is None or order < found[0]:
            self._schedules[schedule] = (order, distances)

    def steps(self, *, seen: bool = False) -> list[str]:
        """Every step, in the order of its usual distance from the infusion; or those of the courses that are `seen`."""
        distance: dict[str, int] = {}
        for (steps, _, is_seen), (_, distances) in self._in_order():
            if is_seen or not seen:
                for step, found in zip(steps.split(), distances.split(), strict=True):
                    distance.setdefault(step, int(found))
        return sorted(distance, key=lambda step: distance[step])

    def timepoints(self) -> list[tuple[str, str]]:
        """Every step with what it asks about after a last infusion, in the order of `steps`.

        A step that another version of a schedule asks about something else is one timepoint for each: "right now" is
        never mixed with averages of a day.
        """
        recalls: dict[str, dict[str, None]] = {}
        for (_, pairs, _), _ in self._in_order():
            for pair in pairs.split():
                step, recall = pair.split("|")
                recalls.setdefault(step, {})[recall] = None
        return [(step, recall) for step in self.steps() for recall in recalls.get(step, ("",))]

    def _in_order(self) -> list[tuple[_Schedule, tuple[_Order, str]]]:
        return sorted(self._schedules.items(), key=lambda item: item[1][0])

    def kinds(self) -> Kinds:
        """What was counted, by what it is."""
        found = Kinds([], {}, {}, {})
        for code, n in self._codes.counted().items():
            sign = code[0]
            if sign == WHOLE:
                found.whole.append((whole(code), n))
            elif sign == CHOSEN:
                measure, step, value = code[1:].split("|")
                found.chosen.setdefault((measure, step), {})[int(value)] = n
            elif sign == ASKED:
                measure, step = code[1:].split("|")
                found.unanswered[measure, step] = n
            else:
                kind = seen(code)
                found.at.setdefault((kind.step, kind.recall), []).append((kind, n))
        return found


class Answers:
    """What was counted of the answers by text of some courses."""

    def __init__(self) -> None:
        self.codes = Words()
        self.waits = Waits()

    def add(self, course: CourseFacts) -> None:
        """Count a course."""
        self.codes.add(course.answers)
        self.waits.add(course.steps, course.waits)


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

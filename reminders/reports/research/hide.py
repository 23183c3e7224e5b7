"""Makes people alike: the export holds nobody who looks like fewer than four others.

Of those in a small cell less and less is told, step by step, until there are enough of them (k-anonymity by local
suppression; Sweeney 2002); who is still alone then is left out. Dates are moved back by a random number of days for
each patient, and patients are given random names. Neither is kept anywhere: two exports cannot be joined by them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from typing import Final

from reminders.care.conditions import CONDITIONS, group_of
from reminders.reports.research.participants import WITHHELD, Course, Person

SMALLEST_CELL: Final = 5
"""As many patients at least look the same."""

MOST_DAYS: Final = 365
"""Dates are moved back by 1 to so many days: no date is in the future, and none is right."""

OTHER: Final = "other"

#: Of consonants alone, no name is a word, and none looks like a number or a date to a spreadsheet. With 20 ** 12 names,
#: none is given twice.
_LETTERS: Final = "bcdfghjkmnpqrstvwxyz"
_LETTERS_OF_NAME: Final = 12


@dataclass(frozen=True)
class Hidden:
    """A patient under a random name, with moved dates."""

    name: str
    person: Person


def alike(people: Sequence[Person]) -> list[Person]:
    """The people, with so little about each that at least `SMALLEST_CELL` look the same; the others are left out."""
    alone, found = [_known_conditions(person) for person in people], list[Person]()
    for less in LESS:
        told = [_changed(person, less) for person in alone]
        counts = Counter(person.looks for person in (*found, *told))
        enough = [counts[person.looks] >= SMALLEST_CELL for person in told]
        found += [person for person, is_enough in zip(told, enough, strict=True) if is_enough]
        alone = [person for person, is_enough in zip(alone, enough, strict=True) if not is_enough]
    return without_rare_measures(found)


def _changed(person: Person, changes: Sequence[Callable[[Person], Person]]) -> Person:
    for change in changes:
        person = change(person)
    return person


def hidden(people: Sequence[Person], chance: Random) -> list[Hidden]:
    """The people under random names and with dates of their own, in the order of those names."""
    found = [Hidden("".join(chance.choices(_LETTERS, k=_LETTERS_OF_NAME)), _moved(person, chance)) for person in people]
    return sorted(found, key=lambda one: one.name)


def without_rare_measures(people: Sequence[Person]) -> list[Person]:
    """The people without the answers to what fewer than `SMALLEST_CELL` of them were asked at a timepoint."""
    counts: Counter[tuple[str, str]] = Counter()
    for person in people:
        counts.update({(a.step, a.measure) for c in person.courses for i in c.infusions for a in i.answers})
    return [_with_courses(person, lambda course: _common_answers(course, counts)) for person in people]


def _common_answers(course: Course, counts: Counter[tuple[str, str]]) -> Course:
    kept = tuple(
        replace(i, answers=tuple(a for a in i.answers if counts[a.step, a.measure] >= SMALLEST_CELL))
        for i in course.infusions
    )
    return replace(course, infusions=kept)


def _with_courses(person: Person, change: Callable[[Course], Course]) -> Person:
    return replace(person, courses=tuple(change(course) for course in person.courses))


def _known_conditions(person: Person) -> Person:
    """A code of the clinic's own could say anything."""
    return _with_courses(person, lambda c: c if c.condition in CONDITIONS else replace(c, condition=OTHER))


def _without_doses(person: Person) -> Person:
    return _with_courses(person, lambda c: replace(c, infusions=tuple(replace(i, dose=WITHHELD) for i in c.infusions)))


def _by_group(person: Person) -> Person:
    return _with_courses(person, lambda c: replace(c, condition=group_of(c.condition)))


def _without_condition(person: Person) -> Person:
    return _with_courses(person, lambda c: replace(c, condition=OTHER))


def _first_course_only(person: Person) -> Person:
    return replace(person, courses=person.courses[:1])


#: What is told less of people in small cells, tried one after the other until there are enough who look the same.
LESS: Final[tuple[tuple[Callable[[Person], Person], ...], ...]] = (
    (),
    (_by_group,),
    (_without_doses,),
    (_by_group, _without_doses),
    (_without_condition,),
    (_without_condition, _without_doses),
    (_first_course_only,),
    (_first_course_only, _without_condition, _without_doses),
)


def _moved(person: Person, chance: Random) -> Person:
    back = timedelta(days=chance.randrange(1, MOST_DAYS + 1))
    return _with_courses(
        person, lambda c: replace(c, infusions=tuple(replace(i, day=i.day - back) for i in c.infusions))
    )

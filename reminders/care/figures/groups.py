"""Divides courses for comparison: by kind of pain, which course it is, dose, and the quarter in which it began."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from reminders.care.conditions import GROUPS, group_of
from reminders.care.doses import DOSE_GROUPS, dose_group

#: Courses of a patient from this one on are in one group: few get so far.
LATER_COURSES: Final = 3


class Divisible(Protocol):
    """What a course, or the facts of one, must tell to be put in a group."""

    @property
    def condition(self) -> str: ...
    @property
    def number(self) -> int: ...
    @property
    def dose(self) -> Decimal | None: ...
    @property
    def began(self) -> datetime: ...


class By(StrEnum):
    """What courses are divided by."""

    CONDITION = "condition_group"
    COURSE = "course"
    DOSE = "dose"
    PERIOD = "period"


def code_of(course: Divisible, by: By, zone: ZoneInfo) -> str:
    """The code of the group that a course is in. `zone` is the clinic's: a quarter begins at its midnight."""
    return _WAYS[by][0](course, zone)


def label_of(code: str, by: By) -> str:
    """The words staff read for a group."""
    return _WAYS[by][1](code)


def ordered(codes: Iterable[str], by: By) -> list[str]:
    """The codes of groups in the order they are shown."""
    order, known = _WAYS[by][2], set(codes)
    return sorted(known) if order is None else [code for code in order if code in known]


def quarter(at: datetime, zone: ZoneInfo) -> str:
    """The quarter of a moment at a place: `2026-Q3`."""
    local = at.astimezone(zone)
    return f"{local.year}-Q{(local.month + 2) // 3}"


def _course_label(code: str) -> str:
    return {"1": "First course", "2": "Second course"}.get(code, "Third course and later")


def _quarter_label(code: str) -> str:
    year, number = code.split("-")
    return f"{number} {year}"


_Way = tuple[Callable[[Divisible, ZoneInfo], str], Callable[[str], str], tuple[str, ...] | None]

_WAYS: Final[dict[By, _Way]] = {
    By.CONDITION: (lambda course, _: group_of(course.condition), GROUPS.__getitem__, tuple(GROUPS)),
    By.COURSE: (lambda course, _: str(min(course.number, LATER_COURSES)), _course_label, None),
    By.DOSE: (lambda course, _: dose_group(course.dose), DOSE_GROUPS.__getitem__, tuple(DOSE_GROUPS)),
    By.PERIOD: (
        lambda course, zone: quarter(course.began, zone),
        _quarter_label,
        None,
    ),
}

"""What a patient was asked, answered and missed, short enough for the one page that is printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from string import ascii_letters
from typing import Final

from reminders.care.figures.course import Course
from reminders.care.reading import format_score
from reminders.care.reasons import because_or
from reminders.record.schedule import CheckInState
from reminders.reports import words
from reminders.reports.patient import InfusionView, PatientView, Timepoint
from reminders.reports.patient_courses import PatientCourses
from reminders.reports.spoken_times import calendar_day, place

MOST_COURSES: Final = 6
MOST_INFUSIONS: Final = 6
MOST_STEPS: Final = 12

NOT_ANSWERED: Final = "–"
NOT_ASKED: Final = "×"
TO_COME: Final = "·"


@dataclass(frozen=True)
class AskedRow:
    """The check-ins of one course in a line. Reasons are letters (`Asked.reasons`), the most frequent first."""

    course: int
    asked: int
    answered: int
    missed: str
    not_asked: str
    to_come: int
    side_effects: str
    change: str


@dataclass(frozen=True)
class GridRow:
    """One infusion: its number and day, and a score or sign for each step."""

    number: int
    day: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """Each course in a line, the earliest first, and the latest course's check-ins one by one."""

    rows: tuple[AskedRow, ...]
    reasons: tuple[tuple[str, str], ...]
    """What the letters of the rows stand for."""
    courses_left_out: int
    steps: tuple[str, ...]
    grid: tuple[GridRow, ...]
    infusions_left_out: int
    steps_left_out: int


def asked(view: PatientView, found: PatientCourses) -> Asked:
    """What was asked of a patient. Earlier courses and infusions than fit are left out, and how many is said."""
    shown = [row.course for row in found.rows[-MOST_COURSES:]]
    key = _Key()
    rows = tuple(_row(course, view.of_course(course.number), key) for course in shown)
    latest = view.of_course(shown[-1].number) if shown else []
    steps = list(dict.fromkeys(t.step for infusion in latest for t in infusion.timepoints))
    steps.sort(key=lambda step: min(_offset(i, step) for i in latest if any(t.step == step for t in i.timepoints)))
    return Asked(
        rows=rows,
        reasons=key.words,
        courses_left_out=len(found.rows) - len(shown),
        steps=tuple(steps[:MOST_STEPS]),
        grid=tuple(_grid_row(view, infusion, steps[:MOST_STEPS]) for infusion in latest[-MOST_INFUSIONS:]),
        infusions_left_out=max(0, len(latest) - MOST_INFUSIONS),
        steps_left_out=max(0, len(steps) - MOST_STEPS),
    )


def _offset(infusion: InfusionView, step: str) -> float:
    due = [(t.due_at - infusion.row.infused_at).total_seconds() for t in infusion.timepoints if t.step == step]
    return min(due, default=float("inf"))


def _row(course: Course, infusions: Sequence[InfusionView], key: _Key) -> AskedRow:
    timepoints = [t for infusion in infusions for t in infusion.timepoints]
    states = Counter(t.state for t in timepoints)
    return AskedRow(
        course=course.number,
        asked=sum(states[state] for state in (CheckInState.ASKED, CheckInState.ANSWERED, CheckInState.MISSED)),
        answered=states[CheckInState.ANSWERED],
        missed=key.count(t for t in timepoints if t.state == CheckInState.MISSED),
        not_asked=key.count(t for t in timepoints if t.state == CheckInState.SKIPPED),
        to_come=states[CheckInState.SCHEDULED],
        side_effects=_options(course, "side_effects"),
        change=_change(course),
    )


class _Key:
    """Gives each reason a letter, in the order in which they are met, so that a row stays one line."""

    def __init__(self) -> None:
        self.letters: dict[str, str] = {}

    def count(self, timepoints: Iterable[Timepoint]) -> str:
        """How many, and of which reasons: `5: a 4, b 1`; the letter alone where there is one reason."""
        counted = Counter(t.reason or "" for t in timepoints).most_common()
        if not counted:
            return "0"
        told = [(self._letter(reason), count) for reason, count in counted]
        said = told[0][0] if len(told) == 1 else ", ".join(f"{letter} {count}" for letter, count in told)
        return f"{sum(count for _, count in counted)}: {said}"

    def _letter(self, reason: str) -> str:
        return self.letters.setdefault(reason, ascii_letters[len(self.letters)])

    @property
    def words(self) -> tuple[tuple[str, str], ...]:
        """Each letter with its reason in words."""
        return tuple((letter, because_or(reason, "no reason kept")) for reason, letter in self.letters.items())


def _options(course: Course, measure: str) -> str:
    """How often each option was chosen, of those who answered: `12 none, 3 mild of 15`."""
    chosen = Counter(c.value for infusion in course.infusions for c in infusion.choices if c.measure == measure)
    if not chosen:
        return "no answer"
    said = ", ".join(f"{chosen[value]} {words.say(str(value), measure)}" for value in sorted(chosen))
    return f"{said} of {chosen.total()}"


def _change(course: Course) -> str:
    """What was said last of the change since the first infusion."""
    said = [c for infusion in course.infusions for c in infusion.choices if c.measure == "change"]
    return f"{words.step(said[-1].step)}: {words.say(str(said[-1].value), 'change')}" if said else "no answer"


def _grid_row(view: PatientView, infusion: InfusionView, steps: Sequence[str]) -> GridRow:
    local = infusion.row.infused_at.astimezone(place(view.row.time_zone))
    of = {t.step: t for t in infusion.timepoints}
    cells = tuple(_cell(of[step]) if step in of else "" for step in steps)
    return GridRow(infusion.row.number, calendar_day(local, local.year), cells)


def _cell(timepoint: Timepoint) -> str:
    pain = timepoint.pain
    if pain is not None:
        marks = [word for word, holds in (("late", pain.late), ("doubtful", pain.doubtful)) if holds]
        return " ".join([format_score(pain.value) or "", *marks])
    if timepoint.state == CheckInState.SKIPPED:
        return NOT_ASKED
    return NOT_ANSWERED if timepoint.state == CheckInState.MISSED else TO_COME

"""A patient's courses side by side: a line each for the chart and a row each for the table, by the report's figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from reminders.care import conditions
from reminders.care.figures.best_relief import best_relief
from reminders.care.figures.course import Course, Ending, RateStatus, Timepoint
from reminders.care.figures.duration_of_relief import relief
from reminders.care.figures.survival import DAY
from reminders.care.protocol import Recall
from reminders.reports import words
from reminders.reports.chart.chart_data import digits
from reminders.reports.chart.side_by_side import CourseLine, CoursePoint
from reminders.reports.courses import courses
from reminders.reports.patient import InfusionView, PatientView
from reminders.reports.spoken_times import place


@dataclass(frozen=True)
class CourseRow:
    """One course in words. Every figure is the outcomes report's (docs/outcomes.md)."""

    course: Course
    condition: str
    infusions: str
    """How many, and from when to when."""
    dose: str
    baseline: Decimal | None
    best: str
    onset: str
    lasted: str
    ending: str
    """Why nothing is known after the last answer."""


@dataclass(frozen=True)
class PatientCourses:
    """A patient's courses, earliest first."""

    rows: tuple[CourseRow, ...]
    lines: tuple[CourseLine, ...]

    @property
    def comparable(self) -> bool:
        """Whether there are two courses with something to draw."""
        return sum(bool(line.answered) for line in self.lines) > 1


def patient_courses(session: Session, view: PatientView, now: datetime) -> PatientCourses:
    """The courses of a patient as of `now` (care time)."""
    found = courses(session, view.row.clinic_id, now=now, patient_ids=[view.row.id])
    return PatientCourses(
        rows=tuple(_row(course, view.of_course(course.number), view.row.time_zone, now) for course in found),
        lines=tuple(_line(course) for course in found),
    )


def _row(course: Course, given: Sequence[InfusionView], zone: str, now: datetime) -> CourseRow:
    return CourseRow(
        course=course,
        condition=conditions.label(course.condition),
        infusions=_infusions(course, zone, now),
        dose=_dose([infusion.row.dose_mg_per_kg for infusion in given]),
        baseline=course.baseline,
        best=_best(course),
        onset=_onset(course),
        lasted=lasted(course),
        ending=words.say(course.ending, "ending"),
    )


def _infusions(course: Course, zone: str, now: datetime) -> str:
    """`1, Mar 2`; `6, Mar 2 to Mar 20`; with the year if it is not this one."""
    first, last = (at.infused_at.astimezone(place(zone)) for at in (course.infusions[0], course.last))
    year = "" if last.year == now.astimezone(place(zone)).year else f", {last.year}"
    began = f"{first:%b} {first.day}" + (f", {first.year}" if first.year != last.year else "")
    until = "" if len(course.infusions) == 1 else f" to {last:%b} {last.day}"
    return f"{len(course.infusions)}, {began}{until}{year}"


def _dose(doses: Sequence[Decimal | None]) -> str:
    known = sorted({dose for dose in doses if dose is not None})
    if not known:
        return "–"
    said = " to ".join(dict.fromkeys((digits(known[0]), digits(known[-1])))) + " mg/kg"
    recorded = sum(dose is not None for dose in doses)
    return said if recorded == len(doses) else f"{said} ({recorded} of {len(doses)} recorded)"


def _best(course: Course) -> str:
    best = best_relief(course)
    if best is None:
        return "not known"
    if best.points <= 0:
        return f"none: lowest {digits(best.value)}"
    # Rounded down: 29.9 is not the 30 of a response.
    said = f"{digits(best.value)} at {words.step(best.step)}"
    return said if best.share is None else f"{said}, {best.share * 100 // 1}% less"


def _onset(course: Course) -> str:
    first = course.onset()
    if first is None:
        return "not so far" if course.can_respond else "not known"
    days = _days(first.after)
    return words.step(first.step) if len(course.infusions) == 1 or not days else f"day {days} of the course"


def lasted(course: Course) -> str:
    """How long the relief of a course lasted after its last infusion, as far as is known."""
    if not course.can_respond:
        return "not known: no baseline" if course.baseline is None else "not known: baseline 0"
    if not course.followed:
        return "not known yet" if course.ending is Ending.STILL_FOLLOWED else "not known: no answer"
    found = relief(course)
    if found is None:
        so_far = course.ending is Ending.STILL_FOLLOWED
        said = "not 30% less so far" if so_far else "never 30% less"
        return said if len(course.infusions) == 1 else f"{said} after the last infusion"
    days = _days(found.until)
    if found.lost:
        return f"{days} days" if days != 1 else "1 day"
    return f"still lasting on day {days}" if found.ending is Ending.STILL_FOLLOWED else f"at least to day {days}"


def _days(span: timedelta) -> int:
    return round(span / DAY)


def _line(course: Course) -> CourseLine:
    return CourseLine(f"Course {course.number}", course.baseline, tuple(_points(course)))


def _points(course: Course) -> list[CoursePoint]:
    """The timepoints since the last infusion, from which duration is computed: an answer that counts, or None."""
    start = course.last.infused_at
    over = [t for t in course.last.timepoints if t.standing is not RateStatus.OPEN or t.valid]
    about_a_day = [t for t in over if t.recall != Recall.NOW]
    return [CoursePoint(words.step(t.step), _after(t, start), t.valid.value if t.valid else None) for t in about_a_day]


def _after(timepoint: Timepoint, start: datetime) -> timedelta:
    return max((timepoint.valid.at if timepoint.valid else timepoint.closes_at) - start, timedelta())

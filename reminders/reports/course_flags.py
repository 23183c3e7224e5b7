"""What is said of a flag about a course: the answers that show the end of relief, or when the last infusion was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.care.figures.course import Course
from reminders.care.figures.relief_ended import Ended, How, relief_ended
from reminders.care.figures.survival import DAY
from reminders.care.reading import format_score
from reminders.record.database import clock_of
from reminders.record.outcomes import Flag, FlagKind
from reminders.record.schedule import Infusion
from reminders.reports.courses import courses
from reminders.reports.patient_names import Person
from reminders.reports.spoken_times import calendar_day, place

_ABOUT_A_COURSE: Final = frozenset({FlagKind.RELIEF_ENDED, FlagKind.NEXT_COURSE})


def about_courses(
    session: Session, clinic_id: str, rows: Sequence[Flag], persons: Mapping[str, Person]
) -> dict[str, str]:
    """A sentence for each of these flags that is about a course, by flag, unless the answers say otherwise by now."""
    mine = [row for row in rows if row.kind in _ABOUT_A_COURSE]
    if not mine:
        return {}
    now = clock_of(session).now()
    ids = {row.infusion_id for row in mine}
    found = session.scalars(select(Infusion).where(Infusion.clinic_id == clinic_id, Infusion.id.in_(ids))).all()
    infusions = {infusion.id: infusion for infusion in found}
    # Only the end of relief is told from the answers: what a reminder says, its infusion alone knows.
    ended = {row.infusion_id for row in mine if row.kind == FlagKind.RELIEF_ENDED}
    relieved = {infusion.patient_id for infusion in found if infusion.id in ended}
    of_patient: dict[str, list[Course]] = {}
    for course in courses(session, clinic_id, now=now, patient_ids=relieved) if relieved else ():
        of_patient.setdefault(course.patient_id, []).append(course)
    said = {}
    for row in mine:
        infusion = infusions.get(row.infusion_id or "")
        person = persons.get(row.patient_id or "")
        if infusion is None or person is None:
            continue
        if row.kind == FlagKind.NEXT_COURSE:
            said[row.id] = _next_course(infusion, person, now)
        else:
            sentence = _ended(infusion, of_patient.get(infusion.patient_id, []))
            said |= {row.id: sentence} if sentence else {}
    return said


def _next_course(infusion: Infusion, person: Person, now: datetime) -> str:
    zone = place(person.time_zone)
    given = calendar_day(infusion.infused_at.astimezone(zone), now.astimezone(zone).year)
    return f"The last infusion, number {infusion.number} of course {infusion.course}, was given {given}."


def _ended(infusion: Infusion, mine: Sequence[Course]) -> str | None:
    """The two answers that show it, of the course with this infusion as its last."""
    course = next((course for course in mine if course.number == infusion.course), None)
    given = [one for one in course.infusions if one.infused_at <= infusion.infused_at] if course else []
    if course is None or not given:
        return None
    until_then = replace(course, infusions=tuple(given))
    ended = relief_ended(until_then)
    if ended is None:
        return None
    start = until_then.last.infused_at
    first, second = (
        f"{format_score(answer.value)} on day {round((answer.at - start) / DAY)}"
        for answer in (ended.first, ended.second)
    )
    return f"Course {course.number}: pain {first} after the last infusion and {second}, {_why(course, ended)}."


def _why(course: Course, ended: Ended) -> str:
    baseline = f"the baseline of {format_score(course.baseline or ended.first.value)}"
    if ended.how is How.LOST:
        return f"less than 30% below {baseline}"
    worse = [course.baseline is not None and a.value > course.baseline for a in (ended.first, ended.second)]
    return f"above {baseline}" if all(worse) else f"within a point of {baseline}{' or above it' if any(worse) else ''}"

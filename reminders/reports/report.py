"""The outcomes report of a clinic: every figure that `GET /api/v1/report`, the outcomes page and its CSV files show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.care.figures.answering import Answering, answering_of
from reminders.care.figures.course import Course
from reminders.care.figures.cumulative import Cumulative, cumulative_of, usual_step
from reminders.care.figures.facts import facts_of
from reminders.care.figures.groups import By, label_of
from reminders.care.figures.missing_answers import Bounds, bounds_of
from reminders.care.figures.report import Figures, figures_of, if_next_is_loss
from reminders.care.figures.survival import CurveStep
from reminders.care.figures.tally import Tally, sum_of
from reminders.record.people import Clinic
from reminders.reports.count_courses import Counted
from reminders.reports.courses import Filter
from reminders.reports.kept_facts import facts


@dataclass(frozen=True)
class GroupFigures:
    """The figures of one group of the courses: its stable code and the words staff read for it."""

    code: str
    label: str
    figures: Figures


@dataclass(frozen=True)
class Report:
    """The figures of the courses that were asked for, and the same by group."""

    wanted: Filter
    figures: Figures
    low_baseline: int
    """Courses with a baseline above 0 and under 4, where a small change is a large percentage."""
    if_next_is_loss: tuple[CurveStep, ...]
    """How long a response lasted where the next course counts as the loss that often was its reason."""
    by: dict[By, tuple[GroupFigures, ...]]
    cumulative: Cumulative
    bounds: tuple[Bounds, ...]
    """The responder rate under other views of the missing answers, by timepoint in order."""
    answering: tuple[Answering, ...]
    """How patients answer: at all timepoints first, then at each."""
    everyone: int
    """Courses of the clinic, whether the filter takes them or not."""
    conditions: tuple[str, ...]
    """Every condition in the clinic's courses, to narrow the report by."""
    numbers: tuple[int, ...]
    """Every course number in the clinic's courses, likewise."""


def report(
    session: Session, clinic_id: str, *, now: datetime, wanted: Filter | None = None, at: str | None = None
) -> Report:
    """The report of a clinic as of `now` (care time).

    `at` is the timepoint of the cumulative responder curve; one that none of these courses has means the usual one.
    """
    zone = session.scalar(select(Clinic.time_zone).where(Clinic.id == clinic_id))
    counted = Counted(zone or "UTC", wanted or Filter())
    for course in facts(session, clinic_id, now=now):
        counted.add(course)
    return report_of_counted(counted, at=at)


def report_of(everyone: Sequence[Course], zone: str, *, wanted: Filter | None = None, at: str | None = None) -> Report:
    """The report of these courses. Quarters begin at midnight in `zone`, the clinic's (IANA)."""
    counted = Counted(zone, wanted or Filter())
    for course in everyone:
        counted.add(facts_of(course))
    return report_of_counted(counted, at=at)


def report_of_counted(counted: Counted, *, at: str | None = None) -> Report:
    """The report of the courses that were counted."""
    groups = counted.divided()
    every = sum_of(groups[By.CONDITION].values())
    shown, kinds = figures_of(every), every.kinds()
    places = [(row.step, row.recall) for row in shown.timepoints]
    drawn = _drawn(shown, at)
    return Report(
        wanted=counted.wanted,
        figures=shown,
        low_baseline=sum(n for kind, n in kinds.whole if kind.is_low),
        if_next_is_loss=if_next_is_loss(every, shown.duration),
        by={way: tuple(_figures(way, of_way, shown)) for way, of_way in groups.items()},
        cumulative=cumulative_of(kinds.at.get(drawn, ()), drawn[0]),
        bounds=tuple(bounds_of(kinds.at.get(place, ()), place[0]) for place in places),
        answering=answering_of(counted.answers, list(dict.fromkeys(step for step, _ in places))),
        everyone=counted.everyone,
        conditions=tuple(sorted(counted.conditions)),
        numbers=tuple(sorted(counted.numbers)),
    )


def _drawn(shown: Figures, at: str | None) -> tuple[str, str]:
    """At which step, and what it asks about, the cumulative curve is drawn: where there is somebody to draw."""
    usual = usual_step([(row.step, row.responders_30.of) for row in shown.timepoints])
    step = at if any(row.step == at for row in shown.timepoints) else usual
    mine = [row for row in shown.timepoints if row.step == step]
    some = [row for row in mine if row.responders_30.of] or mine
    return (some[0].step, some[0].recall) if some else ("", "")


def _figures(way: By, groups: Mapping[str, Tally], shown: Figures) -> Iterator[GroupFigures]:
    """The figures of the groups of a division; a group of all courses has the figures `shown` of all."""
    for code, group in groups.items():
        is_all = group.courses == shown.population.courses
        yield GroupFigures(code, label_of(code, way), shown if is_all else figures_of(group))

"""Fills the pain chart of each of a patient's courses from the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from reminders.care import conditions
from reminders.care.reasons import Reason
from reminders.record.schedule import CheckInState
from reminders.reports import chart, words
from reminders.reports.patient import InfusionView, PatientView, Timepoint
from reminders.reports.patient_answers import Answer
from reminders.reports.spoken_times import calendar_day, place, when


@dataclass(frozen=True)
class CourseChart:
    """One course's chart. The latest course is shown open."""

    course: int
    data: chart.ChartData


def course_charts(view: PatientView, now: datetime) -> list[CourseChart]:
    """A chart for each course of infusions that count, that of the latest infusion first."""
    wrote = {said.reply.id: said.body for said in view.conversation if said.reply is not None and said.body}
    # Two courses may run side by side: an infusion of another one does not part those of a course.
    courses = dict.fromkeys(infusion.row.course for infusion in reversed(view.active))
    return [CourseChart(course, _chart(view, view.of_course(course), wrote, now)) for course in courses]


def _chart(
    view: PatientView, infusions: list[InfusionView], wrote: Mapping[str, str], now: datetime
) -> chart.ChartData:
    zone = view.row.time_zone
    baseline = infusions[0].baseline.value if infusions[0].baseline else None
    condition = conditions.label(infusions[-1].row.condition)
    return chart.ChartData(
        title=f"Pain after {'the infusion' if len(infusions) == 1 else f'{len(infusions)} infusions'}: {condition}",
        baseline=baseline,
        infusions=tuple(
            chart.Infusion(
                number=infusion.row.number,
                at=infusion.row.infused_at,
                day=calendar_day(infusion.row.infused_at.astimezone(place(zone)), now.astimezone(place(zone)).year),
                timepoints=tuple(_timepoint(t, zone, wrote, now) for t in infusion.timepoints),
            )
            for infusion in infusions
        ),
    )


def _timepoint(timepoint: Timepoint, zone: str, wrote: Mapping[str, str], now: datetime) -> chart.Timepoint:
    over, pain = timepoint.closes_at <= now, timepoint.pain
    skipped = timepoint.state == CheckInState.SKIPPED
    asked = timepoint.state in (CheckInState.ASKED, CheckInState.ANSWERED, CheckInState.MISSED)
    return chart.Timepoint(
        name=words.step(timepoint.step),
        opens_at=timepoint.due_at,
        closes_at=timepoint.closes_at,
        state=_state(timepoint, over),
        missing=over and asked and pain is None,
        unasked=over and skipped and pain is None and timepoint.reason != Reason.SUPERSEDED,
        answer=_answer(pain, zone, wrote, now) if pain else None,
    )


def _state(timepoint: Timepoint, over: bool) -> str:
    if timepoint.state == CheckInState.SKIPPED:
        return words.skipped(timepoint.reason, over=over)
    return words.say(timepoint.state, "check_in")


def _answer(answer: Answer, zone: str, wrote: Mapping[str, str], now: datetime) -> chart.Answer:
    marks = {
        chart.Mark.LATE: answer.late,
        chart.Mark.CORRECTED: answer.corrected,
        chart.Mark.DOUBTFUL: answer.doubtful,
    }
    return chart.Answer(
        value=answer.value,
        at=answer.replied_at,
        when=when(answer.replied_at, now, zone),
        text=wrote.get(answer.reply_id or ""),
        marks=frozenset(mark for mark, holds in marks.items() if holds),
    )

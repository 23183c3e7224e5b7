"""What the chart of a patient makes of the record: nobody is shown as silent who was never asked."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from reminders.followup.amending import change_infusion
from reminders.reports.chart import Timepoint
from reminders.reports.patient import patient_row, patient_view
from reminders.reports.patient_chart import course_charts
from tests.day import Day, new_phone


def timepoints(day: Day, patient_id: str) -> dict[str, Timepoint]:
    """The latest course's timepoints by name."""
    with day.database.read() as session:
        row = patient_row(session, day.clinic_id, patient_id)
        assert row is not None
        charts = course_charts(patient_view(session, row), day.now)
    return {t.name: t for t in charts[0].data.infusions[0].timepoints}


def test_a_hollow_tick_stands_for_a_closed_window_that_was_asked_in_and_nothing_else(day: Day) -> None:
    phone = new_phone()
    grace = day.enroll(phone, name="Grace O'Neill")
    second = grace.check_ins[1]
    day.ask(phone, grace)
    assert not any(t.missing or t.unasked for t in timepoints(day, grace.patient.id).values())
    day.say(phone, "I want to kill myself")
    day.tick()
    drawn = timepoints(day, grace.patient.id)
    assert drawn["24 hours"].state == "waits: an urgent flag is open"
    assert not any(t.missing or t.unasked for t in drawn.values()), "every window is still open"
    day.at(second.closes_at + timedelta(minutes=1))
    day.tick()
    drawn = timepoints(day, grace.patient.id)
    assert [name for name, t in drawn.items() if t.missing] == ["4 hours"]
    assert [name for name, t in drawn.items() if t.unasked] == ["24 hours"]
    assert drawn["24 hours"].state == "not asked: an urgent flag was open"


def test_a_refusal_is_told_in_the_days_own_time_whatever_the_providers_clock_says(day: Day) -> None:
    phone, ana, _ = day.asked()
    day.say(phone, "please stop texting me")
    with day.database.read() as session:
        row = patient_row(session, day.clinic_id, ana.patient.id)
        assert row is not None
        view = patient_view(session, row)
    assert view.refused
    assert view.not_reached is not None
    assert abs(view.not_reached.since - day.now) < timedelta(hours=1)


def test_two_courses_side_by_side_are_two_charts_each_with_its_own_baseline(day: Day) -> None:
    phone = new_phone()
    for pain in (9, 7, 5):
        enrolled = day.enroll(phone, baseline_pain=Decimal(pain))
        if pain == 7:
            between = enrolled.infusion.id
        day.later(days=3)
    with day.database.write() as session:
        change_infusion(session, day.clinic_id, between, course=2, actor="staff:1", why="for the migraine")
        row = patient_row(session, day.clinic_id, enrolled.patient.id)
        assert row is not None
        charts = course_charts(patient_view(session, row), day.now)
    drawn = [(c.course, c.data.baseline, len(c.data.infusions)) for c in charts]
    assert drawn == [(1, Decimal(9), 2), (2, Decimal(7), 1)]

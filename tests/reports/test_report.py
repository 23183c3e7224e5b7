"""The outcomes report from the record: each figure that was once wrong, with the record that showed it."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import event

from reminders.care.figures.course import Course
from reminders.care.figures.groups import By
from reminders.care.figures.report import Figures
from reminders.followup.amending import (
    PhoneScore,
    cancel_infusion,
    change_infusion,
    correct_outcome,
    record_baseline,
    record_phone_score,
    withdraw_outcome,
)
from reminders.followup.asking import protocols
from reminders.followup.asking.edit_protocol import store_draft
from reminders.followup.enrolling.enroll import Enrollment
from reminders.followup.intake.recording.outcomes import baseline_of_course
from reminders.record.columns import Row
from reminders.record.outcomes import BASELINE
from reminders.record.people import Clinic
from reminders.record.schedule import Infusion
from reminders.reports.courses import BaselineRange, Filter, courses
from reminders.reports.patient import patient_view
from reminders.reports.patient_chart import course_charts
from reminders.reports.patient_list import patient_list
from reminders.reports.report import Report, report
from reminders.reports.report_json import as_json
from reminders.reports.report_page import charts
from reminders.reports.report_tables import table
from reminders.reports.today import today
from tests import answers
from tests.day import Day, new_phone
from tests.followup.asking.test_edit_protocol import draft_of

WEEKS = ("h24", "h72", "d7", "d14", "d21", "d28")


def answered(day: Day, enrollment: Enrollment, values: dict[str, str], **marks: Any) -> None:
    """The patient answered these steps when they were due, and no other: their windows are over."""
    answers.answered(day, enrollment, values, no_other=True, **marks)


def shown(day: Day, **wanted: Any) -> Report:
    with day.database.read() as session:
        return report(session, day.clinic_id, now=day.now, wanted=Filter(**wanted))


def recorded(day: Day) -> list[Course]:
    with day.database.read() as session:
        return courses(session, day.clinic_id, now=day.now)


def figures(day: Day, **wanted: Any) -> Figures:
    return shown(day, **wanted).figures


def test_one_new_course_each_erases_none_of_the_losses(day: Day) -> None:
    losing = dict(zip(WEEKS, ("3", "3", "3", "3", "7", "7"), strict=True))
    names = [f"Ana {letter}" for letter in "ABCDEF"]
    began: datetime = day.now
    phones = [f"+1312262{n:04}" for n in range(6)]
    for name, phone in zip(names, phones, strict=True):
        first = day.enroll(phone, name=name)  # half an hour after the infusion
        answered(day, first, losing)
    day.at(began + timedelta(days=40))
    before = figures(day).duration
    lost_on = next(c for c in first.check_ins if c.step == "d21").due_at - began + timedelta(minutes=30)
    assert (before.lost, before.median.after) == (6, lost_on)
    for name, phone in zip(names, phones, strict=True):
        day.enroll(phone, name=name)
    after = figures(day)
    assert (after.population.courses, after.duration.lost) == (12, 6)
    assert after.duration.median.after == before.median.after


def test_a_score_after_treatment_is_nobodys_baseline(day: Day) -> None:
    phone, name = "+13122630001", "Bea Ruiz"
    day.enroll(phone, name=name, baseline_pain=None)
    day.later(days=3)
    second = day.enroll(phone, name=name, baseline_pain=Decimal(3))
    answered(day, second, {"h24": "1"})
    day.later(days=10)
    found = figures(day)
    assert (found.population.courses, found.population.courses_with_baseline) == (1, 0)
    assert [row.responders_30.of for row in found.timepoints if row.step == "h24"] == [0]


def test_a_withdrawn_baseline_falls_back_to_none(day: Day) -> None:
    phone, name = "+13122630002", "Cleo Ruiz"
    first = day.enroll(phone, name=name, baseline_pain=Decimal(9))
    day.later(days=3)
    day.enroll(phone, name=name, baseline_pain=Decimal(3))
    with day.database.write() as session:
        baseline = next(o for o in day.outcomes(infusion_id=first.infusion.id) if o.step == BASELINE)
        withdraw_outcome(session, day.clinic_id, baseline.id, actor="staff:1", why="wrong patient")
    assert figures(day).population.courses_with_baseline == 0


def test_a_booster_three_months_later_begins_a_course_of_its_own(day: Day) -> None:
    phone, name = "+13122630003", "Dora Ruiz"
    day.enroll(phone, name=name, baseline_pain=Decimal(8))
    day.later(days=90)
    booster = day.enroll(phone, name=name, baseline_pain=Decimal(9))
    assert (booster.infusion.course, booster.infusion.number) == (2, 1)
    assert figures(day).population.courses_with_baseline == 2


def test_an_older_infusion_entered_later_is_no_part_of_a_course_months_after_it(day: Day) -> None:
    phone, name = "+13122630015", "Gina Ruiz"
    running = day.enroll(phone, name=name, baseline_pain=Decimal(5))
    old = day.enroll(phone, name=name, baseline_pain=Decimal(9), infused_at=day.now - timedelta(days=60))
    near = day.enroll(phone, name=name, infused_at=day.now - timedelta(days=5))
    assert [one.infusion.course for one in (running, old, near)] == [1, 2, 1]
    assert [(c.baseline, len(c.infusions)) for c in recorded(day)] == [(Decimal(9), 1), (Decimal(8), 2)]


def test_courses_side_by_side_are_each_followed_until_the_other_goes_on(day: Day) -> None:
    phone, name = "+13122630009", "Elsa Ruiz"
    first = day.enroll(phone, name=name)
    began = first.infusion.infused_at
    day.later(days=3)
    between = day.enroll(phone, name=name)
    answered(day, between, {"h24": "2"})
    day.later(days=3)
    last = day.enroll(phone, name=name)
    answered(day, last, {"h24": "2", "d7": "3"})
    with day.database.write() as session:
        change_infusion(session, day.clinic_id, between.infusion.id, course=2, actor="staff:1", why="for the migraine")
    day.at(began + timedelta(days=120))
    found: Any = as_json(shown(day))["duration"]
    assert found["censored"] == {"next-course": 1, "schedule-ended": 1}
    lost = [(row["day"], row["lost"]) for row in found["if_next_course_is_loss"] if row["lost"]]
    assert lost == [(3.0, 1)], "the second course is over when the first goes on, and nothing ends before it began"


def test_a_score_corrected_by_phone_weeks_later_is_still_of_its_own_timepoint(day: Day) -> None:
    ana = day.enroll("+13122630010", name="Flora Ruiz")
    answered(day, ana, {"h24": "2", "d7": "2", "d14": "2", "d21": "7"})
    seventh = next(c for c in ana.check_ins if c.step == "d7")
    day.at(ana.infusion.infused_at + timedelta(days=24))
    assert figures(day).duration.lost == 0
    with day.database.write() as session:
        said = PhoneScore("pain", Decimal(7), day.now)
        outcome, _ = record_phone_score(session, day.clinic_id, seventh.id, said, actor="staff:1", why="meant seven")
    assert (outcome.late, outcome.replied_at) == (False, day.now), "it corrects an answer that was given in time"
    assert figures(day).duration.lost == 0, "two, seven, two, seven: the sevens are not in a row"
    assert not day.flags(kind="relief-ended")


def test_within_a_month_the_course_goes_on(day: Day) -> None:
    phone, name = "+13122630004", "Eva Ruiz"
    day.enroll(phone, name=name)
    day.later(days=28)
    assert day.enroll(phone, name=name).infusion.course == 1


def test_what_is_doubtful_or_open_or_not_answered_is_told_apart(day: Day) -> None:
    doubted = day.enroll("+13122630005", name="Fay Ruiz")
    answered(day, doubted, {"h24": "0"}, doubtful=True)
    answered(day, day.enroll("+13122630006", name="Gil Ruiz"), {})
    day.later(days=5)
    day.enroll("+13122630007", name="Hal Ruiz")
    row = next(row for row in figures(day).timepoints if row.step == "h24")
    assert (row.expected, row.answered, row.missing, row.doubtful, row.still_open) == (1, 0, 1, 1, 1)
    assert figures(day).duration.no_answer == 3


def test_the_filter_narrows_every_figure(day: Day) -> None:
    answered(day, day.enroll("+13122630008", name="Ida Ruiz"), {"h24": "2"})
    day.later(days=3)
    assert shown(day).conditions == ("crps",)
    assert figures(day, condition="migraine").population.courses == 0
    assert figures(day, group="crps").population.courses == 1
    assert figures(day, course=2).population.courses == 0
    assert figures(day, since=day.now).population.courses == 0


def test_it_is_written_as_json_with_every_field(day: Day) -> None:
    answered(day, day.enroll("+13122630009", name="Jon Ruiz"), {"h24": "2", "d7": "7", "d14": "7"})
    day.later(days=100)
    found: Any = as_json(shown(day))
    assert found["population"] == {
        "patients": 1, "courses": 1, "infusions": 1, "courses_with_baseline": 1, "courses_with_baseline_under_4": 0,
    }  # fmt: skip
    assert [claim["name"] for claim in found["claims"]] == ["onset", "duration", "neuropathic", "side_effects"]
    assert (found["duration"]["lost"], found["duration"]["curve"][0]["at_risk"]) == (1, 1)
    h24 = next(row for row in found["timepoints"] if row["step"] == "h24")
    assert h24["responders_50"] == {"n": 1, "of": 1, "rate": None, "low": None, "high": None}


def test_how_patients_answer_is_told_by_when_the_question_left_and_by_who_had_to_read_it(day: Day) -> None:
    for name, texts in {"Ada Ruiz": ("5",), "Bea Ruiz": ("hm", "dunno", "eh"), "Cal Ruiz": ("hm", "dunno", "eh", "6"),
                        "Dee Ruiz": ("7",)}.items():  # fmt: skip
        phone = new_phone()
        enrolled = day.enroll(phone, name=name)
        day.ask(phone, enrolled)
        day.later(minutes=10)
        for text in texts:
            day.hear(phone, text)
        day.later(hours=-4)
    with day.database.write() as session:
        wrong = next(o for o in day.outcomes(infusion_id=enrolled.infusion.id, step="h4"))
        correct_outcome(session, day.clinic_id, wrong.id, value=Decimal(1), actor="staff:1", why="misread")
    day.later(hours=20)
    found = shown(day).answering[0]
    assert (found.answered, found.within_hour.n, found.within_hour.of) == (3, 3, 4)
    assert found.median == timedelta(minutes=10)
    assert (found.read.n, found.read.of) == (2, 4)  # Ada's, and Cal's whose last word was clear


def test_a_course_is_grouped_by_the_dose_of_its_first_infusion_and_narrowed_by_it(day: Day) -> None:
    phone = new_phone()
    doses = [Decimal("0.5"), Decimal(2), None]
    ids = []
    for days in (0, 3, 60):
        day.later(days=days)
        ids.append(day.enroll(phone, name="Una Ruiz").infusion.id)
    with day.database.write() as session:
        for infusion_id, dose in zip(ids, doses, strict=True):
            session.get_one(Infusion, infusion_id).dose_mg_per_kg = dose
    assert [(g.code, g.figures.population.infusions) for g in shown(day).by[By.DOSE]] == [
        ("0.5-to-1", 2), ("not-recorded", 1),
    ]  # fmt: skip
    assert figures(day, dose="0.5-to-1").population.courses == 1
    assert figures(day, dose="2-and-more").population.courses == 0
    assert figures(day, baseline=BaselineRange.FROM_4).population.courses == 2
    assert figures(day, baseline=BaselineRange.UNDER_4).population.courses == 0
    assert [g.code for g in shown(day).by[By.PERIOD]] == ["2026-Q1", "2026-Q2"]


def test_right_now_and_the_average_of_a_day_are_two_timepoints_of_one_step(day: Day) -> None:
    answered(day, day.enroll("+13122630013", name="Ana Ruiz"), {"d7": "2"})
    with day.database.write() as session:
        version = protocols.newest_version(session, day.clinic_id, "chronic-pain")
        assert version is not None
        asks_now = draft_of(protocols.parsed(version))
        steps = [replace(s, asks=(("pain", "now"),)) if s.name == "d7" else s for s in asks_now.steps]
        store_draft(session, day.clinic_id, "chronic-pain", replace(asks_now, steps=tuple(steps)), actor="staff:1")
    answered(day, day.enroll("+13122630014", name="Bo Chen"), {"d7": "8"}, recall="now")
    day.later(days=100)
    found = shown(day)
    rows = [(row.recall, row.expected, row.mean) for row in found.figures.timepoints if row.step == "d7"]
    assert rows == [("24h", 1, 2.0), ("now", 1, 8.0)], "they are never mixed"
    assert len(found.bounds) == len(found.figures.timepoints) == 11
    assert (found.cumulative.step, found.cumulative.recall, found.cumulative.expected) == ("d7", "24h", 1)
    assert len(found.answering) == 11, "how long an answer takes is told by step"
    assert all(chart.says for chart in charts(found))
    by_group = list(csv.DictReader(io.StringIO(table(found, "by-condition").csv())))
    assert [row["recall"] for row in by_group if row["step"] == "d7"] == ["24h", "now"]


def test_groups_are_compared_in_their_change_at_one_timepoint(day: Day) -> None:
    ana, bo = day.enroll("+13122630011", name="Ana Ruiz"), day.enroll("+13122630012", name="Bo Chen")
    with day.database.write() as session:
        change_infusion(session, day.clinic_id, bo.infusion.id, condition="migraine", actor="staff:1", why="a slip")
    answered(day, ana, {"d28": "4"}, measure="change")
    answered(day, bo, {"d84": "1"}, measure="change")
    day.later(days=100)
    compared = table(shown(day), "groups")
    rows = {row["group"]: row for row in csv.DictReader(io.StringIO(compared.csv()))}
    assert {name: (rows[name]["much_improved_n"], rows[name]["much_improved_of"]) for name in ("crps", "migraine")} == {
        "crps": ("0", "1"), "migraine": ("0", "0"),
    }  # fmt: skip
    assert "Much improved, day 28" in [column.heading for column in compared.columns]


def test_the_report_makes_no_object_of_any_row(day: Day) -> None:
    """20,000 answers as objects took three times as long and four times the memory as their columns."""
    phone, *_ = day.asked()
    day.say(phone, "2")
    day.later(hours=8)
    made: list[object] = []

    def note(target: object, _context: object) -> None:
        made.append(target)

    event.listen(Row, "load", note, propagate=True)
    try:
        with day.database.read() as session:
            assert report(session, day.clinic_id, now=day.now).figures.timepoints[0].answered == 1
    finally:
        event.remove(Row, "load", note)
    assert made == []


def test_who_holds_past_four_weeks_is_in_the_claim_and_nobody_is_guessed_to(day: Day) -> None:
    holding = dict.fromkeys(WEEKS, "3")
    for n in range(10):
        answered(day, day.enroll(f"+1312264{n:04}", name=f"Ada {chr(65 + n)}"), holding)

    def claimed() -> Any:
        claims: Any = as_json(shown(day))["claims"]
        return next(claim for claim in claims if claim["name"] == "duration")

    day.later(days=40)
    found = claimed()
    assert (found["of"], found["rate"]) == (10, 1.0)
    answered(day, day.enroll("+13122640099", name="Bo Z"), {"h24": "3"})
    assert claimed()["rate"] == 1.0


def test_followed_for_less_than_four_weeks_nothing_is_claimed_about_them(day: Day) -> None:
    for n in range(10):
        answered(day, day.enroll(f"+1312265{n:04}", name=f"Ida {chr(65 + n)}"), {"h24": "3", "d7": "3"})
    day.later(days=100)
    found: Any = as_json(shown(day))["claims"]
    assert [(c["of"], c["rate"]) for c in found if c["name"] == "duration"] == [(10, None)]


def test_every_page_takes_the_same_score_for_the_baseline_and_none_from_after_treatment(day: Day) -> None:
    phone, name = "+13122660001", "Kay Ruiz"
    first = day.enroll(phone, name=name, baseline_pain=None)
    day.later(days=3)
    second = day.enroll(phone, name=name, baseline_pain=Decimal(3))

    def told() -> tuple[object, ...]:
        with day.database.read() as session:
            clinic = session.get_one(Clinic, day.clinic_id)
            view = patient_view(session, day.patient(first))
            (line,) = patient_list(session, day.clinic_id, before=None, now=day.now).lines
            pending = today(session, clinic, now=day.now, sender=None).missing_baselines
            answered_with = baseline_of_course(session, second.infusion.id)
            baseline = view.course_baseline(view.active[-1])
            (chart,) = course_charts(view, day.now)
        return (
            baseline.value if baseline else None, chart.data.baseline, line.baseline, answered_with,
            [missing.infusion_id for missing in pending], figures(day).population.courses_with_baseline,
        )  # fmt: skip

    assert told() == (None, None, None, None, [first.infusion.id], 0)
    with day.database.write() as session:
        record_baseline(session, day.clinic_id, first.infusion.id, score=Decimal(8), actor="staff:1")
    assert told() == (8, 8, 8, 8, [], 1)
    with day.database.write() as session:
        cancel_infusion(session, day.clinic_id, first.infusion.id, actor="staff:1", why="did not happen")
    assert told() == (3, 3, 3, 3, [], 1)  # the second is the first that counts

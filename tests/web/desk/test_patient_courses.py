"""A patient's courses side by side, the flag that relief has ended, the rule of the next course, and the summary."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from reminders.followup.amending import correct_outcome
from reminders.followup.asking import close
from reminders.followup.enrolling.enroll import Enrollment
from reminders.followup.intake.recording import relief_ended
from reminders.record.access import AuditEntry
from reminders.record.outcomes import FlagKind
from reminders.record.people import Clinic
from reminders.record.schedule import CheckIn, Infusion
from reminders.reports.course_flags import about_courses
from reminders.reports.patient import patient_row, patient_view
from reminders.reports.patient_courses import patient_courses
from reminders.reports.patient_summary import asked as what_was_asked
from reminders.settings import Settings
from tests.answers import answered
from tests.day import Day, new_phone
from tests.migrated import migrated_settings
from tests.plans import noting
from tests.web.desk.conftest import Visitor

Enter = Callable[..., Visitor]


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """One engine is enough here: the pages are the same."""
    return migrated_settings(request, "sqlite", tmp_path)


def courses_of(day: Day, name: str = "Ana Ruiz") -> list[Enrollment]:
    """Two courses: relief of 21 days after one infusion, then two infusions with one answer each, both still open."""
    phone, mrn = new_phone(), "A-1001"
    first = day.enroll(phone, name=name, mrn=mrn)
    answered(day, first, {"h4": "1", "h24": "4", "h72": "3", "d14": "5", "d21": "7", "d28": "8"})
    answered(day, first, {"h24": "2"}, measure="side_effects")
    answered(day, first, {"d28": "3"}, measure="change")
    with day.database.write() as session:
        silent = session.get_one(CheckIn, next(c.id for c in first.check_ins if c.step == "d7"))
        silent.state, silent.reason, silent.final = "missed", "no-answer", True
    day.later(days=40)
    with day.database.write() as session:
        while close.close_windows(session):
            pass
    second = day.enroll(phone, name=name, mrn=mrn, baseline_pain=Decimal(7))
    with day.database.write() as session:
        session.get_one(Infusion, second.infusion.id).dose_mg_per_kg = Decimal("0.5")
    answered(day, second, {"h24": "4.5"})
    day.later(days=3)
    third = day.enroll(phone, name=name, mrn=mrn)
    answered(day, third, {"h24": "6"})
    day.later(days=2)
    return [first, second, third]


def test_courses_stand_side_by_side_and_the_summary_says_what_was_asked(day: Day, signed_in: Enter) -> None:
    first, *_ = courses_of(day)
    patient_id = first.patient.id
    nurse = signed_in("coordinator")
    page = nurse.read(f"/patients/{patient_id}")
    table = page[page.index("Followed until") :]
    one = "1 1, Mar 2 – 8 3 at 72 hours, 62% less 4 hours 21 days the next course began"
    two = "2 2, Apr 11 to Apr 14 0.5 mg/kg (1 of 2 recorded) 7 4.5 at 24 hours, 35% less day 1 of the course"
    assert one in table, table[:400]
    assert f"{two} not 30% less so far after the last infusion still followed" in table, table[:400]
    html = nurse.get(f"/patients/{patient_id}").text
    picture = html[html.index("<title>Pain by days since") :]
    assert "Course 1: baseline 8, lowest 3 at 72 hours, last 8 at day 28. Course 2: baseline 7, lowest 6" in picture
    assert picture.index("course-line course-1") < picture.index("</svg>")
    summary = nurse.read(f"/patients/{patient_id}/summary")
    assert "Ana Ruiz Print Record number A-1001 . Lakeside Clinic." in summary
    assert one in summary
    assert "1 7 6 1: a 3: b 0 1 mild of 1 day 28: minimally improved" in summary, summary
    assert "a no answer came while it was open; b a newer infusion took over." in summary
    assert (
        "1, Sat Apr 11 · 4.5 × × × × × × × × 2, Tue Apr 14 · 6 · · · · · · · · – not answered, × not asked" in summary
    )
    assert "Nothing is wrong. Next question" in summary
    with day.database.read() as session:
        viewed = session.scalars(select(AuditEntry).where(AuditEntry.action == "viewed")).all()
    assert len([entry for entry in viewed if entry.subject_id == patient_id]) == 3


def test_what_was_said_last_of_the_change_stays_last_after_a_correction_of_what_was_said_before(day: Day) -> None:
    ana = day.enroll(new_phone())
    answered(day, ana, {"d28": "3", "d84": "2"}, measure="change")
    day.later(days=100)
    with day.database.write() as session:
        (first,) = day.outcomes(measure="change", step="d28")
        correct_outcome(session, day.clinic_id, first.id, value=Decimal(5), actor="staff:1", why="misread")
    with day.database.read() as session:
        row = patient_row(session, day.clinic_id, ana.patient.id)
        assert row is not None
        view = patient_view(session, row)
        found = patient_courses(session, view, day.now)
    assert [(choice.step, choice.value) for choice in found.rows[0].course.last.choices] == [("d28", 5), ("d84", 2)]
    assert what_was_asked(view, found).rows[0].change == "day 84: much improved"


def test_the_end_of_relief_is_told_in_plain_words_and_a_clinician_settles_it(day: Day, signed_in: Enter) -> None:
    ana = day.enroll(new_phone())
    answered(day, ana, {"h24": "3", "d7": "7", "d14": "7.5"})
    day.later(days=15)
    with day.database.write() as session:
        relief_ended.review(session, day.clinic_id, ana.patient.id)
    nurse, doctor = signed_in("coordinator"), signed_in("clinician")
    said = "Course 1: pain 7 on day 7 after the last infusion and 7.5 on day 14, less than 30% below the baseline of 8."
    today = nurse.read("/")
    assert "For a person to look at 1" in today
    assert "Ana Ruiz : relief has ended" in today
    assert said in today
    (flag,) = day.flags(kind=FlagKind.RELIEF_ENDED)
    assert "A clinician or an admin resolves this." in nurse.read(f"/flags/{flag.id}")
    assert nurse.send(f"/flags/{flag.id}/resolve", page="/account", note="x").status_code == 403
    assert said in doctor.read(f"/flags/{flag.id}")
    assert doctor.send(f"/flags/{flag.id}/resolve", page=f"/flags/{flag.id}", note="Comes in May").status_code == 302
    assert day.flags(kind=FlagKind.RELIEF_ENDED)[0].resolved_at == day.now


def test_the_rule_of_the_next_course_is_the_clinics_own(day: Day, signed_in: Enter) -> None:
    admin = signed_in("admin")
    wrong = admin.send("/settings/next-course", page="/settings", next_course_rule="days", next_course_days="soon")
    assert (wrong.status_code, "Type a whole number, like 1." in wrong.text) == (422, True)
    none = admin.send("/settings/next-course", page="/settings", next_course_rule="days")
    assert "Say how many days after the last infusion." in none.text
    done = admin.send("/settings/next-course", page="/settings", next_course_rule="days", next_course_days="60")
    assert done.status_code == 302
    with day.database.read() as session:
        clinic = session.get_one(Clinic, day.clinic_id)
        assert (clinic.next_course_rule, clinic.next_course_days) == ("days", 60)
    ana = day.enroll(new_phone())
    day.later(days=61)
    day.tick()
    today = admin.read("/")
    assert "Ana Ruiz : time to plan a next course" in today
    assert "The last infusion, number 1 of course 1, was given Mon Mar 2." in today
    reminders = day.flags(kind=FlagKind.NEXT_COURSE)
    with noting(day.database.engine) as asked, day.database.read() as session:
        about_courses(session, day.clinic_id, reminders, {})
    assert not [sql for sql, _ in asked.statements if "outcomes" in sql], "a reminder is told from its infusion alone"
    assert timedelta(days=60) < day.now - ana.infusion.infused_at

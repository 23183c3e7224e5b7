"""The reminder to plan a next course: by the clinic's own rule, once a course, to staff alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from reminders.clinics.clinic_settings import ClinicChanges, change_clinic
from reminders.errors import Refused
from reminders.followup import amending
from reminders.followup.alerting import flag
from reminders.followup.alerting.notes import note_of
from reminders.followup.enrolling.enroll import Enrollment
from reminders.followup.intake.recording import next_course
from reminders.record.outcomes import Flag, FlagEvent, FlagKind
from reminders.record.people import Clinic
from reminders.record.sealing import unseal
from tests.answers import answered
from tests.day import Day, new_phone
from tests.followup.intake.recording.test_relief_ended import BY, LOST, looked
from tests.plans import noting
from tests.statements import counted


def rule(day: Day, which: str, days: int | None = None) -> None:
    with day.database.write() as session:
        changes = ClinicChanges(next_course_rule=which, next_course_days=days)
        change_clinic(session, day.clinic_id, changes, actor="staff:7")


def sweep(day: Day, **later: float) -> list[str]:
    """Let time pass and look through every clinic: the infusions whose patients staff are reminded of."""
    day.later(**later)
    with day.database.write() as session:
        next_course.remind_due(session)
    return [str(row.infusion_id) for row in reminders(day)]


def reminders(day: Day) -> list[Flag]:
    return [row for row in day.flags(kind=FlagKind.NEXT_COURSE) if row.resolved_at is None]


def test_staff_are_reminded_once_when_the_days_are_over(day: Day) -> None:
    old = day.enroll(new_phone(), name="Old Ruiz", infused_at=day.now - timedelta(days=40))
    rule(day, "days", 30)
    phone = new_phone()
    ana, left = day.enroll(phone), day.enroll(new_phone(), name="Left Ruiz")
    with day.database.write() as session:
        amending.end_patient(session, day.clinic_id, left.patient.id, ended="left", **BY)
    assert sweep(day, days=29) == []
    assert sweep(day, days=2) == [ana.infusion.id]  # not of whom the days were over before the rule was set
    (told,) = reminders(day)
    assert (told.concern, told.page_next_at, told.patient_id) == ("review", None, ana.patient.id)
    assert told.respond_by > day.now
    with day.database.write() as session:
        flag.resolve(session, day.clinic_id, told.id, actor="staff:7", note="Booked for May")
    assert sweep(day, days=40) == []
    assert day.messages(kind="page") == []
    assert old.infusion.id not in [row.infusion_id for row in day.flags()]


def test_a_newer_infusion_ends_the_reminder_and_its_cancellation_brings_it_back(day: Day) -> None:
    rule(day, "days", 30)
    phone = new_phone()
    ana = day.enroll(phone)
    assert sweep(day, days=31) == [ana.infusion.id]
    second = day.enroll(phone)
    assert (reminders(day), second.infusion.course) == ([], 2)
    with day.database.read() as session:
        assert note_of(session, day.flags()[0]) == "A newer infusion is enrolled."
    with day.database.write() as session:
        amending.cancel_infusion(session, day.clinic_id, second.infusion.id, **BY)
    assert [row.infusion_id for row in reminders(day)] == [ana.infusion.id]
    assert len(day.flags(kind=FlagKind.NEXT_COURSE)) == 1
    with day.database.read() as session:
        again = session.scalars(select(FlagEvent).where(FlagEvent.act == "reopened")).one()
        assert unseal(session, again, "note") == "The newer infusion does not count any more."
    with day.database.write() as session:
        amending.reinstate_infusion(session, day.clinic_id, second.infusion.id, **BY)
    assert reminders(day) == []
    assert sweep(day, days=31) == [second.infusion.id]
    with day.database.write() as session:
        amending.cancel_infusion(session, day.clinic_id, second.infusion.id, **BY)
    assert [row.infusion_id for row in reminders(day)] == [ana.infusion.id]
    with day.database.read() as session:
        (over,) = (row for row in day.flags(kind=FlagKind.NEXT_COURSE) if row.infusion_id == second.infusion.id)
        assert note_of(session, over) == "This infusion is not the patient's last any more."


def test_the_end_of_relief_is_the_other_rule_and_a_correction_takes_it_back(day: Day) -> None:
    def lost(name: str) -> Enrollment:
        enrollment = day.enroll(new_phone(), name=name, infused_at=day.now - timedelta(minutes=30))
        answered(day, enrollment, LOST)
        return enrollment

    ben = lost("Ben Ruiz")
    assert looked(day, ben) == ["relief-ended"]  # no clinic is reminded unless it wants to be
    rule(day, "relief-ended")
    ana = lost("Ana Ruiz")
    assert looked(day, ana) == ["relief-ended", "next-course"]
    with counted(day.database.engine) as count, day.database.write() as session:
        poor = next(o for o in day.outcomes(step="d14") if o.patient_id == ana.patient.id)
        amending.withdraw_outcome(session, day.clinic_id, poor.id, **BY)
    assert (looked(day, ana), sweep(day, days=60)) == ([], [])
    if day.database.engine.dialect.name == "postgresql":  # whoever resolves one of them meanwhile is no deadlock
        locks = [sql for sql in count.statements if "UPDATE" in sql and ("FROM flags" in sql or "FROM audit" in sql)]
        assert "ORDER BY flags.id FOR NO KEY UPDATE" in locks[0], locks


@pytest.mark.fresh_database
def test_a_look_reads_the_infusions_whose_days_have_just_passed(day: Day) -> None:
    rule(day, "days", 30)
    for number in range(12):
        day.enroll(new_phone(), name=f"Ana {chr(65 + number)}", infused_at=day.now - timedelta(days=20 + number))
    day.later(hours=2)
    with noting(day.database.engine) as noted, day.database.write() as session:
        assert next_course.remind_due(session) == 1
        assert next_course.remind_due(session) == 0  # until an hour later
    assert reminders(day) == []
    assert noted.read_whole() == []
    assert any("ix_infusions_given" in plan for _, plan in noted.plans())


def test_a_rule_that_says_nothing_is_refused(day: Day) -> None:
    wrong: dict[str, list[dict[str, Any]]] = {
        "next_course_days": [
            {"next_course_rule": "days"},
            {"next_course_rule": "days", "next_course_days": 0},
            {"next_course_rule": "days", "next_course_days": 731},
        ],
        "next_course_rule": [{"next_course_rule": "often"}],
    }
    for field, changes in ((field, one) for field, ones in wrong.items() for one in ones):
        with pytest.raises(Refused) as error, day.database.write() as session:
            change_clinic(session, day.clinic_id, ClinicChanges(**changes), actor="staff:7")
        assert [e.field for e in error.value.errors] == [field]
    with day.database.read() as session:
        clinic = session.get_one(Clinic, day.clinic_id)
        assert (clinic.next_course_rule, clinic.next_course_checked_at) == ("never", None)

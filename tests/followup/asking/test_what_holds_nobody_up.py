"""What keeps no question from being asked: one about an earlier infusion, and a text that is held for somebody else."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from reminders.care.reasons import Reason
from reminders.followup.amending import pause_patient
from tests.day import MORNING, Day, new_phone


def test_a_question_about_the_earlier_infusion_does_not_keep_the_new_one_from_being_asked(day: Day) -> None:
    ana = day.asked("d7")
    day.later(hours=1)
    again = day.enroll(ana.phone)
    assert again.patient.id == ana.enrollment.patient.id
    h4 = day.ask(ana.phone, again, "h4")
    assert day.check_in(h4).state == "asked"
    day.say(ana.phone, "3")
    assert (day.scores(ana.enrollment), day.scores(again)) == ([], [("h4", Decimal(3))])
    day.later(days=2)
    day.tick()
    d7 = day.check_in(ana.check_in)
    assert (d7.state, d7.reason) == ("missed", Reason.NO_ANSWER)


def test_a_welcome_that_is_held_for_one_patient_keeps_no_other_on_the_phone_from_being_asked(day: Day) -> None:
    day.at(MORNING.replace(hour=22))
    phone = new_phone()
    ana = day.enroll(phone, name="Ana Ruiz")
    luis = day.enroll(phone, name="Luis Ruiz", shared_phone=True)
    with day.database.write() as session:
        pause_patient(session, day.clinic_id, ana.patient.id, until=None, actor="staff:1", why="in the hospital")
    day.at(MORNING + timedelta(days=1))
    h24 = day.ask(phone, luis, "h24")
    assert day.check_in(h24).state == "asked"
    assert [message.state for message in day.messages(kind="welcome", patient_id=ana.patient.id)] == ["queued"]

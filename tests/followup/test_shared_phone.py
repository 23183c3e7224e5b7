"""Two patients on one phone: texts carry a name tag, one question is open at a time, a stop concerns both."""

from __future__ import annotations

from decimal import Decimal

from reminders.care.reasons import Reason
from tests.day import Day, new_phone


def test_each_text_names_its_patient_and_questions_take_turns(day: Day) -> None:
    phone = new_phone()
    ana = day.enroll(phone, name="Ana Ruiz")
    luis = day.enroll(phone, name="Luis Ruiz", shared_phone=True)
    day.ask(phone, ana, "h4")
    questions = [t for t in day.texts(phone) if "right now" in t]
    assert len(questions) == 1
    assert "for Ana" in questions[0]
    day.say(phone, "6")
    day.tick()
    questions = [t for t in day.texts(phone) if "right now" in t]
    assert len(questions) == 2
    assert "for Luis" in questions[1]
    day.say(phone, "3")
    assert day.scores(ana) == [("h4", Decimal(6))]
    assert day.scores(luis) == [("h4", Decimal(3))]


def test_a_question_that_never_had_its_turn_says_so(day: Day) -> None:
    phone = new_phone()
    ana = day.enroll(phone, name="Ana Ruiz")
    luis = day.enroll(phone, name="Luis Ruiz", shared_phone=True)
    day.ask(phone, ana, "h4")
    day.later(hours=5)
    day.tick()
    h4 = next(c for c in luis.check_ins if c.step == "h4")
    assert day.check_in(h4).reason == Reason.PHONE_BUSY


def test_a_stop_concerns_everybody_on_the_phone(day: Day) -> None:
    phone = new_phone()
    ana = day.enroll(phone, name="Ana Ruiz")
    luis = day.enroll(phone, name="Luis Ruiz", shared_phone=True)
    day.say(phone, "please stop texting me")
    for enrollment in (ana, luis):
        assert {day.check_in(c).reason for c in enrollment.check_ins} == {Reason.OPTED_OUT}


def test_a_danger_holds_back_questions_to_everybody_on_the_phone(day: Day) -> None:
    phone = new_phone()
    ana = day.enroll(phone, name="Ana Ruiz")
    luis = day.enroll(phone, name="Luis Ruiz", shared_phone=True)
    day.say(phone, "I want to kill myself")
    for enrollment in (ana, luis):
        assert {day.check_in(c).reason for c in enrollment.check_ins} == {Reason.URGENT_OPEN}

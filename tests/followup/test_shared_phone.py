"""Two patients on one phone: texts carry a name tag, one question is open at a time, a stop concerns both."""

from __future__ import annotations

from decimal import Decimal

import pytest

from reminders.care.reasons import Reason
from reminders.followup.enroll import Enrollment
from reminders.record.outcomes import FlagKind
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


def _carl_and_dora(day: Day, phone: str) -> tuple[Enrollment, Enrollment]:
    """Carl was asked; Dora waits for her turn."""
    carl = day.enroll(phone, name="Carl Marsh")
    dora = day.enroll(phone, name="Dora Marsh", shared_phone=True)
    day.ask(phone, carl, "h4")
    assert "for Carl" in day.texts(phone)[-1]
    return carl, dora


@pytest.mark.parametrize(
    "body", ["Dora here, 8", "this is dora, 8", "Dora is an 8", "soy Dora, 8", "DORA: 8", "dora's an 8"]
)
def test_a_text_that_names_the_other_person_is_not_recorded_for_the_one_who_was_asked(day: Day, body: str) -> None:
    phone = new_phone()
    carl, dora = _carl_and_dora(day, phone)
    day.say(phone, body)
    assert day.scores(carl) == day.scores(dora) == []
    assert "for Carl: Thank you. We need one number" in day.texts(phone)[-1]
    day.say(phone, "Carl here, 5")
    day.tick()
    assert "for Dora" in day.texts(phone)[-1]
    day.say(phone, "Dora here, 8")
    assert (day.scores(carl), day.scores(dora)) == ([("h4", Decimal(5))], [("h4", Decimal(8))])


def test_a_text_that_names_somebody_who_was_asked_before_corrects_their_answer(day: Day) -> None:
    phone = new_phone()
    carl, dora = _carl_and_dora(day, phone)
    day.say(phone, "5")
    day.tick()
    day.say(phone, "3")
    day.say(phone, "Carl is a 2")
    assert day.scores(carl) == [("h4", Decimal(5)), ("h4", Decimal(2))]
    assert day.scores(dora) == [("h4", Decimal(3))]
    assert "for Carl" in day.texts(phone)[-1]


def test_a_text_that_names_somebody_who_was_not_asked_is_flagged_as_theirs(day: Day) -> None:
    phone = new_phone()
    carl = day.enroll(phone, name="Carl Marsh")
    dora = day.enroll(phone, name="Dora Marsh", shared_phone=True, infused_at=day.now)
    day.ask(phone, carl, "h4")
    day.say(phone, "5")
    day.say(phone, "Dora is a 2")
    assert (day.scores(carl), day.scores(dora)) == ([("h4", Decimal(5))], [])
    assert [(f.kind, f.patient_id) for f in day.flags()] == [(FlagKind.NO_QUESTION, dora.patient.id)]


def test_a_name_that_is_a_word_names_nobody_where_it_is_a_word(day: Day) -> None:
    phone = new_phone()
    ana = day.enroll(phone, name="Ana Ruiz")
    day.enroll(phone, name="Will Ruiz", shared_phone=True)
    day.ask(phone, ana, "h4")
    day.say(phone, "it will pass, 4")
    assert day.scores(ana) == [("h4", Decimal(4))]


def test_the_other_persons_pain_beside_a_question_about_side_effects_is_asked_back(day: Day) -> None:
    phone = new_phone()
    carl = day.enroll(phone, name="Carl Marsh")
    day.enroll(phone, name="Dora Marsh", shared_phone=True, infused_at=day.now)
    day.ask(phone, carl, "h24")
    day.say(phone, "5")
    day.tick()
    day.say(phone, "Dora's pain is 8 now")
    assert day.scores(carl) == [("h24", Decimal(5))]
    assert "for Carl" in day.texts(phone)[-1]
    assert "1, 2 or 3" in day.texts(phone)[-1]

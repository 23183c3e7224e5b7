"""What is texted back: that staff will call, a number for questions, that staff will look; and when nothing is."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

import pytest

from reminders.clock import real
from reminders.followup.asking import remind
from reminders.followup.intake import read_unread
from reminders.followup.intake.arrival.store import Inbound, store_reply
from reminders.record.outcomes import FlagKind
from tests.day import Day, new_phone


def kinds(day: Day) -> list[str]:
    return [flag.kind for flag in day.flags()]


@pytest.mark.parametrize("body", ["call me", "can someone call me please", "quiero que me llamen"])
@pytest.mark.parametrize("when", ["before", "open", "between", "side-effects"])
def test_whoever_wants_a_call_is_told_that_staff_were_asked_and_staff_are(day: Day, body: str, when: str) -> None:
    phone = new_phone()
    enrollment = day.enroll(phone)
    day.tick()
    if when == "open":
        day.ask(phone, enrollment, "h4")
    elif when == "between":
        day.ask(phone, enrollment, "h4")
        day.say(phone, "4")
    elif when == "side-effects":
        day.ask(phone, enrollment, "h24")
        day.say(phone, "4")
        day.tick()
    day.say(phone, body)
    assert kinds(day) == [FlagKind.CALL_ME]
    assert "asked our staff to call you" in day.texts(phone)[-1]
    assert day.messages(kind="clarify") == []


def test_a_score_with_a_wish_for_a_call_is_noted_and_both_are_said(day: Day) -> None:
    phone, enrollment, _ = day.asked()
    day.say(phone, "6, please call me")
    assert day.scores(enrollment) == [("h4", Decimal(6))]
    assert "We noted 6 and asked our staff to call you" in day.texts(phone)[-1]
    assert kinds(day) == [FlagKind.CALL_ME]


def test_a_stop_with_a_wish_for_a_call_is_a_stop_and_the_call_is_flagged(day: Day) -> None:
    phone, *_ = day.asked()
    day.say(phone, "stop texting me, call me")
    assert "no more texts" in day.texts(phone)[-1]
    assert set(kinds(day)) == {FlagKind.OPTED_OUT, FlagKind.CALL_ME}


def test_a_score_with_a_question_is_noted_and_the_clinics_number_is_given(day: Day) -> None:
    phone, enrollment, _ = day.asked()
    day.say(phone, "6 and can I take ibuprofen?")
    assert day.scores(enrollment) == [("h4", Decimal(6))]
    assert "We noted 6" in day.texts(phone)[-1]
    assert "312-555-0199" in day.texts(phone)[-1]
    assert kinds(day) == [FlagKind.QUESTION]


def test_an_answer_about_side_effects_with_a_question_gives_the_clinics_number(day: Day) -> None:
    phone, *_ = day.asked("h24")
    day.say(phone, "6")
    day.tick()
    day.say(phone, "2. can I take ibuprofen?")
    assert [o.value for o in day.outcomes(measure="side_effects")] == [Decimal(2)]
    assert "noted your answer" in day.texts(phone)[-1]
    assert "312-555-0199" in day.texts(phone)[-1]


def test_a_number_before_any_question_is_flagged_and_the_patient_hears_that_staff_look_once_an_hour(day: Day) -> None:
    phone = new_phone()
    enrollment = day.enroll(phone)
    day.tick()
    day.say(phone, "4")
    assert "Our staff will look at it" in day.texts(phone)[-1]
    assert kinds(day) == [FlagKind.NO_QUESTION]
    count = len(day.texts(phone))
    day.say(phone, "5")
    assert len(day.texts(phone)) == count
    day.later(hours=1, minutes=1)
    day.say(phone, "5")
    assert len(day.texts(phone)) == count + 1
    assert day.scores(enrollment) == []


@pytest.mark.parametrize("body", ["pain is worse, 9", "9", "10"])
def test_a_high_number_nobody_asked_for_is_looked_at_on_the_same_day(day: Day, body: str) -> None:
    phone = new_phone()
    day.enroll(phone)
    day.tick()
    day.say(phone, body)
    assert FlagKind.HIGH_PAIN in kinds(day)
    assert "Our staff will look at it" in day.texts(phone)[-1]


def test_a_correction_a_day_late_and_an_answer_a_week_late_are_heard(day: Day) -> None:
    phone, other = new_phone(), new_phone()
    enrollment, late = day.enroll(phone), day.enroll(other, name="Bo Lee")
    day.ask(phone, enrollment, "d7")
    day.say(phone, "5")
    day.later(hours=25)
    day.say(phone, "sorry, 4 not 5")
    assert "Our staff will look at it" in day.texts(phone)[-1]
    assert day.scores(enrollment) == [("d7", Decimal(5))]
    day.at(next(c for c in late.check_ins if c.step == "d84").closes_at + timedelta(days=8))
    day.tick()
    day.say(other, "5")
    assert "Our staff will look at it" in day.texts(other)[-1]
    assert day.scores(late) == []


@pytest.mark.parametrize("step", ["h4", "h24", "d28"])
def test_the_third_unclear_answer_goes_to_a_person_and_no_nudge_follows(day: Day, step: str) -> None:
    phone, *_ = day.asked(step)
    if step != "h4":  # the second question of a check-in is clarified like the first
        day.say(phone, "6")
        day.tick()
    for body in ("hmm", "dunno", "dunno"):
        day.say(phone, body)
    first, second, last = day.texts(phone)[-3:]
    assert first != second
    assert all(re.search(r"\d$", text) for text in (first, second))  # with an example
    assert "Our staff will look at it" in last
    assert kinds(day) == [FlagKind.UNCLEAR]
    for _ in range(2):
        day.later(hours=3, minutes=1)
        day.tick()
    assert day.messages(kind="nudge") == []


def test_a_nudge_that_waits_for_its_turn_is_dropped_when_a_person_takes_over(day: Day) -> None:
    phone = new_phone()
    enrollment = day.enroll(phone)
    day.ask(phone, enrollment, "h4")
    day.later(hours=3, minutes=1)
    with day.database.write() as session:
        remind.queue_nudges(session)
    for number, body in enumerate(("hmm", "dunno", "dunno")):
        with day.database.write() as session:
            sender = str(day.settings.twilio_sender)
            at = real() - timedelta(seconds=60 - 10 * number)  # not in one breath: that would be one text
            store_reply(session, Inbound(f"SM-{phone}-{number}", phone, sender, body, provider_at=at))
    read_unread(day.database)
    (nudge,) = day.messages(kind="nudge")
    assert (nudge.state, nudge.reason) == ("dropped", "unclear")


def test_a_dispute_of_a_correction_is_asked_about_and_told_to_staff_at_once(day: Day) -> None:
    phone, enrollment, _ = day.asked()
    for body in ("7", "wait, 4?", "I typed wrong it should be 3"):
        day.say(phone, body)
    assert day.flags() == []
    day.say(phone, "no, that was wrong, the first one was right")
    assert "just the number" in day.texts(phone)[-1]
    assert kinds(day) == [FlagKind.UNCLEAR]
    day.say(phone, "7")
    assert day.scores(enrollment)[-1] == ("h4", Decimal(7))
    assert [flag.resolved_at is not None for flag in day.flags()] == [True]

"""A score that the patient says is wrong: if they give no other, staff are alerted once, when the time is over."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from reminders.followup.alerting.flag import resolve
from reminders.followup.amending import correct_outcome
from reminders.followup.enrolling.enroll import Enrollment
from reminders.followup.intake.arrival.store import Inbound, store_reply
from reminders.followup.intake.whose.attribute import CORRECTS_FOR
from reminders.record.outcomes import Flag, FlagKind
from reminders.record.schedule import CheckIn
from tests.day import Day, new_phone


def disputed(day: Day, phone: str, enrollment: Enrollment, step: str = "h4") -> CheckIn:
    """The patient answers 6 and a minute later says that it is wrong, and not what is right."""
    check_in = day.ask(phone, enrollment, step)
    day.say(phone, "6")
    day.later(minutes=1)
    day.say(phone, "no thats wrong")
    assert len(day.messages(kind="clarify-correction")) == 1
    assert day.flags() == []
    return check_in


def disputed_before_the_second_question(day: Day) -> tuple[str, CheckIn]:
    """The phone is asked about side effects after its pain of 6 was called wrong."""
    phone, _, check_in = day.asked("h24")
    for number, body in enumerate(("6", "no thats wrong")):
        with day.database.write() as session:
            store_reply(session, Inbound(f"SM-{phone}-{number}", phone, str(day.settings.twilio_sender), body))
        day.later(minutes=1)
    day.tick()
    day.tick()
    return phone, check_in


def window_ends(day: Day, check_in: CheckIn) -> None:
    day.at(check_in.closes_at - timedelta(minutes=1))
    day.tick()
    assert day.flags() == []
    day.at(check_in.closes_at)
    day.tick()


def the_flag(day: Day) -> Flag:
    (flag,) = day.flags()
    return flag


@pytest.mark.parametrize("afterwards", [(), ("thanks",), ("no thats wrong",), ("no thats wrong", "ok thank you")])
def test_a_disputed_score_that_is_left_so_is_flagged_once_when_its_window_ends(
    day: Day, afterwards: tuple[str, ...]
) -> None:
    phone = new_phone()
    enrollment = day.enroll(phone)
    check_in = disputed(day, phone, enrollment)
    for body in afterwards:
        day.later(minutes=1)
        day.say(phone, body)
    window_ends(day, check_in)
    disputes = [reply for reply in day.replies() if reply.attribution == "correction" and reply.rule == "no-number"]
    flag = the_flag(day)
    assert (flag.kind, flag.concern, flag.opened_at) == (FlagKind.UNCLEAR, "review", check_in.closes_at)
    assert (flag.patient_id, flag.check_in_id) == (enrollment.patient.id, check_in.id)
    assert flag.reply_id in {reply.id for reply in disputes}
    assert day.scores(enrollment) == [("h4", Decimal(6))]
    for _ in range(3):
        day.later(hours=12)
        day.tick()
    assert [f.kind for f in day.flags()] == [FlagKind.UNCLEAR]


def test_a_third_dispute_is_flagged_at_once_and_the_end_of_the_window_adds_nothing(day: Day) -> None:
    phone = new_phone()
    check_in = disputed(day, phone, day.enroll(phone))
    for _ in range(2):
        day.later(minutes=1)
        day.say(phone, "no thats wrong")
    opened_at = the_flag(day).opened_at
    assert opened_at == day.now
    day.at(check_in.closes_at)
    day.tick()
    assert the_flag(day).opened_at == opened_at


@pytest.mark.parametrize("body", ["4", "6"])
def test_a_number_that_settles_the_dispute_leaves_nothing_for_staff(day: Day, body: str) -> None:
    """The same number again is an answer too: the score was right."""
    phone = new_phone()
    check_in = disputed(day, phone, day.enroll(phone))
    day.later(minutes=1)
    day.say(phone, body)
    window_ends(day, check_in)
    assert day.flags() == []


def test_a_score_that_the_clinic_corrected_meanwhile_is_not_flagged(day: Day) -> None:
    phone = new_phone()
    check_in = disputed(day, phone, day.enroll(phone))
    (noted,) = day.outcomes(measure="pain", source="patient")
    day.later(minutes=1)
    with day.database.write() as session:
        correct_outcome(session, day.clinic_id, noted.id, value=Decimal(3), why="she called", actor="staff:1")
    window_ends(day, check_in)
    assert day.flags() == []


def test_an_answer_to_the_next_question_settles_no_dispute_of_the_score(day: Day) -> None:
    phone = new_phone()
    enrollment = day.enroll(phone)
    check_in = disputed(day, phone, enrollment, "h72")
    # h72 asks nothing else by itself; a number of the check-in after it belongs there.
    day.at(check_in.closes_at)
    day.tick()
    assert the_flag(day).check_in_id == check_in.id
    day.ask(phone, enrollment, "d7")
    day.say(phone, "2")
    assert the_flag(day).resolved_at is None


def test_a_number_after_the_flag_still_corrects_and_takes_the_flag_back(day: Day) -> None:
    phone = new_phone()
    enrollment = day.enroll(phone)
    check_in = disputed(day, phone, enrollment)
    window_ends(day, check_in)
    assert the_flag(day).resolved_at is None
    day.say(phone, "4")
    assert day.scores(enrollment) == [("h4", Decimal(6)), ("h4", Decimal(4))]
    assert the_flag(day).resolved_at is not None


def test_in_a_long_window_staff_know_when_a_number_no_longer_corrects(day: Day) -> None:
    phone = new_phone()
    enrollment = day.enroll(phone)
    check_in = disputed(day, phone, enrollment, "d14")
    answered_at = day.check_in(check_in).answered_at
    assert answered_at is not None
    assert answered_at + CORRECTS_FOR < check_in.closes_at
    day.at(answered_at + CORRECTS_FOR - timedelta(minutes=1))
    day.tick()
    assert day.flags() == []
    day.at(answered_at + CORRECTS_FOR)
    day.tick()
    assert the_flag(day).kind == FlagKind.UNCLEAR


def test_a_dispute_after_the_window_waits_as_long_as_a_number_would_correct(day: Day) -> None:
    phone, _, check_in = day.asked()
    day.at(check_in.closes_at - timedelta(minutes=5))
    day.say(phone, "6")
    answered_at = day.now
    day.at(check_in.closes_at + timedelta(minutes=5))
    day.tick()
    day.say(phone, "no thats wrong")
    day.tick()
    assert day.flags() == []
    day.at(answered_at + CORRECTS_FOR)
    day.tick()
    assert the_flag(day).check_in_id == check_in.id


def test_a_dispute_before_the_second_question_is_remembered_though_that_one_is_answered(day: Day) -> None:
    phone, check_in = disputed_before_the_second_question(day)
    assert "side effects" in day.texts(phone)[-1]
    day.say(phone, "1")
    assert [o.value for o in day.outcomes(measure="side_effects")] == [Decimal(1)]
    window_ends(day, check_in)
    assert the_flag(day).kind == FlagKind.UNCLEAR


@pytest.mark.parametrize("disputes", [3, 4])
def test_a_dispute_that_staff_were_told_of_hides_no_other_of_the_check_in(day: Day, disputes: int) -> None:
    phone, check_in = disputed_before_the_second_question(day)
    for body in ("1", *["no thats wrong"] * disputes):
        day.say(phone, body)
        day.later(minutes=1)
    told = the_flag(day)
    replies = {reply.id: reply for reply in day.replies()}
    assert (told.kind, replies[str(told.reply_id)].question) == (FlagKind.UNCLEAR, "side_effects")
    day.at(check_in.closes_at)
    day.tick()
    about = {replies[str(flag.reply_id)].question for flag in day.flags() if flag.kind == FlagKind.UNCLEAR}
    assert about == {"side_effects", "pain"}


def test_what_staff_were_told_of_and_resolved_is_not_told_again_for_another_dispute(day: Day) -> None:
    phone, check_in = disputed_before_the_second_question(day)
    for body in ("1", *["no thats wrong"] * 3):
        day.say(phone, body)
        day.later(minutes=1)
    told = the_flag(day)
    with day.database.write() as session:
        resolve(session, day.clinic_id, told.id, actor="staff:1", note="The answer is right.")
    day.at(check_in.closes_at)
    day.tick()
    questions = {reply.id: reply.question for reply in day.replies()}
    assert [questions[str(flag.reply_id)] for flag in day.flags()] == ["side_effects", "pain"]


def test_thanks_alone_disputes_nothing(day: Day) -> None:
    phone = new_phone()
    check_in = day.ask(phone, day.enroll(phone), "h4")
    day.say(phone, "6")
    day.say(phone, "thanks")
    window_ends(day, check_in)
    assert day.flags() == []

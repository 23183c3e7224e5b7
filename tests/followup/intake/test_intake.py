"""A patient's conversation with the service, text by text, as it shows on the phone and in the record."""

from datetime import timedelta
from decimal import Decimal

import pytest

from reminders.care.reasons import Reason
from reminders.followup.amending import correct_outcome
from reminders.record.outcomes import FlagKind, Outcome
from reminders.record.schedule import CheckInState
from reminders.record.sealing import unseal
from reminders.record.texts import MessageState
from tests.day import Day, new_phone


def test_a_patient_is_welcomed_asked_heard_and_thanked(day: Day) -> None:
    phone = new_phone()
    enrollment = day.enroll(phone)
    day.tick()
    assert len(day.texts(phone)) == 1
    assert "STOP" in day.texts(phone)[0]
    check_in = day.ask(phone, enrollment, "h4")
    assert "right now" in day.texts(phone)[1]
    assert day.check_in(check_in).state == CheckInState.ASKED
    day.say(phone, "about a 6.5")
    assert day.texts(phone)[2:] == [
        "Lakeside Clinic: Thank you. We noted 6.5. If that is wrong, text the right number."
    ]
    assert day.scores(enrollment) == [("h4", Decimal("6.5"))]
    assert day.check_in(check_in).state == CheckInState.ANSWERED


def test_the_second_question_follows_the_answer_to_the_first(day: Day) -> None:
    phone, enrollment, _ = day.asked("h24")
    day.say(phone, "5")
    day.tick()
    assert "side effects" in day.texts(phone)[-1]
    day.say(phone, "3")
    assert [o.value for o in day.outcomes(measure="side_effects")] == [Decimal(3)]
    assert [f.kind for f in day.flags()] == [FlagKind.CALL_ME]
    assert day.scores(enrollment) == [("h24", Decimal(5))]


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_on_day_seven_side_effects_of_the_week_are_asked_for_and_kept_as_such(day: Day) -> None:
    phone, enrollment, _ = day.asked("d7")
    day.hear(phone, "4")
    day.tick()
    assert "Any side effects in the past week?" in day.texts(phone)[-1]
    day.hear(phone, "2")
    given = day.outcomes(infusion_id=enrollment.infusion.id, step="d7")
    assert [(o.measure, o.recall, o.value) for o in given] == [
        ("pain", "24h", Decimal(4)), ("side_effects", "7d", Decimal(2)),
    ]  # fmt: skip


def test_a_number_after_the_thanks_corrects_and_keeps_the_history(day: Day) -> None:
    phone, *_ = day.asked()
    day.say(phone, "7")
    day.say(phone, "sorry 4 not 7")
    first, second = day.outcomes(measure="pain", source="patient")
    assert (first.value, second.value, second.supersedes) == (Decimal(7), Decimal(4), first.id)
    assert "corrected" in day.texts(phone)[-1]


@pytest.mark.parametrize("unclear", ["no thats wrong", "me equivoque", "4 or 5"])
def test_a_correction_that_is_not_understood_is_asked_about_twice_and_then_a_person_looks(
    day: Day, unclear: str
) -> None:
    phone, enrollment, _ = day.asked()
    day.say(phone, "6")
    for _ in range(3):
        day.say(phone, unclear)
    asked_again = day.messages(kind="clarify-correction")
    assert [message.provider_id is not None for message in asked_again] == [True, True]
    assert [f.kind for f in day.flags()] == [FlagKind.UNCLEAR]
    day.say(phone, "4")
    assert day.scores(enrollment) == [("h4", Decimal(6)), ("h4", Decimal(4))]  # one line of corrections
    assert [f.resolved_at is not None for f in day.flags()] == [True]


def test_a_corrected_pain_score_closes_no_flag_about_another_question(day: Day) -> None:
    phone, enrollment, _ = day.asked("h24")
    day.say(phone, "6")
    day.tick()
    for _ in range(3):
        day.say(phone, "a bit of this and a bit of that")
    unclear = day.flags()
    assert {f.kind for f in unclear} == {FlagKind.UNCLEAR}
    day.say(phone, "sorry, pain is 4 not 6")
    assert day.scores(enrollment)[-1] == ("h24", Decimal(4))
    assert {f.resolved_at for f in day.flags()} == {None}


def test_the_same_number_twice_is_one_outcome_and_one_thanks(day: Day) -> None:
    phone, enrollment, _ = day.asked()
    day.say(phone, "7")
    texts = len(day.texts(phone))
    day.say(phone, "7")
    assert day.scores(enrollment) == [("h4", Decimal(7))]
    assert len(day.texts(phone)) == texts


def test_an_unclear_answer_is_asked_again_twice_and_then_a_person_looks(day: Day) -> None:
    phone, enrollment, _ = day.asked()
    for _ in range(3):
        day.say(phone, "somewhere between 5 and 8")
    clarifications = day.messages(kind="clarify")
    assert len(clarifications) == 2
    assert [f.kind for f in day.flags()] == [FlagKind.UNCLEAR]
    assert day.scores(enrollment) == []
    day.say(phone, "6")
    assert day.scores(enrollment) == [("h4", Decimal(6))]
    assert [f.resolved_at is not None for f in day.flags()] == [True]  # nobody needs to call about it any more


def test_danger_is_answered_and_flagged_and_holds_back_questions(day: Day) -> None:
    phone, enrollment, _ = day.asked()
    day.say(phone, "I took 10 pills and dont want to wake up")
    assert day.scores(enrollment) == []
    assert "988" in day.texts(phone)[-1]
    (flag,) = day.flags(concern="urgent")
    assert flag.kind == FlagKind.DANGER
    h24 = next(c for c in enrollment.check_ins if c.step == "h24")
    assert (day.check_in(h24).state, day.check_in(h24).reason) == (CheckInState.SKIPPED, Reason.URGENT_OPEN)
    before = len(day.texts(phone))
    day.ask(phone, enrollment, "h24")
    assert len(day.texts(phone)) == before


def test_stop_in_plain_words_is_confirmed_once_and_nothing_follows(day: Day) -> None:
    phone, enrollment, _ = day.asked()
    day.say(phone, "please stop texting me")
    assert "no more texts" in day.texts(phone)[-1]
    count = len(day.texts(phone))
    day.say(phone, "I said stop texting me")
    for step in ("h24", "h72", "d7"):
        day.ask(phone, enrollment, step)
    assert len(day.texts(phone)) == count
    assert {day.check_in(c).reason for c in enrollment.check_ins[1:]} == {Reason.OPTED_OUT}


def test_the_word_stop_alone_is_left_to_the_provider_and_learned(day: Day) -> None:
    phone, enrollment, _ = day.asked()
    day.say(phone, "STOP")
    assert day.messages(kind="stop-confirmed") == []
    day.ask(phone, enrollment, "h24")
    assert [m.state for m in day.messages(kind="question")] == [MessageState.ACCEPTED]
    day.say(phone, "START")
    day.ask(phone, enrollment, "h72")
    assert "24 hours" in day.texts(phone)[-1]


def test_whom_we_stopped_at_their_own_words_we_welcome_back_and_whom_the_provider_stopped_it_does(day: Day) -> None:
    in_words, by_keyword, by_both = new_phone(), new_phone(), new_phone()
    for phone, stops in (
        (in_words, ["no more texts please"]),
        (by_keyword, ["STOP"]),
        (by_both, ["no more texts please", "STOP"]),
    ):
        day.ask(phone, day.enroll(phone), "h4")
        for stop in stops:
            day.say(phone, stop)
        before = len(day.messages(kind="start-confirmed"))
        day.say(phone, "START")
        assert len(day.messages(kind="start-confirmed")) - before == (1 if phone == in_words else 0)


def test_a_wrong_person_is_left_alone_and_the_answers_are_doubted(day: Day) -> None:
    phone, enrollment, _ = day.asked()
    day.say(phone, "7")
    day.say(phone, "you have the wrong number")
    assert FlagKind.WRONG_PERSON in [f.kind for f in day.flags()]
    assert [o.doubtful for o in day.outcomes(measure="pain", source="patient")] == [False, True]
    with day.database.read() as session:
        doubted = session.get_one(Outcome, day.outcomes(measure="pain", source="patient")[-1].id)
        assert unseal(session, doubted, "why") == "somebody else answered from this phone"
    count = len(day.texts(phone))
    day.ask(phone, enrollment, "h24")
    assert len(day.texts(phone)) == count
    assert day.check_in(enrollment.check_ins[1]).reason == Reason.WRONG_PERSON


def test_a_late_answer_is_kept_and_marked_and_the_check_in_stays_missed(day: Day) -> None:
    phone, _, check_in = day.asked()
    day.later(hours=5)
    day.tick()
    assert (day.check_in(check_in).state, day.check_in(check_in).reason) == (CheckInState.MISSED, Reason.NO_ANSWER)
    day.say(phone, "6")
    (outcome,) = day.outcomes(measure="pain", source="patient")
    assert (outcome.value, outcome.late) == (Decimal(6), True)
    assert day.check_in(check_in).state == CheckInState.MISSED


def test_a_question_by_the_patient_gets_the_clinics_number_and_a_flag(day: Day) -> None:
    phone, *_ = day.asked()
    day.say(phone, "can I take ibuprofen?")
    assert "312-555-0199" in day.texts(phone)[-1]
    assert [f.kind for f in day.flags()] == [FlagKind.QUESTION]


def test_a_text_from_a_phone_nobody_knows_is_kept_and_flagged_and_not_answered(day: Day) -> None:
    stranger = new_phone()
    day.enroll()
    day.say(stranger, "7")
    (reply,) = day.replies()
    assert reply.patient_id is None
    assert [f.kind for f in day.flags()] == [FlagKind.UNKNOWN_PHONE]
    assert day.texts(stranger) == []


def test_a_nudge_goes_out_once_after_three_hours_and_not_after_an_answer(day: Day) -> None:
    quiet, quick = new_phone(), new_phone()
    silent = day.enroll(quiet, infused_at=day.now - timedelta(hours=2))
    prompt = day.enroll(quick, name="Bo Lee", infused_at=day.now - timedelta(hours=2))
    day.ask(quiet, silent, "h4")
    day.say(quick, "4")
    day.later(hours=3)
    day.tick()
    day.tick()
    assert len(day.messages(kind="nudge")) == 1
    assert "still like to hear" in day.texts(quiet)[-1]
    assert day.scores(prompt) == [("h4", Decimal(4))]


def test_a_picture_alone_is_flagged_and_asked_again(day: Day) -> None:
    phone, *_ = day.asked()
    day.say(phone, "", media=1)
    assert [f.kind for f in day.flags()] == [FlagKind.PICTURE]
    assert len(day.messages(kind="clarify")) == 1


def test_a_high_score_or_one_well_above_the_baseline_is_looked_at(day: Day) -> None:
    phone = new_phone()
    enrollment = day.enroll(phone, baseline_pain=Decimal(3))
    day.ask(phone, enrollment, "h4")
    day.say(phone, "5")
    assert [f.kind for f in day.flags()] == [FlagKind.HIGH_PAIN]


@pytest.mark.parametrize("body", ["thanks", "ok", "👍"])
def test_politeness_after_an_answer_is_kept_and_nothing_is_made_of_it(day: Day, body: str) -> None:
    phone, *_ = day.asked()
    day.say(phone, "5")
    count = len(day.texts(phone))
    day.say(phone, body)
    assert len(day.texts(phone)) == count
    assert day.flags() == []
    assert len(day.replies()) == 2


@pytest.mark.parametrize(("told", "corrected", "flagged"), [(8, 3, True), (3, 8, False)])
def test_a_score_is_compared_with_the_baseline_as_the_clinic_corrected_it(
    day: Day, told: int, corrected: int, flagged: bool
) -> None:
    phone = new_phone()
    enrollment = day.enroll(phone, baseline_pain=Decimal(told))
    (baseline,) = day.outcomes(step="baseline")
    with day.database.write() as session:
        correct_outcome(
            session, day.clinic_id, baseline.id, value=Decimal(corrected), why="typed wrong", actor="staff:1"
        )
    day.ask(phone, enrollment, "h4")
    day.say(phone, "5")
    assert [f.kind for f in day.flags()] == ([FlagKind.HIGH_PAIN] if flagged else [])

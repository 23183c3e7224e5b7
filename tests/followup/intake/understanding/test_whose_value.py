"""Which question of a check-in a value answers: the last one, another that the text names, or neither."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest

from reminders.followup.enrolling.enroll import Enrollment
from reminders.followup.intake.arrival.store import Inbound, store_reply
from reminders.record.outcomes import FlagKind
from reminders.record.schedule import CheckIn
from tests.day import Day, new_phone

_ids = count(1)


def pain(day: Day) -> list[str]:
    return [str(o.value) for o in day.outcomes(measure="pain", source="patient")]


def other(day: Day) -> list[str]:
    """Answers to the second question: side effects or change."""
    return [str(o.value) for o in day.outcomes(source="patient") if o.measure != "pain"]


def asked(day: Day, phone: str, step: str = "h24") -> tuple[Enrollment, CheckIn]:
    enrollment = day.enroll(phone)
    check_in = day.ask(phone, enrollment, step)
    return enrollment, check_in


def says(day: Day, phone: str, *bodies: str) -> None:
    """One text after the other, each a minute later, the next question in between."""
    for body in bodies:
        day.say(phone, body)
        day.tick()
        day.later(minutes=1)


@pytest.mark.parametrize(
    ("step", "bodies", "side"),
    [
        ("h24", ("4", "2 mild", "3"), ["2", "3"]),
        ("h24", ("4", "3", "sorry 2 not 3"), ["3", "2"]),
        ("h24", ("4", "3 call me", "no I mean 1"), ["3", "1"]),
        ("h24", ("4", "1", "can I take ibuprofen?", "3"), ["1", "3"]),
        ("h24", ("4", "1", "oops meant side effects 2"), ["1"]),  # not clear enough: asked back
        ("d28", ("4", "2", "7"), ["2", "7"]),
        ("d28", ("4", "2", "sorry, 3 not 2"), ["2", "3"]),
    ],
)
def test_a_correction_belongs_to_the_question_answered_last(
    day: Day, step: str, bodies: tuple[str, ...], side: list[str]
) -> None:
    phone, *_ = day.asked(step)
    says(day, phone, *bodies)
    assert pain(day) == ["4"]
    assert other(day) == side


def test_please_call_me_reaches_staff_also_as_a_correction(day: Day) -> None:
    phone, *_ = day.asked("h24")
    says(day, phone, "4", "2 mild", "3")
    assert [f.kind for f in day.flags()] == [FlagKind.CALL_ME]
    assert "asked our staff to call you" in day.texts(phone)[-1]


def test_what_names_the_side_effects_is_asked_back_about_them_and_not_about_the_pain(day: Day) -> None:
    phone, *_ = day.asked("h24")
    says(day, phone, "4", "1", "oops meant 2 for side effects")
    assert "just 1, 2 or 3" in day.texts(phone)[-1]
    says(day, phone, "2")
    assert (pain(day), other(day)) == (["4"], ["1", "2"])
    assert day.flags() == []


@pytest.mark.parametrize(
    "body", ["my pain is 6 now", "sorry, pain is 6", "mi dolor es 6", "I meant 6", "sorry 6 not 4"]
)
def test_a_value_that_is_plainly_the_pain_corrects_the_pain_while_side_effects_are_asked(day: Day, body: str) -> None:
    phone, *_ = day.asked("h24")
    says(day, phone, "4", body)
    assert (pain(day), other(day)) == (["4", "6"], [])
    assert "corrected" in day.texts(phone)[-1]
    says(day, phone, "1")
    assert (pain(day), other(day)) == (["4", "6"], ["1"])


def test_a_pain_named_after_the_second_answer_corrects_the_pain(day: Day) -> None:
    phone, *_ = day.asked("d28")
    says(day, phone, "4", "2", "sorry my pain is 3")
    assert (pain(day), other(day)) == (["4", "3"], ["2"])


@pytest.mark.parametrize("body", ["sorry 2 not 3", "6 or 7 pain now", "pain 2", "I meant 2"])
def test_what_may_be_the_pain_or_the_side_effects_is_asked_back_and_the_answer_corrects_the_pain(
    day: Day, body: str
) -> None:
    phone, *_ = day.asked("h24")
    says(day, phone, "4", body)
    assert (pain(day), other(day)) == (["4"], [])
    assert "one number" in day.texts(phone)[-1]
    says(day, phone, "3", "2")
    assert (pain(day), other(day)) == (["4", "3"], ["2"])
    assert day.flags() == []


def test_what_was_asked_back_and_left_so_is_flagged_though_the_side_effects_were_answered(day: Day) -> None:
    phone, _, check_in = day.asked("h24")
    says(day, phone, "4", "6 or 7 pain now", "2 mild")
    assert (pain(day), other(day)) == (["4"], ["2"])
    day.at(check_in.closes_at)
    day.tick()
    assert [f.kind for f in day.flags()] == [FlagKind.UNCLEAR]


def test_the_same_score_again_settles_what_was_asked_back_and_the_next_number_answers_the_next_question(
    day: Day,
) -> None:
    phone, _, check_in = day.asked("h24")
    says(day, phone, "4", "6 or 7 pain now", "4", "2")
    assert (pain(day), other(day)) == (["4"], ["2"])
    day.at(check_in.closes_at)
    day.tick()
    assert day.flags() == []


def test_of_two_numbers_sent_together_the_second_corrects_nothing(day: Day) -> None:
    phone = new_phone()
    asked(day, phone)
    for body in ("5", "2"):
        with day.database.write() as session:
            sender = str(day.settings.twilio_sender)
            store_reply(session, Inbound(f"SM-whose-{next(_ids)}", phone, sender, body))
        day.later(seconds=1)
    day.tick()
    day.tick()
    assert pain(day) == ["5"]
    assert "side effects" in day.texts(phone)[-1]
    says(day, phone, "2")
    assert (pain(day), other(day)) == (["5"], ["2"])


def test_after_a_late_score_a_number_that_may_answer_what_was_never_asked_is_asked_back(day: Day) -> None:
    phone, _, check_in = day.asked("d84")
    day.at(check_in.closes_at + timedelta(hours=1))
    day.tick()
    says(day, phone, "5", "2")
    assert pain(day) == ["5"]
    assert "one number" in day.texts(phone)[-1]
    says(day, phone, "2")
    assert pain(day) == ["5", "2"]


def test_a_correction_that_denies_another_value_than_the_noted_one_is_asked_back(day: Day) -> None:
    phone, *_ = day.asked("h72")
    says(day, phone, "4", "sorry 2 not 3")
    assert pain(day) == ["4"]
    assert "one number" in day.texts(phone)[-1]
    says(day, phone, "2")
    assert pain(day) == ["4", "2"]


def test_a_correction_of_the_pain_that_comes_too_late_is_no_answer_to_the_open_question(day: Day) -> None:
    phone, *_ = day.asked("d84")
    says(day, phone, "5")
    day.later(hours=25)
    says(day, phone, "sorry, 4 not 5")
    assert (pain(day), other(day)) == (["5"], [])


@pytest.mark.parametrize(
    ("step", "body", "value"),
    [
        ("h24", "very mild", "2"),
        ("h24", "mild nausea", "2"),
        ("h24", "nausea leve", "2"),
        ("h24", "No side effects", "1"),
        ("h24", "quiero que me llamen", "3"),
        ("d28", "very much better", "1"),
        ("d28", "much better", "2"),
        ("d28", "same", "4"),
        ("d28", "no change", "4"),
        ("d28", "igual", "4"),
        ("d28", "mucho peor", "6"),
    ],
)
def test_an_option_may_be_chosen_by_its_words_in_either_language(day: Day, step: str, body: str, value: str) -> None:
    phone, *_ = day.asked(step)
    says(day, phone, "4", body)
    assert (pain(day), other(day)) == (["4"], [value])


@pytest.mark.parametrize(
    ("step", "body"), [("h24", "not mild"), ("h24", "3 mild"), ("d28", "better"), ("d28", "not much better")]
)
def test_words_that_choose_no_option_are_asked_again(day: Day, step: str, body: str) -> None:
    phone, *_ = day.asked(step)
    says(day, phone, "4", body)
    assert (pain(day), other(day)) == (["4"], [])
    assert len(day.messages(kind="clarify")) == 1


def test_a_no_after_an_answer_corrects_nothing(day: Day) -> None:
    phone, *_ = day.asked("h24")
    says(day, phone, "4", "3", "no thanks")
    assert other(day) == ["3"]


@pytest.mark.parametrize("body", ["6 for pain", "sorry i meant 6 for pain", "perdon, 6 de dolor"])
def test_a_number_for_pain_corrects_the_pain_though_the_question_with_options_was_answered(day: Day, body: str) -> None:
    phone, *_ = day.asked("d28")
    says(day, phone, "4", "2", body)
    assert (pain(day), other(day)) == (["4", "6"], ["2"])


def test_a_correction_in_words_corrects_the_option(day: Day) -> None:
    phone, *_ = day.asked("h24")
    says(day, phone, "4", "mild", "sorry, none")
    assert (pain(day), other(day)) == (["4"], ["2", "1"])


@pytest.mark.parametrize(("body", "kind"), [("1.5", FlagKind.UNCLEAR), ("10", FlagKind.HIGH_PAIN)])
def test_a_number_that_is_no_option_of_the_open_question_is_asked_about_and_seen(
    day: Day, body: str, kind: FlagKind
) -> None:
    phone, *_ = day.asked("h24")
    says(day, phone, "4", body)
    assert (pain(day), other(day)) == (["4"], [])
    assert [flag.kind for flag in day.flags()] == [kind]
    assert "1, 2 or 3" in day.texts(phone)[-1]

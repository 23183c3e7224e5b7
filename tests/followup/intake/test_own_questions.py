"""Questions of a protocol's own, like the three of PEG: one after the other, each answer kept under its own measure."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from reminders.care.wording import ZERO_TO_TEN
from reminders.clock import real
from reminders.followup.enrolling.enroll import Enrollment
from reminders.followup.intake import read_unread
from reminders.followup.intake.arrival.store import Inbound, store_reply
from reminders.record.columns import new_id
from reminders.record.outcomes import FlagKind
from tests.day import Day

PEG = ("peg-pain", "peg-enjoyment", "peg-activity")

# What is read and asked is the same code on both engines; the rest of the suite runs replies on both.
pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


def asked(day: Day, language: str = "en") -> tuple[str, Enrollment]:
    """A patient who was asked for the pain at day 28 and answered it and the change since."""
    phone, enrollment, _ = day.asked("d28", protocol="chronic-pain-peg", language=language)
    says(day, phone, "6", "3")
    return phone, enrollment


def says(day: Day, phone: str, *bodies: str) -> None:
    """One text after the other, each a minute later, the next question in between."""
    for body in bodies:
        day.say(phone, body)
        day.tick()
        day.later(minutes=1)


def values(day: Day) -> dict[str, list[str]]:
    """What the patient gave, by measure, corrections last."""
    found: dict[str, list[str]] = {}
    for outcome in day.outcomes(source="patient"):
        found.setdefault(outcome.measure, []).append(str(outcome.value))
    return found


def test_peg_is_asked_question_by_question_and_said_back(day: Day) -> None:
    phone, _ = asked(day)
    assert "what number best describes your average pain? Zero (no pain) to ten" in day.texts(phone)[-1]
    says(day, phone, "a 5", "it was about 4 because of the pain", "7 out of 10")
    texts = day.texts(phone)
    assert [text for text in texts if "past week" in text and "enjoying life" in text] != []
    assert "We noted 7." in texts[-1]
    assert values(day) == {
        "pain": ["6"],
        "change": ["3"],
        "peg-pain": ["5"],
        "peg-enjoyment": ["4"],
        "peg-activity": ["7"],
    }
    assert {o.recall for o in day.outcomes(source="patient") if o.measure in PEG} == {"7d"}
    assert [text for text in texts if ZERO_TO_TEN.search(text)] == [t for t in texts if "last 24 hours" in t]
    # A number after the last question corrects its answer; one that takes another back corrects that.
    says(day, phone, "8", "sorry, 3 not 4")
    assert (values(day)["peg-activity"], values(day)["peg-enjoyment"]) == (["7", "8"], ["4", "3"])
    assert day.flags() == []


def test_spanish_and_three_numbers_at_once(day: Day) -> None:
    phone, _ = asked(day, "es")
    assert "Del cero (nada) al diez" in day.texts(phone)[-1]
    says(day, phone, "5 4 7")
    assert [values(day)[measure] for measure in PEG] == [["5"], ["4"], ["7"]]
    assert day.texts(phone)[-1].endswith("Gracias. Anotamos su respuesta.")
    says(day, phone, "6")  # the one question that was asked
    assert values(day)["peg-pain"] == ["5", "6"]


@pytest.mark.parametrize("body", ["5 4", "5 4 7 1", "5 4 11", "5-4", "between 5 and 7"])
def test_other_numbers_at_once_are_no_value_of_the_first_question(day: Day, body: str) -> None:
    phone, _ = asked(day)
    says(day, phone, body)
    assert not set(values(day)) & set(PEG)
    assert day.texts(phone)[-1].endswith(
        "We need one number, zero to ten, for this: average pain, past week. For example: 6"
    )


def test_a_decimal_while_two_questions_are_left_is_one_answer(day: Day) -> None:
    phone, _ = asked(day)
    says(day, phone, "5", "7,5")
    assert [values(day).get(measure) for measure in PEG] == [["5"], ["7.5"], None]
    says(day, phone, "7/10")
    assert values(day)["peg-activity"] == ["7"]


def test_a_middle_question_left_open_is_not_nudged_and_the_next_is_not_asked(day: Day) -> None:
    phone, enrollment = asked(day)
    says(day, phone, "5", "hard to say")
    assert "for this: enjoying life" in day.texts(phone)[-1]
    says(day, phone, "I don't know")
    assert "zero to ten: enjoying life" in day.texts(phone)[-1]
    says(day, phone, "it depends")
    assert [f.kind for f in day.flags()] == [FlagKind.UNCLEAR]
    count = len(day.texts(phone))
    day.later(hours=20)
    day.tick()
    day.at(next(c for c in enrollment.check_ins if c.step == "d28").closes_at)
    day.tick()
    assert len(day.texts(phone)) == count
    assert set(values(day)) & set(PEG) == {"peg-pain"}
    day.say(phone, "4")  # late, and kept as such
    (late,) = day.outcomes(measure="peg-enjoyment")
    assert (late.value, late.late) == (Decimal(4), True)


def test_a_number_that_crosses_the_next_question_is_asked_about(day: Day) -> None:
    phone, _, _ = day.just_asked("d28", protocol="chronic-pain-peg")
    says(day, phone, "6", "3")
    with day.database.write() as session:
        for ago, body in ((3, "5"), (2, "4")):  # the patient knows the second question, which is not sent yet
            at = real() - timedelta(minutes=ago)
            store_reply(session, Inbound(f"SM{new_id()}", phone, str(day.settings.twilio_sender), body, provider_at=at))
    read_unread(day.database)
    day.send()
    assert (values(day)["peg-pain"], "peg-enjoyment" in values(day)) == (["5"], False)
    assert [text for text in day.texts(phone) if "for this: average pain, past week" in text] != []
    assert day.flags() == []


def test_a_stop_and_a_danger_in_between(day: Day) -> None:
    phone, _ = asked(day)
    says(day, phone, "5", "please stop texting me")
    count = len(day.texts(phone))
    other, _ = asked(day)
    says(day, other, "5", "4 but I want to kill myself")
    day.later(hours=1)
    day.tick()
    assert len(day.texts(phone)) == count
    assert FlagKind.DANGER in [f.kind for f in day.flags(concern="urgent")]
    assert "988" in day.texts(other)[-1]
    assert [m for m in day.messages(kind="follow-up", question="peg-activity") if m.state == "accepted"] == []

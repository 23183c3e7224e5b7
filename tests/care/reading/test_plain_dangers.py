"""Dangers that any nurse would call plain are found by the rules alone, whatever the trained decisions were taught."""

from pathlib import Path

from reminders.care.reading import Concern
from reminders.care.reading.danger.evidence import evidence
from reminders.care.reading.model import hashed
from reminders.care.reading.reader import by_rules


def test_every_plain_danger_is_urgent_without_any_training() -> None:
    plain = Path(__file__).with_name("plain_dangers.txt").read_text("utf-8").splitlines()
    assert [text for text in plain if by_rules(text).alarm.concern is not Concern.URGENT] == []
    assert [text for text in plain if by_rules(f"6. {text.lower()}").alarm.concern is not Concern.URGENT] == []


def test_every_plain_worry_is_for_a_look_without_any_training() -> None:
    plain = Path(__file__).with_name("plain_worries.txt").read_text("utf-8").splitlines()
    assert [text for text in plain if by_rules(text).alarm.concern is Concern.NONE] == []


def test_a_denied_danger_is_none() -> None:
    for text in ("no chest pain", "no trouble breathing, 4", "sin dolor de pecho", "I'm not suicidal", "no me desmayé"):
        assert by_rules(text).alarm.concern is Concern.NONE, text


def test_families_of_words_and_their_order_are_evidence() -> None:
    rope, noose = evidence("the rope is on the beam"), evidence("a noose is on the beam")
    assert {*hashed(["shows rope"])} <= rope & noose
    assert {*hashed(["shows rope ~ word beam"])} <= rope
    assert {*hashed(["shows denied ~ gun"])} <= evidence("i have no gun")
    assert evidence("<6>") == {*hashed(["shows number"])}

"""The number that patients are told to call: the clinic's or the one that texts them, never a private one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reminders.clinics.clinic_settings import ClinicChanges, bring_back_waiting_check_ins, change_clinic
from reminders.record.people import Clinic
from reminders.reports.texting_problems import texting_problems
from reminders.texting.segments import count
from tests.day import Day, new_phone

PRIVATE = "+13125550187"
SERVICE = "MG" + "0a" * 16
DANGER = "I want to kill myself"


@pytest.fixture
def numberless(day: Day) -> Day:
    """A clinic without a number of its own; somebody is on call with a private phone."""
    with day.database.write() as session:
        session.get_one(Clinic, day.clinic_id).phone = None
    day.add_on_call(PRIVATE)
    return day


@pytest.fixture
def not_ready(numberless: Day) -> Day:
    """The same, with texts from a messaging service: there is no number that a patient could call."""
    numberless.settings = numberless.database.settings = replace(numberless.settings, twilio_sender=SERVICE)
    return numberless


def dialable(number: str | None) -> str:
    """A number as texts show it."""
    assert number is not None
    return f"{number[2:5]}-{number[5:8]}-{number[8:]}"


def everything_said(day: Day, phone: str) -> str:
    return " ".join(day.texts(phone))


@pytest.mark.parametrize("words", [DANGER, "please stop texting me", "please call me", "can I take ibuprofen?"])
def test_the_texting_number_stands_in_and_never_the_on_call_phone(numberless: Day, words: str) -> None:
    phone = new_phone()
    numberless.ask(phone, numberless.enroll(phone))
    numberless.say(phone, words)
    said = everything_said(numberless, phone)
    assert dialable(numberless.settings.twilio_sender) in said
    assert dialable(PRIVATE) not in said
    assert "How is your pain" in said


def test_a_clinic_that_nobody_can_call_sends_nothing_unprompted(not_ready: Day) -> None:
    phone = new_phone()
    enrolled = not_ready.enroll(phone)
    not_ready.at(enrolled.check_ins[0].due_at)
    not_ready.tick()
    assert not_ready.texts(phone) == []
    first = not_ready.check_in(enrolled.check_ins[0])
    assert (first.state, first.reason) == ("skipped", "clinic-not-ready")
    with not_ready.database.read() as session:
        clinic = session.get_one(Clinic, not_ready.clinic_id)
        found = [t for t in texting_problems(session, clinic, sender=SERVICE) if t.what == "phone"]
        assert [t.urgent for t in found] == [True]


def test_its_schedule_comes_back_with_the_number(not_ready: Day) -> None:
    phone = new_phone()
    enrolled = not_ready.enroll(phone)
    not_ready.at(enrolled.check_ins[1].due_at)
    not_ready.tick()
    with not_ready.database.write() as session:
        change_clinic(session, not_ready.clinic_id, ClinicChanges(phone="+13125550199"), actor="staff:1")
    not_ready.tick()
    welcome, question = not_ready.texts(phone)
    assert "STOP to end" in welcome
    assert "last 24 hours" in question
    states = [(c.state, c.reason) for c in map(not_ready.check_in, enrolled.check_ins)]
    assert states[:3] == [("skipped", "clinic-not-ready"), ("asked", None), ("scheduled", None)]


def test_danger_is_answered_and_paged_where_there_is_no_number_to_call(not_ready: Day) -> None:
    phone = new_phone()
    not_ready.enroll(phone)
    not_ready.hear(phone, DANGER)
    not_ready.tick()
    (said,) = not_ready.texts(phone)
    assert "911" in said
    assert "988" in said
    assert dialable(PRIVATE) not in said
    assert count(said).segments == 1
    assert any("Urgent" in page for page in not_ready.texts(PRIVATE))
    (flag,) = not_ready.flags(kind="danger")
    assert flag.concern == "urgent"


def test_a_number_set_for_a_moment_and_taken_back_by_the_sender_is_judged_anew(not_ready: Day) -> None:
    phone = new_phone()
    enrolled = not_ready.enroll(phone)
    assert {c.reason for c in map(not_ready.check_in, enrolled.check_ins)} == {"clinic-not-ready"}
    with not_ready.database.write() as session:
        change_clinic(session, not_ready.clinic_id, ClinicChanges(sender="+13125550166"), actor="staff:1")
    assert {c.state for c in map(not_ready.check_in, enrolled.check_ins)} == {"scheduled"}


def test_its_schedule_comes_back_when_the_installation_gets_a_sender_that_can_be_called(not_ready: Day) -> None:
    enrolled = not_ready.enroll()
    with not_ready.database.write() as session:
        bring_back_waiting_check_ins(session)
    assert {c.state for c in map(not_ready.check_in, enrolled.check_ins)} == {"skipped"}
    not_ready.database.settings = replace(not_ready.settings, twilio_sender="+13125550166")
    with not_ready.database.write() as session:
        bring_back_waiting_check_ins(session)
    assert {c.state for c in map(not_ready.check_in, enrolled.check_ins)} == {"scheduled"}

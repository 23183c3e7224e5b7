"""Each sender's rate, shared by all workers, and the order of texts; and that no text is longer than it should be."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from sqlalchemy import select, update

from reminders import clock
from reminders.clinics.clinic_settings import ClinicChanges, change_clinic
from reminders.errors import Refused
from reminders.outbox.claim import Claimed, Limits, claim
from reminders.outbox.kinds import KIND_RULES, Kind
from reminders.outbox.pace import BURST, take_turn
from reminders.outbox.settle import settle
from reminders.record.people import Clinic
from reminders.record.texts import Message, Sender
from reminders.texting.gateway import Sent
from tests.day import Day, new_phone

LONG_CODE_RATE = 1.0


@pytest.fixture
def time() -> Iterator[time_machine.Traveller]:
    """Real time, standing still until it is moved."""
    with time_machine.travel(clock.real(), tick=False) as time:
        yield time


def slow(day: Day) -> None:
    """The sender is a long code, at one segment a second, and has saved no turns."""
    with day.database.write() as session:
        session.execute(update(Sender).values(segments_per_second=LONG_CODE_RATE))


def send_at_once(day: Day, workers: int = 2) -> list[Claimed]:
    """Every worker takes what it may at this moment."""
    taken = []
    for _ in range(workers):
        while True:
            with day.database.write() as session:
                claimed = claim(session, Limits())
            if claimed is None:
                break
            with day.database.write() as session:
                settle(session, claimed, Sent(f"SM{claimed.message_id}", "queued"))
            taken.append(claimed)
    return taken


def test_two_workers_share_one_senders_segments_a_second(day: Day, time: time_machine.Traveller) -> None:
    for number in range(12):
        day.enroll(name=f"Body Number {number}")
    slow(day)
    with day.database.read() as session:
        (segments,) = set(session.scalars(select(Message.segments)))
    a_second = []
    for _ in range(60):
        a_second.append(len(send_at_once(day)) * segments)
        time.shift(1)
    burst = BURST.total_seconds() * LONG_CODE_RATE + segments
    assert sum(a_second) == 12 * segments
    for start in range(len(a_second)):
        for end in range(start + 1, len(a_second) + 1):
            assert sum(a_second[start:end]) <= burst + LONG_CODE_RATE * (end - start)


def test_a_turn_is_taken_by_one_of_two_who_ask_at_once(day: Day, time: time_machine.Traveller) -> None:
    day.enroll()
    slow(day)
    with day.database.write() as session:
        session.execute(update(Sender).values(free_at_epoch=clock.real().timestamp()))
        sender = session.scalars(select(Sender.sender)).one()
    turns = []
    for _ in range(2):
        with day.database.write() as session:
            turns.append(take_turn(session, sender, 1, clock.real()))
    assert [turn is not None for turn in turns] == [True, False]


def test_urgent_and_reply_texts_go_before_questions_and_questions_before_nudges(day: Day) -> None:
    """All are queued at one moment, in the wrong order; the phones differ, so that nothing else decides."""
    order = [Kind.NUDGE, Kind.QUESTION, Kind.WELCOME, Kind.ACKNOWLEDGE, Kind.DANGER, Kind.PAGE]
    phones = [new_phone() for _ in order]
    for number, phone in enumerate(phones):
        day.enroll(phone, name=f"Body Number {number}")
    with day.database.write() as session:
        for message, kind in zip(session.scalars(select(Message).order_by(Message.id)), order, strict=True):
            message.priority = KIND_RULES[kind].priority
    assert [c.to for c in send_at_once(day)] == phones[::-1]


@pytest.mark.parametrize(
    "text_name",
    ["Lakeside \N{RIGHT SINGLE QUOTATION MARK}n Sons", "Clinic \N{EM DASH} East", "Clinic \N{SPARKLES}", "L" * 80],
    ids=["curly quote", "dash", "emoji", "too long"],
)
def test_a_name_that_would_make_texts_longer_or_dearer_is_refused_when_saved(day: Day, text_name: str) -> None:
    with pytest.raises(Refused) as refused, day.database.write() as session:
        change_clinic(session, day.clinic_id, ClinicChanges(text_name=text_name), actor="operator")
    assert "text_name" in str(refused.value.errors)
    with day.database.read() as session:
        assert session.get_one(Clinic, day.clinic_id).text_name == "Lakeside Clinic"


def test_every_text_queued_has_one_segment(day: Day) -> None:
    phone = new_phone()
    enrollment = day.enroll(phone, name="Wilhelmina Featherstonehaugh")
    for check_in, said in zip(enrollment.check_ins, ("7", "maybe", "HELP me", "what should I do?"), strict=False):
        day.ask(phone, enrollment, check_in.step)
        day.say(phone, said)
    assert {m.segments for m in day.messages()} == {1}

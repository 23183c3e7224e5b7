"""Machines that answer every text: few texts go back, whatever a phone sends, and pages keep their schedule.

Two machines answered each other for days elsewhere (cht-core #4715): each text had a new number in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from threading import Barrier, Thread

import pytest

from reminders import create_app
from reminders.followup.intake import read_reply, read_unread
from reminders.followup.intake.acting.answer_limits import BOUNDS, PERIOD
from reminders.followup.intake.arrival.store import Inbound, store_reply
from reminders.outbox.kinds import ANSWERS, Kind
from reminders.record.outcomes import FlagKind
from reminders.record.sealing import index_of
from reminders.record.texts import Message, MessageState
from tests.day import Day, new_phone
from tests.services.ports import free_port
from tests.services.serving import serving

#: Texts that answer a reply, however many kinds of them.
BACK = ANSWERS | {Kind.STOP_CONFIRMED, Kind.WRONG_PERSON}


def back(day: Day, phone: str | None = None) -> list[Message]:
    """What was texted back and was not taken out again, to one phone or to all."""
    sent = [m for m in day.messages() if m.kind in BACK and m.state != MessageState.DROPPED]
    if phone is None:
        return sent
    mine = {reply.id for reply in day.replies() if reply.from_index == index(day, phone)}
    return [m for m in sent if m.reply_id in mine]


def index(day: Day, phone: str) -> str:
    with day.database.read() as session:
        return index_of(session, "phone", phone)


def most_in_ten_minutes(messages: list[Message]) -> int:
    times = sorted(m.created_at for m in messages)
    return max((sum(t <= other < t + PERIOD for other in times) for t in times), default=0)


@contextmanager
def webhooks(day: Day) -> Iterator[None]:
    """The web application on a port of its own; the network posts what phones send to it."""
    port = free_port()
    settings = replace(day.settings, public_url=f"http://127.0.0.1:{port}")
    app = create_app(settings)
    app.extensions["record"].close()
    app.extensions["record"] = day.database
    with serving(app, port) as address:
        day.network.set_inbound_url(f"{address}/webhooks/twilio/inbound")
        try:
            yield
        finally:
            day.network.set_inbound_url(None)


def says(day: Day, phone: str, body: str) -> None:
    """The phone texts; the webhook brings it, and it is read."""
    sid = day.network.say(phone, body, to=day.settings.twilio_sender)["sid"]
    day.network.wait_for(lambda: any(r.provider_id == sid for r in day.replies()), "the webhook")
    read_unread(day.database)


def test_a_machine_that_answers_everything_gets_a_few_texts_and_one_flag_pages_on_its_schedule(day: Day) -> None:
    """Through the real webhook, the real send loop and the network, for three simulated hours."""
    contact, machine = new_phone(), new_phone()
    day.add_on_call(contact)
    enrollment = day.enroll(machine)
    day.tick()
    day.at(enrollment.check_ins[0].due_at)
    number, heard, began = count(4711), 0, day.now
    with webhooks(day):
        for _ in range(36):
            day.tick()
            texts = day.texts(machine)
            for _ in texts[heard:] or [""]:  # and now and then by itself
                says(day, machine, f"Ticket {next(number)}: I want to kill myself. For an emergency call 911")
            heard = len(texts)
            day.later(minutes=5)
    hours = (day.now - began) / timedelta(hours=1)
    assert len(day.replies()) >= 36
    assert len(back(day)) == 1
    assert [m.kind for m in back(day)] == [Kind.DANGER]
    assert [flag.kind for flag in day.flags(concern="urgent")] == [FlagKind.DANGER]
    assert len(day.messages(kind="page")) <= hours * 6 + 1  # every ten minutes, to one contact


WORDS: dict[str, Callable[[int], str]] = {
    "unclear": lambda n: f"Ticket {n}: we have got your message",
    "a question": lambda n: f"Ticket {n}: how can we help you?",
    "help": lambda n: "who is this?" if n % 2 else "what is this about?",
    "corrections": lambda n: f"sorry, {n % 9} not {(n + 4) % 9}",
    "disputes": lambda n: f"no that is wrong {'!' * n}",
    "a call": lambda n: f"Ticket {n}: please call me",
    "stop and start": lambda n: "please stop texting me" if n % 2 else "START",
    "keywords": lambda n: "STOP" if n % 2 else "START",
    "help alone": lambda n: "HELP",
    "wrong person": lambda n: f"you have the wrong number {n}",
    "a death": lambda n: f"this is his wife, he died yesterday {n}",
    "a fall": lambda n: f"Ticket {n}: I fell in the kitchen",
    "nothing": lambda n: "",
    "numbers": lambda n: str(n % 11),
    "danger": lambda n: f"I want to kill myself {n}",
    "all at once": lambda n: ("HELP me", f"call me {n}", "can I drive?", f"I fell {n}", "9", "no wrong")[n % 6],
}


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("who", ["asked", "between questions", "unknown"])
def test_whatever_a_phone_sends_it_gets_a_few_answers_in_ten_minutes_and_few_flags(
    day: Day, words: str, who: str
) -> None:
    phone, texts = new_phone(), WORDS[words]
    day.add_on_call(new_phone())
    if who != "unknown":
        enrollment = day.enroll(phone)
        day.tick()
        if who == "asked":
            day.ask(phone, enrollment, "h24")
    for number in range(30):
        day.hear(phone, texts(number), seconds=600 - 20 * number)
        day.later(seconds=30)
    sent = back(day)
    # Three, two confirmations that texts end, one danger; thanks for what was asked (pain, side effects) beside them.
    assert most_in_ten_minutes(sent) <= 3 + 2 + 1 + 2
    for bound in BOUNDS:
        asked = {o.reply_id for o in day.outcomes() if o.supersedes is None}
        of_it = [m for m in sent if m.kind in bound.kinds and not (m.kind == "acknowledge" and m.reply_id in asked)]
        assert most_in_ten_minutes(of_it) <= bound.most
    open_flags = [flag.kind for flag in day.flags(resolved_at=None)]
    assert len(open_flags) <= 2 * len(set(open_flags))  # at most: before the question, and about it
    assert open_flags.count(FlagKind.DANGER) <= 1
    assert len(day.replies()) == 30
    day.tick()
    assert len(day.messages(kind="page")) <= 3


def test_thanks_for_an_answer_and_the_end_of_the_texts_are_said_after_any_amount_of_junk(day: Day) -> None:
    phone = new_phone()
    enrollment = day.enroll(phone)
    day.ask(phone, enrollment, "h4")
    for number in range(8):
        day.hear(phone, f"how can we help you, {number}?")
    day.say(phone, "6")
    assert "We noted 6" in day.texts(phone)[-1]
    day.say(phone, "please stop texting me")
    assert "no more texts" in day.texts(phone)[-1]


def test_danger_is_answered_after_any_amount_of_junk(day: Day) -> None:
    phone = new_phone()
    day.ask(phone, day.enroll(phone), "h4")
    for number in range(8):
        day.hear(phone, f"how can we help you, {number}?")
    day.say(phone, "I want to kill myself")
    assert "988" in day.texts(phone)[-1]


def test_where_asking_again_is_held_back_a_person_looks(day: Day) -> None:
    phone = new_phone()
    for number in range(3):
        day.hear(phone, "who is this?" + "?" * number)
    day.ask(phone, day.enroll(phone), "h4")
    day.at(day.now)
    for number in range(3):
        day.hear(phone, f"what is this {number}?")
    before = len(day.texts(phone))
    day.say(phone, "hmm")
    assert len(day.texts(phone)) == before
    assert FlagKind.UNCLEAR in [flag.kind for flag in day.flags()]


def test_ten_minutes_later_the_phone_is_answered_again(day: Day) -> None:
    phone = new_phone()
    day.enroll(phone)
    day.tick()
    for _ in range(15):
        day.hear(phone, "who is this?")
    assert len(day.messages(kind="help")) == 3
    day.later(minutes=10, seconds=1)
    day.hear(phone, "who is this?")
    assert len(day.messages(kind="help")) == 4


def test_two_workers_that_read_at_the_same_moment_answer_no_more_than_one_would(day: Day) -> None:
    for phone, enrolled in ((new_phone(), True), (new_phone(), False)):
        if enrolled:
            day.enroll(phone)
        day.tick()
        with day.database.write() as session:
            sender = str(day.settings.twilio_sender)
            asks = [Inbound(f"SM-{phone}-{n}", phone, sender, "who is this?") for n in range(8)]
            ids = [str(store_reply(session, ask)) for ask in asks]
        meet = Barrier(4)

        def work(mine: list[str], meet: Barrier = meet) -> None:
            meet.wait()
            for reply_id in mine:
                with day.database.write() as session:
                    read_reply(session, reply_id)

        workers = [Thread(target=work, args=(ids[n::4],)) for n in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert len(back(day, phone)) == 3


def test_every_kind_of_text_that_answers_a_reply_is_bounded() -> None:
    bounded = [kind for bound in BOUNDS for kind in bound.kinds]
    assert len(bounded) == len(set(bounded))
    assert set(bounded) == BACK


def test_simulated_days_do_not_let_a_machine_text_at_the_speed_of_the_clock(day: Day) -> None:
    phone = new_phone()
    day.enroll(phone)
    day.tick()
    fast, at = 300.0, day.now
    for minute in range(0, 200, 10):
        moment: datetime = at + timedelta(minutes=minute)  # ten simulated minutes are two seconds
        day.database.clock = replace(day.database.clock, care_at=moment, speed=fast)
        with day.database.write() as session:
            sender = str(day.settings.twilio_sender)
            reply_id = str(store_reply(session, Inbound(f"SM-{phone}-{minute}", phone, sender, "who is this?")))
        with day.database.write() as session:
            read_reply(session, reply_id)
    assert len(day.messages(kind="help")) == 3

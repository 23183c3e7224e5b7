"""Urgent texts are sent without a worker when no worker sends them: once, and no other texts."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from reminders import clock
from reminders.followup.alerting import page
from reminders.followup.alerting.mail import Mail
from reminders.followup.intake import read_unread
from reminders.followup.intake.arrival.collect import collect_replies
from reminders.followup.intake.arrival.store import Inbound, store_reply
from reminders.followup.intake.without_redis.direct import (
    LEFT_TO_WORKERS,
    DirectContext,
    ask_provider,
    send_mails,
    send_texts,
)
from reminders.followup.intake.without_redis.direct import _waiting as waiting
from reminders.followup.intake.without_redis.stand_by import StandBy, Step
from reminders.outbox.claim import Limits, claim
from reminders.outbox.kinds import KIND_RULES, URGENT, URGENT_PRIORITY, Kind
from reminders.outbox.settle import settle
from reminders.record.columns import new_id
from reminders.record.duties import DIRECT, DUTIES, last_direct_send, record_done
from reminders.record.installation import Duty, Hold
from reminders.record.outcomes import Page
from reminders.record.restore_hold import RESTORED
from reminders.record.texts import MessageState
from reminders.texting.gateway import Unknown
from tests.day import Day, new_phone
from tests.outbox.test_due_query import plans
from tests.reliability.real_time import Later

CRY = "I want to kill myself"
PAST_THE_WORKERS = LEFT_TO_WORKERS.total_seconds() + 1


@pytest.fixture
def on_call(day: Day) -> str:
    phone = new_phone()
    day.add_on_call(phone, email="on-call@clinic.example")
    return phone


@pytest.fixture
def way(day: Day) -> Iterator[DirectContext]:
    way = DirectContext(day.settings, day.database)
    yield way
    way.gateway.close()


def cry(day: Day, phone: str, *, read: bool = True) -> None:
    """A cry for help is stored, and read unless `read` says otherwise; no worker does anything."""
    sid = f"SM{new_id()}"
    with day.database.write() as session:
        store_reply(session, Inbound(sid, phone, str(day.settings.twilio_sender), CRY, provider_at=clock.real()))
    if read:
        read_unread(day.database)


def test_only_pages_and_answers_to_danger_are_urgent() -> None:
    assert {kind for kind, rules in KIND_RULES.items() if rules.priority <= URGENT_PRIORITY} == URGENT
    assert {Kind.PAGE, Kind.DANGER} == URGENT


def test_a_cry_for_help_that_no_worker_took_up_is_answered_and_paged_once(
    day: Day, on_call: str, way: DirectContext
) -> None:
    phone, other = new_phone(), new_phone()
    day.enroll(phone)
    day.send()
    before = len(day.network.taken(phone))
    cry(day, phone)
    day.enroll(other, name="Ben Okafor")  # a welcome that is due as well, and not urgent
    assert send_texts(way) == 0, "left to the workers for a while"
    assert not day.network.taken(on_call)
    day.later(seconds=PAST_THE_WORKERS)
    assert send_texts(way) > 0
    (answer,) = day.network.taken(phone)[before:]
    assert "988" in answer
    assert len(day.network.taken(on_call)) == 1
    assert not day.network.taken(other)
    day.tick()
    assert (len(day.network.taken(phone)) - before, len(day.network.taken(on_call))) == (1, 1)
    assert len(day.network.taken(other)) == 1


def test_where_the_workers_are_well_nothing_is_sent_past_them(day: Day, on_call: str, way: DirectContext) -> None:
    phone = new_phone()
    day.enroll(phone)
    cry(day, phone)
    day.tick()
    day.later(seconds=PAST_THE_WORKERS)
    assert send_texts(way) == 0
    assert len(day.network.taken(on_call)) == 1


def test_it_is_known_that_the_direct_way_was_taken_and_no_duty_counts_as_done(
    day: Day, on_call: str, way: DirectContext
) -> None:
    phone = new_phone()
    day.enroll(phone)
    with day.database.read() as session:
        assert last_direct_send(session) is None
    cry(day, phone)
    day.later(seconds=PAST_THE_WORKERS)
    send_texts(way)
    with day.database.read() as session:
        assert last_direct_send(session) is not None
        assert [session.get(Duty, duty) for duty in DUTIES] == [None] * len(DUTIES)
        assert session.get(Duty, DIRECT) is not None


def test_a_reply_that_was_stored_and_never_read_is_read_where_nobody_reads(
    day: Day, on_call: str, way: DirectContext, real_later: Later
) -> None:
    """Web was killed between storing and reading; the sweep that would find the reply needs a tick."""
    phone = new_phone()
    day.enroll(phone)
    day.send()
    with day.database.write() as session:
        record_done(session, "read")
    cry(day, phone, read=False)
    care = day.now
    real_later(PAST_THE_WORKERS)
    day.at(care)
    assert send_texts(way) == 0, "somebody reads"
    real_later(30)
    day.at(care)
    assert send_texts(way) > 0
    assert len(day.network.taken(on_call)) == 1
    assert "988" in day.network.taken(phone)[-1]


def test_after_a_restore_pages_go_and_answers_to_patients_wait(day: Day, on_call: str, way: DirectContext) -> None:
    phone = new_phone()
    day.enroll(phone)
    day.send()
    before = len(day.network.taken(phone))
    cry(day, phone)
    with day.database.write() as session:
        session.add(Hold(name=RESTORED, since=clock.real(), detail="a backup"))
    day.later(seconds=PAST_THE_WORKERS)
    assert send_texts(way) > 0
    assert len(day.network.taken(on_call)) == 1
    assert len(day.network.taken(phone)) == before


def test_a_mail_that_no_worker_handed_over_goes_once_and_only_from_who_knows_a_server(
    day: Day, on_call: str, way: DirectContext
) -> None:
    posted: list[Mail] = []
    phone = new_phone()
    day.enroll(phone)
    cry(day, phone)
    with day.database.write() as session:
        page.page_due(session)
    day.later(seconds=PAST_THE_WORKERS)
    assert send_mails(way) == 0, "it knows no server, and takes the mail from nobody who does"
    knowing = DirectContext(replace(day.settings, smtp_url="smtp://127.0.0.1:9"), day.database)
    knowing.__dict__["post_mail"] = posted.append
    assert send_mails(knowing) == 1
    assert send_mails(knowing) == 0
    page.deliver_mails(day.database, posted.append)
    assert len(posted) == 1
    with day.database.read() as session:
        assert [p.failed_why for p in session.query(Page).filter_by(channel="email")] == [None]


def test_a_page_whose_worker_died_in_the_middle_is_looked_for_and_sent_again_only_if_it_never_left(
    day: Day, on_call: str, way: DirectContext, real_later: Later
) -> None:
    phone = new_phone()
    day.enroll(phone)
    day.send()
    cry(day, phone)
    with day.database.write() as session:
        page.page_due(session)
    with day.database.write() as session:
        first = claim(session, Limits(), lowest_priority=URGENT_PRIORITY)
    with day.database.write() as session:
        second = claim(session, Limits(), lowest_priority=URGENT_PRIORITY)
    assert first is not None
    assert second is not None
    way.gateway.post(to=first.to, sender=first.sender, body=first.body, status_callback="http://127.0.0.1:1")
    with day.database.write() as session:
        settle(session, second, Unknown("reset"))
    care = day.now
    for _ in range(6):
        real_later(100)
        day.at(care)
        ask_provider(way)
        day.later(seconds=PAST_THE_WORKERS)
        send_texts(way)
        care = day.now
    urgent = [m for m in day.messages() if m.kind in URGENT]
    assert [m.state in (MessageState.ACCEPTED, MessageState.SENT, MessageState.DELIVERED) for m in urgent] == [True] * 2
    assert len(day.network.taken(on_call)) == 1
    assert len([body for body in day.network.taken(phone) if "988" in body]) == 1


def test_a_reply_that_only_the_provider_has_is_fetched_where_nobody_collects(
    day: Day, on_call: str, way: DirectContext, real_later: Later
) -> None:
    phone = new_phone()
    day.enroll(phone)
    day.send()
    with day.database.write() as session:
        record_done(session, "collect")
    day.network.say(phone, CRY, to=day.settings.twilio_sender)
    day.network.wait_for(lambda: way.gateway.received_since(clock.real() - timedelta(minutes=1)), "the list")
    assert ask_provider(way) == 0, "somebody collects"
    care = day.now
    real_later(300)
    day.at(care)
    assert ask_provider(way) == 1
    day.later(seconds=PAST_THE_WORKERS)
    send_texts(way)
    assert len(day.network.taken(on_call)) == 1
    assert collect_replies(day.database, day.gateway) == 0


def test_looking_whether_anything_waits_reads_only_what_waits(day: Day, way: DirectContext) -> None:
    day.enroll(new_phone())
    with day.database.read() as session:
        (plan,) = plans(day, session, waiting)
    assert "ix_messages_queue" in plan
    assert "ix_flags_open" in plan
    assert "ix_replies_unread" in plan


class Broken(Exception):
    """What a database or a provider may throw."""


def test_whatever_breaks_it_stands_by_all_the_same_and_ends_when_told(day: Day, monkeypatch: Any) -> None:
    worked = threading.Event()
    tries = iter([OperationalError("x", {}, Broken()), Broken("provider"), None])

    def work(_way: DirectContext) -> int:
        error = next(tries, None)
        if error is not None:
            raise error
        worked.set()
        return 1

    monkeypatch.setattr("reminders.followup.intake.without_redis.stand_by.STEPS", (Step(work, 0.001, "done"),))
    opened = iter([Broken("no database yet")])

    def open_way() -> DirectContext:
        for error in opened:
            raise error
        return DirectContext(day.settings, day.database)

    stand_by = StandBy(open_way, "test")
    stand_by.begin()
    stand_by.begin()
    assert worked.wait(60)
    stand_by.end()
    assert not [t for t in threading.enumerate() if t.name == "work"]

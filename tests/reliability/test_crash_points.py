"""A process killed in each gap between two steps: the duties recover, and the network's ledger shows one text."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import update

from reminders import clock
from reminders.followup.intake import read_unread
from reminders.followup.intake.arrival.collect import collect_replies
from reminders.followup.intake.arrival.store import Inbound, store_reply
from reminders.record.texts import Message, MessageState
from tests.day import Day, new_phone
from tests.reliability.crash import AT_ONCE, crash_at
from tests.reliability.real_time import Later


def recover(day: Day, real_later: Later) -> None:
    """The duties of the processes that are left, for some minutes."""
    for _ in range(4):
        real_later(65)
        day.reconcile()
        collect_replies(day.database, day.gateway)
        read_unread(day.database)
        day.send()


@pytest.mark.parametrize(
    ("point", "left_as", "already_taken"),
    [
        ("before the claim is committed", MessageState.QUEUED, 0),
        ("after the claim, before the POST", MessageState.CLAIMED, 0),
        ("after the POST, before its result is written", MessageState.CLAIMED, 1),
        ("while the result is being written", MessageState.CLAIMED, 1),
    ],
)
def test_a_sender_killed_between_claim_post_and_settle_sends_once(
    day: Day, real_later: Later, point: str, left_as: MessageState, already_taken: int
) -> None:
    phone = new_phone()
    day.enroll(phone)
    crash_at(point, "send", day.settings, day.now)
    (message,) = day.messages(kind="welcome")
    assert (message.state, len(day.network.taken(phone))) == (left_as, already_taken)
    recover(day, real_later)
    (message,) = day.messages(kind="welcome")
    assert message.provider_id is not None
    assert len(day.network.taken(phone)) == 1
    assert day.flags() == []


def test_a_sender_killed_in_the_transaction_that_settles_one_text_and_claims_the_next(
    day: Day, real_later: Later
) -> None:
    """Both are undone together: the first is found at the provider, the second leaves for the first time."""
    phones = [new_phone(), new_phone()]
    for number, phone in enumerate(phones):
        day.enroll(phone, name=f"Body Number {number}")
    crash_at("in the transaction that settles one text and claims the next", "send", day.settings, day.now)
    assert sorted(m.state for m in day.messages(kind="welcome")) == [MessageState.CLAIMED, MessageState.QUEUED]
    recover(day, real_later)
    assert [len(day.network.taken(phone)) for phone in phones] == [1, 1]


def test_a_sender_killed_with_several_texts_on_their_way_leaves_no_more_than_these_unknown(
    day: Day, real_later: Later
) -> None:
    phones = [new_phone() for _ in range(2 * AT_ONCE + 1)]
    for number, phone in enumerate(phones):
        day.enroll(phone, name=f"Body Number {number}")
    crash_at("while several are on their way", "send many", day.settings, day.now)
    states = [m.state for m in day.messages(kind="welcome")]
    left = sum(len(day.network.taken(phone)) for phone in phones)
    assert states.count(MessageState.CLAIMED) == AT_ONCE
    assert 1 <= left <= states.count(MessageState.ACCEPTED) + AT_ONCE
    recover(day, real_later)
    assert [len(day.network.taken(phone)) for phone in phones] == [1] * len(phones)
    assert {m.provider_id is not None for m in day.messages(kind="welcome")} == {True}
    assert day.flags() == []


@pytest.mark.parametrize("point", ["while looking at the provider", "while binding what was found"])
def test_a_reconciler_killed_over_a_text_that_left_never_sends_it_again(
    day: Day, real_later: Later, point: str
) -> None:
    phone = new_phone()
    day.enroll(phone)
    day.network.set_faults(accept_then_500=1.0)
    day.send()
    day.network.set_faults()
    _lease_is_over(day)
    crash_at(point, "reconcile", day.settings, day.now)
    assert day.messages(kind="welcome")[0].state == MessageState.UNKNOWN
    recover(day, real_later)
    assert day.messages(kind="welcome")[0].provider_id is not None
    assert len(day.network.taken(phone)) == 1


@pytest.mark.parametrize("point", ["while looking at the provider", "while queueing again what was missing"])
def test_a_reconciler_killed_over_a_text_that_never_left_sends_it_once(day: Day, real_later: Later, point: str) -> None:
    phone = new_phone()
    day.enroll(phone)
    day.network.set_faults(fail_500=1.0)
    day.send()
    day.network.set_faults()
    _lease_is_over(day)
    crash_at(point, "reconcile", day.settings, day.now)
    recover(day, real_later)
    assert len(day.network.taken(phone)) == 1


@pytest.mark.parametrize(
    ("point", "stored", "read"),
    [
        ("while storing a reply", False, False),
        ("after a reply was stored, before it is read", True, False),
        ("while a reply is being read", True, False),
        ("after its outcome was recorded, before the transaction ends", True, False),
        ("after its answer was queued, before the transaction ends", True, False),
        ("after a reply was read, before the cursor moves", True, True),
    ],
)
def test_a_collector_killed_between_store_read_and_record_keeps_the_answer_once(
    day: Day, real_later: Later, point: str, stored: bool, read: bool
) -> None:
    phone = new_phone()
    enrollment = day.enroll(phone)
    day.ask(phone, enrollment, "h4")
    before = len(day.network.taken(phone))
    day.network.say(phone, "6", to=day.settings.twilio_sender)
    crash_at(point, "collect", day.settings, day.now)
    assert [reply.read_at is not None for reply in day.replies()] == ([read] if stored else [])
    assert day.scores(enrollment) == ([("h4", Decimal(6))] if read else [])
    recover(day, real_later)
    assert day.scores(enrollment) == [("h4", Decimal(6))]
    assert len(day.replies()) == 1
    assert len(day.network.taken(phone)) == before + 1  # one word of thanks


@pytest.mark.parametrize(
    "point",
    ["while a reply is being read", "after its outcome was recorded, before the transaction ends"],
)
def test_a_sweep_killed_while_reading_is_followed_by_another(day: Day, real_later: Later, point: str) -> None:
    phone = new_phone()
    enrollment = day.enroll(phone)
    day.ask(phone, enrollment, "h4")
    day.network.say(phone, "6", to=day.settings.twilio_sender)
    crash_at("after a reply was stored, before it is read", "collect", day.settings, day.now)
    crash_at(point, "read", day.settings, day.now)
    assert day.scores(enrollment) == []
    recover(day, real_later)
    assert day.scores(enrollment) == [("h4", Decimal(6))]


def test_a_web_process_killed_while_it_reads_a_group_leaves_all_of_it_to_the_sweep(day: Day, real_later: Later) -> None:
    phones = [new_phone(), new_phone()]
    both = [day.enroll(phone, name=f"Body Number {number}") for number, phone in enumerate(phones)]
    for phone, enrollment in zip(phones, both, strict=True):
        day.ask(phone, enrollment, "h4")
    before = [len(day.network.taken(phone)) for phone in phones]
    with day.database.write() as session:
        for phone in phones:
            store_reply(session, Inbound(f"SM-{phone}", phone, str(day.settings.twilio_sender), "6"))
    crash_at("after the second outcome of a group, before the transaction ends", "read together", day.settings, day.now)
    assert [day.scores(enrollment) for enrollment in both] == [[], []]
    assert [reply.read_at for reply in day.replies()] == [None, None]
    recover(day, real_later)
    assert [day.scores(enrollment) for enrollment in both] == [[("h4", Decimal(6))]] * 2
    assert [len(day.network.taken(phone)) for phone in phones] == [many + 1 for many in before]


def _lease_is_over(day: Day) -> None:
    """Make every text in the balance due to be looked for now: the child that does it has the machine's time."""
    with day.database.write() as session:
        session.execute(update(Message).values(lease_until=clock.real()))

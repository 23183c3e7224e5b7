"""One text's life against the simulated network and its faults: posted once, settled, reconciled, never sent twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine

from reminders import clock
from reminders.outbox.claim import GIVE_UP_SECONDS, Limits, claim
from reminders.outbox.pace import ensure_sender, stop_sender
from reminders.outbox.send import SendLoop
from reminders.outbox.settle import expire_claims, return_unposted, settle
from reminders.outbox.status import apply_status
from reminders.record.outcomes import FlagKind
from reminders.record.schedule import CheckInState
from reminders.record.texts import Message, MessageState
from reminders.texting.gateway import Gateway, Sent
from tests.day import Day, new_phone

Later = Callable[[float], None]
Faults = Callable[..., None]


@pytest.fixture
def real_later() -> Iterator[Later]:
    """Moves real time on (leases, the provider's times), without waiting for it."""
    travellers = []

    def later(seconds: float) -> None:
        traveller = time_machine.travel(clock.real() + timedelta(seconds=seconds), tick=True)
        traveller.start()
        travellers.append(traveller)

    yield later
    for traveller in reversed(travellers):
        traveller.stop()


def welcome(day: Day) -> Message:
    (message,) = day.messages(kind="welcome")
    return message


def posted_to(day: Day, phone: str) -> int:
    """How many of our texts the ledger says were accepted for a phone; its own answers to STOP are not ours."""
    ours = [m for m in day.network.ledger()["outbound"] if m["to"] == phone and m["body"].count("Lakeside Clinic:")]
    return len(ours)


@pytest.fixture
def faults(day: Day) -> Iterator[Faults]:
    yield day.network.set_faults
    day.network.set_faults()


def test_a_text_is_claimed_posted_once_and_settled(day: Day) -> None:
    phone = new_phone()
    day.enroll(phone)
    assert day.send() == 1
    assert day.send() == 0
    assert (welcome(day).state, welcome(day).tries) == (MessageState.ACCEPTED, 1)
    assert posted_to(day, phone) == 1


def test_an_accepted_text_whose_answer_was_lost_is_found_and_not_sent_again(
    day: Day, faults: Faults, real_later: Later
) -> None:
    phone = new_phone()
    day.enroll(phone)
    faults(accept_then_500=1.0)
    day.send()
    faults()
    assert welcome(day).state == MessageState.UNKNOWN
    assert day.send() == 0
    real_later(61)
    day.reconcile()
    assert welcome(day).state in (MessageState.ACCEPTED, MessageState.SENT, MessageState.DELIVERED)
    day.send()
    assert posted_to(day, phone) == 1


def test_a_text_that_was_never_taken_is_sent_again_only_after_missing_twice(
    day: Day, faults: Faults, real_later: Later
) -> None:
    phone = new_phone()
    day.enroll(phone)
    faults(fail_500=1.0)
    day.send()
    faults()
    assert welcome(day).state == MessageState.UNKNOWN
    real_later(61)
    day.reconcile()
    assert (welcome(day).state, welcome(day).times_missing) == (MessageState.UNKNOWN, 1)
    day.reconcile()
    assert welcome(day).times_missing == 1
    real_later(61)
    day.reconcile()
    assert welcome(day).state == MessageState.QUEUED
    day.send()
    assert posted_to(day, phone) == 1


def test_while_the_list_is_unavailable_an_unknown_text_waits(day: Day, faults: Faults, real_later: Later) -> None:
    phone = new_phone()
    day.enroll(phone)
    faults(fail_500=1.0, list_unavailable=1.0)
    day.send()
    for _ in range(4):
        real_later(61)
        day.reconcile()
    assert (welcome(day).state, welcome(day).times_missing) == (MessageState.UNKNOWN, 0)
    assert posted_to(day, phone) == 0


def test_a_text_with_a_trial_accounts_words_in_front_is_recognised(day: Day, faults: Faults, real_later: Later) -> None:
    phone = new_phone()
    day.enroll(phone)
    faults(trial_prefix=1.0, accept_then_500=1.0)
    day.send()
    faults()
    real_later(61)
    day.reconcile()
    assert welcome(day).provider_id is not None


def test_too_many_requests_slow_the_sender_and_lose_nothing(day: Day, faults: Faults, real_later: Later) -> None:
    phone = new_phone()
    day.enroll(phone)
    faults(busy_429=1.0)
    day.send()
    faults()
    assert welcome(day).state == MessageState.QUEUED
    real_later(30)
    day.send()
    assert welcome(day).state == MessageState.ACCEPTED
    assert posted_to(day, phone) == 1


def test_a_claim_nobody_settled_becomes_unknown_when_its_lease_is_over(day: Day, real_later: Later) -> None:
    day.enroll()
    with day.database.write() as session:
        claimed = claim(session, Limits())
    assert claimed is not None
    with day.database.write() as session:
        assert expire_claims(session) == 0
    real_later(61)
    with day.database.write() as session:
        assert expire_claims(session) == 1
    assert welcome(day).state == MessageState.UNKNOWN


def test_a_worker_that_was_paused_after_its_claim_gives_the_text_up_unposted(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = new_phone()
    day.enroll(phone)
    with day.database.write() as session:
        claimed = claim(session, Limits())
    assert claimed is not None
    monkeypatch.setattr("reminders.outbox.claim.monotonic", lambda: claimed.claimed_monotonic + GIVE_UP_SECONDS + 1)
    assert claimed.too_old
    with day.database.write() as session:
        return_unposted(session, claimed)
    assert welcome(day).state == MessageState.QUEUED
    assert posted_to(day, phone) == 0


def test_a_callback_that_comes_before_the_post_returns_wins(day: Day) -> None:
    day.enroll()
    with day.database.write() as session:
        claimed = claim(session, Limits())
    assert claimed is not None
    with day.database.write() as session:
        apply_status(session, claimed.message_id, "SM1", "delivered")
    with day.database.write() as session:
        settle(session, claimed, Sent("SM1", "queued"))
    assert (welcome(day).state, welcome(day).provider_id) == (MessageState.DELIVERED, "SM1")


def test_a_late_sending_after_delivered_changes_nothing(day: Day) -> None:
    day.enroll()
    day.send()
    message = welcome(day)
    assert message.provider_id is not None
    for status in ("delivered", "sending", "sent", "queued", "failed"):
        with day.database.write() as session:
            apply_status(session, message.id, message.provider_id, status)
    assert welcome(day).state == MessageState.DELIVERED


def test_a_second_provider_id_for_one_text_alarms(day: Day) -> None:
    day.enroll()
    day.send()
    with day.database.write() as session:
        apply_status(session, welcome(day).id, "SM-another", "sent")
    (flag,) = day.flags()
    assert (flag.kind, flag.concern) == (FlagKind.SENT_TWICE, "urgent")


def test_two_workers_never_claim_one_text(day: Day) -> None:
    for number in range(6):
        day.enroll(name=f"Body Number {number}")
    loop = SendLoop(day.database, day.gateway, public_url="http://127.0.0.1:1", limits=Limits())
    assert loop.run(budget_seconds=60, threads=4) == 6
    ledger = [m["to"] for m in day.network.ledger()["outbound"] if m["from"] == day.settings.twilio_sender]
    assert len(ledger) == len(set(ledger)) == 6


def test_a_text_is_not_sent_at_night_and_goes_out_in_the_morning(day: Day) -> None:
    phone = new_phone()
    day.later(hours=12)
    day.enroll(phone)
    assert day.tick() == 0
    day.later(hours=11, minutes=1)
    assert day.tick() >= 1
    assert posted_to(day, phone) >= 1


def test_an_opt_out_between_queueing_and_claim_holds_the_text(day: Day) -> None:
    phone = new_phone()
    enrollment = day.enroll(phone)
    day.tick()
    count = posted_to(day, phone)
    day.at(enrollment.check_ins[0].due_at)
    day.network.say(phone, "STOP", to=day.settings.twilio_sender)
    from reminders.followup.asking import remind
    from reminders.followup.intake.arrival import collect

    with day.database.write() as session:
        remind.queue_due(session)
    collect.collect_replies(day.database, day.gateway)
    day.send()
    assert posted_to(day, phone) == count


def test_an_opt_out_only_the_provider_knows_is_learned_from_21610(day: Day) -> None:
    phone = new_phone()
    day.network.say(phone, "STOP", to=day.settings.twilio_sender)
    enrollment = day.enroll(phone)
    day.tick()
    assert welcome(day).state == MessageState.FAILED
    assert [f.kind for f in day.flags()] == [FlagKind.OPTED_OUT]
    day.ask(phone, enrollment, "h4")
    assert day.messages(kind="question") == []


def test_a_configuration_error_stops_the_sender_alarms_once_and_resumes_by_itself(day: Day, real_later: Later) -> None:
    phone = new_phone()
    right, day.gateway = day.gateway, Gateway(day.network.account_sid, "a wrong token", day.network.api_url)
    day.enroll(phone)
    day.send()
    real_later(10)
    day.send()
    assert [f.kind for f in day.flags()] == [FlagKind.SENDER_STOPPED]
    assert (welcome(day).state, welcome(day).times_refused) == (MessageState.QUEUED, 1)
    real_later(331)
    day.send()
    assert (len(day.flags()), welcome(day).times_refused, welcome(day).tries) == (1, 2, 0)
    day.gateway = right
    real_later(331)
    day.send()
    assert welcome(day).state == MessageState.ACCEPTED
    assert all(f.resolved_at for f in day.flags())


def test_a_sender_that_works_is_not_tried_like_one_that_another_clinic_has_stopped(day: Day) -> None:
    with day.database.write() as session:
        ensure_sender(session, "+13125550177", None)
        stop_sender(session, "+13125550177", 20003)
    day.enroll()
    with day.database.write() as session:
        claimed = claim(session, Limits())
        assert claimed is not None
        assert not claimed.is_probe


def test_a_bad_number_is_told_once_and_its_schedule_says_why(day: Day) -> None:
    enrollment = day.enroll("+15005550001")
    day.tick()
    day.ask("+15005550001", enrollment, "h4")
    assert [f.kind for f in day.flags()] == [FlagKind.BAD_NUMBER]
    assert {day.check_in(c).state for c in enrollment.check_ins} == {CheckInState.SKIPPED}
    assert {day.check_in(c).reason for c in enrollment.check_ins} == {"bad-number"}


def test_a_question_found_by_looking_is_nudged_after_the_delay_that_is_set(
    day: Day, faults: Faults, real_later: Later
) -> None:
    day.database.settings = replace(day.settings, nudge_hours=1.0)
    phone = new_phone()
    enrollment = day.enroll(phone)
    day.tick()
    faults(accept_then_500=1.0)
    check_in = day.ask(phone, enrollment, "h4")
    faults()
    real_later(61)
    day.reconcile()
    asked = day.check_in(check_in)
    assert asked.nudge_at is not None
    assert asked.nudge_at - day.now == timedelta(hours=1)

"""A rejection that may concern one phone fails that text; if other phones get it too, the sender is stopped.

A stopped sender is tried with another text than the one refused last, and no text is posted for ever.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise

import pytest
import time_machine

from reminders import clock
from reminders.followup.enrolling.enroll import Enrollment
from reminders.outbox.pace import HELD_AFTER_REFUSAL, PHONES_REFUSED_BEFORE_STOP, PROBE_AFTER
from reminders.outbox.settle import REFUSED_AT_MOST
from reminders.outbox.status import apply_status
from reminders.record.outcomes import FlagKind
from reminders.record.schedule import CheckInState
from reminders.record.texts import Message, MessageState, Sender
from reminders.reports.flags import flag_view
from reminders.texting.gateway import Gateway
from tests.day import Day, new_phone

Later = Callable[[timedelta], None]

#: Conditions of a phone on the simulated network, and the codes its texts are refused with.
OF_ONE_PHONE = {"out_of_region": 21408, "unverified": 21608, "no_sender": 21704, "new_code": 21999}

SECOND = timedelta(seconds=1)


@pytest.fixture
def real_later() -> Iterator[Later]:
    """Moves real time on, without waiting for it."""
    travellers = []

    def later(span: timedelta) -> None:
        traveller = time_machine.travel(clock.real() + span, tick=True)
        traveller.start()
        travellers.append(traveller)

    yield later
    for traveller in reversed(travellers):
        traveller.stop()


def welcomed(day: Day, how_many: int) -> list[tuple[str, Enrollment]]:
    """Patients whose welcome has left, their infusions a minute apart."""
    first, enrolled = day.now - timedelta(minutes=30), []
    for number in range(how_many):
        phone, infused_at = new_phone(), first + timedelta(minutes=number)
        enrolled.append((phone, day.enroll(phone, name=f"Body Number {number}", infused_at=infused_at)))
    day.send()
    return enrolled


def asked(day: Day, patients: list[tuple[str, Enrollment]]) -> None:
    """Everybody's first question falls due and is posted, one after the other."""
    for phone, enrollment in patients:
        day.ask(phone, enrollment, "h4")


def question(day: Day, enrollment: Enrollment) -> Message:
    (message,) = day.messages(kind="question", patient_id=enrollment.patient.id)
    return message


def sender(day: Day) -> Sender:
    with day.database.read() as session:
        return session.get_one(Sender, day.settings.twilio_sender)


def times_refused(day: Day) -> Counter[str]:
    return Counter({m.id: m.times_refused for m in day.messages(kind="question")})


def kinds(day: Day) -> list[str]:
    return sorted(flag.kind for flag in day.flags())


@pytest.mark.parametrize("condition", OF_ONE_PHONE)
def test_a_refusal_of_one_phone_fails_that_text_tells_staff_and_others_go_on(day: Day, condition: str) -> None:
    (phone, refused), (_, other) = patients = welcomed(day, 2)
    day.network.set_condition(phone, condition)
    asked(day, patients)
    assert (question(day, refused).state, question(day, refused).error_code) == (
        MessageState.FAILED, OF_ONE_PHONE[condition],
    )  # fmt: skip
    assert question(day, other).state == MessageState.ACCEPTED
    assert sender(day).stopped_at is None
    check_in = day.check_in(refused.check_ins[0])
    assert (check_in.state, check_in.reason) == (CheckInState.SKIPPED, "not-accepted")
    (flag,) = day.flags()
    assert flag.patient_id == refused.patient.id
    with day.database.read() as session:
        view = flag_view(session, day.clinic_id, flag.id)
    assert view is not None
    assert view.trouble
    assert flag.kind == (FlagKind.NOT_DELIVERED if condition == "new_code" else FlagKind.NOT_TEXTED)


def test_one_phone_refused_again_and_again_never_stops_the_sender(day: Day) -> None:
    ((phone, enrollment),) = welcomed(day, 1)
    day.network.set_condition(phone, "out_of_region")
    for step in ("h4", "h24", "h72", "d7"):
        day.ask(phone, enrollment, step)
    states = [m.state for m in day.messages(kind="question")]
    assert states == [MessageState.FAILED] * 4
    assert sender(day).stopped_at is None
    assert kinds(day) == [FlagKind.NOT_TEXTED]  # told once while it is open


def test_phones_refused_alike_one_after_the_other_are_the_senders_trouble(day: Day) -> None:
    patients = welcomed(day, PHONES_REFUSED_BEFORE_STOP + 1)
    for phone, _ in patients:
        day.network.set_condition(phone, "unverified")
    asked(day, patients)
    states = sorted(question(day, enrollment).state for _, enrollment in patients)
    assert states == [MessageState.FAILED] * 2 + [MessageState.QUEUED] * 2
    assert sender(day).stopped_code == 21608
    assert kinds(day) == [FlagKind.NOT_TEXTED, FlagKind.NOT_TEXTED, FlagKind.SENDER_STOPPED]


def test_a_text_taken_in_between_shows_that_the_sender_works(day: Day) -> None:
    patients = welcomed(day, 4)
    for number, (phone, enrollment) in enumerate(patients):
        if number != 2:  # refused twice, taken, refused
            day.network.set_condition(phone, "out_of_region")
        day.ask(phone, enrollment, "h4")
    assert sender(day).stopped_at is None
    refused = [m for m in day.messages(kind="question") if m.state == MessageState.FAILED]
    taken = [m for m in day.messages(kind="question") if m.state == MessageState.ACCEPTED]
    assert (len(refused), len(taken)) == (3, 1)


def test_a_phones_own_no_between_two_others_is_not_the_same_code(day: Day) -> None:
    patients = welcomed(day, 3)
    for (phone, _), condition in zip(patients, ("out_of_region", "unverified", "out_of_region"), strict=True):
        day.network.set_condition(phone, condition)
    asked(day, patients)
    assert sender(day).stopped_at is None


def test_a_stopped_sender_is_tried_with_another_text_and_then_everything_leaves(day: Day, real_later: Later) -> None:
    right, wrong = day.gateway, Gateway(day.network.account_sid, "a wrong token", day.network.api_url)
    patients = welcomed(day, 3)
    day.gateway = wrong
    asked(day, patients)
    refused = times_refused(day)
    probes = list(+refused)
    for _ in range(4):
        real_later(PROBE_AFTER + SECOND)
        day.tick()
        probes += list(times_refused(day) - refused)
        refused = times_refused(day)
    assert len(probes) == 5
    assert all(one != other for one, other in pairwise(probes)), "each time another text than before"
    assert {m.tries for m in day.messages(kind="question")} == {0}, "a stopped sender's texts lose no tries"
    assert [f.kind for f in day.flags()] == [FlagKind.SENDER_STOPPED]
    day.gateway = right
    real_later(PROBE_AFTER + SECOND)
    day.tick()
    assert {m.state for m in day.messages(kind="question")} == {MessageState.ACCEPTED}
    assert all(flag.resolved_at for flag in day.flags())
    wrong.close()


def test_a_text_refused_again_and_again_fails_in_the_end_and_the_sender_is_still_tried(
    day: Day, real_later: Later
) -> None:
    right, wrong = day.gateway, Gateway(day.network.account_sid, "a wrong token", day.network.api_url)
    ((_, enrollment),) = welcomed(day, 1)
    day.gateway = wrong
    asked(day, [("", enrollment)])
    for _ in range(REFUSED_AT_MOST - 1):
        assert question(day, enrollment).state == MessageState.QUEUED
        real_later(HELD_AFTER_REFUSAL + SECOND)
        day.send()
    assert question(day, enrollment).state == MessageState.FAILED
    assert day.check_in(enrollment.check_ins[0]).reason == "not-accepted"
    assert FlagKind.NOT_DELIVERED in kinds(day)
    day.gateway = right
    day.enroll(name="Another One")
    real_later(PROBE_AFTER + SECOND)
    day.send()
    assert sender(day).stopped_at is None
    wrong.close()


def test_a_stop_learned_while_trying_a_stopped_sender_fails_that_text_and_the_next_one_tries(
    day: Day, real_later: Later
) -> None:
    right, wrong = day.gateway, Gateway(day.network.account_sid, "a wrong token", day.network.api_url)
    patients = welcomed(day, 3)
    day.gateway = wrong
    asked(day, patients)
    (held,) = [m for m in day.messages(kind="question") if m.times_refused]
    others = [(phone, e) for phone, e in patients if e.patient.id != held.patient_id]
    tried = others[0]  # it fell due first
    day.network.say(tried[0], "STOP", to=day.settings.twilio_sender)
    day.gateway = right
    real_later(PROBE_AFTER + SECOND)
    day.send()
    assert question(day, tried[1]).error_code == 21610
    assert sender(day).stopped_at is not None, "this says nothing about the sender"
    real_later(PROBE_AFTER + SECOND)
    day.send()
    assert sender(day).stopped_at is None
    wrong.close()


def test_a_sender_whose_texts_fail_after_they_were_taken_resumes_only_when_one_is_delivered(
    day: Day, real_later: Later
) -> None:
    patients = welcomed(day, 2)
    asked(day, patients[:1])
    failed(day, question(day, patients[0][1]), 30034)
    assert kinds(day) == [FlagKind.SENDER_STOPPED]
    stopped_at = sender(day).stopped_at
    late = day.messages(kind="welcome")[0]
    with day.database.write() as session:
        apply_status(session, late.id, str(late.provider_id), "delivered")
    assert sender(day).stopped_at == stopped_at, "what was sent before the trouble proves nothing"
    others = [day.enroll(name=f"Later Number {n}") for n in range(2)]
    real_later(PROBE_AFTER + SECOND)
    day.send()
    (probe,) = [m for m in day.messages(kind="welcome") if m.patient_id in {e.patient.id for e in others} and m.tries]
    assert probe.state == MessageState.ACCEPTED
    assert sender(day).stopped_at == stopped_at, "taken is not delivered"
    assert day.send() == 0
    with day.database.write() as session:
        apply_status(session, probe.id, str(probe.provider_id), "delivered")
    assert sender(day).stopped_at is None
    assert day.send() == 1
    assert all(flag.resolved_at for flag in day.flags(kind=FlagKind.SENDER_STOPPED))


def failed(day: Day, message: Message, code: int) -> None:
    with day.database.write() as session:
        apply_status(session, message.id, str(message.provider_id), "undelivered", code)


@pytest.mark.parametrize("code", [21408, 21608, 21704])
def test_a_refusal_of_one_phone_that_is_reported_later_tells_staff_and_stops_nothing(day: Day, code: int) -> None:
    patients = welcomed(day, 4)
    asked(day, patients)
    for _, enrollment in patients:
        failed(day, question(day, enrollment), code)
    assert sender(day).stopped_at is None
    assert kinds(day) == [FlagKind.NOT_TEXTED] * 4


def test_a_stop_reported_later_than_the_start_after_it_does_not_undo_it(day: Day, real_later: Later) -> None:
    ((phone, enrollment),) = welcomed(day, 1)
    asked(day, [(phone, enrollment)])
    message = question(day, enrollment)
    real_later(timedelta(minutes=1))
    day.hear(phone, "START")
    failed(day, message, 21610)
    assert FlagKind.OPTED_OUT not in kinds(day)
    assert day.check_in(enrollment.check_ins[1]).reason is None


def test_a_late_report_of_a_text_from_before_the_trouble_ended_does_not_stop_the_sender_again(
    day: Day, real_later: Later
) -> None:
    patients = welcomed(day, 2)
    asked(day, patients)
    first, second = (question(day, enrollment) for _, enrollment in patients)
    failed(day, first, 30034)
    assert sender(day).stopped_at is not None
    later = day.enroll(name="Body Later")
    real_later(PROBE_AFTER + SECOND)
    day.later(minutes=6)
    day.send()
    (probe,) = day.messages(kind="welcome", patient_id=later.patient.id)
    with day.database.write() as session:
        apply_status(session, probe.id, str(probe.provider_id), "delivered")
    assert sender(day).stopped_at is None
    failed(day, second, 30034)
    assert sender(day).stopped_at is None, "what was so before says nothing of now"
    day.later(minutes=1)
    failed(day, leaves_now(day), 30034)
    assert sender(day).stopped_at is not None, "new trouble"


def test_a_late_report_about_the_text_that_tried_the_sender_is_new_trouble(day: Day, real_later: Later) -> None:
    """It left after the stop, so what is reported of it is not from before the trouble ended."""
    right, wrong = day.gateway, Gateway(day.network.account_sid, "a wrong token", day.network.api_url)
    ((_, enrollment),) = patients = welcomed(day, 1)
    day.gateway = wrong
    asked(day, patients)
    day.gateway = right
    real_later(HELD_AFTER_REFUSAL + SECOND)
    day.later(minutes=6)
    day.send()
    probe = question(day, enrollment)
    assert (probe.state, sender(day).stopped_at) == (MessageState.ACCEPTED, None)
    failed(day, probe, 30034)
    assert (sender(day).stopped_code, sender(day).stopped_late) == (30034, True)
    assert [flag.resolved_at is None for flag in day.flags(kind=FlagKind.SENDER_STOPPED)] == [False, True]
    real_later(PROBE_AFTER + SECOND)
    failed(day, leaves_now(day), 30034)
    assert sender(day).stopped_at is not None, "what tries it now fails as well"
    assert len(day.flags(kind=FlagKind.SENDER_STOPPED)) == 2, "and that is the same trouble"
    wrong.close()


def leaves_now(day: Day) -> Message:
    """A text that leaves now."""
    enrolled = day.enroll(name="Body Last")
    day.send()
    (message,) = day.messages(kind="welcome", patient_id=enrolled.patient.id)
    return message

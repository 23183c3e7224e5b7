"""Two answers whose webhooks came in the wrong order: in the end, the one written last is in force."""

from datetime import timedelta
from decimal import Decimal

import pytest

from reminders import clock
from reminders.clock import Clock
from reminders.followup.intake import read_unread
from reminders.followup.intake.arrival import collect
from reminders.followup.intake.arrival.order import put_in_order
from reminders.followup.intake.arrival.store import Inbound, store_reply
from reminders.record.outcomes import FlagKind
from reminders.record.schedule import CheckInState
from tests.day import Day, new_phone


def test_a_webhook_that_was_held_up_does_not_put_the_older_answer_in_force(day: Day) -> None:
    phone = new_phone()
    enrollment = day.enroll(phone)
    day.ask(phone, enrollment, "h4")
    sender = str(day.settings.twilio_sender)
    first, second = (day.network.say(phone, body, to=sender)["sid"] for body in ("7", "sorry 4 not 7"))
    for sid, body, late_seconds in ((second, "sorry 4 not 7", 0), (first, "7", 30)):
        arrived_at = clock.real() + timedelta(seconds=late_seconds)
        with day.database.write() as session:
            store_reply(session, Inbound(sid, phone, sender, body, provider_at=arrived_at))
        read_unread(day.database)
    assert day.scores(enrollment)[-1] == ("h4", Decimal(7))
    collect.collect_replies(day.database, day.gateway)
    collect.collect_replies(day.database, day.gateway)
    assert day.scores(enrollment) == [("h4", Decimal(4)), ("h4", Decimal(7)), ("h4", Decimal(4))]


@pytest.mark.parametrize(("written_minutes_before_the_question", "doubted"), [(-1, False), (0, False), (5, True)])
def test_a_number_that_was_written_before_its_question_left_is_doubted_and_a_person_looks(
    day: Day, written_minutes_before_the_question: int, doubted: bool
) -> None:
    phone = new_phone()
    enrollment = day.enroll(phone)
    day.ask(phone, enrollment, "h24")
    day.later(minutes=30)
    day.say(phone, "10")
    day.later(minutes=10)
    day.hear(phone, "2")  # held up on the way: it comes when the side effects have been asked about
    assert [(o.measure, o.value) for o in day.outcomes(source="patient")] == [
        ("pain", Decimal(10)),
        ("side_effects", Decimal(2)),
    ]
    day.database.clock = Clock(care_at=day.now, real_at=clock.real(), speed=1.0)
    reply = day.replies()[-1]
    written_at = clock.real() - timedelta(minutes=10 + written_minutes_before_the_question)
    for _ in range(2):  # the list shows it in every poll
        with day.database.write() as session:
            put_in_order(session, reply.id, written_at)
    rows = [(o.measure, o.value, o.doubtful) for o in day.outcomes(source="patient")]
    first = [("pain", Decimal(10), False), ("side_effects", Decimal(2), False)]
    assert rows == ([*first, ("side_effects", Decimal(2), True)] if doubted else first)
    assert [f.reply_id for f in day.flags(kind=FlagKind.UNCLEAR)] == ([reply.id] if doubted else [])


@pytest.mark.parametrize(("written_minutes_before_closing", "in_time"), [(5, True), (-5, False)])
def test_an_answer_that_was_written_in_time_and_held_up_past_its_window_counts_as_in_time(
    day: Day, written_minutes_before_closing: int, in_time: bool
) -> None:
    phone = new_phone()
    enrollment = day.enroll(phone)
    check_in = day.ask(phone, enrollment, "h4")
    day.at(check_in.closes_at + timedelta(minutes=20))
    day.tick()
    assert day.check_in(check_in).state == CheckInState.MISSED
    day.hear(phone, "6")
    assert [(o.value, o.late) for o in day.outcomes(source="patient")] == [(Decimal(6), True)]
    day.database.clock = Clock(care_at=day.now, real_at=clock.real(), speed=1.0)
    written_at = clock.real() - timedelta(minutes=20 + written_minutes_before_closing)
    for _ in range(2):  # the list shows it in every poll
        with day.database.write() as session:
            put_in_order(session, day.replies()[-1].id, written_at)
    rows = [(o.value, o.late) for o in day.outcomes(source="patient")]
    assert rows == ([(Decimal(6), True), (Decimal(6), False)] if in_time else [(Decimal(6), True)])
    now = day.check_in(check_in)
    assert (now.state, now.reason) == (("answered", None) if in_time else ("missed", "no-answer"))


def test_a_time_that_the_list_rounded_down_is_not_doubted_however_fast_the_days_pass(day: Day) -> None:
    """A second of the list is a minute of these days."""
    phone = new_phone()
    enrollment = day.enroll(phone)
    day.ask(phone, enrollment, "h4")
    day.later(minutes=10)
    day.hear(phone, "7")
    day.database.clock = Clock(care_at=day.now, real_at=clock.real(), speed=60.0)
    written_at = day.database.clock.real_for(day.now - timedelta(minutes=10, seconds=30))
    with day.database.write() as session:
        put_in_order(session, day.replies()[-1].id, written_at)
    assert [o.doubtful for o in day.outcomes(source="patient")] == [False]


def test_a_correction_of_a_late_answer_is_late_too_whatever_the_order_of_the_webhooks(day: Day) -> None:
    phone = new_phone()
    enrollment = day.enroll(phone)
    check_in = day.ask(phone, enrollment, "h4")
    day.at(check_in.closes_at + timedelta(minutes=20))
    day.tick()
    day.hear(phone, "6")
    day.later(minutes=5)
    day.hear(phone, "sorry 4 not 6")  # held up on the way: it was written before the 6
    day.database.clock = Clock(care_at=day.now, real_at=clock.real(), speed=1.0)
    assert [(o.value, o.late) for o in day.outcomes(source="patient")] == [(Decimal(6), True), (Decimal(4), True)]
    with day.database.write() as session:
        put_in_order(session, day.replies()[-1].id, clock.real() - timedelta(minutes=10))
    assert [(o.value, o.late) for o in day.outcomes(source="patient")][2:] == [(Decimal(6), True)]


def test_an_answer_in_time_that_is_corrected_after_its_window_stays_in_time(day: Day) -> None:
    phone, _, check_in = day.asked()
    day.later(minutes=5)
    day.hear(phone, "6")
    day.at(check_in.closes_at + timedelta(minutes=20))
    day.tick()
    day.hear(phone, "sorry 4 not 6")
    assert [(o.value, o.late) for o in day.outcomes(source="patient")] == [(Decimal(6), False), (Decimal(4), False)]

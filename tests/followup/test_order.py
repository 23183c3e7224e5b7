"""Two answers whose webhooks came in the wrong order: what the patient wrote last is in force in the end."""

from datetime import timedelta
from decimal import Decimal

from reminders import clock
from reminders.followup import collect
from reminders.followup.intake import read_unread
from reminders.followup.store import Inbound, store_reply
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

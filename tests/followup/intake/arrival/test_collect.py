"""Collecting by several workers at once, with lists of different ages."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from reminders.clock import real
from reminders.followup.intake.arrival.collect import CURSOR, collect_replies
from reminders.record.installation import Cursor
from reminders.texting.gateway import ProviderMessage
from tests.day import Day, new_phone


class _InStep:
    """A provider that answers both workers at the same moment."""

    def __init__(self, day: Day) -> None:
        self.day, self.both = day, Barrier(2, timeout=60)

    def received_since(self, since, sender=None) -> list[ProviderMessage]:  # type: ignore[no-untyped-def]
        listed = self.day.gateway.received_since(since, sender)
        self.both.wait()
        return listed

    def fetch(self, provider_id: str) -> ProviderMessage:
        return self.day.gateway.fetch(provider_id)


def test_two_workers_that_collect_for_the_first_time_together_store_a_reply_once(day: Day) -> None:
    phone = new_phone()
    enrollment = day.enroll(phone)
    day.ask(phone, enrollment, "h4")
    day.network.say(phone, "6", to=day.settings.twilio_sender)
    provider = _InStep(day)
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(collect_replies, day.database, provider) for _ in range(2)]
    assert sorted(run.result() for run in runs) == [0, 1]
    assert len(day.replies()) == 1


def test_the_cursor_never_goes_back_to_an_older_list(day: Day) -> None:
    phone = new_phone()
    day.network.say(phone, "hello", to=day.settings.twilio_sender)
    ahead = real() + timedelta(hours=1)
    with day.database.write() as session:
        session.add(Cursor(name=CURSOR, at=ahead))
    collect_replies(day.database, day.gateway)
    with day.database.read() as session:
        assert session.get_one(Cursor, CURSOR).at == ahead

"""A reply found or read long after it was written is answered in texting hours: nobody is texted at night."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from reminders.clock import real
from reminders.followup.intake import read_unread
from reminders.followup.intake.arrival.collect import collect_replies
from reminders.followup.intake.arrival.store import Inbound, store_reply
from reminders.record.columns import new_id
from tests.day import CHICAGO, new_phone
from tests.reliability.lived import LivedDay

HARM = "I want to kill myself"


def polled(day: LivedDay, phone: str, body: str) -> Callable[[], object]:
    """No webhook brings it: the provider's list does."""
    day.text(phone, body)
    return lambda: collect_replies(day.database, day.gateway)


def swept(day: LivedDay, phone: str, body: str) -> Callable[[], object]:
    """A webhook brings it, and it is not read: the sweep does that."""
    with day.database.write() as session:
        sender = str(day.settings.twilio_sender)
        store_reply(session, Inbound(f"SM-{new_id()}", phone, sender, body, provider_at=real()))
    return lambda: read_unread(day.database)


WAYS = pytest.mark.parametrize("comes", [polled, swept])


class Night:
    """A patient was asked in the morning and writes at 22:30; nobody is at work until some time later."""

    def __init__(self, day: LivedDay) -> None:
        self.day, self.phone = day, new_phone()
        enrollment = day.enroll(self.phone, infused_at=datetime(2026, 3, 2, 9, tzinfo=CHICAGO))
        day.tick()
        for check_in in enrollment.check_ins[:2]:
            day.at(check_in.due_at)
            day.tick()
        self.before = len(self.taken())

    def writes(self, comes: Callable[[LivedDay, str, str], Callable[[], object]], body: str) -> Callable[[], object]:
        self.day.at(datetime(2026, 3, 3, 22, 30, tzinfo=CHICAGO))
        return comes(self.day, self.phone, body)

    def taken(self) -> list[str]:
        """Each text that the network took for the phone."""
        return self.day.network.taken(self.phone)

    def texted(self) -> int:
        """How many texts have left since."""
        self.day.tick()
        self.day.tick()
        return len(self.taken()) - self.before


@pytest.fixture
def night(lived: LivedDay) -> Night:
    return Night(lived)


def next_morning(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 3, 4, hour, minute, tzinfo=CHICAGO)


@WAYS
def test_thanks_for_a_score_found_at_three_in_the_morning_wait_until_nine(night: Night, comes: type) -> None:
    find = night.writes(comes, "4")
    night.day.at(next_morning(3))
    find()
    assert night.texted() == 0
    assert [str(o.value) for o in night.day.outcomes(source="patient", measure="pain")] == ["4"]
    night.day.at(next_morning(8, 59))
    assert night.texted() == 0
    night.day.at(next_morning(9, 1))
    assert night.texted() >= 1
    assert [m.state in ("sent", "accepted", "delivered") for m in night.day.messages(kind="acknowledge")] == [True]


@WAYS
@pytest.mark.parametrize(
    ("body", "kind"),
    [("so so", "clarify"), ("please stop texting me", "stop-confirmed"), ("wrong number", "wrong-person")],
)
def test_what_is_worth_nothing_in_the_morning_never_leaves(night: Night, comes: type, body: str, kind: str) -> None:
    find = night.writes(comes, body)
    night.day.at(next_morning(3))
    find()
    assert night.texted() == 0
    night.day.at(next_morning(9, 1))
    night.texted()
    assert [(m.state, m.reason) for m in night.day.messages(kind=kind)] == [("dropped", "too-late")]


@WAYS
def test_where_help_is_leaves_at_any_hour(night: Night, comes: type) -> None:
    find = night.writes(comes, HARM)
    night.day.at(next_morning(3))
    find()
    assert night.texted() == 1
    assert "988" in night.taken()[-1]


@WAYS
def test_an_answer_that_follows_closely_leaves_at_night_as_well(night: Night, comes: type) -> None:
    find = night.writes(comes, "4")
    night.day.minutes_pass(20)
    find()
    assert night.texted() >= 1


@WAYS
def test_in_the_daytime_a_late_answer_leaves_at_once(night: Night, comes: type) -> None:
    find = night.writes(comes, "4")
    night.day.at(next_morning(10))
    find()
    assert night.texted() >= 1

"""A clinic's day on which real time moves too: care time is real time, and so are the provider's dates.

The phone network is a process of its own with the machine's clock, so the gateway here remembers when, by the test's
time, each text was made, and tells that date in place of the network's.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import time_machine

from reminders import clock
from reminders.clock import Clock
from reminders.followup.intake.arrival import collect
from reminders.settings import Settings
from reminders.texting.gateway import Gateway, PostResult, ProviderMessage
from tests.day import CHICAGO, Day
from tests.network import SimulatedNetwork


class DatingGateway(Gateway):
    """The gateway, with the provider's dates by the test's time. What it saw first is dated when it saw it."""

    def __init__(self, account_sid: str, auth_token: str, api_url: str | None = None) -> None:
        super().__init__(account_sid, auth_token, api_url)
        self.dates: dict[str, datetime] = {}

    def post(
        self, *, to: str, sender: str, body: str, status_callback: str, validity_seconds: int | None = None
    ) -> PostResult:
        self.note(to)
        result = super().post(
            to=to, sender=sender, body=body, status_callback=status_callback, validity_seconds=validity_seconds
        )
        self.note(to)
        return result

    def sent_to(self, to: str, *, since: datetime | None = None) -> list[ProviderMessage]:
        dated = [self._dated(m) for m in super().sent_to(to)]
        return [m for m in dated if since is None or m.created_at >= since.replace(microsecond=0)]

    def received_since(self, since: datetime, sender: str | None = None) -> list[ProviderMessage]:
        dated = [self._dated(m) for m in super().received_since(datetime(2020, 1, 1, tzinfo=since.tzinfo), sender)]
        return [m for m in dated if m.created_at >= since.replace(microsecond=0)]

    def note(self, to: str) -> None:
        """Date what is new on a phone with the test's present."""
        for message in super().sent_to(to):
            self._dated(message)

    def date(self, provider_id: str) -> None:
        """Date a text that the test itself made."""
        self.dates[provider_id] = clock.real().replace(microsecond=0)

    def _dated(self, message: ProviderMessage) -> ProviderMessage:
        if message.provider_id not in self.dates:
            self.date(message.provider_id)
        return replace(message, created_at=self.dates[message.provider_id])


class LivedDay(Day):
    """A `Day` whose clock is the machine's, moved by the test."""

    gateway: DatingGateway

    @classmethod
    def gateway_to(cls, network: SimulatedNetwork) -> DatingGateway:
        return DatingGateway(network.account_sid, network.auth_token, network.api_url)

    def at(self, when: datetime) -> None:
        traveller = getattr(self, "_traveller", None)
        if traveller is not None:
            traveller.stop()
        self._traveller = time_machine.travel(when, tick=True)
        self._traveller.start()
        self.database.clock = Clock()

    def say(self, phone: str, body: str, media: int = 0) -> None:
        self.text(phone, body, media)
        collect.collect_replies(self.database, self.gateway)
        self.send()

    def text(self, phone: str, body: str, media: int = 0) -> None:
        """The patient texts, and nobody has looked yet."""
        self.gateway.date(self.network.say(phone, body, to=self.settings.twilio_sender, media=media)["sid"])

    def texts(self, phone: str) -> list[str]:
        self.gateway.note(phone)
        return super().texts(phone)

    def minutes_pass(self, minutes: float) -> None:
        self.at(self.now + timedelta(minutes=minutes))

    def end(self) -> None:
        super().end()
        self._traveller.stop()


@pytest.fixture
def lived(settings: Settings, network: SimulatedNetwork) -> Iterator[LivedDay]:
    """A clinic in Chicago on Monday 2 March 2026, 10:00, in real time."""
    day = LivedDay.begin(settings, network, datetime(2026, 3, 2, 10, tzinfo=CHICAGO))
    yield day
    day.end()

"""A provider in memory for the state machine: what it accepted, lists and refuses, by the test's own clock."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import count

from reminders import clock
from reminders.texting.errors import FailureClass
from reminders.texting.gateway import (
    NoSuchMessage,
    NotSent,
    PostResult,
    ProviderMessage,
    ProviderUnavailable,
    Rejected,
    Sent,
    Unknown,
)


class Fate(StrEnum):
    """What becomes of one POST."""

    TAKEN = "taken"
    TAKEN_UNHEARD = "taken, and the answer is lost"
    LOST = "lost on the way, and nobody knows"
    TOO_MANY = "429"
    TURNED_DOWN = "turned down for good"


#: How long the list may hide what was just taken.
LIST_LAG = timedelta(seconds=30)


@dataclass
class InMemoryProvider:
    """Takes posts, keeps both lists, and obeys the keyword STOP as the real one does."""

    taken: dict[str, list[str]] = field(default_factory=dict)
    """By our message id: the provider's ids. More than one is a text sent twice."""
    outbound: list[ProviderMessage] = field(default_factory=list)
    inbound: list[ProviderMessage] = field(default_factory=list)
    stopped: set[str] = field(default_factory=set)
    list_available: bool = True
    list_lags: bool = False
    _numbers: count[int] = field(default_factory=count)

    def post(self, message_id: str, to: str, sender: str, body: str, fate: Fate) -> PostResult:
        """One POST and what its sender learns of it."""
        if fate is Fate.TOO_MANY:
            return NotSent("429", 2.0)
        if fate is Fate.LOST:
            return Unknown("reset")
        if fate is Fate.TURNED_DOWN:
            return Rejected(30007, FailureClass.LOOK, "filtered")
        if to in self.stopped:
            return Rejected(21610, FailureClass.OPTED_OUT, "opted out")
        made = self._message(sender, to, body, "outbound-api", "queued")
        self.outbound.append(made)
        self.taken.setdefault(message_id, []).append(made.provider_id)
        return Sent(made.provider_id, "queued") if fate is Fate.TAKEN else Unknown("timeout")

    def text(self, phone: str, to: str, body: str) -> ProviderMessage:
        """A patient texts."""
        if body == "STOP":
            self.stopped.add(phone)
        elif body == "START":
            self.stopped.discard(phone)
        made = self._message(phone, to, body, "inbound", "received")
        self.inbound.append(made)
        return made

    def move(self, provider_id: str, status: str) -> None:
        """The text's own status; an end is an end."""
        for place, message in enumerate(self.outbound):
            if message.provider_id == provider_id and message.status not in ("delivered", "undelivered", "failed"):
                self.outbound[place] = replace(message, status=status)

    def sent_to(self, to: str, *, since: datetime | None = None) -> list[ProviderMessage]:
        self._must_answer()
        newest = clock.real() - (LIST_LAG if self.list_lags else timedelta())
        return [m for m in reversed(self.outbound) if m.to == to and m.created_at <= newest]

    def received_since(self, since: datetime, sender: str | None = None) -> list[ProviderMessage]:
        self._must_answer()
        return [m for m in self.inbound if m.created_at >= since.replace(microsecond=0)]

    def fetch(self, provider_id: str) -> ProviderMessage:
        self._must_answer()
        for message in self.outbound:
            if message.provider_id == provider_id:
                return message
        raise NoSuchMessage(provider_id)

    def _must_answer(self) -> None:
        if not self.list_available:
            raise ProviderUnavailable("503")

    def _message(self, sender: str, to: str, body: str, direction: str, status: str) -> ProviderMessage:
        return ProviderMessage(
            provider_id=f"SM{next(self._numbers):032d}", to=to, sender=sender, body=body, direction=direction,
            status=status, error_code=None, created_at=clock.real().replace(microsecond=0), sent_at=None, num_media=0,
        )  # fmt: skip

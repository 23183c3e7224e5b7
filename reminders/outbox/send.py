"""The send loop: claim as many texts as can be posted at once, post each once, settle them, until nothing is due."""

from __future__ import annotations

from collections.abc import Sequence
from time import monotonic
from typing import Protocol

import structlog

from reminders.logs.errors import Place, log_error
from reminders.outbox.claim import Claimed, Limits, claim_batch
from reminders.outbox.in_flight import Flight, Landed
from reminders.outbox.kinds import ANY_PRIORITY, URGENT_PRIORITY
from reminders.outbox.settle import accept_all
from reminders.outbox.settle_apart import SettleApart
from reminders.record.database import Database
from reminders.settings import Settings
from reminders.texting.gateway import PostResult, Sent

log = structlog.get_logger()

#: Ends the callback address: Twilio then retries five times, after any failure. (The fragment is not signed.)
#: Source: twilio.com/docs/usage/webhooks/webhooks-connection-overrides.
RETRY_FRAGMENT = "#rc=5&rp=all"

#: While texts are on their way, the queue is looked at this often for others that may leave.
LOOK_AGAIN_SECONDS = 0.5


class Posts(Protocol):
    """The part of the gateway that this module uses."""

    def post(
        self, *, to: str, sender: str, body: str, status_callback: str, validity_seconds: int | None = None
    ) -> PostResult:
        """Post one text, once; never raises for what the network or the provider does."""


class SendLoop:
    """Sends what is due through one gateway; with `urgent_only`, pages and answers to danger only (`kinds.URGENT`)."""

    def __init__(
        self,
        database: Database,
        gateway: Posts,
        *,
        public_url: str,
        limits: Limits | None = None,
        urgent_only: bool = False,
    ) -> None:
        self.database = database
        self.gateway = gateway
        self.public_url = public_url
        self.limits = limits or Limits()
        self.lowest_priority = URGENT_PRIORITY if urgent_only else ANY_PRIORITY

    @classmethod
    def of(cls, settings: Settings, database: Database, gateway: Posts, *, urgent_only: bool = False) -> SendLoop:
        """A loop with the public URL and limits of the settings."""
        return cls(
            database,
            gateway,
            public_url=settings.public_url,
            limits=Limits(settings.texts_per_day, settings.texts_per_week),
            urgent_only=urgent_only,
        )

    def run(self, *, budget_seconds: float = 5.0, threads: int = 1) -> int:
        """Send until nothing may leave or the budget is used up; returns how many texts were posted.

        Up to `threads` texts are on their way at a time, and no more than these are claimed: a process that dies leaves
        no more of unknown outcome. A text begun within the budget is finished and settled. Whatever fails, what has
        been posted is settled as far as it can be before the error is raised.
        """
        stop_at = monotonic() + budget_seconds
        posted = 0
        with Flight(self._post, threads) as flight:
            apart = SettleApart(self.database, flight)
            landed: list[Landed] = []
            while True:
                go_on = monotonic() < stop_at and not (apart.error or flight.error)
                claimed = self._settle_and_claim(apart, landed, flight.free if go_on else 0)
                for text in claimed:
                    flight.launch(text)
                if flight.is_empty and not apart.waiting:
                    break
                # Fewer were claimed than could be posted: there may be more, such as a second text to a phone.
                landed = [] if claimed and flight.free else flight.land(apart.patience or LOOK_AGAIN_SECONDS)
                posted += sum(text.result is not None for text in landed)
        error = flight.error or apart.error
        if error is not None:
            raise error
        return posted

    def _settle_and_claim(self, apart: SettleApart, landed: Sequence[Landed], room: int) -> list[Claimed]:
        """Settle what has landed and claim up to `room` texts: one transaction for both, none open during HTTP.

        What is not plainly accepted goes first, each in a transaction of its own: it may stop a sender.
        """
        plain = apart.settle_all_but_plain(landed)
        room = 0 if apart.error else max(0, room - len(apart.waiting))  # what waits to be settled is claimed still
        taken = [(text.claimed, text.result) for text in plain if isinstance(text.result, Sent)]
        accepted: set[str] = set()
        claimed: list[Claimed] = []
        if taken or room:
            try:
                with self.database.write() as session:
                    accepted = accept_all(session, taken) if taken else set()
                    if room:
                        claimed = claim_batch(session, self.limits, at_most=room, lowest_priority=self.lowest_priority)
            except Exception as error:  # noqa: BLE001 (raised once what is on its way has been settled)
                if taken:  # a claim that failed alone is told of by the duty
                    log_error(
                        log, "texts are settled one by one", error, level="warning", where=Place.SEND, texts=len(taken)
                    )
                apart.error = apart.error or error
                accepted, claimed = set(), []
        apart.settle_each(text for text in plain if text.claimed.message_id not in accepted)
        return claimed

    def _post(self, claimed: Claimed) -> PostResult:
        return self.gateway.post(
            to=claimed.to,
            sender=claimed.sender,
            body=claimed.body,
            status_callback=f"{self.public_url}/webhooks/twilio/status/{claimed.message_id}{RETRY_FRAGMENT}",
        )

"""The send loop: claim one text, post it once, settle it, until nothing is due or the time is up."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from time import monotonic
from typing import Protocol

from reminders.outbox.claim import Claimed, Limits, claim, lock_claims
from reminders.outbox.kinds import ANY_PRIORITY, URGENT_PRIORITY
from reminders.outbox.settle import return_unposted, settle
from reminders.record.database import Database
from reminders.settings import Settings
from reminders.texting.gateway import PostResult

#: Ends the callback address: Twilio then retries five times, after any failure. (The fragment is not signed.)
#: Source: twilio.com/docs/usage/webhooks/webhooks-connection-overrides.
RETRY_FRAGMENT = "#rc=5&rp=all"


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

        A text begun within the budget is finished and settled.
        """
        stop_at = monotonic() + budget_seconds
        if threads <= 1:
            return self._run_one(stop_at)
        failed = threading.Event()
        with ThreadPoolExecutor(threads, thread_name_prefix="send") as pool:
            runs = [pool.submit(self._run_one, stop_at, failed) for _ in range(threads)]
        return sum(run.result() for run in runs)

    def _run_one(self, stop_at: float, failed: threading.Event | None = None) -> int:
        posted = 0
        settled: tuple[Claimed, PostResult] | None = None
        try:
            while True:
                go_on = monotonic() < stop_at and not (failed and failed.is_set())
                # One transaction settles the last text and claims the next: one commit a text, none open during HTTP.
                claimed = self._settle_and_claim(settled, go_on=go_on)
                settled = None
                if claimed is None:
                    return posted
                if claimed.too_old:
                    with self.database.write() as session:
                        return_unposted(session, claimed)
                    continue
                settled = (claimed, self._post(claimed))
                posted += 1
        except BaseException:
            if failed:
                failed.set()
            raise

    def _settle_and_claim(self, settled: tuple[Claimed, PostResult] | None, *, go_on: bool) -> Claimed | None:
        if settled is None and not go_on:
            return None
        with self.database.write() as session:
            if go_on:
                lock_claims(session)
            if settled is not None:
                settle(session, *settled)
            return claim(session, self.limits, lowest_priority=self.lowest_priority) if go_on else None

    def _post(self, claimed: Claimed) -> PostResult:
        return self.gateway.post(
            to=claimed.to,
            sender=claimed.sender,
            body=claimed.body,
            status_callback=f"{self.public_url}/webhooks/twilio/status/{claimed.message_id}{RETRY_FRAGMENT}",
        )

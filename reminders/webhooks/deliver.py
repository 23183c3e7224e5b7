"""Sending what is queued: each endpoint by one worker at a time, in order, and none waits for another.

A worker takes an endpoint on a lease, sends what is due to it one webhook after the other, and lets it go. So an
endpoint that comes back after an outage gets its backlog from one connection at a time, and one that hangs occupies one
thread. After a failure an endpoint is left alone for a while (`schedule.pause_after`), and other webhooks to it wait
too. A worker that dies holds its lease until it ends; what it was sending is then sent again under the same id.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import Random, SystemRandom
from typing import Final

import structlog
from sqlalchemy import ColumnElement, delete, exists, or_, select, text
from sqlalchemy.orm import Session

from reminders import clock
from reminders.logs.errors import Place, log_error
from reminders.record.columns import first_id_at, new_id
from reminders.record.database import Database
from reminders.record.restore_hold import is_resuming
from reminders.record.sealing import unseal
from reminders.record.webhooks import DeliveryState, WebhookDelivery, WebhookEndpoint, WhyDisabled
from reminders.webhooks.endpoints import disable, secrets_of
from reminders.webhooks.payload import body_of
from reminders.webhooks.post import Answer, NoAnswer
from reminders.webhooks.retries import DISABLED_AFTER, KEPT, delay_after, pause_after
from reminders.webhooks.signature import signed_headers

log = structlog.get_logger()

Post = Callable[[str, bytes, Mapping[str, str]], Answer]
"""POSTs a body with headers to a URL (`post.Poster.post`)."""

#: Endpoints that one process serves at a time; a thread mostly waits for the other side.
THREADS: Final = 8

#: How long a worker serves one endpoint before others have their turn.
SERVE_SECONDS: Final = 10.0

#: How long an endpoint stays taken after the last sign of its worker; longer than any attempt.
LEASE: Final = timedelta(seconds=60)

#: Old webhooks deleted at a time, and how often a process looks for them.
DELETED_AT_A_TIME: Final = 1000
CLEAN_SECONDS: Final = 600.0

_WAITING = text("webhook_deliveries.state = 'waiting'")


@dataclass(frozen=True)
class _Parcel:
    """A webhook as it is sent."""

    delivery_id: str
    url: str
    body: bytes
    headers: dict[str, str]


class Deliverer:
    """Sends the queued webhooks of all clinics. One in a process.

    Args:
        post: how a webhook is sent.
        threads: endpoints served at a time.
        random: lengthens delays.
    """

    def __init__(self, database: Database, post: Post, *, threads: int = THREADS, random: Random | None = None) -> None:
        self.database = database
        self.post = post
        self.threads = threads
        self.random = random or SystemRandom()
        self._serving: set[threading.Thread] = set()
        self._clean_at = time.monotonic()

    def start_due(self) -> int:
        """Begin to serve endpoints that have something due, as many as there are threads free. Returns how many.

        Nothing is begun while a restored backup is being resumed: what it holds may have been sent since.
        """
        self._serving = {thread for thread in self._serving if thread.is_alive()}
        free = self.threads - len(self._serving)
        taken = self._take(free) if free > 0 else []
        for endpoint_id, lease in taken:
            thread = threading.Thread(target=self._serve, args=(endpoint_id, lease), name="webhooks", daemon=True)
            self._serving.add(thread)
            thread.start()
        if time.monotonic() >= self._clean_at:
            self._clean_at = time.monotonic() + CLEAN_SECONDS
            self.delete_old()
        return len(taken)

    def wait(self) -> None:
        """Wait until what was begun is done."""
        for thread in self._serving:
            thread.join()

    def run(self) -> None:
        """Send everything that is due now, and wait for it."""
        while self.start_due():
            self.wait()

    def delete_old(self) -> int:
        """Delete webhooks older than `schedule.KEPT`, whatever their state. Returns how many."""
        old = select(WebhookDelivery.id).where(WebhookDelivery.id < first_id_at(clock.real() - KEPT))
        with self.database.read() as session:
            ids = session.scalars(old.order_by(WebhookDelivery.id).limit(DELETED_AT_A_TIME)).all()
        if ids:
            with self.database.write() as session:
                session.execute(delete(WebhookDelivery).where(WebhookDelivery.id.in_(ids)))
        return len(ids)

    def _take(self, most: int) -> list[tuple[str, str]]:
        """Take endpoints that have something due; returns each with its lease. Who waited longest is first."""
        real = clock.real()
        free = (
            select(WebhookEndpoint)
            .where(_may_be_served(), or_(WebhookEndpoint.lease_until.is_(None), WebhookEndpoint.lease_until <= real))
            .where(exists().where(WebhookDelivery.endpoint_id == WebhookEndpoint.id, *_is_due()))
            .order_by(WebhookEndpoint.served_at.is_not(None), WebhookEndpoint.served_at)
            .limit(most)
        )
        with self.database.read() as session:
            if is_resuming(session) or session.scalar(free.limit(1)) is None:
                return []
        taken = []
        with self.database.write() as session:
            for endpoint in session.scalars(free.with_for_update(skip_locked=True, key_share=True)).all():
                endpoint.lease_token, endpoint.lease_until, endpoint.served_at = new_id(), real + LEASE, real
                taken.append((endpoint.id, endpoint.lease_token))
        return taken

    def _serve(self, endpoint_id: str, lease: str) -> None:
        try:
            self._send_what_is_due(endpoint_id, lease)
        except Exception as error:  # noqa: BLE001 (the thread's end; the lease ends by itself)
            log_error(log, "webhooks failed", error, where=Place.WEBHOOK_SEND, endpoint=endpoint_id)

    def _send_what_is_due(self, endpoint_id: str, lease: str) -> None:
        end = time.monotonic() + SERVE_SECONDS
        with self.database.write() as session:
            parcel = self._next(session, endpoint_id, lease, end)
        while parcel is not None:
            answer = self._posted(parcel)
            with self.database.write() as session:
                self._settle(session, endpoint_id, parcel.delivery_id, answer)
                parcel = self._next(session, endpoint_id, lease, end)

    def _next(self, session: Session, endpoint_id: str, lease: str, end: float) -> _Parcel | None:
        """The next webhook to send; None, and the endpoint is let go, if there is none or the time is over.

        Also None if the lease was lost to another worker, because this one was held up.
        """
        endpoint = _locked(session, endpoint_id)
        if endpoint.lease_token != lease:
            return None
        due = None
        if time.monotonic() < end:
            due = session.scalar(
                select(WebhookDelivery)
                .join(WebhookEndpoint, WebhookEndpoint.id == WebhookDelivery.endpoint_id)
                .where(WebhookDelivery.endpoint_id == endpoint_id, _may_be_served(), *_is_due())
                .order_by(WebhookDelivery.next_at, WebhookDelivery.id)
                .limit(1)
            )
        if due is None:
            endpoint.lease_token = endpoint.lease_until = None
            return None
        real = clock.real()
        endpoint.lease_until = real + LEASE
        body = body_of(due)
        headers = signed_headers(secrets_of(session, endpoint), due.message_id, int(real.timestamp()), body)
        return _Parcel(due.id, unseal(session, endpoint, "url"), body, headers)

    def _posted(self, parcel: _Parcel) -> Answer:
        try:
            return self.post(parcel.url, parcel.body, parcel.headers)
        except Exception as error:  # noqa: BLE001 (one webhook must not hold up the others of its endpoint)
            log_error(log, "a webhook could not be sent", error, where=Place.WEBHOOK_SEND, delivery=parcel.delivery_id)
            return Answer(why=NoAnswer.OURS)

    def _settle(self, session: Session, endpoint_id: str, delivery_id: str, answer: Answer) -> None:
        """Record what came of an attempt, for the webhook and for its endpoint."""
        endpoint = _locked(session, endpoint_id)
        delivery = session.get(WebhookDelivery, delivery_id, populate_existing=True)
        if delivery is None or delivery.state != DeliveryState.WAITING:
            return  # settled by another worker, or too old, or its endpoint was deleted
        real = clock.real()
        delivery.attempts, delivery.tried_at, delivery.answer = delivery.attempts + 1, real, str(answer)
        if answer.good:
            delivery.state = DeliveryState.DELIVERED.value
            endpoint.delivered_at, endpoint.failing_since, endpoint.paused_until = real, None, None
            endpoint.failures_in_a_row = 0
            return
        log.info("webhook not taken", endpoint=endpoint_id, delivery=delivery_id, answer=str(answer))
        delay = None if answer.gone else delay_after(delivery.attempts, answer.retry_after, self.random)
        if delay is None:
            delivery.state = DeliveryState.FAILED.value
        else:
            delivery.next_at = real + timedelta(seconds=delay)
        endpoint.failing_since = endpoint.failing_since or real
        endpoint.failures_in_a_row = min(endpoint.failures_in_a_row + 1, 30_000)
        pause = pause_after(endpoint.failures_in_a_row, answer.retry_after, self.random)
        endpoint.paused_until = real + timedelta(seconds=pause)
        if answer.gone:
            disable(session, endpoint, WhyDisabled.GONE)
        elif real - endpoint.failing_since >= DISABLED_AFTER:
            disable(session, endpoint, WhyDisabled.FAILING)


def _locked(session: Session, endpoint_id: str) -> WebhookEndpoint:
    locked = {"key_share": True}
    return session.get_one(WebhookEndpoint, endpoint_id, with_for_update=locked, populate_existing=True)


def _may_be_served() -> ColumnElement[bool]:
    """Whether an endpoint is enabled and not left alone."""
    paused = WebhookEndpoint.paused_until
    return (
        WebhookEndpoint.disabled_at.is_(None)
        & WebhookEndpoint.deleted_at.is_(None)
        & or_(paused.is_(None), paused <= clock.real())
    )


def _is_due() -> tuple[ColumnElement[bool], ...]:
    """Whether a webhook may be sent now, in the words of the index that holds those that wait."""
    return (_WAITING, WebhookDelivery.next_at <= clock.real())  # type: ignore[return-value]

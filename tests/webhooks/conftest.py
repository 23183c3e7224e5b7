"""A clinic with endpoints, on each engine, and the receiver behind them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from reminders.clock import real
from reminders.record.database import Database
from reminders.record.events import queue
from reminders.record.webhooks import Event, WebhookDelivery, WebhookEndpoint
from reminders.settings import Settings
from reminders.webhooks import endpoints
from reminders.webhooks.deliver import Deliverer
from reminders.webhooks.post import Poster
from tests.record import rows
from tests.texting.scripted_server import ScriptedServer

#: A subject: any identifier.
SUBJECT = "01ARZ3NDEKTSV4RRFFQ69G5FAV"


class Never(Random):
    """Adds nothing by chance."""

    def random(self) -> float:
        return 0.0


@dataclass(frozen=True)
class Got:
    """A webhook as it came in."""

    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def content(self) -> Any:
        return json.loads(self.body)


def got(server: ScriptedServer) -> list[Got]:
    """What a receiver has had so far."""
    found = []
    for request in server.requests:
        head, _, body = request.partition("\r\n\r\n")
        lines = (line.partition(": ") for line in head.split("\r\n")[1:])
        found.append(Got({name.lower(): value for name, _, value in lines}, body.encode("latin-1")))
    return found


@dataclass
class Told:
    """A clinic whose systems are told."""

    database: Database
    clinic_id: str

    def endpoint(self, url: str, *events: Event) -> str:
        """Add one, for these events or for all; returns its id."""
        chosen = [event.value for event in events or Event]
        with self.database.write() as session:
            endpoint, _secret = endpoints.add_endpoint(
                session, self.clinic_id, url=url, events=chosen, actor="staff:1", allow_private=True
            )
            return endpoint.id

    def queue(self, *endpoint_ids: str, times: int = 1) -> list[str]:
        """Queue webhooks for each of the endpoints; returns their ids."""
        before = {row.id for row in self.deliveries()}
        for _ in range(times):
            with self.database.write() as session:
                queue(session, Event.FLAG_OPENED, self.clinic_id, SUBJECT, None, None, list(endpoint_ids))
        return [row.message_id for row in self.deliveries() if row.id not in before]

    def deliverer(self, **options: Any) -> Deliverer:
        post = options.pop("post", Poster(allow_private=True).post)
        return Deliverer(self.database, post, random=Never(), **options)

    def run(self, **options: Any) -> None:
        self.deliverer(**options).run()

    def deliveries(self) -> list[WebhookDelivery]:
        with self.database.read() as session:
            return list(session.scalars(select(WebhookDelivery).order_by(WebhookDelivery.id)))

    def states(self) -> list[tuple[str, int, str | None]]:
        return [(row.state, row.attempts, row.answer) for row in self.deliveries()]

    def row(self, endpoint_id: str) -> WebhookEndpoint:
        with self.database.read() as session:
            return session.get_one(WebhookEndpoint, endpoint_id)

    def change(self, what: Callable[..., Any], endpoint_id: str, *args: Any, **options: Any) -> Any:
        """Call a use case with this endpoint, locked."""
        with self.database.write() as session:
            endpoint = endpoints.endpoint_of(session, self.clinic_id, endpoint_id, lock=True)
            return what(session, endpoint, *args, **options)


@pytest.fixture
def told(settings: Settings) -> Iterator[Told]:
    database = Database.open(settings)
    with database.write() as session:
        clinic_id = rows.add_clinic(session, "north").id
    yield Told(database, clinic_id)
    database.close()


@pytest.fixture
def began() -> datetime:
    """Later than anything a test does without `after`, however slow the machine."""
    return real() + timedelta(hours=1)


@pytest.fixture
def after(began: datetime) -> Callable[..., AbstractContextManager[Any]]:
    """Set real time to this long after `began`; it stands still."""

    def travel(**span: float) -> AbstractContextManager[Any]:
        return time_machine.travel(began + timedelta(**span), tick=False)

    return travel

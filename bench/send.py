"""Sending: due check-ins to accepted and settled, beside a bare loop of the official client and a Celery task each."""

from __future__ import annotations

import time

from sqlalchemy import func, select, update
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from bench.installation import NOON, SENDER, enroll_due, open_at, settings_for
from reminders.followup.asking import batches, remind
from reminders.outbox.send import SendLoop
from reminders.record.database import Database
from reminders.record.people import Patient
from reminders.record.texts import Message, MessageState
from reminders.texting.gateway import Gateway

BODY = "Bench Clinic: How is your pain right now? Reply with one number, 0 to 10 (0 = no pain, 10 = worst pain)."


class Elsewhere(TwilioHttpClient):  # type: ignore[misc]
    """The official client's own pooled HTTP, sent to another address."""

    def __init__(self, url: str) -> None:
        super().__init__(pool_connections=True, timeout=15)
        self.url = url

    def request(self, method: str, url: str, *args: object, **kwargs: object) -> object:
        return super().request(method, url.replace("https://api.twilio.com", self.url), *args, **kwargs)


def client(url: str) -> Client:
    """The official client, its requests sent elsewhere."""
    return Client("AC" + "0" * 32, "token", http_client=Elsewhere(url))


def bare_loop(url: str, texts: int) -> float:
    """Texts a second of a bare pooled loop."""
    bare = client(url)
    bare.messages.create(to="+13122000000", from_=SENDER, body=BODY)
    began = time.perf_counter()
    for number in range(texts):
        bare.messages.create(to=f"+1312{2_000_000 + number}", from_=SENDER, body=BODY)
    return texts / (time.perf_counter() - began)


class Durable:
    """The product's own way: rows that are due, queued, claimed, posted once, settled, each step committed."""

    def __init__(self, url: str, database_url: str, threads: int, *, of: Durable | None = None) -> None:
        """Up to `threads` texts on their way at a time; `of`: on the same record as another one."""
        self.url, self.threads = url, threads
        self.database: Database = of.database if of else open_at(settings_for(database_url, url), NOON)
        self.loop = SendLoop(self.database, Gateway("AC" + "0" * 32, "token", url), public_url="http://127.0.0.1:1")

    def prepare(self, texts: int) -> None:
        """Enroll patients with a check-in due now; their welcome texts are out of the way."""
        with self.database.read() as session:
            enrolled = session.scalar(select(func.count()).select_from(Patient)) or 0
        enroll_due(self.database, enrolled, texts)
        if self.database.engine.dialect.name == "postgresql":  # its autovacuum does the same within a minute
            with self.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql("ANALYZE")
        with self.database.write() as session:
            session.execute(
                update(Message)
                .where(Message.state == MessageState.QUEUED.value)
                .values(state=MessageState.DROPPED.value)
            )

    def queue(self) -> None:
        """Queue the questions that are due."""
        while True:
            with self.database.write() as session:
                if remind.queue_due(session) < batches.BATCH:
                    return

    def run(self, texts: int, *, queued: bool = False) -> float:
        """Texts a second, from due rows to settled rows; `queued`: from queued rows, which another duty writes."""
        if queued:
            self.queue()
        began = time.perf_counter()
        self.queue()
        sent = self.loop.run(budget_seconds=600, threads=self.threads)
        seconds = time.perf_counter() - began
        assert sent == texts, f"{sent} of {texts} sent"
        self.all_settled()
        return texts / seconds

    def all_settled(self) -> None:
        """Every question ever due was accepted and settled."""
        with self.database.read() as session:
            settled, enrolled = (
                session.scalar(query)
                for query in (
                    select(func.count()).select_from(Message).where(Message.state == MessageState.ACCEPTED.value),
                    select(func.count()).select_from(Patient),
                )
            )
        assert settled == enrolled, f"{settled} of {enrolled} settled"

"""Sending: due check-ins to accepted and settled, beside a bare loop of the official client and a Celery task each."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import redis
from sqlalchemy import func, select, update
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from bench.installation import NOON, SENDER, enroll_due, open_at, settings_for
from reminders.followup.asking import batches, remind
from reminders.launch.redis import RunningRedis
from reminders.outbox.send import SendLoop
from reminders.record.database import Database
from reminders.record.people import Patient
from reminders.record.texts import Message, MessageState
from reminders.settings import Settings
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


class CeleryTexts:
    """One Celery task a text, as most services do it: two worker processes on a Redis of its own."""

    def __init__(self, url: str, directory: Path) -> None:
        self.redis = RunningRedis(directory)
        self.redis.__enter__()
        broker = self.redis.url.replace("unix://", "redis+socket://")  # Celery's word for a socket
        os.environ |= {"BENCH_BROKER": broker, "BENCH_REDIS": self.redis.url, "BENCH_URL": url}
        quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel", "ERROR")
        self.worker = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "bench.celery_texts", "worker", "--concurrency", "2", *quiet],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        from bench.celery_texts import send

        self.send = send
        self.counter = redis.Redis.from_url(self.redis.url)
        self.run(20)

    def run(self, texts: int) -> float:
        """Texts a second, from enqueued to posted."""
        self.counter.set("posted", 0)
        began = time.perf_counter()
        for number in range(texts):
            self.send.delay(f"+1312{2_000_000 + number}", SENDER, BODY)
        while int(self.counter.get("posted") or 0) < texts:
            time.sleep(0.005)
        return texts / (time.perf_counter() - began)

    def close(self) -> None:
        """End the worker and its Redis."""
        self.worker.terminate()
        self.worker.wait()
        self.redis.__exit__(None, None, None)


def measure(url: str, *, texts: int, rounds: int) -> dict[str, list[float]]:
    """Rates by way, one list entry a round; the ways take turns, so that a noisy minute hits them all."""
    rates: dict[str, list[float]] = {"bare loop": [], "durable send": [], "celery task a text": []}
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        durable = Durable(url, f"sqlite:///{Path(folder) / 'bench.db'}", Settings().texts_at_once)
        celery = CeleryTexts(url, Path(folder))
        try:
            for _ in range(rounds):
                durable.prepare(texts)
                rates["bare loop"].append(bare_loop(url, texts))
                rates["durable send"].append(durable.run(texts))
                rates["celery task a text"].append(celery.run(texts))
        finally:
            celery.close()
    return rates

"""Many texts on their way: workers as processes of their own, and the official client's loop in as many threads."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import local

from sqlalchemy import func, select

from bench.installation import NOON, SENDER
from bench.send import BODY, Durable, client
from reminders.clock import Clock, real
from reminders.outbox.send import SendLoop
from reminders.record.database import Database
from reminders.record.texts import Message, MessageState
from reminders.settings import Settings
from reminders.texting.gateway import Gateway

#: What Twilio takes for a POST: 100 to 300 ms.
SLOW_SECONDS = 0.15


def bare_threads(url: str, texts: int, threads: int) -> float:
    """Texts a second of a bare loop in so many threads, each with a pooled client of its own, all warm."""
    own = local()

    def post(number: int) -> None:
        if not hasattr(own, "client"):
            own.client = client(url)
        own.client.messages.create(to=f"+1312{2_000_000 + number}", from_=SENDER, body=BODY)

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(post, range(2 * threads)))
        began = time.perf_counter()
        list(pool.map(post, range(texts)))
        return texts / (time.perf_counter() - began)


class Workers:
    """Processes that each send what is due, started together: what several workers do with one record."""

    def __init__(self, durable: Durable) -> None:
        self.durable = durable

    def run(self, texts: int, how_many: int, threads: int) -> float:
        """Texts a second of all of them together."""
        self.durable.queue()
        keys = ",".join(key.hex() for key in self.durable.database.settings.record_keys)
        given = [self.durable.database.settings.database_url, self.durable.url, keys, str(threads)]
        processes = [
            subprocess.Popen(
                [sys.executable, "-m", "bench.at_once", "--worker", *given],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )
            for _ in range(how_many)
        ]  # fmt: skip
        for process in processes:
            assert process.stdout is not None
            process.stdout.readline()
        began = time.perf_counter()
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        sent = sum(int(process.communicate()[0]) for process in processes)
        seconds = time.perf_counter() - began
        assert sent == texts, f"{sent} of {texts} sent"
        self.durable.all_settled()
        return texts / seconds


def work(database_url: str, url: str, keys: str, threads: str) -> None:
    """Be one of them: open the record, wait for the word, send all that is due, print how many."""
    settings = Settings(database_url=database_url, record_keys=tuple(bytes.fromhex(key) for key in keys.split(",")))
    database = Database.open(replace(settings, twilio_sender=SENDER), Clock(NOON + timedelta(seconds=1), real(), 1e-6))
    with database.read() as session:
        session.scalar(select(func.count()).select_from(Message).where(Message.state == MessageState.QUEUED.value))
    loop = SendLoop(database, Gateway("AC" + "0" * 32, "token", url), public_url="http://127.0.0.1:1")
    print("ready", flush=True)
    sys.stdin.readline()
    print(loop.run(budget_seconds=600, threads=int(threads)), flush=True)


if __name__ == "__main__":
    work(*sys.argv[2:])

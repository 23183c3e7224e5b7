"""Sending with many texts on their way: a provider that takes 150 ms and one that takes none, one worker and two.

    python -m bench.at_once [--texts 600] [--rounds 3] [--threads 48] [--postgresql postgresql+psycopg://…]

Beside it, in the same round, the same loop of the official client with as many threads. The sender's rate has no part
in it. On a machine that does other work only the ratios say something.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import median
from threading import local

from sqlalchemy import func, select

from bench.installation import NOON, SENDER
from bench.provider import Provider
from bench.send import BODY, Durable, bare_loop, client
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


def measure(records: dict[str, str], *, texts: int, rounds: int, threads: int) -> dict[str, list[float]]:
    """Ratios by name, one list entry a round. The sides of a ratio are measured one right after the other."""
    ratios: dict[str, list[float]] = {}

    def note(name: str, ours: float, theirs: float) -> None:
        ratios.setdefault(name, []).append(ours / theirs)
        print(f"  {name:32}{ours:8.0f} {theirs:8.0f} {ours / theirs:6.2f}", flush=True)

    with Provider() as quick, Provider(SLOW_SECONDS) as slow:
        for engine, database_url in records.items():
            durable = Durable(quick.url, database_url, threads)
            late = Durable(slow.url, database_url, threads, of=durable)
            for _ in range(rounds):
                durable.prepare(texts)
                note(f"send:bare@{engine}", durable.run(texts), bare_loop(quick.url, texts))
                late.prepare(texts)
                note(f"send-150ms:bare@{engine}", late.run(texts, queued=True), bare_threads(slow.url, texts, threads))
                if engine == "postgresql":
                    late.prepare(2 * texts)
                    both = Workers(late).run(2 * texts, 2, threads)
                    late.prepare(texts)
                    note(f"workers-2:1@{engine}", both, Workers(late).run(texts, 1, threads))
    return ratios


def main() -> None:
    """Measure and print rates and ratios, or be a worker."""
    if sys.argv[1:2] == ["--worker"]:
        work(*sys.argv[2:])
        return
    parser = argparse.ArgumentParser(prog="python -m bench.at_once", description=__doc__)
    parser.add_argument("--texts", type=int, default=600, help="texts a round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=Settings().texts_at_once)
    parser.add_argument("--postgresql", help="an empty database to measure on too")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        records = {"sqlite": f"sqlite:///{Path(folder) / 'bench.db'}"}
        if chosen.postgresql:
            records["postgresql"] = chosen.postgresql
        print("texts a second, ours and the other side, and their ratio\n")
        ratios = measure(records, texts=chosen.texts, rounds=chosen.rounds, threads=chosen.threads)
    print("\nmedians of the rounds' own ratios\n")
    for name, found in ratios.items():
        print(f"  {name:32}{median(found):6.2f}")


if __name__ == "__main__":
    main()

"""The rows of replies: 16 at a time over HTTP, stored and answered, and until every outcome is committed."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import quantiles

from sqlalchemy import func, select

from bench.celery_side import wait_until
from bench.one_row import METADATA, PATH
from bench.provider import Provider
from bench.receive import signed
from bench.records import Records
from bench.run import Run
from bench.send import Durable
from bench.web import Web, anchor, note_duties
from reminders.record.engine import make_engine
from reminders.record.outcomes import Outcome
from reminders.settings import Settings

#: Replies on their way at a time.
AT_ONCE = 16

Signed = Sequence[tuple[dict[str, str], str]]


def post(web: Web, replies: Signed, pool: ThreadPoolExecutor) -> tuple[float, float]:
    """Answers a second, and the 99th percentile of the time that one takes, in ms."""

    def one(reply: tuple[dict[str, str], str]) -> float:
        form, signature = reply
        began = time.perf_counter()
        status, body, _ = web.ask("POST", PATH, form, {"X-Twilio-Signature": signature})
        assert status == 200, (status, body)
        return time.perf_counter() - began

    began = time.perf_counter()
    took = list(pool.map(one, replies))
    seconds = time.perf_counter() - began
    return len(replies) / seconds, 1000 * quantiles([*took, max(took)], n=100)[-1]


class Asked:
    """Patients with an open question."""

    def __init__(self, durable: Durable) -> None:
        self.durable, self.enrolled = durable, 0

    def more(self, replies: int) -> list[str]:
        """Phones of so many more of them."""
        self.durable.prepare(replies)
        self.durable.run(replies)
        phones = [f"+1312{2_000_000 + number}" for number in range(self.enrolled, self.enrolled + replies)]
        self.enrolled += replies
        return phones

    def recorded(self) -> int:
        """How many outcomes patients gave."""
        with self.durable.database.read() as session:
            return session.scalar(select(func.count()).select_from(Outcome).where(Outcome.source == "patient")) or 0


def measure(run: Run, records: Records, wanted: frozenset[str], _folder: Path) -> None:
    """Measure the rows of replies on one engine."""
    del wanted  # one pass gives both
    sizes, engine = run.sizes, records.engine
    other = records.new()
    beside = make_engine(other)
    METADATA.create_all(beside)
    beside.dispose()
    with Provider() as provider, ThreadPoolExecutor(AT_ONCE) as pool:
        asked = Asked(Durable(provider.url, records.new(), sizes.threads))
        settings: Settings = asked.durable.database.settings
        anchor(asked.durable.database)
        view = Web(settings, factory="bench.one_row:create_front", environ={"BENCH_DATABASE": other})
        note_duties(asked.durable.database)
        with Web(settings) as product, view:
            for web in (product, view):  # warm
                post(web, signed(settings.public_url, asked.more(AT_ONCE)), pool)
            for _ in range(sizes.rounds):
                phones = asked.more(sizes.texts)
                note_duties(asked.durable.database)
                theirs, their_p99 = post(view, signed(settings.public_url, phones), pool)
                before, began = asked.recorded(), time.perf_counter()
                ours, p99 = post(product, signed(settings.public_url, phones), pool)
                wait_until(lambda: asked.recorded() - before >= len(phones), "the outcomes")  # noqa: B023
                seconds = time.perf_counter() - began
                run.note("reply-stored:view", engine, ours, theirs, **{"p99 ms": p99, "their p99 ms": their_p99})
                run.note("reply-outcome:view", engine, len(phones) / seconds, theirs)
        asked.durable.database.close()

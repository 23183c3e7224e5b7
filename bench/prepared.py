"""What `record/prepared.py` buys: the same sends and replies with its statements, and with SQLAlchemy's own execution.

    python -m bench.prepared [--texts 100] [--rounds 5] [--postgresql postgresql+psycopg://…]

Both ways run the very same statements on the very same record. The ordinary way builds each statement once, keeps it,
and executes it on the session's connection, where SQLAlchemy finds its SQL in its own compiled cache. (Going through
`Session.execute`, or building the statement at every call, would cost more.) The ways take turns, and the one that
begins changes with every round. Compare the ratios, not the times.

`make bench` measures two of the steps by the processor's time of this process (rows `prepared-send` and
`prepared-reply`); this command tells all four, by the wall clock too.
"""

from __future__ import annotations

import argparse
import logging
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import structlog
from sqlalchemy import Connection, update

from bench.installation import NOON, SENDER, enroll_due, open_at, settings_for
from bench.one_row import PATH
from bench.provider import Provider
from bench.receive import signed
from bench.records import Records
from bench.run import Run
from reminders.followup.asking import batches, remind
from reminders.followup.intake.arrival.store import store_reply
from reminders.followup.intake.inbound import Inbound
from reminders.outbox.send import SendLoop
from reminders.record.prepared import Prepared
from reminders.record.texts import Message, MessageState
from reminders.texting.gateway import Gateway, PostResult
from reminders.web.app import create_app

#: What is measured, and what of it is counted.
STEPS = {
    "send": "claimed, posted over HTTP, settled",
    "claim and settle": "the same without the time in the POST",
    "store": "a reply stored raw",
    "reply": "a signed webhook, stored, read, recorded, answered",
}


class Ordinary:
    """How `Prepared` would work if it left everything to SQLAlchemy: its methods, put in place of the usual ones."""

    @staticmethod
    def _execute(prepared: Prepared, connection: Connection, values: Any) -> Any:
        key = (id(prepared), connection.dialect.name)
        if key not in _BUILT:
            _BUILT[key] = prepared._build(connection.dialect.name)
        return connection.execute(_BUILT[key], values)

    def run(self: Any, connection: Connection, **values: Any) -> int:
        """Execute; returns how many rows it changed."""
        changed: int = Ordinary._execute(self, connection, values).rowcount
        return changed

    def run_many(self: Any, connection: Connection, rows: Sequence[dict[str, Any]]) -> int:
        """Execute once for each of the rows; returns how many rows were changed."""
        changed: int = Ordinary._execute(self, connection, list(rows)).rowcount if rows else 0
        return changed

    def first(self: Any, connection: Connection, **values: Any) -> Any:
        """Execute; returns the first row found, or None."""
        return Ordinary._execute(self, connection, values).first()

    def firsts(self: Any, connection: Connection, rows: Sequence[dict[str, Any]]) -> list[Any]:
        """Execute once for each of the rows; returns the first row that each found, or None."""
        return [Ordinary._execute(self, connection, values).first() for values in rows]

    def all(self: Any, connection: Connection, **values: Any) -> list[Any]:
        """Execute; returns the rows found."""
        return list(Ordinary._execute(self, connection, values))


_BUILT: dict[tuple[int, str], Any] = {}
METHODS = ("run", "run_many", "first", "firsts", "all")


@contextmanager
def ordinary() -> Iterator[None]:
    """While entered, every prepared statement of this process goes the ordinary way."""
    usual = {name: getattr(Prepared, name) for name in METHODS}
    for name in METHODS:
        setattr(Prepared, name, getattr(Ordinary, name))
    try:
        yield
    finally:
        for name, method in usual.items():
            setattr(Prepared, name, method)


@contextmanager
def prepared() -> Iterator[None]:
    """The product as it is."""
    yield


class TimedGateway(Gateway):
    """The gateway, which keeps how long its POSTs took."""

    seconds = cpu_seconds = 0.0

    def post(self, **arguments: Any) -> PostResult:
        """Post, and count the time."""
        began, cpu_began = time.perf_counter(), time.process_time()
        try:
            return super().post(**arguments)
        finally:
            self.seconds += time.perf_counter() - began
            self.cpu_seconds += time.process_time() - cpu_began


class Subject:
    """A record with an application and a send loop, on which both ways are measured."""

    def __init__(self, database_url: str, provider_url: str) -> None:
        self.settings = settings_for(database_url, provider_url)
        self.database = open_at(self.settings, NOON)
        app = create_app(self.settings)
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
        app.extensions["record"].clock = self.database.clock
        self.client = app.test_client()
        self.gateway = TimedGateway("AC" + "0" * 32, "token", provider_url)
        self.loop = SendLoop(self.database, self.gateway, public_url="http://127.0.0.1:1")
        self.enrolled = 0

    def prepare(self, texts: int) -> list[str]:
        """Enroll patients and queue the question of each; nothing else is left in the outbox."""
        with self.database.write() as session:
            session.execute(update(Message).where(Message.state == MessageState.QUEUED.value).values(state="dropped"))
        phones = enroll_due(self.database, self.enrolled, texts)
        self.enrolled += texts
        with self.database.write() as session:
            session.execute(update(Message).where(Message.state == MessageState.QUEUED.value).values(state="dropped"))
        while True:
            with self.database.write() as session:
                if remind.queue_due(session) < batches.BATCH:
                    return phones

    def close(self) -> None:
        """Give the record's connections back."""
        self.client.application.extensions["record"].close()
        self.database.close()

    def measure(self, phones: list[str]) -> dict[str, tuple[float, float]]:
        """Seconds of each step, by the wall clock and of the processor."""
        self.gateway.seconds = self.gateway.cpu_seconds = 0.0
        sent = timed(lambda: self.loop.run(budget_seconds=600))
        inside = (self.gateway.seconds, self.gateway.cpu_seconds)
        posts = signed(self.settings.public_url, phones)
        replied = timed(lambda: self._reply(posts))
        inbound = [Inbound(f"SMstore{self.enrolled}-{n}", phone, SENDER, "4") for n, phone in enumerate(phones)]
        stored = timed(lambda: self._store(inbound))
        return {
            "send": sent,
            "claim and settle": (sent[0] - inside[0], sent[1] - inside[1]),
            "store": stored,
            "reply": replied,
        }

    def _reply(self, posts: list[tuple[dict[str, str], str]]) -> None:
        for form, signature in posts:
            answer = self.client.post(PATH, data=form, headers={"X-Twilio-Signature": signature})
            assert answer.status_code == 200, answer.status

    def _store(self, replies: list[Inbound]) -> None:
        for reply in replies:
            with self.database.write() as session:
                assert store_reply(session, reply) is not None


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds that it took, by the wall clock and of this process's processor time."""
    began, cpu_began = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - cpu_began


WAYS = {"prepared": prepared, "ordinary": ordinary}

#: Row of `make bench` → the step that it is about.
ROWS = {"prepared-send": "claim and settle", "prepared-reply": "reply"}

Took = dict[str, dict[str, tuple[float, float]]]
"""By way and step: seconds by the wall clock and of the processor."""


def take_turns(subject: Subject, *, texts: int, rounds: int) -> Iterator[Took]:
    """What both ways took, round by round."""
    for way in WAYS.values():  # the first run of either builds and compiles
        phones = subject.prepare(5)
        with way():
            subject.measure(phones)
    for number in range(rounds):
        names = list(WAYS) if number % 2 else list(WAYS)[::-1]
        took: Took = {}
        for name in names:
            phones = subject.prepare(texts)
            with WAYS[name]():
                took[name] = subject.measure(phones)
        yield took


def compare(subject: Subject, *, texts: int, rounds: int) -> dict[str, list[tuple[float, float]]]:
    """By step, a pair a round: the ordinary way's seconds divided by the prepared way's, wall clock and processor."""
    ratios: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for took in take_turns(subject, texts=texts, rounds=rounds):
        for step in STEPS:
            theirs, ours = took["ordinary"][step], took["prepared"][step]
            ratios[step].append((theirs[0] / ours[0], theirs[1] / ours[1]))
    return ratios


def measure(run: Run, records: Records, wanted: frozenset[str], _folder: Path) -> None:
    """Measure on one engine: milliseconds of this process's processor a text, or a reply, the ordinary way beside."""
    with Provider() as provider:
        subject = Subject(records.new(), provider.url)
        for took in take_turns(subject, texts=run.sizes.texts, rounds=run.sizes.rounds):
            for row in sorted(wanted):
                ours, theirs = (took[way][ROWS[row]][1] * 1000 / run.sizes.texts for way in ("prepared", "ordinary"))
                run.note(row, records.engine, ours, theirs)
        subject.close()


def main() -> None:
    """Measure on SQLite, and on PostgreSQL where an empty database is named; print the ratios."""
    parser = argparse.ArgumentParser(prog="python -m bench.prepared", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--texts", type=int, default=100, help="texts and replies a way and round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--postgresql", metavar="URL", help="an empty database to measure on as well")
    arguments = parser.parse_args()
    print("seconds of the ordinary way, divided by those of the prepared one: median (lowest, highest)\n")
    with Provider() as provider, tempfile.TemporaryDirectory(prefix="bench-") as folder:
        urls = {"sqlite": f"sqlite:///{Path(folder) / 'prepared.db'}"}
        if arguments.postgresql:
            urls["postgresql"] = arguments.postgresql
        for engine, url in urls.items():
            ratios = compare(Subject(url, provider.url), texts=arguments.texts, rounds=arguments.rounds)
            for step, found in ratios.items():
                shown = "   ".join(
                    f"{what} {median(values):.2f} ({min(values):.2f}, {max(values):.2f})"
                    for what, values in zip(("wall", "processor"), zip(*found, strict=True), strict=True)
                )
                print(f"  {engine:11}{step:18}{shown}   {STEPS[step]}")


if __name__ == "__main__":
    main()

"""Where the processor's time of a reply goes, stage by stage, for one at a time and for groups.

    python -m bench.reply_stages [--replies 160] [--postgresql postgresql+psycopg://…]

Milliseconds of the processor of our own process for each reply: SQLite runs in it, PostgreSQL's server does not. The
stages do not overlap: what one calls that is a stage itself counts there.
"""

from __future__ import annotations

import argparse
import logging
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import structlog
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from bench.one_row import PATH
from bench.provider import Provider
from bench.receive import signed
from bench.replying import Asked
from bench.send import Durable
from reminders.followup.intake.arrival import at_once
from reminders.followup.intake.understanding import joined, understand
from reminders.outbox import queue
from reminders.record.prepared import Prepared
from reminders.record.sealing import Vault
from reminders.web import webhooks
from reminders.web.app import create_app

GROUP = 16

Spent = dict[str, float]

_STACK: list[float] = []
_SPENT: Spent = defaultdict(float)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Count the processor's time of the block for a stage, less that of the stages within it."""
    began = time.thread_time()
    _STACK.append(0.0)
    try:
        yield
    finally:
        took = time.thread_time() - began
        _SPENT[name] += took - _STACK.pop()
        if _STACK:
            _STACK[-1] += took


def _watched(name: str, usual: Callable[..., Any]) -> Callable[..., Any]:
    def watched(*given: Any, **named: Any) -> Any:
        with stage(name):
            return usual(*given, **named)

    return watched


#: What is watched: the stage, and where its function is looked up.
WATCHED: tuple[tuple[str, Any, str], ...] = (
    ("signature", webhooks, "is_valid"),
    ("the reader", understand, "read"),
    ("the reader", joined, "read"),
    ("statements, prepared", Prepared, "_execute"),
    ("statements, prepared", Prepared, "run_many"),
    ("entities loaded", Session, "execute"),
    ("entities loaded", Session, "scalars"),
    ("entities loaded", Session, "get"),
    ("flush", Session, "flush"),
    ("keys and ciphers", Vault, "cipher"),
    ("a text composed and sealed", queue, "_row"),
)


@contextmanager
def watching() -> Iterator[None]:
    """Every stage is counted while the block runs."""
    usual = [(owner, name, getattr(owner, name)) for _, owner, name in WATCHED if hasattr(owner, name)]
    for label, owner, name in WATCHED:
        if hasattr(owner, name):
            setattr(owner, name, _watched(label, getattr(owner, name)))
    try:
        yield
    finally:
        for owner, name, function in usual:
            setattr(owner, name, function)


def client_of(asked: Asked) -> FlaskClient:
    """The web application on the record of those who are asked, by its clock."""
    database = asked.durable.database
    app = create_app(database.settings)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    app.extensions["record"].clock = database.clock
    return app.test_client()


def profile(asked: Asked, client: FlaskClient, replies: int, size: int) -> Spent:
    """Milliseconds a reply and stage, with so many in a group."""
    app = client.application
    database, intake = app.extensions["record"], app.extensions["intake"]
    texts: list[Any] = []
    posts = signed(asked.durable.database.settings.public_url, asked.more(replies))
    intake.take = lambda _database, text: texts.append(text)
    _SPENT.clear()
    with watching():
        for form, signature in posts:
            with stage("Flask, and the client that calls it"):
                client.post(PATH, data=form, headers={"X-Twilio-Signature": signature})
        for first in range(0, replies, size):
            group = texts[first : first + size]
            with stage("storing: the rest, with its commit"):
                ids = [str(reply_id) for reply_id in at_once.store_together(database, group)]
            with stage("reading: the rest, with its commit"):
                at_once.read_together(database, ids)
    return {name: 1000 * seconds / replies for name, seconds in _SPENT.items()}


def main() -> None:
    """Measure and print the stages, taking turns."""
    parser = argparse.ArgumentParser(prog="python -m bench.reply_stages", description=__doc__)
    parser.add_argument("--replies", type=int, default=160, help="replies a round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--postgresql", metavar="URL", help="an empty database to measure on instead")
    chosen = parser.parse_args()
    best: dict[int, Spent] = {1: {}, GROUP: {}}
    with Provider() as provider, tempfile.TemporaryDirectory(prefix="bench-") as folder:
        database_url = chosen.postgresql or f"sqlite:///{Path(folder) / 'bench.db'}"
        asked = Asked(Durable(provider.url, database_url, GROUP))
        client = client_of(asked)
        for number in range(chosen.rounds + 1):  # the first warms up
            for size, found in best.items():
                for name, spent in profile(asked, client, chosen.replies if number else GROUP, size).items():
                    if number:
                        found[name] = min(spent, found.get(name, spent))
    print(f"{'ms of the processor a reply, the least of the rounds':44}{'alone':>8}{f'of {GROUP}':>8}")
    for name in sorted(best[1], key=lambda name: -best[1][name]):
        print(f"{name:44}{best[1][name]:8.2f}{best[GROUP].get(name, 0.0):8.2f}")
    print(f"{'together':44}{sum(best[1].values()):8.2f}{sum(best[GROUP].values()):8.2f}")


if __name__ == "__main__":
    main()

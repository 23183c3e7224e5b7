"""Replies over HTTP, many at a time: until they are stored and answered, and until their outcomes are committed.

    python -m bench.replies [--replies 320] [--rounds 3] [--at-once 16] [--postgresql postgresql+psycopg://…]

The product's web server, one process, beside a view that checks the signature and commits one row, served by the same
server with as many threads, on the same engine. The two take turns. Only ratios of a round say something on a machine
that does other work.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles
from threading import local
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import func, select

from bench.installation import NOON, SENDER, settings_for
from bench.provider import Provider
from bench.receive import PATH, OneRow, Product, signed_webhooks
from reminders.clock import Clock, real
from reminders.followup.intake.at_once import Intake
from reminders.record.database import Database
from reminders.record.outcomes import Outcome
from reminders.settings import Settings
from reminders.web.app import MOST_BODY_BYTES, build_app
from reminders.web.front import Front

AT_ONCE = 16


def product() -> Front:
    """The product as its web server serves it, with the bench's care time, which stands still."""
    given = json.loads(os.environ["BENCH"])
    keys = tuple(bytes.fromhex(key) for key in given["keys"])
    settings = Settings(
        database_url=given["database"], record_keys=keys, secret_key="x" * 32, twilio_sender=SENDER,
        twilio_account_sid="AC" + "0" * 32, twilio_auth_tokens=("token",), public_url=given["public_url"],
    )  # fmt: skip
    database = Database.open(settings, Clock(NOON + timedelta(seconds=1), real(), 1e-6))
    app = build_app(settings, database)
    app.extensions["intake"] = Intake(reads_later=True)
    return _front(app)


def view() -> Front:
    """The view that it is compared with."""
    given = json.loads(os.environ["BENCH"])
    return _front(OneRow(given["database"], given["public_url"]).app)


def _front(app: Flask) -> Front:
    return Front(app, threads=AT_ONCE, most_body_bytes=MOST_BODY_BYTES)


@contextmanager
def served(factory: str, port: int, given: Mapping[str, object]) -> Iterator[None]:
    """One process of the web server, up while the block runs."""
    command = [sys.executable, "-m", "granian", "--interface", "rsgi", "--factory", f"bench.replies:{factory}"]
    command += ["--port", str(port), "--no-ws", "--http", "1", "--workers", "1", "--log-level", "warning"]
    process = subprocess.Popen(command, env={**os.environ, "BENCH": json.dumps(given)}, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                _post(http.client.HTTPConnection("127.0.0.1", port, timeout=30), {}, "")
                break
            except OSError:
                time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait()


@dataclass(frozen=True)
class Answered:
    """How replies were answered: so many a second, 99 of 100 within so many seconds."""

    rate: float
    p99: float
    began: float


def post_all(port: int, signed: list[tuple[dict[str, str], str]], at_once: int) -> Answered:
    """Post webhooks, `at_once` at a time, each on a connection that stays open."""
    own = local()

    def post(webhook: tuple[dict[str, str], str]) -> float:
        if not hasattr(own, "connection"):
            own.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        began = time.perf_counter()
        status = _post(own.connection, *webhook)
        assert status == 200, status
        return time.perf_counter() - began

    with ThreadPoolExecutor(at_once) as pool:
        began = time.perf_counter()
        took = list(pool.map(post, signed))
        return Answered(len(signed) / (time.perf_counter() - began), quantiles(took, n=100)[98], began)


def _post(connection: http.client.HTTPConnection, form: dict[str, str], signature: str) -> int:
    headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", PATH, urlencode(form), headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def wait_until_recorded(database: Database, outcomes: int) -> None:
    """Wait for the patients' answers to be in the record."""
    for _ in range(6000):
        with database.read() as session:
            if session.scalar(select(func.count()).select_from(Outcome).where(Outcome.source == "patient")) == outcomes:
                return
        time.sleep(0.02)
    raise AssertionError("replies were not recorded")


def measure(
    database_url: str, view_url: str, *, replies: int, rounds: int, at_once: int = AT_ONCE, port: int = 18_431
) -> dict[str, list[float]]:
    """Ratios by name, one entry a round: `reply-stored:view` and `reply-outcome:view`."""
    ratios: dict[str, list[float]] = {"reply-stored:view": [], "reply-outcome:view": []}
    with Provider() as provider:
        ours = Product(provider.url, settings_for(database_url, provider.url))
        public_url = ours.settings.public_url
        given = {"keys": [key.hex() for key in ours.settings.record_keys], "database": database_url}
        with (
            served("product", port, given | {"public_url": public_url}),
            served("view", port + 1, {"database": view_url, "public_url": public_url}),
        ):
            for number in range(rounds + 1):  # the first warms both up
                signed = signed_webhooks(public_url, ours.prepare(replies if number else 2 * at_once))
                theirs = post_all(port + 1, signed, at_once)
                answered = post_all(port, signed, at_once)
                wait_until_recorded(ours.database, ours.enrolled)
                recorded = len(signed) / (time.perf_counter() - answered.began)
                if not number:
                    continue
                ratios["reply-stored:view"].append(answered.rate / theirs.rate)
                ratios["reply-outcome:view"].append(recorded / theirs.rate)
                print(
                    f"  view {theirs.rate:5.0f}/s p99 {theirs.p99 * 1000:4.0f} ms   stored {answered.rate:5.0f}/s "
                    f"p99 {answered.p99 * 1000:4.0f} ms   outcome {recorded:5.0f}/s   "
                    f"{answered.rate / theirs.rate:5.2f} {recorded / theirs.rate:5.2f}",
                    flush=True,
                )
    return ratios


def main() -> None:
    """Measure and print rates and ratios."""
    parser = argparse.ArgumentParser(prog="python -m bench.replies", description=__doc__)
    parser.add_argument("--replies", type=int, default=320, help="replies a round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--at-once", type=int, default=AT_ONCE)
    parser.add_argument("--postgresql", nargs=2, metavar="URL", help="two empty databases to measure on instead")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        here = [f"sqlite:///{Path(folder) / name}" for name in ("bench.db", "view.db")]
        urls = chosen.postgresql or here
        found = measure(*urls, replies=chosen.replies, rounds=chosen.rounds, at_once=chosen.at_once)
    for name, ratios in found.items():
        print(f"  {name:24}{median(ratios):6.2f}")


if __name__ == "__main__":
    main()

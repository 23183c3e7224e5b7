"""Receiving: a signed reply to a committed outcome, beside a view that checks the signature and commits one row."""

from __future__ import annotations

import logging
import tempfile
import time
from pathlib import Path

import structlog
from flask import Flask, request
from sqlalchemy import Column, Integer, MetaData, String, Table, func, insert, select
from twilio.request_validator import RequestValidator

from bench.installation import NOON, SENDER, enroll_due, open_at, settings_for
from reminders.followup.asking import batches, remind
from reminders.outbox.send import SendLoop
from reminders.record.database import Database, make_engine
from reminders.record.outcomes import Outcome
from reminders.settings import Settings
from reminders.texting.gateway import Gateway
from reminders.web.app import create_app

PATH = "/webhooks/twilio/inbound"
_sids = iter(range(1, 10**9))


def webhook(phone: str, body: str) -> dict[str, str]:
    """What Twilio posts for one reply."""
    sid = f"SM{next(_sids):032x}"
    return {
        "MessageSid": sid, "SmsSid": sid, "SmsMessageSid": sid, "AccountSid": "AC" + "0" * 32, "From": phone,
        "To": SENDER, "Body": body, "NumMedia": "0", "NumSegments": "1", "ApiVersion": "2010-04-01",
        "FromCity": "", "FromState": "IL", "FromZip": "", "FromCountry": "US",
        "ToCity": "", "ToState": "IL", "ToZip": "", "ToCountry": "US",
    }  # fmt: skip


class Product:
    """The product's webhook: stored, committed, read, recorded, answered."""

    def __init__(self, url: str, settings: Settings) -> None:
        self.settings = settings
        self.database: Database = open_at(self.settings, NOON)
        app = create_app(self.settings)
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
        app.extensions["record"].clock = self.database.clock
        self.client = app.test_client()
        self.loop = SendLoop(self.database, Gateway("AC" + "0" * 32, "token", url), public_url="http://127.0.0.1:1")
        self.enrolled = 0

    def prepare(self, replies: int) -> list[str]:
        """Patients with an open question."""
        phones = enroll_due(self.database, self.enrolled, replies)
        self.enrolled += replies
        while True:
            with self.database.write() as session:
                if remind.queue_due(session) < batches.BATCH:
                    break
        self.loop.run(budget_seconds=600)
        with self.database.engine.begin() as connection:  # as a record that is in use was: plans fit what is in it
            connection.exec_driver_sql("ANALYZE")
        return phones

    def run(self, phones: list[str]) -> float:
        """Replies a second, from signed webhook to committed outcome."""
        signed = signed_webhooks(self.settings.public_url, phones)
        began = time.perf_counter()
        for form, signature in signed:
            answer = self.client.post(PATH, data=form, headers={"X-Twilio-Signature": signature})
            assert answer.status_code == 200, answer.status
        seconds = time.perf_counter() - began
        with self.database.read() as session:
            recorded = session.scalar(select(func.count()).select_from(Outcome).where(Outcome.source == "patient"))
        assert recorded == self.enrolled, f"{recorded} of {self.enrolled} recorded"
        return len(phones) / seconds


class OneRow:
    """The least that could be called receiving: the signature is checked and one row committed, as durably."""

    def __init__(self, database_url: str, public_url: str) -> None:
        engine = make_engine(database_url)
        metadata = MetaData()
        replies = Table("replies", metadata, Column("id", Integer, primary_key=True), Column("body", String))
        with engine.begin() as connection:
            metadata.create_all(connection)
        app = Flask(__name__)
        validator = RequestValidator("token")

        @app.post(PATH)
        def receive() -> tuple[str, int]:
            signature = request.headers.get("X-Twilio-Signature", "")
            if not validator.validate(public_url + PATH, request.form.to_dict(), signature):
                return "", 403
            with engine.begin() as connection:
                connection.execute(insert(replies).values(body=request.form["Body"]))
            return "<Response/>", 200

        self.app, self.public_url = app, public_url
        self.client = app.test_client()

    def run(self, phones: list[str]) -> float:
        """Replies a second."""
        signed = signed_webhooks(self.public_url, phones)
        began = time.perf_counter()
        for form, signature in signed:
            assert self.client.post(PATH, data=form, headers={"X-Twilio-Signature": signature}).status_code == 200
        return len(phones) / (time.perf_counter() - began)


def signed_webhooks(public_url: str, phones: list[str]) -> list[tuple[dict[str, str], str]]:
    """A score from each phone, as the provider posts it, with the signature."""
    validator = RequestValidator("token")
    forms = [webhook(phone, str(number % 9)) for number, phone in enumerate(phones)]
    return [(form, validator.compute_signature(public_url + PATH, form)) for form in forms]


def measure(url: str, *, replies: int, rounds: int) -> dict[str, list[float]]:
    """Rates by way, one list entry a round, taking turns."""
    rates: dict[str, list[float]] = {"one-row view": [], "signed reply to outcome": []}
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        product = Product(url, settings_for(f"sqlite:///{Path(folder) / 'receive.db'}", url))
        one_row = OneRow(f"sqlite:///{Path(folder) / 'one-row.db'}", product.settings.public_url)
        for _ in range(rounds):
            phones = product.prepare(replies)
            rates["one-row view"].append(one_row.run(phones))
            rates["signed reply to outcome"].append(product.run(phones))
    return rates

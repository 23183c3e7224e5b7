"""The Celery application of the comparison: one task a text, which loads it, posts it and saves what came back."""

from __future__ import annotations

import os
import time
from functools import cache
from typing import Any

import redis
from celery import Celery
from sqlalchemy import Column, Engine, Integer, MetaData, String, Table, select, update
from twilio.rest import Client

from reminders.record.engine import make_engine

app = Celery("bench", broker=os.environ.get("BENCH_BROKER", "memory://"))
app.conf.update(
    task_ignore_result=True,
    broker_connection_retry_on_startup=True,
    broker_transport_options={"visibility_timeout": int(os.environ.get("BENCH_VISIBILITY", "3600"))},
)

METADATA = MetaData()
TEXTS = Table(
    "bench_texts", METADATA, Column("id", Integer, primary_key=True), Column("phone", String), Column("body", String),
    Column("state", String), Column("provider_id", String),
)  # fmt: skip


@cache
def _opened() -> tuple[Client, redis.Redis, Engine, Engine]:
    from bench.send import client

    engine = make_engine(os.environ["BENCH_DATABASE"])
    return (
        client(os.environ["BENCH_URL"]), redis.Redis.from_url(os.environ["BENCH_REDIS"]),
        engine, engine.execution_options(reading=True),
    )  # fmt: skip


@app.task
def send(number: int, sender: str) -> None:
    """Load one text, post it, save what the provider said, and count it."""
    twilio, counter, engine, reading = _opened()
    with reading.connect() as connection:
        row: Any = connection.execute(select(TEXTS).where(TEXTS.c.id == number)).one()
    posted = twilio.messages.create(to=row.phone, from_=sender, body=row.body)
    with engine.begin() as connection:
        connection.execute(update(TEXTS).where(TEXTS.c.id == number).values(state="sent", provider_id=posted.sid))
    counter.incr("posted")


@app.task
def remind(due_epoch: float) -> None:
    """A reminder with an `eta`: keep how late it ran, in seconds."""
    redis.Redis.from_url(os.environ["BENCH_REDIS"]).rpush("late", time.time() - due_epoch)

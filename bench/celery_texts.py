"""The Celery application of the comparison: one task a text."""

from __future__ import annotations

import os
from functools import cache

import redis
from celery import Celery
from twilio.rest import Client

app = Celery("bench", broker=os.environ["BENCH_BROKER"])
app.conf.update(task_ignore_result=True, broker_connection_retry_on_startup=True)


@cache
def _client() -> tuple[Client, redis.Redis]:
    from bench.send import client

    return client(os.environ["BENCH_URL"]), redis.Redis.from_url(os.environ["BENCH_REDIS"])


@app.task
def send(to: str, sender: str, body: str) -> None:
    """Post one text and count it."""
    twilio, counter = _client()
    twilio.messages.create(to=to, from_=sender, body=body)
    counter.incr("posted")

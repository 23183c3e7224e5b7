"""Redis dies while a worker holds a tick that it has not acknowledged: the connection closes, the worker lives on."""

from __future__ import annotations

import logging
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import kombu
from celery import Celery
from kombu.common import ignore_errors

from reminders.launch.redis import RunningRedis, broker_url
from worker.consumer import Consumer


def test_a_tick_in_hand_when_redis_dies_does_not_end_the_worker(tmp_path: Path) -> None:
    with RunningRedis(tmp_path / "redis") as redis:
        app = Celery(broker=broker_url(redis.url))
        library: Any = kombu  # without types
        connection = consumer_of(app).connect()
        ticks: list[Any] = []
        library.Consumer(connection, [library.Queue("ticks")], accept=["json"], on_message=ticks.append).consume()
        # A worker has a second channel, for remote control, which fails first as both are closed.
        library.Consumer(
            connection.channel(), [library.Queue("control")], accept=["json"], on_message=ticks.append
        ).consume()
        with app.connection_for_write() as ours:
            ours.SimpleQueue("ticks").put("tick")
        while not ticks:
            connection.drain_events(timeout=60)
        assert connection.default_channel.qos._delivered, "it is not acknowledged"
        try:
            connection.drain_events(timeout=0.2)  # listening for the next one
        except TimeoutError:
            redis.kill()
        # As Celery does with a connection that it has lost.
        connection.collect(socket_timeout=3)
        close: Any = ignore_errors
        close(connection, connection.close)


def test_an_acknowledgement_that_comes_when_its_connection_is_closed_does_not_end_the_worker(tmp_path: Path) -> None:
    with RunningRedis(tmp_path / "redis") as redis:
        app = Celery(broker=broker_url(redis.url))
        library: Any = kombu  # without types
        consumer = consumer_of(app)
        connection = consumer.connect()
        done: list[Any] = []
        consumer.hub = SimpleNamespace(call_soon=done.append)
        ticks: list[Any] = []
        library.Consumer(connection, [library.Queue("ticks")], accept=["json"], on_message=ticks.append).consume()
        with app.connection_for_write() as ours:
            for number in range(2):
                ours.SimpleQueue("ticks").put(number)
        while len(ticks) < 2:
            connection.drain_events(timeout=60)
        log = logging.getLogger(__name__)
        for tick in ticks:
            consumer.call_soon_ack(tick.ack_log_error, log, connection.connection_errors)
        first, second = done  # the event loop's next turn
        first()
        assert [tick.acknowledged for tick in ticks] == [True, False]
        connection.close()
        second()
        assert not ticks[1].acknowledged


def consumer_of(app: Celery) -> Any:
    """Our consumer, without the worker around it."""
    consumer = Consumer.__new__(Consumer)
    consumer.__dict__.update(
        app=app, hub=None, amqheartbeat=0, first_connection_attempt=True, controller=SimpleNamespace(hostname="w")
    )
    return consumer

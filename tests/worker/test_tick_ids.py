"""A worker's lines are joined by the id that the tick was given where it was sent, by beat or by a worker's start."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID

from celery import Celery

from reminders.launch.redis import RunningRedis, broker_url
from tests.services.ports import free_port
from tests.worker.running import REAL, Worker


def test_a_line_of_a_duty_has_the_id_of_its_tick(tmp_path: Path) -> None:
    with RunningRedis(tmp_path / "redis") as redis:
        beat, sent = Celery(broker=broker_url(redis.url)), str(UUID(int=77))
        beat.send_task("worker.tasks.collect", task_id=sent)  # waits for the worker, before its own first ticks
        with Worker(tmp_path, redis.url, REAL, f"http://127.0.0.1:{free_port()}") as worker:

            def line() -> dict[str, Any] | None:
                lines = (json.loads(one) for one in worker.log.read_text().splitlines() if one.startswith("{"))
                return next((one for one in lines if one["event"] == "provider unavailable"), None)

            found = worker.eventually(line, "the provider that is not there")
            assert (found["duty"], found["request_id"]) == ("collect", sent)
        beat.close()

"""A worker that consumes nothing or is stuck is replaced; one that is frozen, busy or without Redis is not."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import NoReturn

import pytest
from celery import Celery

from reminders.launch.redis import RunningRedis, broker_url
from reminders.record.installation import Duty
from tests.services.ports import free_port
from tests.worker.running import HURRIED, Worker
from worker import tasks, watchdog
from worker.watchdog import Liveness, reason_to_end


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Worker]:
    nobody = f"http://127.0.0.1:{free_port()}"
    with (
        RunningRedis(tmp_path / "redis") as redis,
        Worker(tmp_path, redis.url, HURRIED, nobody) as running,
    ):
        running.eventually(lambda: has_worked(running), "its first duty")
        yield running


def has_worked(worker: Worker) -> bool:
    with worker.database.read() as session:
        return session.get(Duty, "remind") is not None


def make_deaf(worker: Worker) -> None:
    """It stays connected and answers pings, and consumes nothing any more: celery #10205 on demand."""
    app = Celery(broker=broker_url(worker.redis_url))
    listening = worker.eventually(app.control.inspect().active_queues, "its queues")
    for queue in [queue["name"] for queues in listening.values() for queue in queues]:
        app.control.cancel_consumer(queue, reply=True)
    worker.eventually(lambda: app.control.ping() or worker.ended(), "its answer, unless it has ended as deaf by now")
    app.close()


def test_a_worker_made_deaf_ends_by_itself_and_says_why(worker: Worker) -> None:
    make_deaf(worker)
    worker.eventually(worker.ended, "the deaf worker to end")
    assert "this worker ends to be replaced" in worker.log.read_text()


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> Liveness:
    """A process that no tick has reached for a minute."""
    monkeypatch.setattr(watchdog, "CHECK_SECONDS", 5.0)
    return Liveness(last_tick_at=time.monotonic() - 60)


def test_a_quiet_worker_that_hears_its_own_call_is_well(quiet: Liveness) -> None:
    assert reason_to_end(quiet, quiet.note_tick) is None
    assert quiet.unanswered_since is not None or quiet.last_tick_at > time.monotonic() - 1


def test_a_call_unheard_for_long_means_deaf(quiet: Liveness) -> None:
    assert reason_to_end(quiet, lambda: None) is None
    quiet.unanswered_since = time.monotonic() - watchdog.DEAF_SECONDS - 1
    assert "did not come back" in str(reason_to_end(quiet, lambda: None))


def test_without_redis_nobody_is_deaf(quiet: Liveness) -> None:
    def no_redis() -> None:
        raise ConnectionError

    quiet.unanswered_since = time.monotonic() - 1
    assert reason_to_end(quiet, no_redis) is None
    assert quiet.unanswered_since is None


def test_a_worker_at_work_is_not_deaf_but_one_at_it_for_too_long_is_stuck(
    quiet: Liveness, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiet.unanswered_since = time.monotonic() - watchdog.DEAF_SECONDS - 1
    with quiet.working_on("collect"):
        assert reason_to_end(quiet, lambda: None) is None
        monkeypatch.setattr(watchdog, "STUCK_SECONDS", 0.0)
        assert "collect has been in hand" in str(reason_to_end(quiet, lambda: None))


def test_a_worker_that_waits_for_its_database_is_at_work_before_a_duty_and_after_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A database that hangs as it is opened, or as the heartbeat is written, must not end a worker as deaf."""
    at_work: list[str] = []

    class Hangs:
        def write(self) -> NoReturn:
            at_work.append(now_running())
            raise TimeoutError

    def now_running() -> str:
        longest = watchdog.liveness.longest_running()
        return longest[0] if longest else "nothing"

    def opened() -> SimpleNamespace:
        at_work.append(now_running())
        return SimpleNamespace(database=Hangs(), settings=SimpleNamespace(heartbeat_url=None))

    monkeypatch.setattr(tasks, "context", opened)
    with pytest.raises(TimeoutError):
        tasks.heartbeat()
    assert at_work == ["heartbeat", "heartbeat"]

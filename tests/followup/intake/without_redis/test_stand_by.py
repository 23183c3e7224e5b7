"""The threads of a process that stand by: when each works, what it says, and how they begin and end."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from reminders.followup.alerting.held_up import PAGE_AFTER
from reminders.followup.intake.without_redis import stand_by
from reminders.followup.intake.without_redis.direct import DirectContext
from reminders.followup.intake.without_redis.stand_by import ENDING_SECONDS, STEPS, StandBy, Step
from reminders.record import processes
from reminders.record.installation import Process
from tests.log_lines import LogLines, log_lines
from tests.one_clinic import Care

__all__ = ["log_lines"]


class Over:
    """Stands for the event by which the threads end: it is over after so many waits, which take no time."""

    def __init__(self, after: int) -> None:
        self.after = after
        self.waits: list[float] = []

    def wait(self, seconds: float) -> bool:
        self.waits.append(seconds)
        return len(self.waits) > self.after


class Threads:
    """Threads that are made, started and waited for, and do nothing."""

    def __init__(self) -> None:
        self.made: list[dict[str, Any]] = []
        self.started: list[str] = []
        self.joined: list[float] = []

    def __call__(self, target: Callable[..., None], args: tuple[Step], name: str, *, daemon: bool) -> SimpleNamespace:
        self.made.append({"target": target, "step": args[0], "name": name, "daemon": daemon})
        return SimpleNamespace(start=lambda: self.started.append(name), join=self.joined.append)


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch) -> Threads:
    found = Threads()
    monkeypatch.setattr("threading.Thread", found)
    return found


@pytest.fixture
def at_exit(monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, Any, int]]:
    """What was registered for the end of this process, and how early there it is called."""
    found: list[tuple[object, Any, int]] = []
    monkeypatch.setattr(stand_by, "Finalize", lambda of, call, exitpriority: found.append((of, call, exitpriority)))
    return found


def no_context() -> DirectContext:
    raise LookupError("no record")


def test_what_is_urgent_is_looked_for_each_few_seconds_and_each_step_says_that_it_stepped_in() -> None:
    every = {step.work.__name__: step.every_seconds for step in STEPS}
    assert every == {
        "send_texts": 2.0, "send_mails": 5.0, "ask_provider": 10.0, "watch_service": 20.0, "keep_counts": 5.0,
        "note_running": 20.0,
    }  # fmt: skip
    assert max(every.values()) <= 20, "as the table of log lines says: tried again within 20 seconds"
    assert every["watch_service"] <= PAGE_AFTER.total_seconds() / 3, "trouble is seen a few times before it pages"
    assert timedelta(seconds=4 * every["note_running"]) < processes.GONE_AFTER, "some may be missed"
    assert {step.work.__name__: step.says for step in STEPS} == {
        "send_texts": "no worker sent what is urgent: it was sent directly",
        "send_mails": "no worker handed over mails to the on-call list: it was done directly",
        "ask_provider": "no worker asks the provider: it was asked directly",
        "watch_service": "texts are held up: the on-call list is paged",
        "keep_counts": None,
        "note_running": None,
    }, "the last two are this process's own work"
    assert [step.work.__name__ for step in STEPS if step.at_once] == ["note_running"], "it runs from the start"
    assert not Step(len, 1.0).at_once  # type: ignore[arg-type]
    assert Step(len, 1.0).says is None  # type: ignore[arg-type]


@pytest.mark.parametrize(("at_once", "first"), [(False, 2.0), (True, 0.0)])
def test_a_step_is_taken_after_each_interval_until_the_process_ends_and_says_what_it_did(
    log_lines: LogLines, at_once: bool, first: float
) -> None:
    results: Iterator[int | Exception] = iter([ValueError(), 1, ValueError(), 0, 3])
    contexts: list[object] = []

    def works(context: DirectContext) -> int:
        contexts.append(context)
        result = next(results)
        if isinstance(result, Exception):
            raise result
        return result

    standing = StandBy(lambda: "context", "beat")  # type: ignore[arg-type,return-value]
    standing._over = over = Over(after=5)  # type: ignore[assignment]
    standing._stand_by(Step(works, 2.0, "it was done directly", at_once=at_once))
    assert over.waits == [first, *[2.0] * 5]
    assert contexts == ["context"] * 5
    told = [(line["level"], line["process"], line["how_many"]) for line in log_lines.of("it was done directly")]
    assert told == [("warning", "beat", 1), ("warning", "beat", 3)]
    names = ("level", "where", "process", "step", "error")
    failed = [tuple(line[name] for name in names) for line in log_lines.of("standing by failed")]
    assert failed == [("error", "direct", "beat", "works", "ValueError")] * 2


def test_what_a_step_does_for_its_own_process_is_not_told(log_lines: LogLines) -> None:
    standing = StandBy(lambda: None, "web")  # type: ignore[arg-type,return-value]
    standing._over = Over(after=2)  # type: ignore[assignment]
    standing._stand_by(Step(lambda _context: 2, 5.0))
    assert log_lines.text == ""


def test_each_step_has_a_thread_that_begins_once_in_a_process_and_again_after_a_fork(
    threads: Threads, at_exit: list[tuple[object, Any, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    standing, names = StandBy(no_context, "web"), [step.work.__name__ for step in STEPS]
    standing.begin()
    standing.begin()
    assert [(made["name"], made["step"]) for made in threads.made] == list(zip(names, STEPS, strict=True))
    assert {made["target"] for made in threads.made} == {standing._stand_by}
    assert {made["daemon"] for made in threads.made} == {True}, "none keeps a process that ends"
    assert threads.started == names
    assert at_exit == [(None, standing.end, 0)]
    monkeypatch.setattr(os, "getpid", lambda: -1)
    standing.begin()
    assert threads.started == [*names, *names]
    assert len(at_exit) == 2, "what the first process registered is not called in the second"


def test_two_requests_that_begin_it_at_once_begin_it_once(
    threads: Threads, at_exit: list[tuple[object, Any, int]]
) -> None:
    standing = StandBy(no_context, "web")

    @contextmanager
    def waits_for_the_other() -> Iterator[None]:
        standing._pid = os.getpid()  # the other has begun it
        yield

    standing._lock = waits_for_the_other()  # type: ignore[assignment]
    standing.begin()
    assert (threads.made, threads.started, at_exit) == ([], [], [])


def test_an_ending_process_waits_a_while_for_work_in_progress_and_takes_back_that_it_runs(
    care: Care, threads: Threads, at_exit: list[tuple[object, Any, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    context = DirectContext(care.settings, care.database, "worker")

    def kinds() -> list[str | None]:
        with care.database.read() as session:
            return [process.name.kind for process in session.query(Process)]

    clock = iter([100.0, 100.0, 102.0, *[107.0] * len(STEPS)])
    monkeypatch.setattr(stand_by, "monotonic", lambda: next(clock))
    standing = StandBy(lambda: context, "worker")
    standing.begin()
    assert stand_by.note_running(context) == 0
    assert kinds() == ["worker"]
    with monkeypatch.context() as patch:
        patch.setattr(os, "getpid", lambda: -1)
        standing.end()
    assert (threads.joined, kinds()) == ([], ["worker"]), "a fork has none of these threads, and is another process"
    standing._over.clear()
    standing.end()
    assert standing._over.is_set(), "nothing new is begun"
    assert ENDING_SECONDS == 5.0
    assert threads.joined == [5.0, 3.0, *[0.0] * (len(STEPS) - 2)]
    assert kinds() == []


def test_a_process_ends_where_its_record_was_never_opened(
    threads: Threads, at_exit: list[tuple[object, Any, int]]
) -> None:
    standing = StandBy(no_context, "web")
    standing.end()
    assert threads.joined == []
    standing.begin()
    standing.end()
    assert len(threads.joined) == len(STEPS)


def test_whatever_watches_the_service_tells_how_many_flags_it_opened(
    care: Care, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[object] = []

    def look(database: object) -> int:
        looked.append(database)
        return 2

    monkeypatch.setattr(stand_by, "_watch", SimpleNamespace(look=look))
    assert stand_by.watch_service(DirectContext(care.settings, care.database)) == 2
    assert looked == [care.database]

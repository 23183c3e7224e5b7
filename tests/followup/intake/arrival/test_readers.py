"""The threads of a web process that read replies, and the turns in which it writes to SQLite."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import pytest
from structlog.contextvars import get_contextvars

from reminders.followup.intake.arrival import at_once
from reminders.followup.intake.arrival.at_once import READERS, Intake, in_turn, read_together
from reminders.followup.intake.arrival.reading_queue import ReadingQueue
from reminders.followup.intake.inbound import Inbound
from reminders.record.texts import Reply
from tests.log_lines import LogLines, log_lines
from tests.migrated import SENDER
from tests.one_clinic import Care
from tests.outbox.claiming import PHONE

__all__ = ["log_lines"]

#: Bounds waits that should be short; only a hang reaches it.
PATIENCE_SECONDS = 60


class Threads:
    """Threads that are made and started and do nothing; no more start than `most`."""

    def __init__(self) -> None:
        self.started: list[SimpleNamespace] = []
        self.most = 100

    def __call__(self, target: Callable[..., None], args: tuple[object, ...], name: str, *, daemon: bool) -> Any:
        made = SimpleNamespace(target=target, args=args, name=name, daemon=daemon, lives=True)
        made.is_alive = lambda: made.lives
        made.start = lambda: self._start(made)
        return made

    def _start(self, made: SimpleNamespace) -> None:
        if len(self.started) == self.most:
            raise RuntimeError("can't start new thread")
        self.started.append(made)


def on(engine: str) -> Any:
    return SimpleNamespace(engine=SimpleNamespace(dialect=SimpleNamespace(name=engine)))


@pytest.mark.parametrize(("engine", "wanted"), [("sqlite", 1), ("postgresql", READERS)])
def test_threads_that_read_begin_once_and_again_where_one_ended_or_the_process_was_forked(
    engine: str, wanted: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads, intake, queue, database = Threads(), Intake(reads_later=True), ReadingQueue(), on(engine)
    monkeypatch.setattr(at_once, "Thread", threads)
    for _ in range(2):
        assert intake._begin(database, queue) is True
        assert len(threads.started) == wanted
    for one in threads.started:
        assert (one.target, one.args) == (at_once._keep_reading, (database, queue))
        assert (one.name, one.daemon) == ("reads replies", True), "none keeps a process that ends"
    threads.started[0].lives = False
    assert intake._begin(database, queue) is True
    assert len(threads.started) == wanted + 1
    monkeypatch.setattr(os, "getpid", lambda: -1)
    for _ in range(2):
        assert intake._begin(database, queue) is True
        assert len(threads.started) == 2 * wanted + 1, "those of the process that forked do not run in this one"


def test_where_the_system_starts_one_thread_and_no_more_that_one_reads(
    monkeypatch: pytest.MonkeyPatch, log_lines: LogLines
) -> None:
    threads, intake, queue, database = Threads(), Intake(reads_later=True), ReadingQueue(), on("postgresql")
    monkeypatch.setattr(at_once, "Thread", threads)
    threads.most = 0
    assert intake._begin(database, queue) is False
    threads.most = 1
    assert [intake._begin(database, queue) for _ in range(2)] == [True, True]
    assert len(threads.started) == 1
    lines = log_lines.of("no thread that reads replies")
    assert [(line["level"], line["where"], line["error"]) for line in lines] == [
        ("warning", "webhook_read", "RuntimeError")
    ] * 3


def test_an_intake_that_reads_before_it_answers_has_nothing_left_to_wait_for_and_makes_no_thread(
    care: Care, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(at_once, "Thread", lambda **_: pytest.fail("it reads by itself"))
    intake = Intake()
    assert intake.is_done(0)
    assert Intake(reads_later=True).is_done(0)
    text = Inbound("SM1", PHONE, SENDER, "hello")
    taken = intake.take(care.database, text)
    with care.database.read() as session:
        assert [(reply.id, reply.read_at is not None) for reply in session.query(Reply)] == [(taken, True)]
    assert intake.take(care.database, text) is None, "it was stored before"


def test_two_replies_share_a_transaction_and_one_by_one_each_is_read_with_its_id_in_the_log_and_waits_for_nobody(
    care: Care, monkeypatch: pytest.MonkeyPatch, log_lines: LogLines
) -> None:
    together: list[Sequence[str]] = []
    alone: list[tuple[str, object, dict[str, object]]] = []
    monkeypatch.setattr(at_once, "read_replies", lambda _session, ids: together.append(ids))
    monkeypatch.setattr(
        at_once, "read_reply", lambda _session, id_, **how: alone.append((id_, get_contextvars().get("reply"), how))
    )
    read_together(care.database, ["a", "b"])
    assert (together, alone) == ([["a", "b"]], [])

    def fails(_session: object, _ids: object) -> None:
        raise ValueError

    monkeypatch.setattr(at_once, "read_replies", fails)
    read_together(care.database, ["a", "b"])
    assert alone == [(id_, id_, {"by_itself": False, "briefly": True}) for id_ in ("a", "b")]
    (line,) = log_lines.of("replies are read one by one")
    assert (line["level"], line["where"], line["replies"]) == ("warning", "webhook_read", 2)


def test_turns_are_had_in_the_order_in_which_they_are_asked_for_and_pass_on_from_one_that_fails() -> None:
    turns, had = at_once._Turns(), list[int]()

    def have(number: int) -> None:
        with turns.turn():
            had.append(number)
            if number == 1:
                raise ValueError

    with ThreadPoolExecutor(3) as pool:
        with turns.turn():
            waiting = []
            for number in range(3):
                waiting.append(pool.submit(have, number))
                while turns._asked < number + 2:
                    pass
            assert had == []
        assert [type(one.exception(PATIENCE_SECONDS)) for one in waiting] == [type(None), ValueError, type(None)]
    assert had == [0, 1, 2]
    with suppress(ValueError):
        have(1)
    have(4)
    assert had == [0, 1, 2, 1, 4]


def test_only_what_writes_to_sqlite_takes_turns() -> None:
    for engine, takes_turns in (("sqlite", True), ("postgresql", False)):
        with in_turn(on(engine)):
            assert (at_once._turns._asked > at_once._turns._served) is takes_turns
        assert at_once._turns._asked == at_once._turns._served

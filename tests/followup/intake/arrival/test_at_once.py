"""Replies that come at the same moment share transactions; none waits for, or suffers from, the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Thread, current_thread
from threading import enumerate as threads

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from structlog.contextvars import bound_contextvars

from reminders.care.reading import ChoiceReading, Reading
from reminders.followup.alerting import flag
from reminders.followup.intake import read, read_unread
from reminders.followup.intake.arrival import at_once
from reminders.followup.intake.arrival.at_once import READERS, Intake, read_together
from reminders.followup.intake.arrival.grouped import Grouped
from reminders.followup.intake.arrival.reading_queue import GROUP, ReadingQueue, Unread
from reminders.followup.intake.arrival.store import Inbound, store_reply
from reminders.followup.intake.in_hand import InHand
from reminders.followup.intake.understanding.understand import understand
from reminders.followup.intake.whose.phone_lock import waiting_briefly
from reminders.record.database import Database
from tests.day import Day, new_phone
from tests.followup.intake.test_statements import due
from tests.log_lines import LogLines, log_lines
from tests.statements import counted

__all__ = ["log_lines"]


def stored(day: Day, texts: Sequence[tuple[str, str]], series: str = "") -> list[str]:
    """Replies (phone, body) that are stored and not read; their ids."""
    ids = []
    for number, (phone, body) in enumerate(texts):
        with day.database.write() as session:
            inbound = Inbound(f"SM-{phone}-{number}{series}", phone, str(day.settings.twilio_sender), body)
            ids.append(str(store_reply(session, inbound)))
    return ids


def scores(day: Day) -> list[str]:
    return sorted(str(outcome.value) for outcome in day.outcomes(step="h4") if outcome.source == "patient")


def test_a_group_is_read_with_one_commit_and_says_what_each_reply_says_alone(day: Day) -> None:
    phones = due(day, 4)
    day.tick()
    say = ["4", "7", "I want to kill myself", "STOP"]
    ids = stored(day, [*zip(phones, say, strict=True), (new_phone(), "who is this")])
    with counted(day.database.engine) as count:
        read_together(day.database, ids)
    assert count.commits == 1
    assert scores(day) == ["4", "7"]
    assert [flag.kind for flag in day.flags(kind="danger")] == ["danger"]
    assert all(reply.read_at is not None for reply in day.replies())
    thanked = [message.reply_id for message in day.messages(kind="acknowledge")]
    assert sorted(str(reply_id) for reply_id in thanked) == sorted(ids[:2])
    read_together(day.database, ids)  # again: nothing more is said or recorded
    assert (scores(day), len(day.messages(kind="acknowledge"))) == (["4", "7"], 2)


def test_a_reply_that_breaks_the_reader_holds_up_no_other_of_its_group(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(in_hand: InHand) -> Reading | ChoiceReading:
        if "odd" in in_hand.body:
            raise RuntimeError("a reader that breaks")
        return understand(in_hand)

    monkeypatch.setattr(read, "understand", breaks)
    phones = due(day, 3)
    day.tick()
    ids = stored(day, list(zip(phones, ["4", "odd", "7"], strict=True)))
    read_together(day.database, ids)
    assert scores(day) == ["4", "7"]
    assert [reply.body_sealed is not None for reply in day.replies() if reply.read_at is None] == [True]


@pytest.mark.parametrize(
    ("error", "tried"),
    [
        (psycopg.errors.DeadlockDetected(), "abc"),
        (psycopg.errors.LockNotAvailable(), "abc"),
        (psycopg.errors.QueryCanceled(), "abc"),
        (psycopg.errors.AdminShutdown(), "a"),
        (ValueError(), "aabc"),
    ],
)
def test_the_rest_of_a_group_is_read_unless_the_database_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, log_lines: LogLines, error: Exception, tried: str
) -> None:
    tries = []

    def fails(_session: object, reply_id: str, **_: object) -> None:
        tries.append(reply_id)
        if reply_id == "a":
            raise OperationalError("", {}, error) if isinstance(error, psycopg.Error) else error

    monkeypatch.setattr(at_once, "read_replies", lambda session, _ids: fails(session, "a"))
    monkeypatch.setattr(at_once, "read_reply", fails)
    database = Database(f"sqlite:///{tmp_path / 'empty.db'}", None)
    try:
        read_together(database, ["a", "b", "c"])
    finally:
        database.close()
    assert "".join(tries[1:]) == tried
    (told,) = log_lines.of("replies are read one by one") or log_lines.of("reply waits for the database")[:1]
    assert told["level"] == "warning"


def test_a_reply_that_is_alone_is_tried_twice_and_begins_no_group(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, log_lines: LogLines
) -> None:
    tries: list[bool] = []

    def fails(_session: object, _id: str, *, by_itself: bool = False, **_: object) -> None:
        tries.append(by_itself)
        raise ValueError

    groups: list[object] = []
    monkeypatch.setattr(at_once, "read_replies", lambda _session, ids: groups.append(ids))
    monkeypatch.setattr(at_once, "read_reply", fails)
    database = Database(f"sqlite:///{tmp_path / 'empty.db'}", None)
    try:
        read_together(database, ["a"])
        read_together(database, [])
        read_together(database, ["b"], {"b": "request"})
        read_together(database, ["c"], {"b": "request"})
    finally:
        database.close()
    assert (tries, groups) == ([False, True] * 3, [])
    told = [(line["level"], line["reply"], line.get("request_id")) for line in log_lines.of("reply not read yet")]
    lines = [("warning", "a", None), ("warning", "b", "request"), ("warning", "c", None)]
    assert told == [line for line in lines for _ in range(2)], "the sweep comes back to it"


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_a_patient_whom_somebody_else_holds_holds_up_no_other(day: Day, log_lines: LogLines) -> None:
    phones = due(day, 3)
    day.tick()
    ids = stored(day, list(zip(phones, ["4", "I want to kill myself", "7"], strict=True)))
    with day.database.engine.begin() as held:  # ended by the server where somebody waits for it
        held.execute(text("SET LOCAL idle_in_transaction_session_timeout = '30s'"))
        blocked = "SELECT patient_id FROM replies WHERE id = :id"
        held.execute(text(f"SELECT 1 FROM patients WHERE id = ({blocked}) FOR UPDATE"), {"id": ids[0]})
        read_together(day.database, ids)
        assert (scores(day), [flag.kind for flag in day.flags(kind="danger")]) == (["7"], ["danger"])
        assert read_unread(day.database) == 0
    assert log_lines.of("reply waits for the database")
    assert '"level": "error"' not in log_lines.text
    assert read_unread(day.database) == 1
    assert (scores(day), len(day.flags(kind="danger"))) == (["4", "7"], 1)
    with day.database.write() as session:
        with waiting_briefly(session):
            assert session.scalar(text("SHOW lock_timeout")) == "500ms"
        assert session.scalar(text("SHOW lock_timeout")) == "0"


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_a_group_and_somebody_who_answers_a_flag_do_not_deadlock(day: Day) -> None:
    """Both lock flags before the end of the audit trail, and nobody who answers one waits for the patient."""
    phones = [*due(day, 2), new_phone()]
    day.tick()
    read_together(day.database, stored(day, [(phone, "I want to kill myself") for phone in phones]))
    flags = sorted(each.id for each in day.flags(kind="danger"))
    assert len(flags) == 3
    day.later(minutes=20)
    ids = stored(day, list(zip(phones, ["STOP", "I still want to die", "I still want to die"], strict=True)), "again")
    with counted(day.database.engine) as count:
        read_together(day.database, ids)
    assert sorted(each.id for each in day.flags(kind="danger")) == flags
    locks = [sql for sql in count.statements if "FOR " in sql and ("FROM flags" in sql or "FROM audit_heads" in sql)]
    assert ["ORDER BY flags.id FOR NO KEY UPDATE" in sql for sql in locks[:2]] == [True, True], locks
    assert any("FROM audit_heads" in sql for sql in locks[2:])
    with day.database.engine.begin() as held:
        held.execute(text("SELECT 1 FROM patients FOR UPDATE"))
        with day.database.write() as session:
            session.execute(text("SET LOCAL lock_timeout = '500ms'"))
            for flag_id in flags:
                flag.acknowledge(session, day.clinic_id, flag_id, actor="staff:nurse")
                flag.resolve(session, day.clinic_id, flag_id, actor="staff:nurse", note="Called.")


def test_an_intake_that_reads_later_answers_first_and_reads_everything(day: Day) -> None:
    phones = due(day, 6)
    day.tick()
    intake, sender = Intake(reads_later=True), str(day.settings.twilio_sender)
    texts = [Inbound(f"SM-{phone}", phone, sender, str(score)) for score, phone in enumerate(phones)]
    with ThreadPoolExecutor(6) as threads:
        list(threads.map(lambda text: intake.take(day.database, text), [*texts, *texts]))  # each of them twice
    assert intake.is_done(60)
    assert scores(day) == ["0", "1", "2", "3", "4", "5"]
    assert len(day.replies()) == 6


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_reply_is_read_where_no_thread_starts_and_a_thread_that_ended_is_replaced(
    day: Day, monkeypatch: pytest.MonkeyPatch, log_lines: LogLines
) -> None:
    phones = due(day, 5)
    day.tick()
    intake, sender, ended = Intake(reads_later=True), str(day.settings.twilio_sender), []

    def take(number: int) -> None:
        assert intake.take(day.database, Inbound(f"SM-{number}", phones[number], sender, str(number))) is not None
        assert intake.is_done(60)
        assert len([one for one in intake._readers if one.is_alive()]) <= most

    most = 1 if day.database.engine.dialect.name == "sqlite" else READERS  # SQLite has one writer at a time

    def refuses(_thread: Thread) -> None:
        raise RuntimeError("can't start new thread")

    def breaks(*_: object, **__: object) -> None:
        raise ValueError

    def ends(*_: object) -> None:
        ended.append(current_thread())
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(Thread, "start", refuses)
        take(0)
    assert scores(day) == ["0"]
    assert {line["level"] for line in log_lines.of("no thread that reads replies")} == {"warning"}
    with monkeypatch.context() as patch:
        patch.setattr(at_once, "read_together", ends)
        take(1)
    ended[0].join(60)
    take(2)
    with monkeypatch.context() as patch, bound_contextvars(request_id="request"):
        patch.setattr(at_once, "read_reply", breaks)
        take(3)
    told = [(line["level"], line["request_id"]) for line in log_lines.of("reply not read yet")]
    assert told == [("warning", "request")] * 2, "as the request that brought it"
    with monkeypatch.context() as patch:
        patch.setattr(at_once, "read_together", breaks)
        take(4)
    assert [(line["level"], line["replies"]) for line in log_lines.of("replies not read yet")] == [("warning", 1)]
    reading = [thread for thread in threads() if thread.name == "reads replies"]
    assert [thread.daemon for thread in reading] == [True] * len(reading), "none keeps a process that ends"
    assert reading
    assert scores(day) == ["0", "2"]


def test_one_phone_is_read_in_order_and_danger_goes_before_what_waits() -> None:
    queue = ReadingQueue()
    for number in range(GROUP):
        queue.add(Unread(str(number), f"p{number % 14}"), "4")
    queue.add(Unread("98", "ana"), "4")
    queue.add(Unread("99", "ana"), "I want to kill myself")
    first = queue.next_group()
    assert [unread.reply_id for unread in first] == ["98", *(str(number) for number in range(14))]
    queue.finished(first)
    assert [unread.reply_id for unread in queue.next_group()] == ["99", "14", "15"]
    assert not queue.is_idle(0)


def test_what_is_asked_for_together_is_done_together_and_apart_where_that_fails() -> None:
    grouped: Grouped[int, int] = Grouped(3, lambda error: isinstance(error, ConnectionError))
    begun, go_on = Event(), Event()
    groups: list[list[int]] = []

    def work(numbers: Sequence[int]) -> list[int]:
        groups.append(list(numbers))
        if numbers == [0]:
            begun.set()
            go_on.wait(60)
        if 13 in numbers:
            raise ValueError("thirteen")
        if 8 in numbers:
            raise ConnectionError("away")
        return [number * number for number in numbers]

    def ask(number: int) -> Callable[[], int]:
        return lambda: grouped.ask(number, work)

    with ThreadPoolExecutor(8) as threads:
        first = threads.submit(ask(0))
        assert begun.wait(60)
        rest = []
        for number in (1, 13, 2, 7, 8, 9, 3):
            rest.append(threads.submit(ask(number)))
            while grouped.waiting < len(rest):
                pass
        go_on.set()
        assert first.result() == 0
        assert [rest[index].result() for index in (0, 2, 6)] == [1, 4, 9]
        with pytest.raises(ValueError, match="thirteen"):
            rest[1].result()
        assert [str(rest[index].exception()) for index in (3, 4, 5)] == ["away"] * 3
    assert groups == [[0], [1, 13, 2], [1], [13], [2], [7, 8, 9], [3]]
    assert ask(5)() == 25

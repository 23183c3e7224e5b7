"""What a text and a reply cost the database, counted in statements and commits, which do not depend on the machine.

The bounds are what it takes today. A change that needs more must raise them here.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import event

from reminders.followup.asking import remind
from reminders.followup.intake import read_reply
from reminders.followup.intake.at_once import read_together, store_together
from reminders.followup.intake.arrival.store import Inbound, store_reply
from reminders.outbox.claim import Limits, claim_batch
from reminders.outbox.settle import accept_all
from reminders.texting.gateway import Sent
from tests.day import Day, new_phone

#: Picked, claimed, sender's turn, history; acceptance, history, check-in. On PostgreSQL phones are locked by one more.
STATEMENTS_A_BATCH = {"sqlite": 7, "postgresql": 8}

#: Four to store it; sixteen to read, record and acknowledge it. On PostgreSQL the phone is locked by one more.
STATEMENTS_A_REPLY = {"sqlite": 20, "postgresql": 21}

#: Seen before, whose it may be, its patient, stored: for as many replies as there are.
STATEMENTS_A_GROUP_STORED = 4

#: A group of two, and what each further reply adds: stance, question, check-in, protocol, answer in force, outcome,
#: baseline. Each is a round trip to PostgreSQL.
STATEMENTS_A_GROUP_READ = {"sqlite": 27, "postgresql": 27}
STATEMENTS_MORE_A_REPLY_READ = 7


@dataclass
class Counted:
    """What went to the database: statements (a driver's call with many rows is one), and commits."""

    statements: list[str] = field(default_factory=list)
    commits: int = 0


@contextmanager
def counted(day: Day) -> Iterator[Counted]:
    count = Counted()

    def statement(_conn: Any, _cursor: Any, sql: str, _parameters: Any, _context: Any, _many: Any) -> None:
        if not sql.startswith("BEGIN"):
            count.statements.append(sql)

    def commit(_conn: Any) -> None:
        count.commits += 1

    engine = day.database.engine
    event.listen(engine, "before_cursor_execute", statement)
    event.listen(engine, "commit", commit)
    try:
        yield count
    finally:
        event.remove(engine, "before_cursor_execute", statement)
        event.remove(engine, "commit", commit)


def due(day: Day, how_many: int) -> list[str]:
    """Patients whose first check-in is due now, and whose welcome has left."""
    phones = [new_phone() for _ in range(how_many)]
    enrollments = [day.enroll(phone, name=f"Body Number {number}") for number, phone in enumerate(phones)]
    day.send()
    day.at(enrollments[0].check_ins[0].due_at)
    return phones


def test_queueing_many_due_check_ins_takes_as_many_statements_as_queueing_few(day: Day) -> None:
    taken = []
    for how_many in (2, 12):
        due(day, how_many)
        with counted(day) as count, day.database.write() as session:
            assert remind.queue_due(session) == how_many
        taken.append(count)
    few, many = taken
    assert len(many.statements) <= len(few.statements)
    assert (few.commits, many.commits) == (1, 1)
    assert len(day.messages(kind="question")) == 14


def test_texts_take_one_commit_and_few_statements_a_batch_of_one_as_of_many(day: Day) -> None:
    texts = 8
    due(day, 2 * texts)
    with day.database.write() as session:
        remind.queue_due(session)
    most = STATEMENTS_A_BATCH[day.database.engine.dialect.name]
    with counted(day) as count:
        with day.database.write() as session:
            batch = claim_batch(session, Limits(), at_most=texts)
        with day.database.write() as session:
            accepted = accept_all(session, [(text, Sent(f"SM{text.message_id}", "queued")) for text in batch])
    assert (len(batch), len(accepted), len(count.statements)) == (texts, texts, most)
    with counted(day) as count:
        assert day.send() == texts
    assert count.commits == texts + 1  # the last one settles, and finds nothing more to claim
    assert len(count.statements) <= (texts + 1) * most


def test_a_reply_takes_two_commits_and_few_statements(day: Day) -> None:
    first, second = due(day, 2)
    day.tick()
    for phone, score in ((first, "4"), (second, "7")):  # the first one loads what is read once a process
        inbound = Inbound(f"SM-{phone}", phone, str(day.settings.twilio_sender), score)
        with counted(day) as count:
            with day.database.write() as session:
                reply_id = store_reply(session, inbound)
            assert reply_id is not None
            with day.database.write() as session:
                read_reply(session, reply_id)
    assert count.commits == 2
    assert len(count.statements) <= STATEMENTS_A_REPLY[day.database.engine.dialect.name], count.statements
    assert sorted(str(o.value) for o in day.outcomes(step="h4")) == ["4", "7"]


@pytest.mark.parametrize("known", [True, False], ids=["known", "unknown"])
@pytest.mark.parametrize("body", ["7", "no idea", "I want to kill myself"])
def test_a_phone_is_locked_once_and_before_anything_of_its_patients(day: Day, body: str, known: bool) -> None:
    """Otherwise readers for two clinics, each locking its patients first, could deadlock."""
    phone = due(day, 1)[0] if known else new_phone()
    day.tick()
    with day.database.write() as session:
        reply_id = store_reply(session, Inbound(f"SM-{phone}", phone, str(day.settings.twilio_sender), body))
    assert reply_id is not None
    with counted(day) as count, day.database.write() as session:
        read_reply(session, reply_id)
    locks = [sql for sql in count.statements if "pg_advisory" in sql or "FOR UPDATE" in sql or "FOR NO KEY" in sql]
    locks = [sql for sql in locks if "FROM replies" not in sql]
    if day.database.engine.dialect.name == "postgresql":
        assert ["pg_advisory" in sql for sql in locks] == [True] + [False] * (len(locks) - 1)


def test_a_group_of_replies_takes_so_many_statements_and_so_many_more_for_each(day: Day) -> None:
    taken = {}
    for how_many in (2, 8):
        phones = due(day, how_many)
        day.tick()
        texts = [Inbound(f"SM-{phone}", phone, str(day.settings.twilio_sender), "4") for phone in phones]
        with counted(day) as stored:
            ids = store_together(day.database, texts)
        with counted(day) as read:
            read_together(day.database, [str(reply_id) for reply_id in ids])
        assert (stored.commits, read.commits) == (1, 1)
        taken[how_many] = stored.statements, read.statements
    stored, read = (([len(of[what]) for of in taken.values()]) for what in (0, 1))
    assert stored[0] == stored[1] <= STATEMENTS_A_GROUP_STORED, taken[8][0]
    assert read[1] - read[0] <= 6 * STATEMENTS_MORE_A_REPLY_READ, taken[8][1]
    assert read[0] <= STATEMENTS_A_GROUP_READ[day.database.engine.dialect.name], taken[2][1]
    assert sorted(str(o.value) for o in day.outcomes(step="h4")) == ["4"] * 10

"""What a text and a reply cost the database, counted in statements and commits, which do not depend on the machine.

The bounds are what it takes today. A change that needs more must raise them here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from reminders.followup.asking import remind
from reminders.followup.intake import read_reply
from reminders.followup.intake.arrival.at_once import read_together, store_together
from reminders.followup.intake.arrival.store import Inbound, store_reply
from reminders.outbox.claim import Limits, claim_batch
from reminders.outbox.settle import accept_all
from reminders.record.columns import new_id
from reminders.record.people import DataKey
from reminders.record.sealing import vault_of
from reminders.texting.gateway import Sent
from tests.day import Day, new_phone
from tests.statements import counted

#: Picked, claimed, sender's turn, history; acceptance, history, check-in. On PostgreSQL phones are locked by one more.
STATEMENTS_A_BATCH = {"sqlite": 7, "postgresql": 8}

#: Four to store it; sixteen to read, record and acknowledge it. On PostgreSQL the phone is locked by one more.
STATEMENTS_A_REPLY = {"sqlite": 20, "postgresql": 21}

#: Seen before, whose it may be, its patient, stored: for as many replies as there are.
STATEMENTS_A_GROUP_STORED = 4

#: Round trips to PostgreSQL, begin and commit included: what a group takes however many it is of, and what each reply
#: adds: answer in force, outcome, baseline, and now and then one more.
TRIPS_A_GROUP_STORED, TRIPS_A_GROUP_READ, TRIPS_MORE_A_REPLY = 7, 19, 4


def due(day: Day, how_many: int) -> list[str]:
    """Patients whose first check-in is due now, and whose welcome has left."""
    phones = [new_phone() for _ in range(how_many)]
    enrollments = [day.enroll(phone, name=f"Body Number {number}") for number, phone in enumerate(phones)]
    day.send()
    day.at(enrollments[0].check_ins[0].due_at)
    return phones


def forget_keys(day: Day) -> None:
    """Let the process be one that has not read anything of these patients, as a worker is after an enrollment."""
    with day.database.read() as session:
        for key in session.scalars(select(DataKey.id)):
            vault_of(session).forget(key)


def test_queueing_many_due_check_ins_takes_as_many_statements_as_queueing_few(day: Day) -> None:
    taken = []
    for how_many in (2, 12):
        due(day, how_many)
        forget_keys(day)
        with counted(day.database.engine) as count, day.database.write() as session:
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
    with counted(day.database.engine) as count:
        with day.database.write() as session:
            batch = claim_batch(session, Limits(), at_most=texts)
        with day.database.write() as session:
            accepted = accept_all(session, [(text, Sent(f"SM{text.message_id}", "queued")) for text in batch])
    assert (len(batch), len(accepted), len(count.statements)) == (texts, texts, most)
    with counted(day.database.engine) as count:
        assert day.send() == texts
    assert count.commits == texts + 1  # the last one settles, and finds nothing more to claim
    assert len(count.statements) <= (texts + 1) * most


def test_a_reply_takes_two_commits_and_few_statements(day: Day) -> None:
    first, second = due(day, 2)
    day.tick()
    for phone, score in ((first, "4"), (second, "7")):  # the first one loads what is read once a process
        inbound = Inbound(f"SM-{phone}", phone, str(day.settings.twilio_sender), score)
        with counted(day.database.engine) as count:
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
    with counted(day.database.engine) as count, day.database.write() as session:
        read_reply(session, reply_id)
    locks = [sql for sql in count.statements if "pg_advisory" in sql or "FOR UPDATE" in sql or "FOR NO KEY" in sql]
    locks = [sql for sql in locks if "FROM replies" not in sql]
    if day.database.engine.dialect.name == "postgresql":
        assert ["pg_advisory" in sql for sql in locks] == [True] + [False] * (len(locks) - 1)


@contextmanager
def round_trips(day: Day, folder: Path) -> Iterator[list[int]]:
    """How often the block waited for PostgreSQL: each time the driver asks for an answer, it says so to libpq's log."""
    file = folder / f"trace-{new_id()}"
    found: list[int] = []
    with file.open("w") as written:
        with day.database.engine.connect() as connection:  # the pool has one, and hands it out again
            driver: Any = connection.connection.driver_connection
        # A statement's fifth time takes one more, to prepare it: which that is depends on the tests before.
        prepares_after, driver.prepare_threshold = driver.prepare_threshold, None
        driver.pgconn.trace(written.fileno())
        yield found
        driver.pgconn.untrace()
        driver.prepare_threshold = prepares_after
    found.append(len(re.findall(r"\tF\t\d+\t(?:Sync|Query)\b", file.read_text())))


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_a_group_of_replies_takes_so_many_round_trips_and_few_more_for_each(day: Day, tmp_path: Path) -> None:
    stored, read = [], []
    for how_many in (2, 2, 8):  # the first ones load what is read once a process
        phones = due(day, how_many)
        day.tick()
        texts = [Inbound(f"SM-{phone}", phone, str(day.settings.twilio_sender), "4") for phone in phones]
        with round_trips(day, tmp_path) as storing:
            ids = store_together(day.database, texts)
        with round_trips(day, tmp_path) as reading:
            read_together(day.database, [str(reply_id) for reply_id in ids])
        stored += storing
        read += reading
        day.at(day.now.replace(hour=15) + timedelta(days=1))  # within texting hours again
    assert sorted(str(o.value) for o in day.outcomes(step="h4")) == ["4"] * 12
    assert stored[1] == stored[2] <= TRIPS_A_GROUP_STORED
    assert read[1] <= TRIPS_A_GROUP_READ + 2 * TRIPS_MORE_A_REPLY, read
    assert read[2] <= TRIPS_A_GROUP_READ + 8 * TRIPS_MORE_A_REPLY, read


def test_the_keys_of_a_group_are_fetched_at_once(day: Day) -> None:
    """A web process rarely knows them: it remembers a patient's key for a minute."""
    phones = due(day, 4)
    day.tick()
    texts = [Inbound(f"SM-{phone}", phone, str(day.settings.twilio_sender), "4") for phone in phones]

    def fetches(work: Callable[[], object]) -> int:
        forget_keys(day)
        with counted(day.database.engine) as count:
            work()
        return sum("FROM data_keys" in sql for sql in count.statements)

    ids: list[str | None] = []
    assert fetches(lambda: ids.extend(store_together(day.database, texts))) == 1
    assert fetches(lambda: read_together(day.database, [str(reply_id) for reply_id in ids])) == 1
    assert len(day.outcomes(step="h4")) == len(phones)

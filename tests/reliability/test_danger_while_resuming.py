"""Danger is flagged while another process resumes after a restore: on PostgreSQL neither waits for the other.

Resuming lives many moments in one transaction and keeps every row it has read locked, the patient's included. Whoever
takes a later reply of that patient first and then waits for the patient stands in its way: each has what the other
wants.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from reminders.followup.enrolling.enroll import Enrollment
from reminders.followup.intake import read_reply, read_unread
from reminders.followup.intake import resume as resuming
from reminders.followup.intake.arrival.store import Inbound, store_reply
from reminders.followup.intake.resume import resume
from reminders.operate.backup import back_up
from reminders.operate.restore import restore
from reminders.record.database import Database
from reminders.record.outcomes import FlagKind
from tests.day import new_phone
from tests.reliability.lived import LivedDay
from tests.services.postgres import ADMIN, PostgresServer

pytestmark = pytest.mark.parametrize("settings", ["postgresql"], indirect=True)

HARM = "I want to kill myself"


@pytest.fixture
def enrolled(lived: LivedDay, tmp_path: Path) -> Enrollment:
    """A patient was asked after the backup that is now in place; a score and then a danger came in and are unread.

    The question has to be found in the provider's list first, so that list is at hand when the replies are read: both
    are read in one transaction.
    """
    day, phone = lived, new_phone()
    enrollment = day.enroll(phone)
    day.tick()
    back_up(day.database, tmp_path / "yesterday.gz")
    day.at(enrollment.check_ins[0].due_at)
    day.tick()
    day.minutes_pass(15)
    day.database.close()
    restore(day.settings, tmp_path / "yesterday.gz", replace=True)
    day.database = Database.open(day.settings)
    for number, body in enumerate(("7", HARM)):
        day.minutes_pass(1)
        with day.database.write() as session:
            store_reply(session, Inbound(f"SM{number:032}", phone, str(day.settings.twilio_sender), body))
    day.minutes_pass(3)
    return enrollment


@pytest.fixture
def one_thread() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


def between_two_replies(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], None]) -> None:
    """Resuming has read the first reply of the patient, and has not committed; before the second this happens."""
    read = 0

    def and_then(session: Session, reply_id: str, *, resuming: bool) -> None:
        nonlocal read
        read_reply(session, reply_id, resuming=resuming)
        session.flush()
        read += 1
        if read == 1:
            happens()

    monkeypatch.setattr(resuming, "read_reply", and_then)


def somebody_waits(database: Database) -> bool:
    """Whether a transaction waits for one that holds what it wants: the database says so, however fast it is."""
    waiting = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() " \
              "AND cardinality(pg_blocking_pids(pid)) > 0)"  # fmt: skip
    with database.read() as session:
        return bool(session.scalar(text(waiting)))


def test_the_sweep_flags_a_danger_without_waiting_for_whoever_resumes(
    lived: LivedDay, enrolled: Enrollment, one_thread: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = lived
    waited: list[bool] = []
    flagged: list[str] = []
    sweeps: list[Future[int]] = []

    def sweep() -> None:
        sweeps.append(one_thread.submit(read_unread, day.database))
        day.network.wait_for(lambda: sweeps[0].done() or somebody_waits(day.database), "the sweep to end or to wait")
        waited.append(not sweeps[0].done())
        flagged.extend(flag.kind for flag in day.flags(concern="urgent"))

    between_two_replies(monkeypatch, sweep)
    assert not resume(day.database, day.gateway)
    assert sweeps[0].result() == 0  # it heeds; only resuming reads
    assert (waited, flagged) == ([False], [FlagKind.DANGER])
    assert [flag.kind for flag in day.flags(concern="urgent")] == [FlagKind.DANGER]
    assert all(reply.read_at is not None for reply in day.replies())
    assert day.scores(enrolled) == [("h4", Decimal(7))]


def test_a_deadlock_while_resuming_is_tried_again_and_no_reply_is_passed_over(
    lived: LivedDay,
    enrolled: Enrollment,
    one_thread: ThreadPoolExecutor,
    postgres_server: PostgresServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    day = lived
    _, danger = day.replies()
    # It looks for no deadlock itself, so PostgreSQL always ends the other one: whoever resumes. Only a test that went
    # wrong leaves it idle for a minute.
    options = "-c deadlock_timeout=1h -c idle_in_transaction_session_timeout=60s"
    stubborn = psycopg.connect(
        host="127.0.0.1", port=postgres_server.port, user=ADMIN, password=postgres_server.password,
        dbname=make_url(day.settings.database_url).database, options=options,
    )  # fmt: skip
    with stubborn:
        stubborn.execute("SELECT FROM replies WHERE id = %s FOR UPDATE", [danger.id])
        wants: list[Future[object]] = []

        def wants_the_patient() -> None:
            query = "SELECT FROM patients WHERE id = %s FOR UPDATE"
            wants.append(one_thread.submit(stubborn.execute, query, [enrolled.patient.id]))
            day.network.wait_for(lambda: somebody_waits(day.database), "the patient to be waited for")

        between_two_replies(monkeypatch, wants_the_patient)
        with pytest.raises(OperationalError, match="deadlock detected"):
            resume(day.database, day.gateway)
        wants[0].result()
        stubborn.rollback()
    assert [reply.read_at for reply in day.replies()] == [None, None]
    assert day.scores(enrolled) == []
    assert not resume(day.database, day.gateway)
    assert all(reply.read_at is not None for reply in day.replies())
    assert [flag.kind for flag in day.flags(concern="urgent")] == [FlagKind.DANGER]
    assert day.scores(enrolled) == [("h4", Decimal(7))]

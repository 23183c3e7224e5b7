"""What the queries of every second cost depends on what is due, not on how many patients were ever enrolled."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from reminders.followup.asking import close, remind
from reminders.followup.intake.acting import disputes
from reminders.outbox.claim import Limits, claim
from tests.day import Day, new_phone

pytestmark = pytest.mark.fresh_database


def plans(day: Day, session: Session, work: Callable[[Session], object]) -> list[str]:
    """The database's plan for every SELECT that `work` runs on the due tables."""
    statements: list[tuple[str, Any]] = []

    @event.listens_for(day.database.engine, "before_cursor_execute")
    def note(_conn: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: Any) -> None:
        statements.append((statement, parameters))

    try:
        work(session)
    finally:
        event.remove(day.database.engine, "before_cursor_execute", note)
    asked = [(s, p) for s, p in statements if s.lstrip().startswith(("SELECT", "UPDATE"))]
    return [explain(session, statement, parameters) for statement, parameters in asked]


def explain(session: Session, statement: str, parameters: Any) -> str:
    connection = session.connection()
    sqlite = connection.dialect.name == "sqlite"
    if not sqlite:
        # A small table is read whole whatever its indexes: what counts is that the index serves the query.
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    how = "EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN "
    return "\n".join(str(row[-1]) for row in connection.exec_driver_sql(how + statement, parameters))


@pytest.fixture
def enrolled(day: Day) -> Day:
    for number in range(5):
        day.enroll(new_phone(), name=f"Body Number {number}")
    day.tick()
    return day


def test_each_query_of_every_second_reads_only_what_is_due_by_its_index(enrolled: Day) -> None:
    queries: list[tuple[Callable[[Session], object], str]] = [
        (lambda s: remind.due_check_ins(s, enrolled.now), "ix_check_ins_due"),
        (close.close_windows, "ix_check_ins_closing"),
        (remind.queue_nudges, "ix_check_ins_nudge"),
        (disputes.flag_unsettled, "ix_check_ins_dispute"),
        (remind.queue_due, "ix_check_ins_trouble"),  # what could not be written
    ]
    for work, index in queries:
        with enrolled.database.write() as session:
            plan, *more = plans(enrolled, session, work)
            assert index in plan
            assert work is not queries[0][0] or not more


def test_the_claim_reads_the_queue_and_nothing_that_has_left(enrolled: Day) -> None:
    enrolled.at(enrolled.now + timedelta(hours=4))
    with enrolled.database.write() as session:
        remind.queue_due(session)
    with enrolled.database.write() as session:
        plan = plans(enrolled, session, lambda s: claim(s, Limits()))[0]
    assert "ix_messages_queue" in plan
    assert "refusals" in plan
    assert not re.search(r"(SCAN|Seq Scan on) (refusals|phone_numbers)", plan), "a phone's refusal is found by its key"
    assert "TEMP B-TREE" not in plan  # SQLite's word for sorting: of many due at once the first is read, not all

"""A prepared statement does the same as SQLAlchemy's own execution of it, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import String, event, func, insert, select, update
from sqlalchemy.exc import DBAPIError

from reminders.record.columns import Instant
from reminders.record.database import Database
from reminders.record.engine import make_engine
from reminders.record.installation import Hold
from reminders.record.people import Clinic
from reminders.record.prepared import Prepared, given
from tests.record.rows import add_clinic

#: In another zone and on the full second, where an engine might write it in another form.
AT = datetime(2026, 3, 2, 20, 0, 0, tzinfo=timezone(timedelta(hours=2)))

PAUSE = Prepared(
    lambda _engine: (
        update(Clinic)
        .where(Clinic.slug == given("slug", String), Clinic.time_zone == "America/Chicago")
        .values(paused_at=given("at", Instant), sender=given("why", String))
        .returning(Clinic.id, Clinic.paused_at, Clinic.hours_start)
    )
)
PAUSED_BEFORE = Prepared(lambda _engine: select(Clinic.slug).where(Clinic.paused_at < given("at", Instant)))
ADD_HOLD = Prepared(lambda _engine: insert(Hold))
HELD_SINCE = Prepared(lambda _engine: select(Hold.since).where(Hold.name == given("name", String)))


@pytest.fixture
def a_clinic(database: Database) -> Clinic:
    with database.write() as session:
        return add_clinic(session, "north")


def test_what_goes_in_and_comes_out_is_what_sqlalchemy_would_make_of_it(database: Database, a_clinic: Clinic) -> None:
    with database.write() as session:
        found = PAUSE.first(session.connection(), slug=a_clinic.slug, at=AT, why="don't :know %s")
        assert (found.id, found.paused_at, found.hours_start) == (a_clinic.id, AT, a_clinic.hours_start)
        assert found.paused_at.tzinfo is UTC
    with database.read() as session:
        kept = session.get_one(Clinic, a_clinic.id)
        assert (kept.paused_at, kept.sender) == (AT, "don't :know %s")
        connection = session.connection()
        assert PAUSED_BEFORE.all(connection, at=AT) == []
        assert PAUSED_BEFORE.all(connection, at=AT + timedelta(microseconds=1)) == [(a_clinic.slug,)]


def test_only_what_a_run_gives_is_a_parameter(database: Database, a_clinic: Clinic) -> None:
    """SQLite plans a statement again at every run where what it holds against a partial index is a parameter."""
    seen: list[tuple[str, Any]] = []

    @event.listens_for(database.engine, "before_cursor_execute")
    def note(_conn: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: Any) -> None:
        seen.append((statement, parameters))

    with database.write() as session:
        assert PAUSE.first(session.connection(), slug=a_clinic.slug, at=AT, why=None) is not None
    statement, parameters = next(pair for pair in seen if pair[0].startswith("UPDATE"))
    assert "'America/Chicago'" in statement
    assert set(parameters) == {"slug", "at", "why"}


def test_what_a_statement_does_not_know_is_refused(database: Database) -> None:
    with database.write() as session, pytest.raises(TypeError, match="slugg"):
        PAUSE.first(session.connection(), slugg="bench", at=AT)


def test_many_rows_go_in_one_call(database: Database) -> None:
    with database.write() as session:
        assert ADD_HOLD.run_many(session.connection(), []) == 0
        assert ADD_HOLD.run_many(session.connection(), [{"name": name, "since": AT} for name in ("one", "two")]) == 2
    with database.read() as session:
        assert {hold.name for hold in session.query(Hold)} == {"one", "two"}
        found = HELD_SINCE.firsts(session.connection(), [{"name": name} for name in ("two", "none", "one")])
        assert [row and row.since == AT for row in found] == [True, None, True]
        assert HELD_SINCE.firsts(session.connection(), []) == []
    broken = Prepared(lambda _engine: select((1 / func.length(given("word", String))).label("part")))
    if database.engine.dialect.name == "postgresql":  # SQLite's is NULL
        with database.read() as session, pytest.raises(DBAPIError, match="division by zero"):
            broken.firsts(session.connection(), [{"word": word} for word in ("a", "", "b")])
    with database.read() as session:  # the connection is as good as before
        assert [row.part for row in broken.firsts(session.connection(), [{"word": "a"}, {"word": "b"}])] == [1, 1]


def test_what_the_driver_refuses_is_raised_as_sqlalchemy_does(database: Database) -> None:
    with database.write() as session:
        ADD_HOLD.run(session.connection(), name="one", since=AT)
    with database.read() as session, pytest.raises(DBAPIError) as refused:  # read-only, or there already
        ADD_HOLD.run(session.connection(), name="one", since=AT)
    assert "holds" in str(refused.value.statement)
    assert refused.value.params is None
    with database.write() as session:  # the connection is as good as before
        assert ADD_HOLD.run(session.connection(), name="two", since=AT) == 1


def test_what_fails_as_rows_are_fetched_is_raised_as_sqlalchemy_does(sqlite_url: str) -> None:
    """SQLite finds the second row, which is no JSON, when the first has been fetched."""
    each = func.json_each('["[]", "no"]').table_valued("value")
    broken = Prepared(lambda _engine: select(func.json(each.c.value).label("made")))
    engine = make_engine(sqlite_url)
    for fetch in (broken.first, broken.all):
        with engine.begin() as connection:
            with pytest.raises(DBAPIError, match="malformed JSON") as refused:
                fetch(connection)
            assert "json_each" in str(refused.value.statement)
    engine.dispose()

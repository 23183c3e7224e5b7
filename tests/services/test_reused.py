"""A database that another test had is like a fresh one, or it is not used again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import psycopg
import pytest

from tests.services.postgres import PostgresServer
from tests.services.reused import MOST_TESTS, ReusedDatabases


def _build(url: str) -> None:
    with psycopg.connect(_plain(url)) as connection:
        connection.execute("CREATE TABLE clinics (slug text PRIMARY KEY)")
        connection.execute("CREATE TABLE patients (name text, slug text REFERENCES clinics)")
        connection.execute("INSERT INTO clinics VALUES ('built-in')")


def _plain(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")


@pytest.fixture
def databases(postgres_server: PostgresServer) -> Iterator[ReusedDatabases]:
    databases = ReusedDatabases(postgres_server, postgres_server.template("for_reuse", _build))
    yield databases
    databases.close()


def _used(databases: ReusedDatabases, *statements: str) -> str:
    url = databases.take()
    with psycopg.connect(_plain(url), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)
    databases.give_back(url)
    return url


def _rows(url: str) -> list[tuple[object, ...]]:
    with psycopg.connect(_plain(url)) as connection:
        patients = connection.execute("SELECT count(*) FROM patients").fetchall()
        return [*connection.execute("SELECT slug FROM clinics").fetchall(), *patients]


def test_the_next_test_finds_what_a_fresh_copy_holds(databases: ReusedDatabases) -> None:
    first = _used(
        databases,
        "INSERT INTO patients VALUES ('Ana', 'built-in')",
        "UPDATE clinics SET slug = 'other' WHERE false",
        "DELETE FROM patients",
        "INSERT INTO clinics VALUES ('hilltop')",
        "INSERT INTO patients VALUES ('Eva', 'hilltop')",
    )
    again = databases.take()
    assert (again, _rows(again)) == (first, [("built-in",), (0,)])


def test_a_database_begins_with_the_rows_that_another_one_held(databases: ReusedDatabases) -> None:
    first = databases.take()
    with psycopg.connect(_plain(first), autocommit=True) as connection:
        connection.execute("INSERT INTO clinics VALUES ('hill\t\\top')")
        connection.execute("INSERT INTO patients VALUES (NULL, 'hill\t\\top')")
    rows = databases.rows(first)
    databases.give_back(first)
    _used(databases, "DELETE FROM clinics", "INSERT INTO clinics VALUES ('another')")
    for fresh in (False, True):
        begun = databases.take(rows=rows, fresh=fresh)
        assert _rows(begun) == [("built-in",), ("hill\t\\top",), (1,)]
        databases.give_back(begun)
    assert _rows(databases.take()) == [("built-in",), (0,)]


def test_what_a_test_deleted_is_there_again(databases: ReusedDatabases) -> None:
    first = _used(databases, "DELETE FROM clinics")
    again = databases.take()
    assert (again, _rows(again)) == (first, [("built-in",), (0,)])


@pytest.mark.parametrize("spoil", ["ALTER TABLE patients ADD phone text", "DROP TABLE patients", "ANALYZE"])
def test_one_whose_schema_or_statistics_changed_is_not_used_again(databases: ReusedDatabases, spoil: str) -> None:
    first = _used(databases, "INSERT INTO clinics VALUES ('hilltop')", spoil)
    again = databases.take()
    assert again != first
    assert _rows(again) == [("built-in",), (0,)]


def test_one_that_somebody_is_still_connected_to_is_not_used_again(databases: ReusedDatabases) -> None:
    first = databases.take()
    left_open = psycopg.connect(_plain(first), autocommit=True)
    databases.give_back(first)
    assert databases.take() != first
    left_open.close()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(_plain(first))


def test_none_is_used_for_ever(databases: ReusedDatabases) -> None:
    used = Counter(_used(databases) for _ in range(MOST_TESTS + 1))
    assert max(used.values()) <= MOST_TESTS


def test_a_server_that_was_killed_gives_a_fresh_one() -> None:
    with PostgresServer() as server:
        databases = ReusedDatabases(server, server.template("for_reuse", _build))
        first = _used(databases, "INSERT INTO clinics VALUES ('hilltop')")
        server.restart()
        again = databases.take()
        assert again != first
        assert _rows(again) == [("built-in",), (0,)]

"""Errors counted in a process reach the record, and wait where the record cannot be reached."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from reminders.logs.errors import Place, waiting
from reminders.record.database import Database
from reminders.record.error_counts import error_counts, keep_error_counts
from tests.services.ports import free_port


@pytest.fixture(autouse=True)
def _nothing_waits() -> Iterator[None]:
    waiting.take()
    yield
    waiting.take()


def counted(database: Database) -> dict[str, int]:
    with database.read() as session:
        return {place: errors for place, errors in error_counts(session).items() if errors}


def test_every_place_is_counted_from_zero(database: Database) -> None:
    with database.read() as session:
        assert error_counts(session) == {place.value: 0 for place in Place}


def test_what_two_processes_counted_adds_up(database: Database) -> None:
    waiting.add({Place.BATCH: 2, Place.DUTY: 1})
    assert keep_error_counts(database) == 3
    waiting.add({Place.BATCH: 1})
    assert keep_error_counts(database) == 1
    assert counted(database) == {"batch": 3, "duty": 1}


def test_where_nothing_was_counted_nothing_is_written(database: Database) -> None:
    assert keep_error_counts(database) == 0
    assert counted(database) == {}


def test_counts_wait_while_the_database_is_away(database: Database) -> None:
    away = Database(f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/none", None)
    waiting.add({Place.WEB_DATABASE: 4})
    assert keep_error_counts(away) == 0
    waiting.add({Place.WEB_DATABASE: 1})
    assert keep_error_counts(database) == 5
    assert counted(database) == {"web_database": 5}

"""Pages of a growing table: nothing is missed, however late it is committed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, insert, select
from sqlalchemy.orm import Session
from ulid import ULID

from reminders.clock import real
from reminders.record.columns import first_id_at
from reminders.record.installation import Cursor as Row
from reminders.reports.keyset import FRESH, BadCursor, Cursor, read_page

NOON = datetime.fromisoformat("2026-03-02T12:00:00+00:00")


def identifier(at: datetime, number: int) -> str:
    """The `number`-th identifier made at a moment."""
    return str(ULID.from_bytes(int(at.timestamp() * 1000).to_bytes(6, "big") + number.to_bytes(10, "big")))


@dataclass
class Table:
    """A table of nothing but identifiers, read page by page."""

    engine: Engine = field(default_factory=lambda: create_engine("sqlite://"))

    def __post_init__(self) -> None:
        Row.metadata.tables["cursors"].create(self.engine)

    def commit(self, *identifiers: str) -> None:
        with Session(self.engine) as session, session.begin():
            session.execute(insert(Row), [{"name": name, "at": NOON} for name in identifiers])

    def page(self, cursor: Cursor, limit: int) -> tuple[list[str], Cursor | None]:
        with Session(self.engine) as session:
            page = read_page(session, select(Row), Row.name, cursor, limit)
            return [row.name for row in page.rows], page.next and Cursor.parse(str(page.next))


def crawl(table: Table, limit: int, between: Sequence[Any] = ()) -> list[str]:
    """Everything from the first page to the last; `between` are commits made after each page."""
    late = list(between)
    read: list[str] = []
    cursor: Cursor | None = Cursor()
    for _ in range(10_000):
        assert cursor is not None
        rows, cursor = table.page(cursor, limit)
        read += rows
        if cursor is None:
            return read
        if late:
            table.commit(*late.pop(0))
    raise AssertionError("the pages never end")


def test_old_rows_come_once_and_in_order() -> None:
    table = Table()
    ids = [identifier(NOON + timedelta(seconds=n), 0) for n in range(50)]
    table.commit(*reversed(ids))
    for limit in (1, 7, 49, 50, 51):
        assert crawl(table, limit) == ids


def test_fresh_rows_come_once_and_in_order_when_nobody_writes() -> None:
    table = Table()
    ids = sorted(identifier(real(), n) for n in range(30))
    table.commit(*ids)
    for limit in (1, 7, 30):
        assert crawl(table, limit) == ids


def test_a_row_committed_late_before_the_cursor_is_not_missed() -> None:
    table = Table()
    now = real()
    table.commit(*[identifier(now, n) for n in (2, 4, 6, 8)])
    read = crawl(table, 2, between=[[identifier(now, 1)]])
    assert set(read) == {identifier(now, n) for n in (1, 2, 4, 6, 8)}


def test_a_late_row_on_the_last_page_is_not_missed() -> None:
    table = Table()
    now = real()
    table.commit(*[identifier(now, n) for n in (2, 4, 6)])
    first, cursor = table.page(Cursor(), 2)
    assert cursor is not None
    table.commit(identifier(now, 3))
    second, end = table.page(cursor, 500)
    assert end is None
    assert set(first + second) == {identifier(now, n) for n in (2, 3, 4, 6)}


def test_a_cursor_kept_for_later_gives_what_came_since() -> None:
    table = Table()
    start = real()
    with time_machine.travel(start, tick=False):
        table.commit(*[identifier(start, n) for n in (2, 4, 6)])
        _, cursor = table.page(Cursor(), 2)
        assert cursor is not None
    table.commit(identifier(start, 1))
    with time_machine.travel(start + 2 * FRESH, tick=False):
        table.commit(identifier(start + FRESH, 0))
        rows, _ = table.page(cursor, 500)
        assert {identifier(start, 1), identifier(start, 6), identifier(start + FRESH, 0)} <= set(rows)


def test_rows_that_are_settled_are_not_counted_again() -> None:
    table = Table()
    old = NOON - timedelta(days=1)
    table.commit(*[identifier(old, n) for n in range(5)])
    _, cursor = table.page(Cursor(), 3)
    assert cursor is not None
    assert (cursor.settled, cursor.given) == (cursor.last, 0)


@settings(max_examples=200, deadline=None)
@given(
    first=st.sets(st.integers(0, 60), max_size=20),
    late=st.lists(st.sets(st.integers(0, 60), max_size=4), max_size=8),
    limit=st.integers(1, 6),
    ages=st.lists(st.integers(0, 300), min_size=61, max_size=61),
)
def test_no_order_of_commits_hides_a_row(first: set[int], late: list[set[int]], limit: int, ages: list[int]) -> None:
    """Rows committed before the last page is read are read; settled ones only appear at the start."""
    table, now = Table(), real()
    made = {n: identifier(now - timedelta(seconds=ages[n]), n) for n in range(61)}
    settled = {n for n in made if made[n] < first_id_at(now - FRESH)}
    table.commit(*[made[n] for n in first]) if first else None
    seen, commits = set(first), []
    for batch in late:
        batch = batch - seen - settled
        seen |= batch
        commits.append([made[n] for n in batch])
    table_commits = [c for c in commits if c]
    with time_machine.travel(now, tick=False):
        done: list[list[str]] = []
        read: list[str] = []
        cursor: Cursor | None = Cursor()
        while cursor is not None:
            rows, cursor = table.page(cursor, limit)
            read += rows
            if cursor is not None and table_commits:
                done.append(table_commits.pop(0))
                table.commit(*done[-1])
    assert set(read) == {made[n] for n in first} | {i for batch in done for i in batch}


@pytest.mark.parametrize("text", ["", "x", "banana", "A" * 47, "A" * 49, "é" * 48, "+" * 48 + "=", "A" * 48 + "\n"])
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(BadCursor):
        Cursor.parse(text)


def test_a_cursor_survives_its_text() -> None:
    cursor = Cursor(identifier(NOON, 1), identifier(NOON, 2), 7)
    assert Cursor.parse(str(cursor)) == cursor

"""A table's columns: name, kind, unit, meaning, and how the value is read from a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute, Session

from reminders.reports.keyset import Cursor, Page, read_page
from reminders.reports.selection import Selection

Entity = TypeVar("Entity")
Record = TypeVar("Record")

Plain = str | int | float | bool | None
"""A value as JSON writes it."""


class Kind(StrEnum):
    """What a value is, in the words of the data dictionary."""

    ID = "identifier"
    CODE = "code"
    TEXT = "text"
    WHOLE = "whole number"
    NUMBER = "number"
    TIME = "time"
    DAY = "day"
    TRUTH = "true or false"


@dataclass(frozen=True)
class Column(Generic[Record]):
    """One column. `codes` are all the values there can be, where that is known; `empty` says when there is none."""

    name: str
    kind: Kind
    meaning: str
    read: Callable[[Record], Plain]
    unit: str = ""
    codes: tuple[str, ...] = ()
    empty: str = ""

    @property
    def may_be_empty(self) -> bool:
        return bool(self.empty)


@dataclass(frozen=True)
class Table(Generic[Record]):
    """A table: its name, what one row of it is, and its columns in order."""

    name: str
    one_row: str
    columns: tuple[Column[Record], ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """The columns' names: the header of the CSV and the keys of the JSON."""
        return tuple(column.name for column in self.columns)

    def item(self, record: Record) -> dict[str, Plain]:
        """One row, by column."""
        return {column.name: column.read(record) for column in self.columns}


@dataclass(frozen=True)
class Listing(Generic[Entity, Record]):
    """A table that is read from the record page by page, in the order of its identifiers.

    `select` chooses the rows, `records` reads what else the columns need, for a whole page at once.
    """

    table: Table[Record]
    identifier: InstrumentedAttribute[str]
    select: Callable[[Selection], Select[Entity]]
    records: Callable[[Session, Sequence[Entity]], Sequence[Record]]
    infusion_id: Callable[[Entity], str]

    def page(self, session: Session, selection: Selection, cursor: Cursor, limit: int) -> Page[Entity]:
        """One page of the rows that are selected, the oldest first."""
        return read_page(session, self.select(selection), self.identifier, cursor, limit)

    def items(self, session: Session, rows: Sequence[Entity]) -> list[dict[str, Plain]]:
        """The rows as the API and the exports write them."""
        return [self.table.item(record) for record in self.records(session, rows)]

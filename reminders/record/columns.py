"""Column types and mixins that every table of the record shares."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    ForeignKeyConstraint,
    Index,
    MetaData,
    SmallInteger,
    String,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator
from ulid import ULID

#: Length of every identifier. They are ULIDs: later rows sort later, and none tells how many rows there are.
ID_LENGTH = 26


def new_id() -> str:
    """A new ULID: 26 characters, ordered by time, random enough never to collide."""
    return str(ULID())


def first_id_at(instant: datetime) -> str:
    """The smallest identifier that a row made at `instant` (real time) can have."""
    return str(ULID.from_bytes(int(instant.timestamp() * 1000).to_bytes(6, "big") + bytes(10)))


class Instant(TypeDecorator[datetime]):
    """An aware time, stored in UTC. Raises `ValueError` for a naive one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive time cannot be recorded")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Hundredths(TypeDecorator[Decimal]):
    """A number, stored as a whole number of hundredths (6.5 is 650). Raises `ValueError` if it is not exact."""

    impl = SmallInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, _dialect: Dialect) -> int | None:
        if value is None:
            return None
        if not value.is_finite() or value * 100 % 1:
            raise ValueError("a number is kept to the hundredth, and this one is not exact there")
        return int(value * 100)

    def process_result_value(self, value: int | None, _dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value) / 100


class Words(TypeDecorator[tuple[str, ...]]):
    """Codes in their order, stored separated by commas. Raises `ValueError` for a code that is empty or holds one."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, _dialect: Dialect) -> str | None:
        if value is None:
            return None
        if isinstance(value, str) or not all(word and "," not in word for word in value):
            raise ValueError("several codes are recorded as a tuple of words without commas")
        return ",".join(value)

    def process_result_value(self, value: str | None, _dialect: Dialect) -> tuple[str, ...] | None:
        return None if value is None else tuple(value.split(",")) if value else ()


NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Row(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: Instant(), str: String}  # noqa: RUF012 (SQLAlchemy reads it from the class)


class Identified:
    """A row with an identifier of its own."""

    id: Mapped[str] = mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)


class OfClinic(Identified):
    """A row of one clinic. Its children refer to it by (clinic, id), so no row can belong to two clinics."""

    clinic_id: Mapped[str] = mapped_column(String(ID_LENGTH), index=False)


def own_key() -> UniqueConstraint:
    """The (clinic, id) pair that children refer to."""
    return UniqueConstraint("clinic_id", "id")


def partial_index(name: str, *columns: str, where: str, unique: bool = False, sqlite_where: str | None = None) -> Index:
    """An index of only the rows that meet a condition, on both engines.

    SQLite uses it only for a query that says the condition in the same words: `sqlite_where`, where they differ.
    """
    return Index(name, *columns, unique=unique, sqlite_where=text(sqlite_where or where), postgresql_where=text(where))


def without_index(column: ColumnElement[str] | InstrumentedAttribute[str]) -> ColumnElement[str]:
    """The column, so written that no index on it is used, for a query whose rows another index finds.

    SQLite keeps no statistics of values here: it would use this column's index and read every row of the clinic.
    """
    return func.coalesce(column, "")


def belongs_to(table: str, column: str) -> ForeignKeyConstraint:
    """A reference to a row of the same clinic: (clinic_id, column) → table (clinic_id, id)."""
    return ForeignKeyConstraint(["clinic_id", column], [f"{table}.clinic_id", f"{table}.id"])


def of_clinic() -> ForeignKeyConstraint:
    """A reference to the row's clinic."""
    return ForeignKeyConstraint(["clinic_id"], ["clinics.id"])


def columns_of(row: Row) -> dict[str, Any]:
    """The row's column values by attribute name."""
    return {attribute.key: getattr(row, attribute.key) for attribute in row.__mapper__.column_attrs}

"""Statements compiled once a process, for what runs with every text and reply.

Executing a statement through SQLAlchemy has a cost of its own, even when its SQL comes from SQLAlchemy's
compiled cache. What that buys (`make bench`, rows `prepared-send` and `prepared-reply`, 60 a round, 5 rounds, 30
November 2026, two very busy cores): milliseconds of this process's processor, beside those of SQLAlchemy's own
execution, and how many times as long that takes (median, lowest and highest).

    claiming and settling a text     SQLite        4.5   18.1   3.8   3.4 to 4.2
                                     PostgreSQL    7.7   16.8   2.1   1.8 to 2.3
    a reply from webhook to answer   SQLite       15.6   20.5   1.3   1.1 to 1.5
                                     PostgreSQL   26.9   29.5   1.1   0.9 to 1.5

For a reply on PostgreSQL that is close to noise. Intake uses it there all the same, because `firsts` and `given_rows`
ask for many rows in one round trip to the server, whose time is not in these figures.
"""

from __future__ import annotations

import json
from collections import namedtuple
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    JSON,
    BindParameter,
    ColumnElement,
    Connection,
    Float,
    String,
    Subquery,
    any_,
    bindparam,
    cast,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.expression import ClauseElement
from sqlalchemy.types import TypeDecorator, TypeEngine

Convert = Callable[[Any], Any]


def given(name: str, type_: TypeEngine[Any] | type[TypeEngine[Any]]) -> BindParameter[Any]:
    """A parameter of a prepared statement; each run passes its value by this name (None if it does not)."""
    return bindparam(name, type_=type_, required=False)


class Strings(TypeDecorator[Sequence[str]]):
    """Many strings as one parameter: an array on PostgreSQL, JSON on SQLite."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """What the driver is given."""
        own = postgresql.ARRAY(String()) if dialect.name == "postgresql" else String()
        return dialect.type_descriptor(own)

    def process_bind_param(self, value: Sequence[str] | None, dialect: Dialect) -> Any:
        """The strings as the engine takes them."""
        strings = list(value or ())
        return strings if dialect.name == "postgresql" else json.dumps(strings)


def among(engine: str, column: Any, name: str) -> ColumnElement[bool]:
    """The condition that a column is one of the strings that each run passes: rows are found by the column's index."""
    strings: Any = given(name, Strings)
    if engine == "postgresql":
        return column == any_(strings)  # type: ignore[no-any-return]
    each = func.json_each(strings).table_valued("value")
    return column.in_(select(each.c.value))  # type: ignore[no-any-return]


def given_rows(engine: str, name: str, *columns: str) -> Subquery:
    """A small table that a prepared statement is given: each run passes it as a JSON list of lists of strings."""
    if engine == "sqlite":
        each = func.json_each(given(name, String)).table_valued("value")
        cells: list[Any] = [func.json_extract(each.c.value, f"$[{position}]") for position in range(len(columns))]
    else:
        each = func.json_array_elements(cast(given(name, String), JSON)).table_valued("value")
        cells = [each.c.value.op("->>")(position) for position in range(len(columns))]
    return select(*(cell.label(column) for cell, column in zip(cells, columns, strict=True))).subquery()


class Prepared:
    """A Core statement, compiled at its first run on each engine. Its parameters are made with `given`.

    Fixed values (states, kinds) are written into the SQL instead of being bound: SQLite compares them with the
    conditions of partial indexes, and where one is a parameter it plans the statement again at every run. Parameters
    and results are converted by their columns' types, as SQLAlchemy does. A run does not flush the session.
    """

    def __init__(self, build: Callable[[str], ClauseElement]) -> None:
        """`build` makes the statement for an engine: `sqlite` or `postgresql`."""
        self._build = build
        self._compiled: dict[str, _Compiled] = {}

    def run(self, connection: Connection, **values: Any) -> int:
        """Execute; returns how many rows it changed. Raises `TypeError` for a value that is no parameter."""
        return int(self._execute(connection, values, _row_count)[1])

    def run_many(self, connection: Connection, rows: Sequence[dict[str, Any]]) -> int:
        """Execute once for each of the rows, in one call of the driver; returns how many rows all of it changed."""
        if len(rows) == 1:
            return self.run(connection, **rows[0])
        if not rows:
            return 0
        compiled = self._for(connection)
        return connection.exec_driver_sql(compiled.sql, [compiled.bind(values) for values in rows]).rowcount

    def first(self, connection: Connection, **values: Any) -> Any:
        """Execute; returns the first row found, its columns by name, or None."""
        compiled, found = self._execute(connection, values, _first_row)
        return None if found is None else compiled.row(found)

    def firsts(self, connection: Connection, rows: Sequence[dict[str, Any]]) -> list[Any]:
        """Execute once for each of the rows, on PostgreSQL in one round trip; the first row of each, or None."""
        if connection.dialect.name == "sqlite" or len(rows) < 2 or _is_watched(connection):
            return [self.first(connection, **values) for values in rows]
        compiled = self._for(connection)
        driver: Any = connection.connection.driver_connection
        try:
            with driver.pipeline():
                asked = [driver.execute(compiled.sql, compiled.bind(values)) for values in rows]
                found = [_first_row(cursor) for cursor in asked]
        except connection.dialect.loaded_dbapi.Error as error:
            raise _as_sqlalchemy_says(connection, error, compiled.sql) from error
        return [None if row is None else compiled.row(row) for row in found]

    def all(self, connection: Connection, **values: Any) -> list[Any]:
        """Execute; returns the rows found, their columns by name."""
        compiled, rows = self._execute(connection, values, _all_rows)
        return [compiled.row(found) for found in rows]

    def _execute(
        self, connection: Connection, values: dict[str, Any], take: Callable[[Any], Any]
    ) -> tuple[_Compiled, Any]:
        """The compiled statement and what `take` takes from its result.

        That is the driver's cursor, or SQLAlchemy's result if somebody watches. SQLite finds most rows, and errors in
        them, only as they are fetched: so `take` fetches what is wanted.

        SQLAlchemy's own execution takes several times as long as SQLite does for what a text or reply asks.
        """
        compiled = self._for(connection)
        parameters = compiled.bind(values)
        if _is_watched(connection):
            return compiled, take(connection.exec_driver_sql(compiled.sql, parameters))
        cursor: Any = connection.connection.cursor()
        try:
            cursor.execute(compiled.sql, parameters)
            return compiled, take(cursor)
        except connection.dialect.loaded_dbapi.Error as error:
            cursor.close()
            raise _as_sqlalchemy_says(connection, error, compiled.sql) from error

    def _for(self, connection: Connection) -> _Compiled:
        engine = connection.dialect.name
        compiled = self._compiled.get(engine)
        if compiled is None:
            compiled = self._compiled[engine] = _compile(self._build(engine), _DIALECTS[engine])
        return compiled


def _is_watched(connection: Connection) -> bool:
    """Whether SQLAlchemy itself must execute: somebody listens to its events, or no transaction has begun."""
    return bool(connection.dispatch.before_cursor_execute) or not connection.in_transaction()


def _row_count(result: Any) -> Any:
    return result.rowcount


def _first_row(result: Any) -> Any:
    found = result.fetchone()
    result.close()
    return found


def _all_rows(result: Any) -> Any:
    return result.fetchall()


def _as_sqlalchemy_says(connection: Connection, error: Exception, sql: str) -> BaseException:
    """A driver's error as SQLAlchemy raises it, without the parameters; a lost connection is not used again."""
    dialect, driver = connection.dialect, connection.connection.driver_connection
    lost = dialect.is_disconnect(error, driver, None)  # type: ignore[arg-type]
    if lost:
        connection.invalidate(error)
    return DBAPIError.instance(
        sql, None, error, dialect.loaded_dbapi.Error, hide_parameters=True, connection_invalidated=lost, dialect=dialect
    )


@dataclass(frozen=True)
class _Compiled:
    """The SQL for one engine, and how parameters and results are converted."""

    sql: str
    names: dict[str, None]
    binds: tuple[tuple[str, Convert], ...]
    make: Callable[[Sequence[Any]], Any]
    results: tuple[tuple[int, Convert], ...]

    def bind(self, values: dict[str, Any]) -> dict[str, Any]:
        bound = self.names | values
        if len(bound) != len(self.names):
            raise TypeError(f"the statement has no {sorted(bound.keys() - self.names.keys())}")
        for name, convert in self.binds:
            bound[name] = convert(bound[name])
        return bound

    def row(self, found: Sequence[Any]) -> Any:
        if self.results:
            found = list(found)
            for position, convert in self.results:
                found[position] = convert(found[position])
        return self.make(found)


class _WritesFixedValues:
    """Mixed into a compiler: parameters that have a value are written out, those made with `given` stay."""

    def visit_bindparam(self, bound: BindParameter[Any], **options: Any) -> str:
        if bound.value is not None:
            options["literal_binds"] = True
        written: str = super().visit_bindparam(bound, **options)  # type: ignore[misc]
        return written


def _writing(dialect: Any) -> Dialect:
    usual = dialect.statement_compiler
    dialect.statement_compiler = type("Compiler", (_WritesFixedValues, usual), {})
    return dialect  # type: ignore[no-any-return]


_DIALECTS = {
    "sqlite": _writing(sqlite.dialect(paramstyle="named")),
    "postgresql": _writing(postgresql.psycopg.dialect()),  # type: ignore[no-untyped-call]
}


def _compile(statement: ClauseElement, dialect: Dialect) -> _Compiled:
    compiled: Any = statement.compile(dialect=dialect)
    names = dict.fromkeys(compiled.params)
    binds = ((name, _converter(compiled.binds[name].type, dialect, "bind")) for name in names)
    columns = list(getattr(statement, "exported_columns", ()))
    results = ((position, _converter(column.type, dialect, "result")) for position, column in enumerate(columns))
    return _Compiled(
        sql=str(compiled),
        names=names,
        binds=tuple((name, convert) for name, convert in binds if convert is not None),
        make=_row_type([column.key for column in columns])._make,
        results=tuple((position, convert) for position, convert in results if convert is not None),
    )


def _row_type(names: list[str]) -> Any:
    return namedtuple("Found", names)


def _converter(type_: TypeEngine[Any], dialect: Dialect, way: str) -> Convert | None:
    if isinstance(type_, Float):  # both drivers return floats, and SQLAlchemy's converter needs the driver's type code
        return None
    usual = type_.dialect_impl(dialect)
    return usual.bind_processor(dialect) if way == "bind" else usual.result_processor(dialect, None)

"""Databases that one test after another uses: emptying one takes milliseconds, copying the template far longer.

A test gets a database that nothing tells from a fresh copy. One that deleting rows cannot bring back is dropped: where
a test changed the schema, gathered statistics for the planner, or left somebody connected.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import psycopg
from psycopg import sql

from tests.services.kept import KEPT
from tests.services.postgres import PostgresServer

#: Deleted rows stay in their files until somebody vacuums; after so many tests a new copy is made instead.
MOST_TESTS: Final = 40

_WATCH_SCHEMA: Final = """
CREATE SCHEMA watched;
CREATE TABLE watched.changes (what text);
CREATE FUNCTION watched.changed() RETURNS event_trigger LANGUAGE plpgsql SECURITY DEFINER AS
  $$ BEGIN INSERT INTO watched.changes VALUES (tg_tag); END $$;
CREATE EVENT TRIGGER watch_schema ON ddl_command_end EXECUTE FUNCTION watched.changed();
"""

_SPOILED: Final = """
SELECT EXISTS (SELECT FROM watched.changes)
    OR EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND reltuples >= 0)
"""

#: How often to look whether a connection that the last test closed has ended on the server too, 10 ms apart.
_LOOKS: Final = 20

_CONNECTED: Final = """
SELECT FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND pid <> ALL (%s)
"""

_TABLES: Final = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"


#: Every row of a database by table, as PostgreSQL copies it; a table without rows is left out.
Rows = Mapping[str, bytes]


@dataclass
class _Database:
    """One database, with a superuser's connection to it, its tables, and the rows that a fresh copy holds."""

    url: str
    connection: psycopg.Connection[tuple[Any, ...]]
    tables: list[str] = field(default_factory=list)
    first_rows: Rows = field(default_factory=dict)
    tests: int = 0

    @property
    def name(self) -> str:
        return self.url.rsplit("/", 1)[1]

    def watch(self) -> None:
        """Note what a fresh copy holds, and whatever changes its schema from now on."""
        self.connection.execute(_WATCH_SCHEMA)
        self.tables = [str(name) for (name,) in self.connection.execute(_TABLES)]
        self.first_rows = self.rows()
        self.connection.execute("SET session_replication_role = replica")  # no trigger and no foreign key

    def is_spoiled(self) -> bool:
        """Whether it takes more than deleting rows to bring it back to what a fresh copy holds."""
        try:
            return self.connection.execute(_SPOILED).fetchone() != (False,) or self._somebody_stays()
        except psycopg.OperationalError:  # the test ended the server
            return True

    def rows(self) -> Rows:
        """Every row it holds now."""
        found = {}
        for table in self._with_rows():
            with self.connection.cursor().copy(_sql("COPY {} TO STDOUT", table)) as copy:
                found[table] = b"".join(bytes(part) for part in copy)
        return found

    def fill(self, rows: Rows) -> None:
        """Let it hold these rows and no others."""
        with self.connection.transaction():
            held = self._with_rows()
            if held:
                self.connection.execute(sql.SQL(";").join([_sql("DELETE FROM {}", table) for table in held]))
            for table, copied in rows.items():
                with self.connection.cursor().copy(_sql("COPY {} FROM STDIN", table)) as copy:
                    copy.write(copied)

    def _somebody_stays(self) -> bool:
        kept = KEPT.pids(self.name)
        for _ in range(_LOOKS):
            if self.connection.execute(_CONNECTED, (kept,)).fetchone() is None:
                return False
            time.sleep(0.01)
        return True

    def _with_rows(self) -> list[str]:
        asked = [_sql("SELECT {} WHERE EXISTS (SELECT FROM {})", sql.Literal(table), table) for table in self.tables]
        return [str(name) for (name,) in self.connection.execute(sql.SQL(" UNION ALL ").join(asked))]


class ReusedDatabases:
    """The databases of one server that were copied from one template, while no test has them."""

    def __init__(self, server: PostgresServer, template: str) -> None:
        self.server, self.template = server, template
        self._free: list[_Database] = []
        self._taken: dict[str, _Database] = {}

    def take(self, *, fresh: bool = False, rows: Rows | None = None) -> str:
        """The URL of a database like a fresh copy of the template; `fresh` if it must be one, to its last page.

        With `rows` it holds these instead of the template's.
        """
        while self._free and not fresh:
            database = self._free.pop()
            if not database.is_spoiled():
                database.fill(database.first_rows if rows is None else rows)
                break
            self._drop(database)
        else:
            database = self._make()
            if rows is not None:
                database.fill(rows)
        database.tests += 1
        self._taken[database.url] = database
        return database.url

    def rows(self, url: str) -> Rows:
        """What a database that somebody has taken holds now, for `take`."""
        return self._taken[url].rows()

    def fill(self, url: str, rows: Rows) -> None:
        """Let a database that somebody has taken hold these rows and no others."""
        self._taken[url].fill(rows)

    def give_back(self, url: str) -> None:
        """The test that had it has ended."""
        database = self._taken.pop(url)
        if database.tests < MOST_TESTS:
            self._free.append(database)
        else:
            self._drop(database)

    def close(self) -> None:
        """Drop every database of it."""
        for database in [*self._free, *self._taken.values()]:
            self._drop(database)
        self._free, self._taken = [], {}

    def _make(self) -> _Database:
        url = self.server.database(self.template)
        database = _Database(url, self.server.admin(url.rsplit("/", 1)[1]))
        database.watch()
        KEPT.keep(database.name)
        return database

    def _drop(self, database: _Database) -> None:
        database.connection.close()
        KEPT.end(database.name)
        self.server.drop(database.url)


def _sql(template: str, *parts: str | sql.Composable) -> sql.Composed:
    return sql.SQL(template).format(*[sql.Identifier(part) if isinstance(part, str) else part for part in parts])

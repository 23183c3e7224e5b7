"""Connections to PostgreSQL that one test's engine closes and the next test's engine takes up.

A connection has prepared what ran on it often enough. A test makes a new one, on which PostgreSQL parses and plans
each of its statements again: that was a third of the work of all conversations on PostgreSQL. The service keeps its
connections as well, for as long as it runs.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final

import psycopg
import pytest
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine, event

from reminders.record import engine as record_engine

#: More than the statements the product has, so that none is forgotten between two tests.
STATEMENTS: Final = 2000

#: What a transaction does not undo. It fails where the server has ended the connection.
_FORGET: Final = "SELECT pg_advisory_unlock_all(); RESET ALL"

Connection = psycopg.Connection[Any]


class KeptConnections:
    """Connections that nobody uses, by their database; only databases that `keep` names have any."""

    def __init__(self) -> None:
        self._idle: dict[str, list[Connection]] = defaultdict(list)
        self._databases: set[str] = set()

    def keep(self, name: str) -> None:
        """Keep the connections to this database from now on."""
        self._databases.add(name)

    def end(self, name: str) -> None:
        """Close the connections to this database; it is about to be dropped."""
        self._databases.discard(name)
        for connection in self._idle.pop(name, []):
            connection.close()

    def pids(self, name: str) -> list[int]:
        """The server's process ids of the connections that are kept."""
        return [connection.info.backend_pid for connection in self._idle[name] if not connection.closed]

    def take(self, name: str) -> Connection | None:
        """A connection to this database that is like a new one, but for what it has prepared."""
        idle = self._idle[name]
        while idle:
            connection = idle.pop()
            try:
                connection.autocommit = True
                connection.execute(_FORGET)
                connection.autocommit = False
            except psycopg.Error:
                connection.close()
            else:
                return connection
        return None

    def give_back(self, connection: Connection) -> bool:
        """Keep a connection that its engine would close; False if it has to be closed."""
        if connection.closed or connection.info.dbname not in self._databases:
            return False
        if connection.info.transaction_status != TransactionStatus.IDLE:
            connection.rollback()
        connection.isolation_level = connection.read_only = None
        self._idle[connection.info.dbname].append(connection)
        return True


KEPT: Final = KeptConnections()


def connections_kept(patch: pytest.MonkeyPatch) -> None:
    """Let every engine of the record in this process begin with the connections that earlier ones have closed."""
    make = record_engine.create_engine  # type: ignore[attr-defined]

    def with_kept(*arguments: Any, **options: Any) -> Engine:
        engine: Engine = make(*arguments, **options)
        if engine.dialect.name == "postgresql":
            _keep_those_of(engine)
        return engine

    patch.setattr(record_engine, "create_engine", with_kept)


def _keep_those_of(engine: Engine) -> None:
    close, initialize = engine.dialect.do_close, engine.dialect.initialize

    def without_rollback(connection: Any) -> None:
        initialize(connection)
        connection.connection.commit()  # else a rollback follows, at which psycopg forgets what is prepared

    def keep_or_close(connection: Any) -> None:
        if not KEPT.give_back(connection):
            close(connection)

    engine.dialect.initialize = without_rollback  # type: ignore[method-assign]
    engine.dialect.do_close = keep_or_close  # type: ignore[method-assign, assignment]

    @event.listens_for(engine, "do_connect")
    def kept(_dialect: Any, _record: Any, _arguments: Any, parameters: dict[str, Any]) -> Connection | None:
        found = KEPT.take(str(parameters["dbname"]))
        if found is not None:
            found.prepared_max = STATEMENTS
        return found

"""Opening the record: one engine a process, write and read transactions, and the vault that opens sealed columns."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from reminders.clock import Clock
from reminders.record.engine import make_engine
from reminders.record.sealing import KeyRing, Vault
from reminders.settings import Settings

#: PostgreSQL's codes for a server that is not there, ends, starts or takes no more connections, by their beginning: the
#: connection failed, the operator intervened, resources are insufficient.
_AWAY_STATES = ("08", "57P", "53")

#: SQLite's codes for a file that cannot be used now: busy, input/output error, full, cannot be opened.
_AWAY_CODES = frozenset({5, 10, 13, 14})

#: What PostgreSQL says when its limit, the database's or the role's is reached; while connecting there is no code.
_NO_MORE = ("too many clients", "too many connections", "connection slots are reserved")

#: PostgreSQL's code for a statement that took longer than `statement_timeout`.
_TOOK_TOO_LONG = "57014"


class Database:
    """The record, open. `write()` commits at the end of the block or rolls all of it back; `read()` never writes."""

    def __init__(
        self,
        url: str,
        vault: Vault | None,
        clock: Clock | None = None,
        settings: Settings | None = None,
        statement_seconds: float | None = None,
    ) -> None:
        self.engine = make_engine(url, statement_seconds)
        self._reading = _one_state(self.engine)
        self._hurried = self.engine.execution_options(hurried=True)
        self.vault = vault
        self.clock = clock or Clock()
        self.settings = settings or Settings(database_url=url)

    @classmethod
    def open(
        cls, settings: Settings, clock: Clock | None = None, *, statement_seconds: float | None = None
    ) -> Database:
        """Open the database that the settings name, with its keys.

        On PostgreSQL a statement that takes longer than `statement_seconds` is ended, and its transaction undone.
        """
        return cls(settings.database_url, Vault(KeyRing(settings.record_keys)), clock, settings, statement_seconds)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that may write; on SQLite it takes the write lock at its start (BEGIN IMMEDIATE)."""
        with self._session(self.engine) as session, session.begin():
            yield session

    @contextmanager
    def write_soon(self) -> Iterator[Session]:
        """The same for what can be left undone: on SQLite it gives up after a moment (`OperationalError`)."""
        with self._session(self._hurried) as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that sees one consistent state of the record and writes nothing; PostgreSQL refuses to."""
        with self._session(self._reading) as session:
            yield session
            if self.engine.dialect.name == "postgresql":
                # Nothing was written, but psycopg forgets at each rollback what it has prepared on the connection.
                session.expunge_all()
                session.commit()

    def drop_old_pages(self) -> None:
        """Empty SQLite's write-ahead log, which still holds pages from before an erasure.

        PostgreSQL cleans up by itself (VACUUM); its archives are the operator's responsibility.
        """
        if self.engine.dialect.name == "sqlite":
            with closing(self.engine.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def _session(self, engine: Engine) -> Session:
        info = {"vault": self.vault, "clock": self.clock, "settings": self.settings}
        return Session(engine, expire_on_commit=False, info=info)


def clock_of(session: Session) -> Clock:
    """The clock of the database this session belongs to."""
    clock = session.info["clock"]
    assert isinstance(clock, Clock)
    return clock


def settings_of(session: Session) -> Settings:
    """The settings the database of this session was opened with."""
    settings = session.info["settings"]
    assert isinstance(settings, Settings)
    return settings


def is_away(error: BaseException) -> bool:
    """Whether the database is not there or takes nothing at the moment, so that the same may succeed later."""
    if isinstance(error, PoolTimeoutError):
        return True
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    if isinstance(error.orig, sqlite3.Error):
        return (getattr(error.orig, "sqlite_errorcode", 0) & 0xFF) in _AWAY_CODES
    state = getattr(error.orig, "sqlstate", None)
    return state is None or state.startswith(_AWAY_STATES)


def why_away(error: BaseException) -> str:
    """Why the database does nothing, in a few words that hold no address and no data."""
    if isinstance(error, PoolTimeoutError):
        return "every connection of this process is in use"
    orig = getattr(error, "orig", None)
    if isinstance(orig, sqlite3.Error):
        return str(getattr(orig, "sqlite_errorname", type(orig).__name__))
    if any(words in str(orig) for words in _NO_MORE):
        return "it takes no more connections"
    return type(error).__name__


def took_too_long(error: BaseException) -> bool:
    """Whether the database ended a statement that took longer than it may; its transaction is undone."""
    return isinstance(error, OperationalError) and getattr(error.orig, "sqlstate", None) == _TOOK_TOO_LONG


def _one_state(engine: Engine) -> Engine:
    """The engine for reading: all statements of a transaction see the state that the first one saw."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(reading=True)
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

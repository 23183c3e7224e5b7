"""Opening the record: one engine a process, write and read transactions, and the vault that opens sealed columns."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session

from reminders.clock import Clock
from reminders.record.sealing import KeyRing, Vault
from reminders.settings import Settings

#: How long a writer waits for another one's transaction (SQLite has one writer at a time), in seconds.
BUSY_SECONDS = 30

#: How long one waits whose writing can be left undone, in seconds.
HURRIED_SECONDS = 0.2

#: The pages that one SQLite connection keeps in memory, in KiB. Whatever another connection writes makes it drop all of
#: them, so they serve within one transaction; larger caches, emptied and filled each second, only fragment the heap.
SQLITE_CACHE_KIB = 4096

#: A PostgreSQL server or network that has gone silent ends a connection instead of holding its thread for many minutes:
#: what is sent must be received within 10 s, and one that only waits for an answer asks for a sign of life.
_POSTGRESQL_PATIENCE = {
    "connect_timeout": 5,
    "tcp_user_timeout": 10_000,  # in milliseconds; the others are in seconds
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}

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


def make_engine(url: str, statement_seconds: float | None = None) -> Engine:
    """An engine with the pragmas and transaction rules each database needs.

    `statement_seconds` is the longest that a statement may take on PostgreSQL, unless the URL's `options` say it.
    """
    if make_url(url).get_backend_name() == "sqlite":
        return _sqlite_engine(url)
    # A lost connection is noticed before it is used, and an unreachable server does not block a worker forever.
    patience = {name: value for name, value in _POSTGRESQL_PATIENCE.items() if name not in make_url(url).query}
    engine = create_engine(url, pool_pre_ping=True, hide_parameters=True, connect_args=patience)
    if statement_seconds is not None and "statement_timeout" not in str(make_url(url).query.get("options", "")):

        @event.listens_for(engine, "connect")
        def limit(connection: Any, _record: Any) -> None:
            connection.execute(f"SET statement_timeout = {statement_seconds * 1000:.0f}")
            connection.commit()

    return engine


def _one_state(engine: Engine) -> Engine:
    """The engine for reading: all statements of a transaction see the state that the first one saw."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(reading=True)
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _sqlite_engine(url: str) -> Engine:
    # The connection given back last is taken next: a few do nearly all the work, and the others hold little memory.
    engine = create_engine(
        url,
        connect_args={"timeout": BUSY_SECONDS},
        pool_size=10,
        max_overflow=20,
        pool_use_lifo=True,
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def configure(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy's BEGIN below, not the driver's guess
        # secure_delete: an erased patient's wrapped key is overwritten, not left in the free space of a page.
        pragmas = (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "recursive_triggers=ON",
            "secure_delete=ON",
            f"cache_size=-{SQLITE_CACHE_KIB}",
            "temp_store=MEMORY",
        )
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if not options.get("hurried", False):
            connection.exec_driver_sql("BEGIN" if options.get("reading", False) else "BEGIN IMMEDIATE")
            return
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {HURRIED_SECONDS * 1000:.0f}")
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        finally:
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")

    return engine

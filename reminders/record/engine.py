"""An engine for the record's database: its pragmas, limits and transactions, without a table of the record.

A process that is about to become another one (`reminders web`) opens the database with this alone: the tables and their
keys take several times as long to load.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url

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

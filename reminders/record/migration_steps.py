"""Migrating a record that is in use: one transaction a migration, none of which waits long for a lock.

PostgreSQL queues everybody behind a statement that waits for a table: one open report would hold up a migration, and
the migration every text and every page. So a migration gives up after `LOCK_SECONDS`, lets the service go on, and tries
again. What is done stays done; each migration leaves a record that the release before it can work with.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import monotonic, sleep
from typing import Any

from alembic import command, op
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

#: Number of the PostgreSQL advisory lock under which one process migrates while others wait.
MIGRATION_LOCK = 7_206_125_534

#: Pause before another process asks again whether it is its turn.
TURN_SECONDS = 0.5

#: How long a statement of a migration waits for a table, with everybody who comes after it waiting too. It is less than
#: PostgreSQL's `deadlock_timeout` (1 s): in a deadlock the migration gives up before the service is chosen to.
LOCK_SECONDS = 0.4

#: Pause before the next try, in which those who waited are served.
PAUSE_SECONDS = 2.0

#: How long a migration is tried at most.
PATIENCE_SECONDS = 120.0

#: Where a migration finds the engine with which it may work outside its own transaction; only if the record is in use.
APART = "apart"

#: PostgreSQL's codes for a lock that was not given in time, and for a deadlock in which this side was chosen to end.
NOT_GIVEN = frozenset({"55P03", "40P01"})


def create_index(name: str, table: str, columns: Sequence[str], *, unique: bool = False, **options: Any) -> None:
    """Make an index on a table that is there already, without keeping anybody from writing to it meanwhile.

    For migrations; alone in one (`options` as of `op.create_index`). On PostgreSQL it is made outside the transaction
    and may take long; if that breaks off, the next try removes what was left and starts over. In a record that nobody
    uses yet, and on SQLite, which has one writer anyway, it is made like any other.
    """
    engine = _apart()
    if engine is None:
        op.create_index(name, table, columns, unique=unique, **options)
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if connection.scalar(_HALF_MADE, {"name": name}):
            connection.exec_driver_sql(f'DROP INDEX CONCURRENTLY "{name}"')
        operations = Operations(MigrationContext.configure(connection))
        operations.create_index(
            name, table, columns, unique=unique, if_not_exists=True, postgresql_concurrently=True, **options
        )


def drop_index(name: str, table: str) -> None:
    """Remove an index without keeping anybody from its table meanwhile; as `create_index`."""
    engine = _apart()
    if engine is None:
        op.drop_index(name, table)
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f'DROP INDEX CONCURRENTLY IF EXISTS "{name}"')


def _apart() -> Engine | None:
    config = op.get_context().config
    engine = None if config is None else config.attributes.get(APART)
    assert engine is None or isinstance(engine, Engine)
    return engine


@contextmanager
def one_at_a_time(engine: Engine) -> Iterator[Connection]:
    """A transaction in which nobody else migrates; waits until another migration is done.

    On PostgreSQL who waits asks again and again, each time in a transaction of its own. An index made beside writers
    waits for the end of every transaction with a snapshot; one that waited for the lock inside a statement would have
    one, and both would wait for each other without end.
    """
    while True:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                _keep_no_snapshot(connection)
            if connection.dialect.name != "postgresql" or connection.scalar(_TAKE_TURN, {"migrating": MIGRATION_LOCK}):
                yield connection
                return
        sleep(TURN_SECONDS)


def _keep_no_snapshot(connection: Connection) -> None:
    """Have psycopg prepare nothing on this connection.

    A statement that it has prepared (from the fifth time on) leaves a portal open, and with it a snapshot, until the
    transaction's next statement: an index made beside writers would wait for its own migration without end.
    """
    driver: Any = connection.connection.driver_connection
    driver.prepare_threshold = None


class Busy(Exception):
    """A table was in use all the time; the message says since when, and what to do."""


def migrate_in_steps(engine: Engine, script: ScriptDirectory, have: str) -> None:
    """Run every migration after `have`, each in its own transaction. Raises `Busy`; those before it are done."""
    pending = [revision.revision for revision in script.iterate_revisions("heads", have)]
    for revision in reversed(pending):
        _migrate_patiently(engine, revision)


def _migrate_patiently(engine: Engine, revision: str) -> None:
    until = monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with engine.begin() as connection:
                _keep_no_snapshot(connection)
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = {LOCK_SECONDS * 1000:.0f}")
                config = alembic_config(connection)
                config.attributes[APART] = engine
                command.upgrade(config, revision)
            return
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in NOT_GIVEN:
                raise
        if monotonic() >= until:
            raise Busy(_sentence(engine, revision))
        sleep(PAUSE_SECONDS)


def _sentence(engine: Engine, revision: str) -> str:
    with engine.connect() as connection:
        have = MigrationContext.configure(connection).get_current_revision()
        oldest = connection.execute(_OLDEST, {"migrating": MIGRATION_LOCK}).first()
    by = f" The oldest open transaction is {oldest.seconds} s old (PostgreSQL process {oldest.pid})." if oldest else ""
    return (
        f"The tables that migration {revision} changes were in use for {PATIENCE_SECONDS:.0f} s.{by} The record is at "
        f"{have} and whole, and the processes that run can go on with it. End that transaction or wait for it, then "
        "run `reminders db upgrade` again: it continues."
    )


_TAKE_TURN = text("SELECT pg_try_advisory_xact_lock(:migrating)")

#: An index of this name that is not valid: making it broke off.
_HALF_MADE = text(
    "SELECT 1 FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid"
    " WHERE relname = :name AND relnamespace = to_regnamespace(current_schema()) AND NOT indisvalid"
)

_OLDEST = text(
    "SELECT pid, extract(epoch FROM now() - xact_start)::int AS seconds FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
    " AND NOT EXISTS (SELECT FROM pg_locks WHERE pg_locks.pid = pg_stat_activity.pid AND locktype = 'advisory'"
    " AND (classid::bigint << 32) + objid::bigint = :migrating)"
    " ORDER BY xact_start LIMIT 1"
)


def alembic_config(connection: Connection) -> Config:
    """Alembic's configuration for a connection, without an ini file."""
    config = Config()
    config.set_main_option("script_location", "reminders.record:migrations")
    config.attributes["connection"] = connection
    return config

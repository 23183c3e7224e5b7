"""Migrating a record that is in use: one transaction a migration, none of which waits long for a lock.

PostgreSQL queues everybody behind a statement that waits for a table: one open report would hold up a migration, and
the migration every text and every page. So a migration gives up after `LOCK_SECONDS`, lets the service go on, and tries
again. What is done stays done; each migration leaves a record that the release before it can work with.
"""

from __future__ import annotations

from time import monotonic, sleep

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

#: Number of the PostgreSQL advisory lock under which one process migrates while others wait.
MIGRATION_LOCK = 7_206_125_534

#: How long a statement of a migration waits for a table, with everybody who comes after it waiting too.
LOCK_SECONDS = 1.0

#: Pause before the next try, in which whoever waited is served.
PAUSE_SECONDS = 2.0

#: How long a migration is tried at most.
PATIENCE_SECONDS = 120.0

#: PostgreSQL's codes for a lock that was not given in time, and for a deadlock in which this side was chosen to end.
NOT_GIVEN = frozenset({"55P03", "40P01"})


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
                connection.exec_driver_sql(f"SET LOCAL lock_timeout = {LOCK_SECONDS * 1000:.0f}")
                command.upgrade(alembic_config(connection), revision)
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

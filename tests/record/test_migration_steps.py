"""A record in use is migrated without holding anybody up, and what cannot be done is said with what to do."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from alembic import command
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text

from reminders.record import migrate, migration_steps
from reminders.record.engine import make_engine
from reminders.record.migration_steps import alembic_config
from reminders.record.revision import NotMigrated, check_migrated
from reminders.settings import Settings
from tests.migrated import settings_for

#: The revision before one that changes `patients`, and has at least one more after it.
EARLIER = next(
    str(migration.down_revision)
    for migration in migrate._script().walk_revisions()
    if migration.path.endswith("_birth_dates.py")
)


@pytest.fixture
def earlier(postgres_url: str) -> Settings:
    """A record on PostgreSQL as an earlier release left it."""
    settings = settings_for(postgres_url)
    migrate.upgrade(settings)
    engine = make_engine(postgres_url)
    with engine.begin() as connection:
        command.downgrade(alembic_config(connection), EARLIER)
    engine.dispose()
    return settings


@pytest.fixture
def engine(earlier: Settings) -> Iterator[Engine]:
    engine = make_engine(earlier.database_url)
    yield engine
    engine.dispose()


def revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def test_a_table_in_use_is_tried_again_and_nobody_waits_behind_the_migration(
    earlier: Settings, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migration_steps, "LOCK_SECONDS", 0.05)
    report = engine.connect()
    report.execute(text("SELECT count(*) FROM patients"))  # in a transaction that stays open
    report_pid = report.execute(text("SELECT pg_backend_pid()")).scalar_one()

    # Nobody has the patience: it is said, and nothing is half done.
    monkeypatch.setattr(migration_steps, "PATIENCE_SECONDS", 0.0)
    with pytest.raises(NotMigrated, match=rf"were in use .* \(PostgreSQL process {report_pid}\)\. .* at {EARLIER} "):
        migrate.upgrade(earlier)
    assert revision(engine) == EARLIER

    # With patience: in the pause others read and write the table, and once the report ends the migration is done.
    monkeypatch.setattr(migration_steps, "PATIENCE_SECONDS", 60.0)
    pauses = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL lock_timeout = 1"))
            connection.execute(text("LOCK TABLE patients IN ROW EXCLUSIVE MODE"))
        if len(pauses) == 2:
            report.close()

    monkeypatch.setattr(migration_steps, "sleep", pause)
    assert migrate.upgrade(earlier) is False
    assert len(pauses) == 2
    check_migrated(earlier)


def test_a_migration_that_is_done_stays_done_when_a_later_one_fails(
    earlier: Settings, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade = command.upgrade
    done: list[str] = []

    def interrupted(config: object, to: str) -> None:
        if done:
            raise KeyboardInterrupt
        done.append(to)
        upgrade(config, to)  # type: ignore[arg-type]

    monkeypatch.setattr(command, "upgrade", interrupted)
    with pytest.raises(KeyboardInterrupt):
        migrate.upgrade(earlier)
    assert [revision(engine)] == done != [EARLIER]
    monkeypatch.undo()
    migrate.upgrade(earlier)
    check_migrated(earlier)


def test_who_migrates_second_waits_and_does_not_hold_up_the_indexes_that_the_first_makes(
    earlier: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An index made beside writers waits for whoever has a snapshot: then nobody may have one who waits for it."""
    waits = threading.Event()
    in_steps = migration_steps.migrate_in_steps

    def once_the_second_waits(*arguments: Any) -> None:
        waits.wait(20)
        in_steps(*arguments)

    def wait(_seconds: float) -> None:
        waits.set()
        time.sleep(0.01)

    monkeypatch.setattr(migrate, "migrate_in_steps", once_the_second_waits)
    monkeypatch.setattr(migration_steps, "sleep", wait)
    with ThreadPoolExecutor(2) as both:
        assert [done.result() for done in [both.submit(migrate.upgrade, earlier) for _ in range(2)]] == [False, False]
    assert waits.is_set()
    check_migrated(earlier)

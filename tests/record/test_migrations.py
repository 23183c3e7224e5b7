"""The migrated database is what the models say, with every protection in place."""

from __future__ import annotations

import importlib
import io
import os
import re
import stat
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Engine, UniqueConstraint, create_engine, inspect, make_url, text
from sqlalchemy.orm import Session

from reminders.record import facts, migrate, revision, simulated
from reminders.record.append_only import PROTECTED, trigger_names
from reminders.record.columns import Row
from reminders.record.database import Database
from reminders.record.engine import make_engine
from reminders.record.installation import ClockAnchor, RingKey
from reminders.record.revision import NotMigrated
from reminders.record.tables import METADATA
from reminders.settings import Settings
from tests.migrated import settings_for
from tests.services.postgres import PostgresServer


def indexes(engine: Engine) -> set[str]:
    """Every index as the database itself writes it down, conditions included (alembic compares names alone)."""
    listing = {
        "sqlite": "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
        "postgresql": "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'",
    }[engine.dialect.name]
    with engine.connect() as connection:
        found = {re.sub(r"\s+", " ", sql).strip() for (sql,) in connection.execute(text(listing))}
    return {sql for sql in found if "alembic_version" not in sql}


def triggers(engine: Engine) -> set[str]:
    listing = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'",
    }[engine.dialect.name]
    with engine.connect() as connection:
        return {name for (name,) in connection.execute(text(listing))}


def test_the_migrations_make_what_the_models_say(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_the_migrations_make_the_same_indexes_and_conditions_as_the_models(
    database: Database, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    if database.engine.dialect.name == "sqlite":
        url = f"sqlite:///{tmp_path / 'models.db'}"
    else:
        server: PostgresServer = request.getfixturevalue("postgres_server")
        url = server.database()
        request.addfinalizer(lambda: server.drop(url))
    models = create_engine(url)
    METADATA.create_all(models)
    assert indexes(database.engine) == indexes(models)
    models.dispose()


def test_every_protected_table_has_its_triggers_after_the_migrations(database: Database) -> None:
    wanted = {name for table in PROTECTED for name in trigger_names(database.engine.dialect.name, table)}
    assert triggers(database.engine) == wanted | facts.watching()


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_what_a_migration_watched_does_not_follow_what_is_watched_now(
    dialect: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = facts.WATCHED | {"infusions": facts.Watched(("a_column_of_a_later_migration",), "SELECT NULL AS id")}
    monkeypatch.setattr(facts, "WATCHED", later)
    name = "reminders.record.migrations.versions.0019_patient_facts"
    sys.modules.pop(name, None)
    written = io.StringIO()
    context = MigrationContext.configure(dialect_name=dialect, opts={"as_sql": True, "output_buffer": written})
    with Operations.context(context):
        importlib.import_module(name).upgrade()
    assert written.getvalue().count("CREATE TRIGGER") == 11
    assert "a_column_of_a_later_migration" not in written.getvalue()


def test_every_foreign_key_holds_on_sqlite_too(database: Database) -> None:
    if database.engine.dialect.name == "sqlite":
        with database.engine.connect() as connection:
            assert connection.execute(text("PRAGMA foreign_keys")).scalar_one() == 1
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []


def test_a_protected_table_guards_every_unique_key_it_has() -> None:
    """SQLite's REPLACE removes the row it collides with: a key missing from the list would be a way to delete."""
    for table, keys in PROTECTED.items():
        guarded = [frozenset(columns) for columns, _ in keys]
        found = METADATA.tables[table]
        unique = [index.columns.keys() for index in found.indexes if index.unique]
        unique += [key.columns.keys() for key in found.constraints if isinstance(key, UniqueConstraint)]
        for key in [*unique, found.primary_key.columns.keys()]:
            assert any(columns <= frozenset(key) for columns in guarded), (table, key)


def test_upgrading_again_changes_nothing_and_keeps_the_keys(settings: Settings, database: Database) -> None:
    def keys() -> dict[str, bytes]:
        with database.read() as session:
            return {key.purpose: key.wrapped for key in session.query(RingKey)}

    before = keys()
    migrate.upgrade(settings)
    assert set(before) == {"index", "audit"}
    assert keys() == before


def test_processes_that_upgrade_at_once_make_one_database(empty: Settings) -> None:
    program = "import sys; from tests.migrated import settings_for; from reminders.record import migrate\n"
    program += "migrate.upgrade(settings_for(sys.argv[1]))"
    running = [
        subprocess.Popen([sys.executable, "-c", program, empty.database_url], stderr=subprocess.PIPE) for _ in range(3)
    ]
    for process in running:
        _, said = process.communicate()
        assert process.returncode == 0, said.decode()
    revision.check_migrated(empty)
    engine = make_engine(empty.database_url)
    with Session(engine) as session:
        assert session.query(RingKey).count() == 2
    engine.dispose()


def test_a_database_that_is_not_there_is_told_from_one_that_is_empty(empty: Settings) -> None:
    with pytest.raises(NotMigrated, match="reminders db upgrade"):
        revision.check_migrated(empty)


def test_a_record_of_a_newer_release_is_refused_in_a_sentence_and_left_as_it_is(
    settings: Settings, database: Database
) -> None:
    with database.write() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for start in (revision.check_migrated, migrate.upgrade):
        with pytest.raises(NotMigrated, match=r"^This program is older than .* is at 9999, .* Start the newer one"):
            start(settings)
    with database.read() as session:
        assert session.scalar(text("SELECT version_num FROM alembic_version")) == "9999"


def test_a_database_that_cannot_be_reached_is_said_without_its_password() -> None:
    unreachable = settings_for("postgresql://me:secret-word@127.0.0.1:1/none")
    with pytest.raises(NotMigrated, match="cannot be reached") as error:
        revision.check_migrated(unreachable)
    assert "secret-word" not in str(error.value)


def test_the_sqlite_file_and_its_companions_are_the_owners_alone(tmp_path: Path) -> None:
    settings = settings_for(f"sqlite:///{tmp_path / 'data' / 'reminders.db'}")
    before = os.umask(0)
    try:
        migrate.upgrade(settings)
        database = Database.open(settings)
        with database.write() as session:
            session.execute(text("DELETE FROM duties"))
            files = sorted((tmp_path / "data").iterdir())
            assert len(files) == 3
            assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
        assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
        database.close()
    finally:
        os.umask(before)


def test_no_column_can_hold_a_time_without_its_zone(database: Database) -> None:
    if database.engine.dialect.name == "postgresql":
        columns = [
            (table, column["name"])
            for table in inspect(database.engine).get_table_names()
            for column in inspect(database.engine).get_columns(table)
            if column["type"].__visit_name__.upper() == "TIMESTAMP" and not column["type"].timezone  # type: ignore[attr-defined]
        ]
        assert columns == []


# The clock's anchor

START = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


def clock_at(settings: Settings, real_at: datetime) -> datetime:
    database = Database.open(settings)
    try:
        with database.read() as session:
            return simulated.load_clock(session).at(real_at)
    finally:
        database.close()


def test_simulated_time_runs_on_across_a_restart(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    simulated = replace(settings, clock_start=START, clock_speed=60.0)
    at = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    monkeypatch.setattr("reminders.clock.real", lambda: at)
    migrate.upgrade(simulated)
    later = at.replace(minute=30)
    monkeypatch.setattr("reminders.clock.real", lambda: later)
    migrate.upgrade(simulated)
    assert clock_at(simulated, later) == datetime(2026, 3, 3, 21, 0, tzinfo=UTC)


def test_another_speed_goes_on_from_where_care_time_was(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    at = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
    monkeypatch.setattr("reminders.clock.real", lambda: at)
    migrate.upgrade(replace(settings, clock_start=START, clock_speed=60.0))
    later = at.replace(minute=1)
    monkeypatch.setattr("reminders.clock.real", lambda: later)
    faster = replace(settings, clock_start=START, clock_speed=3600.0)
    migrate.upgrade(faster)
    assert clock_at(faster, later) == datetime(2026, 3, 2, 16, 0, tzinfo=UTC)
    assert clock_at(faster, later.replace(minute=2)) == datetime(2026, 3, 5, 4, 0, tzinfo=UTC)


def test_another_start_anchors_anew_and_none_returns_to_real_time(settings: Settings) -> None:
    migrate.upgrade(replace(settings, clock_start=START))
    migrate.upgrade(replace(settings, clock_start=START.replace(year=2027)))
    database = Database.open(settings)
    with database.read() as session:
        assert session.get_one(ClockAnchor, 1).care_at.year == 2027
    migrate.upgrade(settings)
    with database.read() as session:
        assert session.get(ClockAnchor, 1) is None
        assert not simulated.load_clock(session).simulated
    database.close()


def test_every_model_is_in_the_migrations(database: Database) -> None:
    assert set(inspect(database.engine).get_table_names()) == {*Row.metadata.tables, "alembic_version"}
    assert make_url(str(database.engine.url)).get_backend_name() in ("sqlite", "postgresql")

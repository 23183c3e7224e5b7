"""The release before runs on the record after: migrations only add, and hold nobody up; what was said of it holds."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.operations import Operations
from alembic.runtime.environment import EnvironmentContext
from sqlalchemy import Connection, Engine, Inspector, create_engine, inspect, text
from sqlalchemy.exc import DBAPIError

from reminders.record import migrate, releases, revision
from reminders.record.database import Database
from reminders.record.engine import make_engine
from reminders.record.migration_steps import APART, alembic_config, create_index, drop_index
from reminders.record.migrations import versions
from reminders.record.releases import EARLIER, Release
from reminders.settings import Settings

#: Migrations up to this one were made before the rule.
BEFORE_THE_RULE = "0033"

#: What takes a lock on a table for as long as it works, and what to call instead.
HOLDS_UP = {"create_index": "migration_steps.create_index", "drop_index": "migration_steps.drop_index"}

#: Tables whose rows do not grow with patients: an index of theirs is made within milliseconds.
FEW_ROWS = {
    "api_keys", "clinic_texts", "clinics", "memberships", "on_call_contacts", "protocols", "senders", "staff",
    "webhook_endpoints",
}  # fmt: skip


# -- migrations only add -----------------------------------------------------------------------------------------------


def schema(connection: Connection) -> dict[str, dict[str, Any]]:
    """What a program relies on, table by table: columns, and what the database refuses (kind, columns, condition)."""
    found = inspect(connection)
    return {
        table: {
            "columns": {column["name"]: column for column in found.get_columns(table)},
            "refuses": set(refusals(found, table)),
        }
        for table in found.get_table_names()
    }


def refusals(found: Inspector, table: str) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """The unique keys, checks and foreign keys of a table, each with the columns that it is about."""
    for key in found.get_unique_constraints(table):
        yield "unique", tuple(sorted(map(str, key["column_names"]))), ""
    for index in found.get_indexes(table):
        if index["unique"]:
            where = index.get("dialect_options", {}).get("sqlite_where", "")
            yield "unique", tuple(sorted(map(str, index["column_names"]))), str(where)
    names = [column["name"] for column in found.get_columns(table)]
    for check in found.get_check_constraints(table):
        about = tuple(name for name in names if re.search(rf"\b{name}\b", str(check["sqltext"])))
        yield "check", about, str(check["sqltext"])
    for foreign in found.get_foreign_keys(table):
        yield "key of", tuple(foreign["constrained_columns"]), foreign["referred_table"]


def broken_promises(before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]]) -> Iterator[str]:
    """Where a program that knows the schema before would fail, or be refused, on the one after."""
    for table, was in before.items():
        if table not in after:
            yield f"the table {table} is gone"
            continue
        now = after[table]["columns"]
        for name, column in was["columns"].items():
            if name not in now:
                yield f"{table}.{name} is gone"
            elif repr(now[name]["type"]) != repr(column["type"]):
                yield f"{table}.{name} is {now[name]['type']!r}, and was {column['type']!r}"
            elif column["nullable"] and not now[name]["nullable"]:
                yield f"{table}.{name} may no longer be missing"
        for name in now.keys() - was["columns"].keys():
            if not now[name]["nullable"] and now[name]["default"] is None:
                yield f"{table}.{name} is new, and must be given"
        for kind, about, said in sorted(after[table]["refuses"] - was["refuses"]):
            # One about a new column says nothing of rows without it; a key wider than one that was refuses less.
            weaker = kind == "unique" and any(
                key == "unique" and not condition and set(columns) <= set(about)
                for key, columns, condition in was["refuses"]
            )
            if set(about) <= was["columns"].keys() and not weaker:
                yield f"{table} refuses more: {kind} {about} {said}"


def test_no_migration_takes_away_what_the_release_before_relies_on(tmp_path: Path) -> None:
    """If one must, it removes that release from `releases.EARLIER`, and an upgrade needs a standstill again."""
    engine = make_engine(f"sqlite:///{tmp_path / 'record.db'}")
    bases = sorted({BEFORE_THE_RULE, *(release.revision for release in EARLIER)})
    with engine.begin() as connection:
        schemas = []
        for revision in (*bases, "head"):
            command.upgrade(alembic_config(connection), revision)
            schemas.append(schema(connection))
    engine.dispose()
    for earlier, was in zip(bases, schemas, strict=False):
        assert list(broken_promises(was, schemas[-1])) == [], earlier
    # The look itself: each of these would break the release before.
    for change, said in (
        ("ALTER TABLE t DROP COLUMN a", "t.a is gone"),
        ("ALTER TABLE t RENAME COLUMN a TO z", "t.a is gone"),
        ("ALTER TABLE t ADD COLUMN n INTEGER NOT NULL DEFAULT 0", None),
        ("ALTER TABLE t ADD COLUMN n INTEGER", None),
        ("CREATE UNIQUE INDEX u ON t (a)", "t refuses more"),
        ("DROP TABLE t; CREATE TABLE t (a INTEGER NOT NULL, b TEXT)", "t.a may no longer be missing"),
        ("DROP TABLE t; CREATE TABLE t (a INTEGER, b TEXT, c TEXT NOT NULL)", "t.c is new, and must be given"),
        ("DROP TABLE t; CREATE TABLE t (a INTEGER CHECK (a > 1), b TEXT)", "t refuses more"),
        ("DROP TABLE t; CREATE TABLE t (a INTEGER, b TEXT, UNIQUE (a, b))", "t refuses more"),
        ("DROP TABLE k; CREATE TABLE k (a INTEGER, b TEXT, UNIQUE (a, b))", None),
        ("DROP TABLE t", "the table t is gone"),
    ):
        trial = create_engine("sqlite://")
        with trial.connect() as connection:
            connection.exec_driver_sql("CREATE TABLE t (a INTEGER, b TEXT)")
            connection.exec_driver_sql("CREATE TABLE k (a INTEGER UNIQUE, b TEXT)")
            was = schema(connection)
            for statement in change.split("; "):
                connection.exec_driver_sql(statement)
            found = list(broken_promises(was, schema(connection)))
        trial.dispose()
        assert (found == []) if said is None else any(one.startswith(said) for one in found), (change, found)


# -- and hold nobody up ------------------------------------------------------------------------------------------------


def holding_up(source: str) -> Iterator[str]:
    """Calls in `upgrade` that make or drop an index of a table which this migration does not itself create."""
    upgrade = next(f for f in ast.parse(source).body if isinstance(f, ast.FunctionDef) and f.name == "upgrade")
    calls = [node for node in ast.walk(upgrade) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    made = {
        call.args[0].value
        for call in calls
        if call.func.attr == "create_table" and isinstance(call.args[0], ast.Constant)  # type: ignore[attr-defined]
    }
    for call in calls:
        name = call.func.attr  # type: ignore[attr-defined]
        tables = [argument.value for argument in call.args[1:2] if isinstance(argument, ast.Constant)]
        if name in HOLDS_UP and not set(tables) & (made | FEW_ROWS):
            yield f"line {call.lineno}: {name} keeps everybody from {tables}: call {HOLDS_UP[name]}, alone"


def test_no_migration_makes_an_index_while_everybody_waits() -> None:
    folder = Path(versions.__path__[0])
    for file in sorted(folder.glob("[0-9]*.py")):
        if file.name[:4] > BEFORE_THE_RULE:
            assert list(holding_up(file.read_text())) == [], file.name
    assert list(holding_up("def upgrade():\n    op.create_table('t')\n    op.create_index('i', 't', ['a'])")) == []
    for call in (
        "op.create_index('i', 'patients', ['a'])",
        "batch.create_index('i', ['a'])",
        "op.drop_index('i', 't')",
    ):
        assert len(list(holding_up(f"def upgrade():\n    {call}"))) == 1, call


@contextmanager
def in_a_migration(engine: Engine) -> Iterator[Connection]:
    """As `migrate_in_steps` runs one: in a transaction, with the engine for what must not be in it."""
    with engine.begin() as connection:
        config = alembic_config(connection)
        config.attributes[APART] = engine
        with EnvironmentContext(config, migrate._script()) as environment:
            environment.configure(connection=connection)
            with Operations.context(environment.get_context()):
                yield connection


def valid(engine: Engine) -> list[bool]:
    with engine.connect() as connection:
        made = "SELECT indisvalid FROM pg_index WHERE indexrelid IN (SELECT oid FROM pg_class WHERE relname = 'ix_t_a')"
        return list(connection.scalars(text(made)))


def test_an_index_is_made_beside_writers_and_anew_where_the_last_try_broke_off(postgres_url: str) -> None:
    engine = make_engine(postgres_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE t (a integer)")

    def make(unique: bool = False) -> None:
        with in_a_migration(engine):
            create_index("ix_t_a", "t", ["a"], unique=unique)

    with ThreadPoolExecutor(1) as beside, engine.connect() as writer:
        writer.exec_driver_sql("INSERT INTO t VALUES (1)")  # in a transaction that stays open: the index waits for it
        making = beside.submit(make)
        with engine.connect() as looking:
            waits = text("SELECT 1 FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX%' AND wait_event_type = 'Lock'")
            while looking.scalar(waits) is None:
                looking.rollback()
        with engine.begin() as another:  # nobody else does
            another.exec_driver_sql("SET LOCAL lock_timeout = '1s'")
            another.exec_driver_sql("INSERT INTO t VALUES (1)")
        assert not making.done()
        writer.commit()
        making.result()
    assert valid(engine) == [True]

    with in_a_migration(engine):
        drop_index("ix_t_a", "t")
    assert valid(engine) == []
    with pytest.raises(DBAPIError, match="could not create unique index"):
        make(unique=True)
    assert valid(engine) == [False], "what is left of a try that broke off"
    make()
    assert valid(engine) == [True]
    engine.dispose()


# -- and that is known -------------------------------------------------------------------------------------------------


def test_every_revision_of_this_release_is_known_whatever_its_number() -> None:
    """One that is not belongs to a newer release; numbers may be given out before the order of the migrations is."""
    known = revision.known_revisions()
    earlier = {release.revision for release in EARLIER}
    assert {*earlier, BEFORE_THE_RULE, revision.newest_revision()} <= known
    assert "0000" not in known


def test_what_the_files_say_of_the_order_of_the_migrations_is_what_alembic_makes_of_it() -> None:
    walked = [migration.revision for migration in migrate._script().walk_revisions()]
    assert revision.known_revisions() == set(walked)
    assert revision.newest_revision() == walked[0] == migrate._script().get_current_head()


def test_a_record_that_a_later_release_migrated_is_used_where_that_one_says_so(
    settings: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the next release leaves it: at a revision unknown here, with more in it, and a word that this may run."""
    head = revision.newest_revision()
    assert all(release.revision >= "0036" for release in EARLIER), "nothing is promised to programs that cannot read it"
    with database.write() as session:
        session.execute(text("DELETE FROM runs_on"))  # what this release itself says of earlier ones
    monkeypatch.setattr(releases, "EARLIER", (Release("0036", ""), Release(head, "")))
    migrate.upgrade(settings)
    with database.write() as session:
        noted = {tuple(row) for row in session.execute(text("SELECT record, program FROM runs_on"))}
        # Those that are really named were noted when the record was made; a release that is at the head needs no word.
        assert noted - {(head, release.revision) for release in EARLIER} == {(head, "0036")}
        session.execute(text("ALTER TABLE clinics ADD COLUMN later TEXT"))
        session.execute(text("CREATE TABLE later (id INTEGER PRIMARY KEY)"))
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(revision.NotMigrated, match="older than the database"):
        revision.check_migrated(settings)
    with database.write() as session:
        session.execute(text("INSERT INTO runs_on VALUES ('9999', :head)"), {"head": head})
    revision.check_migrated(settings)
    assert migrate.upgrade(settings) is False
    with database.read() as session:
        assert session.scalar(text("SELECT version_num FROM alembic_version")) == "9999"

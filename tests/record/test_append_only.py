"""The database itself refuses every way of changing or deleting append-only rows."""

from __future__ import annotations

from itertools import product

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from reminders.record.append_only import PROTECTED, protect, unprotect
from reminders.record.database import Database
from reminders.record.texts import Message
from tests.record.rows import Seeded, event_of

TABLES = sorted(PROTECTED)

#: Ways to change or remove a row → the SQL, by engine (None: that engine has no such statement).
WAYS: dict[str, dict[str, str | None]] = {
    "update": {"sqlite": "UPDATE {t} SET clinic_id = clinic_id", "postgresql": "UPDATE {t} SET clinic_id = clinic_id"},
    "delete": {"sqlite": "DELETE FROM {t}", "postgresql": "DELETE FROM {t}"},
    "update or replace": {"sqlite": "UPDATE OR REPLACE {t} SET id = id || 'x'", "postgresql": None},
    "replace": {"sqlite": "REPLACE INTO {t} SELECT * FROM {t}", "postgresql": None},
    "insert or replace": {"sqlite": "INSERT OR REPLACE INTO {t} SELECT * FROM {t}", "postgresql": None},
    "upsert": {
        "sqlite": "INSERT INTO {t} SELECT * FROM {t} WHERE true ON CONFLICT (id) DO UPDATE SET clinic_id = 'x'",
        "postgresql": "INSERT INTO {t} SELECT * FROM {t} ON CONFLICT (id) DO UPDATE SET clinic_id = 'x'",
    },
    "truncate": {"sqlite": None, "postgresql": "TRUNCATE {t}"},
    "truncate cascade": {"sqlite": None, "postgresql": "TRUNCATE clinics CASCADE"},
    "delete with cascade": {"sqlite": "DELETE FROM clinics", "postgresql": "DELETE FROM clinics"},
}


def content(database: Database, table: str) -> list[tuple[object, ...]]:
    with database.read() as session:
        return [tuple(row) for row in session.execute(text(f"SELECT * FROM {table} ORDER BY id"))]


def test_the_database_refuses(database: Database, seeded: Seeded) -> None:
    before = {table: content(database, table) for table in TABLES}
    assert all(before.values()), "something must be there to lose"
    for table, way in product(TABLES, WAYS):
        sql = WAYS[way][database.engine.dialect.name]
        if sql is None:
            continue
        try:
            with database.write() as session:
                session.execute(text(sql.format(t=table)))
        except IntegrityError:
            assert content(database, table) == before[table], (table, way)
        else:
            pytest.fail(f"{way} of {table} was not refused")


@pytest.mark.parametrize(
    ("table", "changes"),
    [
        ("outcomes", {"id": "'x'"}),
        ("audit_entries", {"id": "'x'"}),
    ],
)
def test_replacing_through_a_natural_key_is_refused_too(
    database: Database, seeded: Seeded, table: str, changes: dict[str, str]
) -> None:
    """A fresh id does not help: the row collides with the recorded one on its natural key."""
    if database.engine.dialect.name != "sqlite":
        return
    with database.engine.connect() as connection:
        names = [row.name for row in connection.execute(text(f"PRAGMA table_info({table})"))]
    columns = ", ".join(changes.get(name, name) for name in names)
    before = content(database, table)
    with pytest.raises(IntegrityError, match="append-only"), database.write() as session:
        session.execute(text(f"INSERT OR REPLACE INTO {table} SELECT {columns} FROM {table} LIMIT 1"))
    assert content(database, table) == before


def test_the_refusal_says_why(database: Database, seeded: Seeded) -> None:
    with pytest.raises(IntegrityError, match="outcomes is append-only"), database.write() as session:
        session.execute(text("DELETE FROM outcomes"))


def test_new_rows_are_welcome(database: Database, seeded: Seeded) -> None:
    with database.write() as session:
        session.add(event_of(session.get_one(Message, seeded.message_id)))
    assert len(content(database, "message_events")) == 2


@pytest.mark.parametrize("table", TABLES)
def test_a_migration_can_lift_the_protection_and_put_it_back(database: Database, seeded: Seeded, table: str) -> None:
    dialect = database.engine.dialect.name
    with database.write() as session:
        for statement in unprotect(dialect, table):
            session.execute(text(statement))
        session.execute(text(f"UPDATE {table} SET clinic_id = clinic_id"))
        for statement in protect(dialect, table):
            session.execute(text(statement))
    with pytest.raises(IntegrityError), database.write() as session:
        session.execute(text(f"UPDATE {table} SET clinic_id = clinic_id"))

"""Reading the record: nothing is written, and PostgreSQL keeps what it has prepared."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import InternalError
from sqlalchemy.orm import Session

from reminders.record.database import Database
from reminders.record.engine import SQLITE_CACHE_KIB, make_engine
from reminders.record.people import Clinic
from tests.record.rows import add_clinic

_ASKED = "SELECT count(*) FROM clinics"
_PREPARED = text("SELECT count(*) FROM pg_prepared_statements WHERE statement = :asked")


def test_reading_writes_nothing_and_keeps_what_is_prepared(database: Database) -> None:
    with database.write() as session:
        clinic_id = add_clinic(session, "north").id
    with database.read() as session:
        session.get_one(Clinic, clinic_id).name = "Changed"
    with database.read() as session:
        assert session.get_one(Clinic, clinic_id).name != "Changed"
    if database.engine.dialect.name == "sqlite":
        return
    with database.read() as session, pytest.raises(InternalError, match="read-only"):
        session.execute(text("UPDATE clinics SET name = 'Changed'"))
    for _ in range(8):  # psycopg prepares a statement at its sixth run
        with database.read() as session:
            session.execute(text(_ASKED))
    with database.read() as session:
        assert session.scalar(_PREPARED, {"asked": _ASKED}) == 1


def test_one_transaction_after_the_other_takes_the_same_sqlite_connection(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'record.db'}", None)
    try:
        with database.read() as one, database.read() as two, database.read() as three:
            assert len({_connection(session) for session in (one, two, three)}) == 3
        used = set()
        for _ in range(6):
            with database.read() as session:
                used.add(_connection(session))
                assert session.scalar(text("PRAGMA cache_size")) == -SQLITE_CACHE_KIB
        assert len(used) == 1
    finally:
        database.close()


def test_a_postgresql_server_that_has_gone_silent_is_given_up_unless_the_url_says_otherwise(postgres_url: str) -> None:
    engine = make_engine(make_url(postgres_url).update_query_dict({"keepalives_idle": "77"}).render_as_string(False))
    try:
        with engine.connect() as connection:
            used = connection.connection.dbapi_connection.info.get_parameters()  # type: ignore[union-attr]
    finally:
        engine.dispose()
    asked = ("connect_timeout", "tcp_user_timeout", "keepalives", "keepalives_idle", "keepalives_interval")
    assert [used.get(name) for name in asked] == ["5", "10000", "1", "77", "5"]


def _connection(session: Session) -> int:
    return id(session.connection().connection.dbapi_connection)

"""Reading the record: nothing is written, and PostgreSQL keeps what it has prepared."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import InternalError

from reminders.record.database import Database
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

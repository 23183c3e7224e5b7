"""Migration 0034 of a record whose keys were used: what referred to them is there after, and before again."""

from __future__ import annotations

from datetime import UTC, datetime

from alembic import command
from sqlalchemy import select, text

from reminders.clinics.api_keys import create_key
from reminders.clinics.clinic_settings import add_clinic
from reminders.record.access import ApiKey, RepeatedRequest
from reminders.record.columns import new_id
from reminders.record.database import Database
from reminders.record.engine import make_engine
from reminders.record.migration_steps import alembic_config


def test_names_of_keys_are_unique_at_each_clinic_and_the_requests_made_with_them_stay(database: Database) -> None:
    with database.write() as session:
        for slug in ("north", "south"):
            clinic = add_clinic(session, slug=slug, name=slug, time_zone="America/Chicago", phone="+13125550199")
            create_key(session, clinic, "ehr")
            key = session.scalars(select(ApiKey).where(ApiKey.clinic_id == clinic.id)).one()
            session.add(
                RepeatedRequest(
                    id=new_id(), clinic_id=clinic.id, api_key_id=key.id, key_index="0" * 64, request_digest="0" * 64,
                    subject_id=new_id(), created_at=datetime(2026, 3, 2, tzinfo=UTC),
                )
            )  # fmt: skip
    url = database.settings.database_url
    database.close()
    engine = make_engine(url)
    asked = "SELECT api_keys.name FROM idempotency_keys JOIN api_keys ON api_keys.id = api_key_id ORDER BY api_keys.id"
    for move, to, of_one_name in ((command.downgrade, "0033", False), (command.upgrade, "head", True)):
        with engine.begin() as connection:
            move(alembic_config(connection), to)
        with engine.connect() as connection:
            first, second = connection.scalars(text(asked)).all()
            assert first == "ehr"
            assert second.startswith("ehr ")
            if connection.dialect.name == "sqlite":
                assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
        if of_one_name:
            with engine.begin() as connection:
                connection.execute(text("UPDATE api_keys SET name = 'ehr'"))
    engine.dispose()

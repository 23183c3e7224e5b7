"""The migrations that give a test page its contact (0039, 0040), of a record with texts of every kind."""

from __future__ import annotations

from datetime import timedelta

from alembic import command
from sqlalchemy import Engine, text

from reminders.clinics.on_call import remove_contact
from reminders.clinics.reach import contacts_of
from reminders.followup.alerting.trial import queue_trial
from reminders.followup.alerting.try_page import send_test_page
from reminders.record.engine import make_engine
from reminders.record.migration_steps import alembic_config
from reminders.record.people import Clinic
from tests.day import Day, new_phone


def contacts_named(engine: Engine) -> dict[str, str | None]:
    """What each text names as its contact, by natural key."""
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT natural_key, contact_id FROM messages"))
        return {row.natural_key: row.contact_id for row in rows}


def test_a_contact_moves_out_of_the_natural_key_and_back(day: Day) -> None:
    for position in (1, 2):
        day.add_on_call(new_phone(), position)
    with day.database.read() as session:
        ann, bo = (contact.id for contact in contacts_of(session, day.clinic_id))
    patient = new_phone()
    day.enroll(patient)
    day.hear(patient, "I want to kill myself")
    day.tick()
    for minutes in (0, 2):
        day.at(day.now + timedelta(minutes=minutes))
        with day.database.write() as session:
            send_test_page(session, day.clinic_id, ann, actor="staff:1")
            send_test_page(session, day.clinic_id, bo, actor="staff:1")
    with day.database.write() as session:
        remove_contact(session, day.clinic_id, bo, actor="staff:1")
        queue_trial(session, session.get_one(Clinic, day.clinic_id))
    day.database.close()
    engine = make_engine(day.settings.database_url)
    try:
        before = contacts_named(engine)
        doctors = [key for key, contact in before.items() if contact == ann and f":{ann}:" not in key]
        assert sorted(filter(None, before.values())) == sorted([ann, ann, bo, bo, ann])
        assert len(doctors) == 1, "the key of a test page by `doctor` names no contact"
        with engine.begin() as connection:
            command.downgrade(alembic_config(connection), "0038")
        with engine.begin() as connection:
            command.upgrade(alembic_config(connection), "0039")
        assert contacts_named(engine) == {**before, doctors[0]: None}
        with engine.begin() as connection:
            command.upgrade(alembic_config(connection), "head")
        assert contacts_named(engine) == {**before, doctors[0]: None}
    finally:
        engine.dispose()

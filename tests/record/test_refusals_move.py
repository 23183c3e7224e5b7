"""The migration that takes refusals out of the clinics: what a phone told one clinic then binds all on the sender."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from alembic import command
from sqlalchemy import Connection, Engine, text

from reminders.record.engine import make_engine
from reminders.record.migration_steps import alembic_config
from tests.migrated import settings_for

AT = datetime(2026, 3, 2, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
_ids = itertools.count()


@pytest.fixture
def before(database_url: str) -> Iterator[Engine]:
    """A database as it was, with two clinics."""
    engine = make_engine(settings_for(database_url).database_url)
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "0004")
        for slug in ("north", "south"):
            connection.execute(
                text(
                    "INSERT INTO clinics (id, slug, name, text_name, time_zone, hours_start, hours_end, created_at)"
                    " VALUES (:id, :id, :id, :id, 'America/Chicago', '09:00:00', '20:00:00', :at)"
                ),
                {"id": slug, "at": "2026-03-01 00:00:00+00:00"},
            )
    yield engine
    engine.dispose()


def knows(connection: Connection, clinic: str, phone: str, how: str | None, at: datetime, chose: datetime) -> None:
    connection.execute(
        text(
            "INSERT INTO phone_numbers (id, clinic_id, sender, phone_index, opted_out_how, opted_out_at, choice_at,"
            " undelivered_in_a_row) VALUES (:id, :clinic, 's', :phone, :how, :at, :chose, 0)"
        ),
        {
            "id": f"{next(_ids):026}", "clinic": clinic, "phone": phone, "how": how,
            "at": f"{at:%Y-%m-%d %H:%M:%S}" if how else None, "chose": f"{chose:%Y-%m-%d %H:%M:%S}",
        },
    )  # fmt: skip


def test_what_clinics_were_told_is_kept_for_the_sender_and_what_staff_lifted_for_their_clinic(before: Engine) -> None:
    with before.begin() as connection:
        knows(connection, "north", "stopped", "keyword", AT, AT)
        knows(connection, "north", "both", "wrong-person", AT, AT)
        knows(connection, "south", "both", "words", AT - HOUR, AT - HOUR)
        knows(connection, "north", "lifted", "words", AT, AT)
        knows(connection, "south", "lifted", None, AT, AT + HOUR)
        knows(connection, "south", "somebody else's", "wrong-person", AT, AT)
        knows(connection, "north", "somebody else's", None, AT, AT + HOUR)
        knows(connection, "north", "welcome", None, AT, AT)
    with before.begin() as connection:
        command.upgrade(alembic_config(connection), "0006")
        told = {
            phone: (chosen, not_theirs)
            for phone, chosen, not_theirs in connection.execute(
                text("SELECT phone_index, opted_out_how, not_theirs_how FROM refusals WHERE sender = 's'")
            )
        }
        lifted = connection.execute(
            text("SELECT clinic_id, phone_index FROM phone_numbers WHERE welcome_at IS NOT NULL ORDER BY phone_index")
        ).all()
        theirs = connection.execute(text("SELECT 1 FROM phone_numbers WHERE theirs_at IS NOT NULL")).all()
    assert told == {
        "stopped": ("keyword", None),
        "both": ("words", "wrong-person"),
        "lifted": ("words", None),
        "somebody else's": (None, "wrong-person"),
        "welcome": (None, None),
    }
    assert {tuple(row) for row in lifted} == {("south", "lifted"), ("north", "somebody else's"), ("north", "welcome")}
    assert theirs == []  # a START from the phone is no word of staff that the phone is their patient's


def test_it_can_be_taken_back(before: Engine) -> None:
    with before.begin() as connection:
        knows(connection, "north", "stopped", "keyword", AT, AT)
        command.upgrade(alembic_config(connection), "0006")
        command.downgrade(alembic_config(connection), "0004")
        assert connection.execute(text("SELECT opted_out_how FROM phone_numbers")).scalar_one() == "keyword"

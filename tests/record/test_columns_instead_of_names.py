"""The migration that gives flags and replies columns for what was read out of a key, or out of a rule's name."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from alembic import command
from sqlalchemy import Connection, Engine, text

from reminders.record.engine import make_engine
from reminders.record.migration_steps import alembic_config
from tests.migrated import settings_for

ONE, OTHER = f"{1:026}", f"{2:026}"
AT = "2026-03-02 15:00:00+00:00"
_ids = itertools.count(10)


@pytest.fixture
def before(database_url: str) -> Iterator[Engine]:
    """A database as it was, with one clinic."""
    engine = make_engine(settings_for(database_url).database_url)
    with engine.begin() as connection:
        command.upgrade(alembic_config(connection), "0011")
        connection.execute(
            text(
                "INSERT INTO clinics (id, slug, name, text_name, time_zone, hours_start, hours_end, created_at)"
                " VALUES ('north', 'north', 'north', 'north', 'America/Chicago', '09:00:00', '20:00:00', :at)"
            ),
            {"at": AT},
        )
    yield engine
    engine.dispose()


def flagged(connection: Connection, kind: str, natural_key: str, *, reply_id: str | None = None) -> None:
    connection.execute(
        text(
            "INSERT INTO flags (id, clinic_id, reply_id, kind, concern, natural_key, opened_at, respond_by, page_round)"
            " VALUES (:id, 'north', :reply, :kind, 'review', :key, :at, :at, 0)"
        ),
        {"id": f"{next(_ids):026}", "kind": kind, "key": natural_key, "reply": reply_id, "at": AT},
    )


def test_what_a_flag_is_about_moves_out_of_its_natural_key(before: Engine) -> None:
    with before.begin() as connection:
        flagged(connection, "danger", f"danger-elsewhere:{ONE}")
        flagged(connection, "danger", f"danger:{OTHER}", reply_id=OTHER)
        flagged(connection, "not-delivered", f"not-delivered:{ONE}")
        flagged(connection, "opted-out", f"opted-out:{ONE}")
        flagged(connection, "opted-out", f"opted-out:{OTHER}", reply_id=OTHER)
        flagged(connection, "sender-stopped", "sender-stopped:whatsapp:+13125550100:20260302T150000")
    with before.begin() as connection:
        command.upgrade(alembic_config(connection), "0012")
        found = connection.execute(
            text("SELECT natural_key, other_clinic_reply_id, message_id, sender FROM flags")
        ).all()
    assert {key: (reply, message, sender) for key, reply, message, sender in found} == {
        f"danger-elsewhere:{ONE}": (ONE, None, None),
        f"danger:{OTHER}": (None, None, None),
        f"not-delivered:{ONE}": (None, ONE, None),
        f"opted-out:{ONE}": (None, ONE, None),
        f"opted-out:{OTHER}": (None, None, None),
        "sender-stopped:whatsapp:+13125550100:20260302T150000": (None, None, "whatsapp:+13125550100"),
    }


def test_a_reply_that_was_read_as_a_machines_is_marked_as_one(before: Engine) -> None:
    with before.begin() as connection:
        for rule in ("automatic", "pain-is", None):
            connection.execute(
                text(
                    "INSERT INTO replies (id, clinic_id, provider_id, data_key_id, sender, from_index, media, source,"
                    " provider_at, received_at, stored_at, rule)"
                    " VALUES (:id, 'north', :id, :id, 's', 'p', 0, 'webhook', :at, :at, :at, :rule)"
                ),
                {"id": f"{next(_ids):026}", "at": AT, "rule": rule},
            )
        command.upgrade(alembic_config(connection), "0012")
        found = connection.execute(text("SELECT rule, is_automatic FROM replies"))
        assert {rule: bool(marked) for rule, marked in found} == {"automatic": True, "pain-is": False, None: False}


def test_it_can_be_taken_back(before: Engine) -> None:
    with before.begin() as connection:
        flagged(connection, "danger", f"danger-elsewhere:{ONE}")
        command.upgrade(alembic_config(connection), "0012")
        command.downgrade(alembic_config(connection), "0011")
        assert connection.execute(text("SELECT natural_key FROM flags")).scalar_one() == f"danger-elsewhere:{ONE}"

"""In how many minutes somebody should acknowledge an urgent flag: what one setting says, whatever opened the flag."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from reminders.followup.alerting.flag import acknowledge, reopen, resolve
from reminders.outbox.effects import flag_message, hold_sender
from reminders.record.flags import open_flag
from reminders.record.outcomes import FlagKind
from reminders.record.texts import Message
from reminders.settings import Settings
from tests.day import Day, new_phone
from tests.migrated import migrated_settings

NOT_REGISTERED = 30034
HALF_AN_HOUR = timedelta(minutes=30)


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """An installation whose clinics have half an hour. One engine is enough: the database computes nothing of it."""
    return replace(migrated_settings(request, "sqlite", tmp_path), urgent_respond_minutes=30)


def test_every_urgent_flag_is_due_in_the_minutes_that_the_setting_names(day: Day) -> None:
    phone = new_phone()
    day.enroll(phone)
    day.tick()
    day.hear(phone, "I want to kill myself")
    with day.database.write() as session:
        hold_sender(session, str(day.settings.twilio_sender), NOT_REGISTERED)
        welcome = session.get_one(Message, day.messages(kind="welcome")[0].id)
        flag_message(session, welcome, FlagKind.SENT_TWICE, urgent=True)
        kind = FlagKind.TEXTS_HELD_UP
        open_flag(session, day.clinic_id, kind, natural_key="held-up", opened_at=day.now, urgent=True)
    due_in = {flag.kind: flag.respond_by - flag.opened_at for flag in day.flags(concern="urgent")}
    assert due_in == dict.fromkeys(("danger", "sender-stopped", "sent-twice", "texts-held-up"), HALF_AN_HOUR)


def test_a_flag_that_is_reopened_is_due_in_as_many_minutes_from_then(day: Day) -> None:
    phone = new_phone()
    day.enroll(phone)
    day.hear(phone, "I want to kill myself")
    (flag,) = day.flags(kind="danger")
    with day.database.write() as session:
        acknowledge(session, day.clinic_id, flag.id, actor="staff:1")
        resolve(session, day.clinic_id, flag.id, actor="staff:1", note="called")
    day.later(hours=1)
    with day.database.write() as session:
        reopen(session, day.clinic_id, flag.id, actor="staff:1", why="she called back")
    assert day.flags(kind="danger")[0].respond_by == day.now + HALF_AN_HOUR


def test_a_flag_that_is_not_urgent_is_due_in_a_day_unless_its_clinic_s_day_says_sooner(day: Day) -> None:
    phone = new_phone()
    day.enroll(phone)
    day.tick()
    with day.database.write() as session:
        welcome = session.get_one(Message, day.messages(kind="welcome")[0].id)
        flag_message(session, welcome, FlagKind.NOT_DELIVERED)
    (flag,) = day.flags()
    assert flag.respond_by == flag.opened_at + timedelta(days=1)

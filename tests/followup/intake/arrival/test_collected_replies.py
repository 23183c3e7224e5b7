"""What becomes of each reply in the provider's list: stored whole, read, told where that fails."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from reminders.followup.intake.arrival import collect
from reminders.followup.intake.arrival.collect import CURSOR, collect_replies
from reminders.record.installation import Cursor
from reminders.record.people import Clinic
from reminders.record.texts import Reply
from tests.followup.intake.arrival.test_what_is_collected import (
    MINUTE,
    NOW,
    SERVICE,
    Provider,
    cursor,
    here,
    text,
)
from tests.log_lines import LogLines, log_lines
from tests.one_clinic import Care

__all__ = ["here", "log_lines"]


def replies(care: Care) -> list[Reply]:
    with care.database.read() as session:
        return list(session.scalars(select(Reply).order_by(Reply.provider_id)))


def test_a_reply_of_the_list_is_stored_whole_and_read(here: Care) -> None:
    with here.database.write() as session:
        session.execute(update(Clinic).values(sender=SERVICE))
    listed = text("SM1", to="+13125550166", messaging_service=SERVICE, num_media=2)
    assert collect_replies(here.database, Provider(listed)) == 1
    (reply,) = replies(here)
    assert (reply.source, reply.media, reply.sender, reply.sender_guessed) == ("poll", 2, SERVICE, False)
    assert reply.read_at is not None


def test_a_reply_that_cannot_be_read_is_stored_and_told_and_the_next_is_stored_too(
    here: Care, monkeypatch: pytest.MonkeyPatch, log_lines: LogLines
) -> None:
    how: list[dict[str, object]] = []

    def breaks(_session: object, _reply_id: str, **given: object) -> None:
        how.append(given)
        raise ValueError

    monkeypatch.setattr(collect, "read_reply", breaks)
    assert collect_replies(here.database, Provider(text("SM1"), text("SM2"))) == 2
    assert how == [{"briefly": True}] * 2, "others wait to be stored"
    lines = log_lines.of("reply not read yet")
    assert [(line["level"], line["where"], line["reply"]) for line in lines] == [
        ("warning", "collect_read", reply.id) for reply in replies(here)
    ]
    assert cursor(here) == NOW - MINUTE


def test_a_reply_that_a_webhook_stores_meanwhile_is_the_webhooks_to_read(
    here: Care, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(collect, "store_reply", lambda *_: None)
    monkeypatch.setattr(collect, "read_reply", lambda *_, **__: pytest.fail("it is read twice"))
    assert collect_replies(here.database, Provider(text("SM1"))) == 0
    assert cursor(here) == NOW - MINUTE


def test_a_reply_that_cannot_be_stored_is_told_and_an_absent_database_ends_the_poll(
    here: Care, monkeypatch: pytest.MonkeyPatch, log_lines: LogLines
) -> None:
    errors: list[Exception] = [ValueError(), OperationalError("", {}, psycopg.errors.AdminShutdown())]
    tried: list[str] = []

    def breaks(_session: object, inbound: Any) -> None:
        tried.append(inbound.provider_id)
        raise errors[len(tried) - 1]

    monkeypatch.setattr(collect, "store_reply", breaks)
    with pytest.raises(OperationalError):
        collect_replies(here.database, Provider(text("SM1"), text("SM2"), text("SM3")))
    assert tried == ["SM1", "SM2"]
    (line,) = log_lines.of("reply could not be stored")
    assert (line["level"], line["where"], line["provider_id"]) == ("error", "collect_store", "SM1")
    assert cursor(here) is None


def test_the_cursor_is_kept_under_a_name_that_a_record_in_use_has_and_goes_only_forward(here: Care) -> None:
    assert CURSOR == "inbound"
    ahead = NOW + timedelta(hours=1)
    with here.database.write() as session:
        session.add(Cursor(name="inbound", at=ahead))
    assert collect_replies(here.database, Provider(text("SM1"))) == 1
    assert cursor(here) == ahead

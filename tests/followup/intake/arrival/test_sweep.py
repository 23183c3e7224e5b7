"""Which stored replies the sweep reads, and in which order, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, update
from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError

from reminders.followup.intake import read_unread
from reminders.followup.intake.arrival import store, sweep
from reminders.followup.intake.arrival.store import Inbound, store_reply
from reminders.record.columns import new_id
from reminders.record.installation import Hold
from reminders.record.restore_hold import RESTORED
from reminders.record.texts import Reply
from tests.log_lines import LogLines, log_lines
from tests.migrated import SENDER, migrated_settings
from tests.one_clinic import Care, care_of

__all__ = ["log_lines"]

NOW = datetime(2026, 3, 2, 22, 0, tzinfo=UTC)
MOMENT, SECOND = timedelta(microseconds=1), timedelta(seconds=1)


@pytest.fixture
def here(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Care]:
    with (
        time_machine.travel(NOW, tick=False),
        care_of(migrated_settings(request, "sqlite", tmp_path_factory.mktemp("sweep"))) as care,
    ):
        yield care


def stored(care: Care, body: str = "hello", *, ago: timedelta = timedelta(), received: timedelta = timedelta()) -> str:
    """A reply that was stored that long ago, and that came in so long after now (care time)."""
    with care.database.write() as session:
        id_ = store_reply(session, Inbound(f"SM{new_id()}", f"+1312555{len(_replies(care)):04}", SENDER, body))
        session.execute(
            update(Reply).where(Reply.id == id_).values(stored_at=NOW - ago, received_at=care.now + received)
        )
    return str(id_)


def _replies(care: Care) -> list[str]:
    with care.database.read() as session:
        return list(session.scalars(select(Reply.id)))


def unread(care: Care) -> set[str]:
    with care.database.read() as session:
        return set(session.scalars(select(Reply.id).where(Reply.read_at.is_(None))))


@pytest.mark.parametrize(("ago", "read"), [(2 * SECOND, 1), (2 * SECOND - MOMENT, 0)])
def test_a_reply_that_was_stored_just_now_is_left_to_who_stored_it(here: Care, ago: timedelta, read: int) -> None:
    stored(here, ago=ago)
    assert read_unread(here.database, older_than_seconds=2) == read
    assert len(unread(here)) == 1 - read
    assert read_unread(here.database, older_than_seconds=2) == 0, "each is read once"


@pytest.mark.parametrize(("ago", "read"), [(5 * SECOND, 1), (5 * SECOND - MOMENT, 0)])
def test_a_part_is_left_while_the_rest_of_it_may_come(here: Care, ago: timedelta, read: int) -> None:
    stored(here, "(1/2) my pain", ago=ago)
    assert read_unread(here.database, wait=5 * SECOND) == read
    assert len(unread(here)) == 1 - read


def test_replies_are_read_page_by_page_as_they_came_in_and_each_once(
    here: Care, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep, "SWEEP", 2)
    late = [stored(here, received=SECOND) for _ in range(3)]
    early = [stored(here) for _ in range(3)]
    seen: list[str] = []

    def reads(_database: object, id_: str, _wait: timedelta) -> bool:
        seen.append(id_)
        return True

    monkeypatch.setattr(sweep, "_read", reads)
    assert read_unread(here.database) == 6
    assert seen == [*early, *late]


def test_replies_of_one_moment_are_read_in_the_order_of_their_ids_and_none_is_left_out(
    here: Care, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep, "SWEEP", 2)
    ids = [new_id() for _ in range(5)]
    monkeypatch.setattr(store, "new_id", iter(reversed(ids)).__next__)
    assert [stored(here) for _ in ids] == ids[::-1]
    seen: list[str] = []

    def reads(_database: object, id_: str, _wait: timedelta) -> bool:
        seen.append(id_)
        return False

    monkeypatch.setattr(sweep, "_read", reads)
    assert read_unread(here.database) == 0
    assert seen == ids


@pytest.mark.parametrize(
    ("error", "tries", "told"),
    [
        (ValueError(), [False, True], {"reply could not be read": 2, "reply could not be searched for danger": 1}),
        (OperationalError("", {}, Exception()), [False], {"reply waits for the database": 2}),
        (InterfaceError("", {}, Exception()), [False], {"reply waits for the database": 2}),
        (TimeoutError(), [False], {"reply waits for the database": 2}),
    ],
)
def test_a_reply_that_cannot_be_read_is_tried_alone_and_searched_for_danger_and_does_not_count(
    here: Care, monkeypatch: pytest.MonkeyPatch, log_lines: LogLines, error: Exception, tries: list[bool],
    told: dict[str, int],
) -> None:  # fmt: skip
    id_ = stored(here)
    asked: list[tuple[str, dict[str, object]]] = []
    searched: list[str] = []

    def reads(_session: object, reply_id: str, **how: object) -> bool:
        asked.append((reply_id, how))
        raise error

    def searches(_session: object, reply_id: str) -> None:
        searched.append(reply_id)
        raise error

    monkeypatch.setattr(sweep, "read_reply", reads)
    monkeypatch.setattr(sweep, "flag_danger_early", searches)
    assert read_unread(here.database, wait=7 * SECOND) == 0
    how = {"wait": 7 * SECOND, "briefly": True}
    assert asked == [(id_, how | {"by_itself": alone}) for alone in tries]
    assert searched == [id_]
    lines = {event: log_lines.of(event) for event in told}
    assert {event: len(found) for event, found in lines.items()} == told
    assert {line["reply"] for found in lines.values() for line in found} == {id_}


def test_under_a_restores_hold_every_reply_is_looked_at_and_none_counts_as_read(here: Care) -> None:
    ids = {stored(here), stored(here)}
    with here.database.write() as session:
        session.add(Hold(name=RESTORED, since=NOW, detail="yesterday.gz"))
    assert read_unread(here.database) == 0
    assert unread(here) == ids

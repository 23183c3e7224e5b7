"""What columns accept: aware times, exact scores, codes, identifiers that sort by age."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import StatementError

from reminders.record.access import ApiKey
from reminders.record.columns import ID_LENGTH, new_id
from reminders.record.database import Database
from reminders.record.installation import Cursor, Process, ProcessName
from reminders.record.outcomes import Outcome
from reminders.record.schedule import Infusion
from tests.record.rows import AT, Seeded, add_outcome


def test_a_naive_time_is_refused_before_it_reaches_the_database(database: Database) -> None:
    with pytest.raises(StatementError, match="naive"), database.write() as session:
        session.add(Cursor(name="x", at=datetime(2026, 3, 2)))  # noqa: DTZ001


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 3, 2, 12, 30, 15, 123456, tzinfo=UTC),
        datetime(2026, 3, 8, 3, 0, tzinfo=ZoneInfo("America/Chicago")),
        datetime(2026, 11, 1, 1, 30, fold=1, tzinfo=ZoneInfo("America/Chicago")),
        datetime(2026, 3, 2, 0, 0, tzinfo=timezone(timedelta(hours=14))),
        datetime(1, 1, 2, tzinfo=UTC),
    ],
)
def test_an_instant_comes_back_as_the_same_instant_in_utc(database: Database, at: datetime) -> None:
    with database.write() as session:
        session.add(Cursor(name="x", at=at))
    with database.read() as session:
        kept = session.get_one(Cursor, "x").at
    assert kept == at.astimezone(UTC)
    assert kept.utcoffset() == timedelta(0)


def test_instants_sort_as_they_happened_whatever_their_offset(database: Database) -> None:
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    with database.write() as session:
        session.add(Cursor(name="later", at=(noon + timedelta(minutes=1)).astimezone(timezone(timedelta(hours=-11)))))
        session.add(Cursor(name="sooner", at=noon.astimezone(timezone(timedelta(hours=13)))))
    with database.read() as session:
        assert session.scalars(text("SELECT name FROM cursors ORDER BY at")).all() == ["sooner", "later"]


@pytest.mark.parametrize("value", ["0", "10", "6.5", "6.25", "0.1", "-0"])
def test_a_score_comes_back_exactly(database: Database, seeded: Seeded, value: str) -> None:
    with database.write() as session:
        infusion = session.get_one(Infusion, seeded.infusion_id)
        added = add_outcome(session, infusion, step="h4", value=Decimal(value))
    with database.read() as session:
        assert session.get_one(Outcome, added.id).value == Decimal(value)


@pytest.mark.parametrize("value", ["6.555", "0.001", "NaN", "Infinity"])
def test_a_score_that_would_have_to_be_rounded_is_refused(database: Database, seeded: Seeded, value: str) -> None:
    with pytest.raises(StatementError, match="hundredth"), database.write() as session:
        add_outcome(session, session.get_one(Infusion, seeded.infusion_id), step="h4", value=Decimal(value))


@pytest.mark.parametrize(
    ("given", "kept"), [(("read", "flags:urgent"), "read,flags:urgent"), (("all",), "all"), ((), "")]
)
def test_several_codes_come_back_in_their_order_from_the_words_they_are_kept_as(
    database: Database, seeded: Seeded, given: tuple[str, ...], kept: str
) -> None:
    with database.write() as session:
        session.add(ApiKey(clinic_id=seeded.clinic_id, name="ehr", digest="0", scopes=given, created_at=AT))
    with database.read() as session:
        assert session.scalar(text("SELECT scopes FROM api_keys")) == kept
        assert session.scalars(select(ApiKey.scopes)).one() == given


@pytest.mark.parametrize("given", ["all", ("read,flags",), ("",)])
def test_codes_that_would_come_back_as_others_are_refused(database: Database, seeded: Seeded, given: Any) -> None:
    with pytest.raises(StatementError, match="tuple of words"), database.write() as session:
        session.add(ApiKey(clinic_id=seeded.clinic_id, name="ehr", digest="0", scopes=given, created_at=AT))


@pytest.mark.parametrize(
    ("given", "kept"),
    [(ProcessName("worker", "app-1:4711"), "worker app-1:4711"), (ProcessName(None, "app-1:7"), "app-1:7")],
)
def test_a_process_and_its_record_keys_come_back_from_the_text_that_earlier_releases_read(
    database: Database, given: ProcessName, kept: str
) -> None:
    keys = frozenset({b"\x0b", b"\x0a\xff"})
    with database.write() as session:
        session.add(Process(id="one", name=given, record_keys=keys, seen_at=AT))
    with database.read() as session:
        assert session.execute(text("SELECT name, record_keys FROM processes")).one() == (kept, "0aff 0b")
        process = session.get_one(Process, "one")
        assert (process.name, process.record_keys) == (given, keys)


def test_identifiers_are_unique_and_sort_by_age() -> None:
    ids = [new_id() for _ in range(2000)]
    assert len(set(ids)) == 2000
    assert {len(identifier) for identifier in ids} == {ID_LENGTH}
    assert ids[0][:10] <= ids[-1][:10]

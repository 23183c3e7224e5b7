"""Migrations of a record with patients: a time for each purpose (0011), and whose score is a baseline (0014)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from alembic import command
from sqlalchemy import Engine, select, text, update

from reminders.record.engine import make_engine
from reminders.record.migration_steps import alembic_config
from reminders.record.schedule import CheckIn, CheckInState, Infusion
from tests.day import Day, new_phone

TIMES = {"asked": "nudge_at", "skipped": "retry_at", "answered": "dispute_until"}


@pytest.fixture
def engine(day: Day) -> Iterator[Engine]:
    engine = make_engine(day.settings.database_url)
    yield engine
    engine.dispose()


def moved(engine: Engine, to: str) -> None:
    with engine.begin() as connection:
        move = command.downgrade if to < "0014" else command.upgrade
        move(alembic_config(connection), to)


def test_each_time_goes_to_the_column_of_its_purpose_and_back(day: Day, engine: Engine) -> None:
    enrollment = day.enroll(new_phone())
    at = {state: day.now + timedelta(hours=hours) for hours, state in enumerate(TIMES, 1)}
    with day.database.write() as session:
        for planned, (state, column) in zip(enrollment.check_ins, TIMES.items(), strict=False):
            check_in = session.get_one(CheckIn, planned.id)
            check_in.state = state
            check_in.answered_at = day.now if state == CheckInState.ANSWERED else None
            setattr(check_in, column, at[state])
    day.database.close()
    moved(engine, "0010")
    with engine.begin() as connection:
        assert connection.scalar(text("SELECT count(*) FROM check_ins WHERE nudge_at IS NOT NULL")) == 3
    moved(engine, "head")
    with engine.begin() as connection:
        rows = connection.execute(
            select(CheckIn.state, CheckIn.nudge_at, CheckIn.retry_at, CheckIn.dispute_until).where(
                CheckIn.state != CheckInState.SCHEDULED.value
            )
        ).all()
    assert {tuple(row) for row in rows} == {
        ("asked", at["asked"], None, None),
        ("skipped", None, at["skipped"], None),
        ("answered", None, None, at["answered"]),
    }


def test_a_course_whose_only_score_is_from_before_a_later_infusion_is_without_a_baseline(
    day: Day, engine: Engine
) -> None:
    without, later, known = new_phone(), timedelta(days=3), new_phone()
    missing = day.enroll(without, baseline_pain=None).infusion.id
    day.enroll(known, name="Bo Lee")
    day.at(day.now + later)
    missing_too = day.enroll(without, baseline_pain=Decimal(3)).infusion.id
    day.enroll(known, name="Bo Lee", baseline_pain=None)
    with day.database.write() as session:
        session.execute(update(Infusion).values(baseline_missing=False))  # as it was kept before
    day.database.close()
    moved(engine, "0013")
    moved(engine, "head")
    with engine.begin() as connection:
        assert set(connection.scalars(select(Infusion.id).where(Infusion.baseline_missing))) == {missing, missing_too}

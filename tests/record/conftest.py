"""A migrated record on each database, open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reminders.record.database import Database
from reminders.settings import Settings
from tests.conftest import ENGINES
from tests.migrated import migrated_settings, settings_for
from tests.record import rows

NOON = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)


@pytest.fixture(params=ENGINES)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Settings of a migrated installation, on each engine."""
    return migrated_settings(request, request.param, tmp_path)


@pytest.fixture
def empty(database_url: str) -> Settings:
    """Settings of an installation whose database is not there yet, on each engine."""
    return settings_for(database_url)


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    """The migrated record, open."""
    database = Database.open(settings)
    yield database
    database.close()


@pytest.fixture
def seeded(database: Database) -> rows.Seeded:
    """A record with at least one row in every table that is append-only."""
    return rows.seed(database)

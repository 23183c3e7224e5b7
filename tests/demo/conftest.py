"""A past made up once for every test that looks at it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from reminders.clock import Clock, real
from reminders.demo.run import Demo, demo_environment
from reminders.record.database import Database
from reminders.record.keyfiles import with_keys
from reminders.record.simulated import load_clock
from reminders.settings import Settings

FIRST_DAY = date(2026, 3, 2)


@pytest.fixture(scope="session")
def past(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The demo's record as it is when its service starts, at rest: care time stands still."""
    folder: Path = tmp_path_factory.mktemp("demo")
    settings = Settings.load(demo_environment({"DATA_DIR": str(folder)}, FIRST_DAY), env_file=folder / "none")
    settings.data_dir.mkdir()
    Demo(settings, FIRST_DAY).prepare(settings)
    database = Database.open(with_keys(settings))
    with database.read() as session:
        morning = load_clock(session).care_at
    assert morning is not None
    database.clock = Clock(morning, real(), speed=1e-6)
    yield database
    database.close()

"""Random weeks of two clinics, the same every time: whatever happens, each text that leaves is one that may."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reminders.record.database import Database
from reminders.settings import Settings
from tests.migrated import SENDER
from tests.reliability.timeline import Timeline

SEEDS, STEPS = range(6), 40
#: `pytest tests/reliability/test_timelines.py --hypothesis-profile=long` goes looking.
MANY, LONG = range(1000), 120


@pytest.mark.parametrize("seed", SEEDS)
def test_no_text_leaves_that_should_not_and_no_score_is_lost(seed: int, settings: Settings) -> None:
    play(settings, seed, STEPS)


def play(settings: Settings, seed: int, steps: int) -> None:
    """Live one timeline. What happened in it is printed if a rule is broken."""
    database = Database.open(replace(settings, twilio_sender=SENDER, segments_per_second=200.0))
    timeline, traveler = Timeline.begin(database, seed)
    try:
        timeline.run(steps)
    except AssertionError:
        print("\n".join(timeline.history))  # noqa: T201 (pytest shows it with the failure)
        raise
    finally:
        traveler.stop()
        database.close()

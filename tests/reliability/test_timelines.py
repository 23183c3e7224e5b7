"""Random weeks of two clinics, the same every time: whatever happens, each text that leaves is one that may leave.

Each of these seeds broke a rule when this was written: hours, a name tag, the language, a score, the zone.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from reminders.record.database import Database
from reminders.settings import Settings
from tests.migrated import SENDER
from tests.reliability.timeline import Timeline

STEPS = 30


@pytest.mark.parametrize(
    ("settings", "seed"),
    [("sqlite", 5), ("sqlite", 14), ("sqlite", 17), ("sqlite", 21), ("postgresql", 45)],
    indirect=["settings"],
)
def test_no_text_leaves_that_should_not_and_no_score_is_lost(settings: Settings, seed: int) -> None:
    play(settings, seed, STEPS)


def play(settings: Settings, seed: int, steps: int) -> None:
    """Live one timeline. What happened in it is told if a rule is broken."""
    database = Database.open(replace(settings, twilio_sender=SENDER, segments_per_second=200.0))
    timeline, traveler = Timeline.begin(database, seed)
    try:
        timeline.run(steps)
    except AssertionError as broken:
        raise AssertionError("\n".join([*timeline.history, str(broken)])) from broken
    finally:
        traveler.stop()
        database.close()

"""Random weeks of two clinics, the same every time: whatever happens, each text that leaves is one that may leave.

Half of all seeds broke a rule when this was written: texts that wait overnight kept hours, language and name tag from
before a change.
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
    [("sqlite", 2), ("sqlite", 4), ("sqlite", 14), ("sqlite", 19), ("postgresql", 1)],
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

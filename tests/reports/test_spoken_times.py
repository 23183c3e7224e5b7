"""Times are said as a person would, at the place they are for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from reminders.reports.spoken_times import day, when

NOW = datetime(2026, 3, 8, 18, 0, tzinfo=UTC)  # Sunday, 1 pm in Chicago, the day the clocks went forward


@pytest.mark.parametrize(
    ("at", "zone", "said"),
    [
        (NOW, "America/Chicago", "today 1:00 pm"),
        (NOW, "Asia/Tokyo", "today 3:00 am"),
        (NOW + timedelta(hours=10), "America/Chicago", "today 11:00 pm"),
        (NOW + timedelta(hours=11), "America/Chicago", "tomorrow 12:00 am"),
        (NOW - timedelta(hours=14), "America/Chicago", "yesterday 10:00 pm"),
        (NOW + timedelta(days=2), "America/Chicago", "Tue Mar 10, 1:00 pm"),
        (NOW - timedelta(days=2), "America/Chicago", "Fri Mar 6, 12:00 pm"),
        (NOW + timedelta(days=365), "America/Chicago", "Mon Mar 8, 2027, 12:00 pm"),
    ],
)
def test_a_time_is_said_as_a_person_would(at: datetime, zone: str, said: str) -> None:
    assert when(at, NOW, zone) == said


def test_a_day_is_the_day_at_that_place() -> None:
    assert day(datetime(2026, 3, 9, 4, 30, tzinfo=UTC), NOW, "America/Chicago") == "today"
    assert day(datetime(2026, 3, 9, 4, 30, tzinfo=UTC), NOW, "America/New_York") == "tomorrow"

"""The quarter of a course, which is looked up in the clinic's zone only near where one begins."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest

from reminders.care.figures.groups import quarter
from reminders.reports.count_courses import Counted
from reminders.reports.courses import Filter


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12", "America/Chicago", "UTC"])
@pytest.mark.parametrize("written_in", [UTC, ZoneInfo("Pacific/Kiritimati"), ZoneInfo("Etc/GMT+12")])
def test_the_quarter_of_every_hour_is_that_of_the_clinics_zone(zone: str, written_in: tzinfo) -> None:
    counted = Counted(zone, Filter())
    hours = (datetime(2027, 12, 1, tzinfo=UTC) + timedelta(hours=n) for n in range(430 * 24))  # with a leap day
    for at in (hour.astimezone(written_in) for hour in hours):
        assert counted._quarter(at) == quarter(at, ZoneInfo(zone)), at

"""Dates as spreadsheets hold them: the month first, Excel's numbers, clock changes; what cannot be is refused."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from reminders.followup.importing.moments import BadMoment, read_birth_date, read_moment

ZONE = ZoneInfo("America/Chicago")
MARCH_2 = datetime(2026, 3, 2, 15, 30, tzinfo=ZONE)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-02T15:30:00-06:00",
        "2026-03-02 21:30:00+00:00",
        "2026-03-02T21:30:00Z",
        "2026-03-02 15:30",
        "2026/3/2 15:30:00",
        "3/2/2026 3:30 PM",
        "03/02/2026 15:30",
        "3/2/26 3:30 p.m.",
        "3-2-2026 15:30",
        "2-Mar-2026 15:30",
        "2 mar 2026, 3:30 pm",
        "March 2, 2026 3:30 PM",
        "46083.6458333333",
        "46083,64583",
        "46083.6458",
    ],
)
def test_every_way_of_writing_a_time_is_read_on_the_clinics_clock(text: str) -> None:
    assert read_moment(text, ZONE) == MARCH_2


def test_a_day_alone_is_taken_only_where_the_caller_says_for_which_time() -> None:
    for text in ("2026-03-02", "3/2/2026", "46083"):
        assert read_moment(text, ZONE, without_time=time(12)) == datetime(2026, 3, 2, 12, tzinfo=ZONE)
        with pytest.raises(BadMoment, match="The time is missing: write date and time, like 2026-03-02 15:30"):
            read_moment(text, ZONE)


def test_seconds_of_another_system_are_kept() -> None:
    assert read_moment("46083.6460300926", ZONE) == datetime(2026, 3, 2, 15, 30, 17, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("13/2/2026 15:30", "There is no month 13: dates here are read month/day/year."),
        ("2.3.2026 15:30", "With dots the order of day and month is not clear: write it like 2026-03-02 15:30."),
        ("2/30/2026 15:30", "There is no such day: 2026-02-30."),
        ("2/30/2026", "There is no such day: 2026-02-30."),
        ("3/2/2026 13:30 PM", "There is no 13 o'clock with AM or PM"),
        ("3/2/2026 24:30", "There is no such time of day"),
        ("soon", "This is not a date and a time; write it like 2026-03-02 15:30 or 3/2/2026 3:30 PM."),
        ("2 foo 2026 15:30", "foo is not a month"),
        ("2026-13-02T15:30:00Z", "This is not a date and a time"),
        ("20260", "As an Excel date this number is not between 2000 and 2100."),
        ("2026-03-08 02:30", "There is no 02:30 on 2026-03-08 on the clinic's clock (America/Chicago)"),
        ("46089.1041666667", "There is no 02:30 on 2026-03-08"),
        ("2026-11-01 01:30", "There are two 01:30 on 2026-11-01 on the clinic's clock"),
    ],
)
def test_what_cannot_be_is_refused_with_what_would_be_right(text: str, sentence: str) -> None:
    with pytest.raises(BadMoment) as bad:
        read_moment(text, ZONE)
    assert str(bad.value).startswith(sentence)
    if "two" in sentence:
        assert "Write 2026-11-01T01:30:00-05:00 or 2026-11-01T01:30:00-06:00." in str(bad.value)


@pytest.mark.parametrize(
    "text", ["1961-03-02", "3/2/1961", "3/2/61", "2-Mar-61", "March 2, 1961", "22342", "22342.0", "1961-03-02 00:00"]
)
def test_a_birth_date_is_read_as_spreadsheets_hold_it(text: str) -> None:
    assert read_birth_date(text, date(2026, 3, 2)) == date(1961, 3, 2)


def test_a_short_year_of_birth_is_the_last_such_year_and_a_doubtful_day_is_refused() -> None:
    assert read_birth_date("3/2/20", date(2026, 3, 2)) == date(2020, 3, 2)
    assert read_birth_date("3/2/2061", date(2026, 3, 2)) == date(2061, 3, 2), "refused by the rule of birth dates"
    for text in ("13/2/1961", "2.3.1961", "1961-02-30", "1961"):
        with pytest.raises(BadMoment):
            read_birth_date(text, date(2026, 3, 2))

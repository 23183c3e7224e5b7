"""When a patient may be texted, in every zone and across both clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.care.hours import (
    USUAL_HOURS,
    ClockChange,
    TextingHours,
    end_of_duty,
    is_allowed,
    local_day,
    local_midnights,
    next_allowed,
    next_clock_change,
    nudge_due,
    wall_instant,
    wall_instants,
)

CHICAGO = ZoneInfo("America/Chicago")
HOURS = USUAL_HOURS

naive = datetime.fromisoformat

zones = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)
instants = st.datetimes(naive("2000-01-01"), naive("2040-01-01"), timezones=st.just(UTC))


def local(text: str, zone: ZoneInfo = CHICAGO, fold: int = 0) -> datetime:
    """An instant from a wall-clock time."""
    return naive(text).replace(tzinfo=zone, fold=fold).astimezone(UTC)


def test_hours_include_their_start_and_not_their_end() -> None:
    assert is_allowed(local("2026-03-02 09:00"), CHICAGO, HOURS)
    assert is_allowed(local("2026-03-02 19:59:59"), CHICAGO, HOURS)
    assert not is_allowed(local("2026-03-02 08:59:59"), CHICAGO, HOURS)
    assert not is_allowed(local("2026-03-02 20:00"), CHICAGO, HOURS)


@pytest.mark.parametrize(
    ("start", "end", "why"),
    [
        (time(20), time(9), "Texting hours must start before they end, within one day."),
        (time(9), time(9), "Texting hours must start before they end, within one day."),
        (time(9, tzinfo=UTC), time(20), "Texting hours are wall-clock times and carry no zone."),
        (time(9), time(20, tzinfo=UTC), "Texting hours are wall-clock times and carry no zone."),
    ],
)
def test_hours_that_are_empty_or_cross_midnight_or_carry_a_zone_are_refused(start: time, end: time, why: str) -> None:
    with pytest.raises(ValueError, match=f"^{why}$"):
        TextingHours(start, end)


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^An instant needs a zone or an offset\.$"):
        next_allowed(naive("2026-03-02 12:00"), CHICAGO, HOURS)


def test_an_allowed_instant_stays_where_it_is() -> None:
    assert next_allowed(local("2026-03-02 12:34:56"), CHICAGO, HOURS) == local("2026-03-02 12:34:56")


def test_early_in_the_morning_waits_until_nine_and_late_in_the_evening_until_nine_tomorrow() -> None:
    assert next_allowed(local("2026-03-02 03:00"), CHICAGO, HOURS) == local("2026-03-02 09:00")
    assert next_allowed(local("2026-03-02 22:57"), CHICAGO, HOURS) == local("2026-03-03 09:00")


def test_a_night_is_an_hour_shorter_or_longer_when_the_clocks_change() -> None:
    eight_pm = timedelta(hours=20)
    for day, night in (("2026-03-07", 12), ("2026-10-31", 14), ("2026-06-01", 13)):
        end = local(day) + eight_pm
        assert next_allowed(end, CHICAGO, HOURS) - end == timedelta(hours=night)


def test_an_opening_that_happens_twice_may_be_waited_for_the_second_time() -> None:
    early = TextingHours(time(1, 30), time(20))
    assert next_allowed(local("2026-11-01 01:10", fold=1), CHICAGO, early) == local("2026-11-01 01:30", fold=1)


def test_a_wall_time_the_clocks_skip_becomes_the_first_instant_after_the_gap() -> None:
    for skipped in ("02:00", "02:00:01", "02:00:00.25", "02:30", "02:30:00.25", "02:59:59.75"):
        assert wall_instant(naive(f"2026-03-08 {skipped}"), CHICAGO) == local("2026-03-08 03:00")
    assert wall_instant(naive("2026-10-04 02:10"), ZoneInfo("Australia/Lord_Howe")) == local(
        "2026-10-04 02:30", ZoneInfo("Australia/Lord_Howe")
    )


def test_a_wall_time_that_happens_twice_means_the_first_one() -> None:
    assert wall_instant(naive("2026-11-01 01:30"), CHICAGO) == local("2026-11-01 01:30", fold=0)
    assert wall_instant(naive("2026-11-01 01:30").replace(fold=1), CHICAGO) == local("2026-11-01 01:30", fold=0)
    assert local("2026-11-01 01:30", fold=1) - local("2026-11-01 01:30", fold=0) == timedelta(hours=1)


def test_a_wall_time_is_shown_once_or_never_or_twice_earlier_first() -> None:
    for wall, folds in (("2026-03-02 09:00", [0]), ("2026-03-08 02:30", []), ("2026-11-01 01:30", [0, 1])):
        assert wall_instants(naive(wall), CHICAGO) == tuple(local(wall, fold=fold) for fold in folds)


def test_a_day_that_a_country_left_out_is_followed_by_the_next_one() -> None:
    apia = ZoneInfo("Pacific/Apia")  # Samoa had no 30 December 2011.
    assert wall_instant(naive("2011-12-30 12:00"), apia) == local("2011-12-31 00:00", apia)
    assert next_allowed(local("2011-12-29 21:00", apia), apia, HOURS) == local("2011-12-31 09:00", apia)


def test_days_of_a_clock_change_have_23_and_25_hours() -> None:
    for day, length in ((date(2026, 3, 8), 23), (date(2026, 11, 1), 25), (date(2026, 3, 9), 24)):
        start, end = local_midnights(day, CHICAGO)
        assert end - start == timedelta(hours=length)


def test_a_day_without_a_midnight_starts_at_its_first_instant() -> None:
    havana = ZoneInfo("America/Havana")
    start, end = local_midnights(date(2026, 3, 8), havana)
    assert start == local("2026-03-08 01:00", havana)
    assert end - start == timedelta(hours=23)


def test_a_nudge_comes_three_hours_after_the_question() -> None:
    asked = local("2026-03-02 10:00")
    assert nudge_due(asked, asked + timedelta(hours=20), CHICAGO, HOURS, after_hours=3) == local("2026-03-02 13:00")


def test_three_hours_are_three_hours_even_where_the_question_carries_a_local_zone() -> None:
    asked = datetime(2026, 3, 8, 0, 30, tzinfo=CHICAGO)
    all_day = TextingHours(time.min, time.max)
    assert nudge_due(asked, asked + timedelta(days=1), CHICAGO, all_day, after_hours=3) == local("2026-03-08 04:30")


def test_a_nudge_waits_for_the_morning_and_is_left_out_when_the_window_closes_first() -> None:
    asked = local("2026-03-02 18:00")
    assert nudge_due(asked, local("2026-03-03 09:01"), CHICAGO, HOURS, after_hours=3) == local("2026-03-03 09:00")
    assert nudge_due(asked, local("2026-03-03 09:00"), CHICAGO, HOURS, after_hours=3) is None


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-03-02 10:00", "2026-03-02 20:00"),
        ("2026-03-02 18:00", "2026-03-02 20:00"),
        ("2026-03-02 18:00:01", "2026-03-03 20:00"),
        ("2026-03-02 23:00", "2026-03-03 20:00"),
        ("2026-03-07 19:00", "2026-03-08 20:00"),  # the clocks go forward in the night
    ],
)
def test_a_duty_ends_with_the_days_hours_or_the_next_days_if_less_than_two_hours_are_left(now: str, until: str) -> None:
    assert end_of_duty(local(now), CHICAGO, HOURS) == local(until)


@pytest.mark.parametrize(
    ("zone", "after", "at", "by_minutes"),
    [
        ("America/Chicago", "2026-01-01 00:00", "2026-03-08 08:00", 60),
        ("America/Chicago", "2026-03-08 07:59:59", "2026-03-08 08:00", 60),
        ("America/Chicago", "2026-03-08 08:00", "2026-11-01 07:00", -60),
        ("America/Chicago", "2026-10-31 12:34:56.789", "2026-11-01 07:00", -60),
        ("Europe/London", "2026-01-01 00:00", "2026-03-29 01:00", 60),
        ("Europe/London", "2026-03-29 01:00", "2026-10-25 01:00", -60),
        ("Australia/Lord_Howe", "2026-06-01 03:07", "2026-10-03 15:30", 30),
        ("Asia/Pyongyang", "2017-04-03 15:00", "2018-05-04 15:00", 30),  # 396 days later
    ],
)
def test_the_next_clock_change_is_told_to_the_second(zone: str, after: str, at: str, by_minutes: int) -> None:
    change = ClockChange(naive(at).replace(tzinfo=UTC), timedelta(minutes=by_minutes))
    assert next_clock_change(naive(after).replace(tzinfo=UTC), ZoneInfo(zone)) == change


@pytest.mark.parametrize(
    ("zone", "after"), [("America/Phoenix", "2026-01-01 00:00"), ("Asia/Pyongyang", "2017-04-03 14:59:59")]
)
def test_no_clock_change_is_told_where_there_is_none_or_only_after_thirteen_months(zone: str, after: str) -> None:
    assert next_clock_change(naive(after).replace(tzinfo=UTC), ZoneInfo(zone)) is None


@given(instants, zones)
def test_the_next_allowed_instant_is_allowed_never_earlier_and_at_most_a_day_and_a_half_away(
    instant: datetime, zone: ZoneInfo
) -> None:
    found = next_allowed(instant, zone, HOURS)
    assert is_allowed(found, zone, HOURS)
    assert found.utcoffset() == timedelta(0)
    assert timedelta(0) <= found - instant <= timedelta(hours=13 + 24 + 2)
    assert next_allowed(found, zone, HOURS) == found


@given(instants, zones)
def test_every_instant_lies_within_its_local_day(instant: datetime, zone: ZoneInfo) -> None:
    start, end = local_midnights(local_day(instant, zone), zone)
    assert start <= instant < end


@given(st.datetimes(naive("2000-01-01"), naive("2040-01-01")), zones)
def test_a_wall_instant_is_the_first_at_which_the_clocks_show_that_time_or_later(
    wall: datetime, zone: ZoneInfo
) -> None:
    instant = wall_instant(wall, zone)
    assert instant.astimezone(zone).replace(tzinfo=None) >= wall
    just_before = (instant - timedelta(microseconds=1)).astimezone(zone).replace(tzinfo=None)
    assert just_before < wall

"""One infusion's check-ins: at the patient's hour, never outside texting hours, right across clock changes."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise, product
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders import protocols
from reminders.care.hours import USUAL_HOURS, TextingHours, is_allowed
from reminders.care.protocol import Offset, PlannedCheckIn, Protocol, Step, Unit, plan
from reminders.care.reasons import Reason

CHICAGO = ZoneInfo("America/Chicago")
HOURS = USUAL_HOURS

naive = datetime.fromisoformat
PROTOCOL = protocols.load("chronic-pain")


def planned(
    infused: str,
    *,
    enrolled: str | None = None,
    preferred: time | None = None,
    zone: ZoneInfo = CHICAGO,
    protocol: Protocol = PROTOCOL,
) -> dict[str, PlannedCheckIn]:
    """The plan of an infusion given at a wall-clock time, enrolled there and then unless said otherwise."""
    infused_at = naive(infused).replace(tzinfo=zone)
    enrolled_at = naive(enrolled).replace(tzinfo=zone) if enrolled else infused_at
    check_ins = plan(
        protocol,
        infused_at=infused_at,
        zone=zone,
        preferred_time=preferred,
        hours=HOURS,
        enrolled_at=enrolled_at,
    )
    return {check_in.step: check_in for check_in in check_ins}


def wall(instant: datetime, zone: ZoneInfo = CHICAGO) -> str:
    """What the patient's clock shows."""
    return instant.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def test_an_afternoon_infusion_is_asked_about_for_twelve_weeks() -> None:
    check_ins = planned("2026-05-04 14:00")
    assert {step: wall(check_in.due_at) for step, check_in in check_ins.items()} == {
        "h4": "2026-05-04 18:00",
        "h24": "2026-05-05 14:00",
        "h72": "2026-05-07 14:00",
        "d7": "2026-05-11 10:00",
        "d14": "2026-05-18 10:00",
        "d21": "2026-05-25 10:00",
        "d28": "2026-06-01 10:00",
        "d42": "2026-06-15 10:00",
        "d56": "2026-06-29 10:00",
        "d84": "2026-07-27 10:00",
    }
    assert [check_in.reason for check_in in check_ins.values()] == [None] * 10


def test_days_fall_on_the_hour_the_patient_asked_for_and_hours_do_not() -> None:
    check_ins = planned("2026-05-04 14:00", preferred=time(17, 30))
    assert wall(check_ins["d7"].due_at) == "2026-05-11 17:30"
    assert wall(check_ins["h24"].due_at) == "2026-05-05 14:00"


def test_an_early_preferred_hour_waits_for_the_texting_hours_and_the_window_stays() -> None:
    check_in = planned("2026-05-04 14:00", preferred=time(6))["d7"]
    assert wall(check_in.due_at) == "2026-05-11 09:00"
    assert wall(check_in.closes_at) == "2026-05-13 06:00"


@pytest.mark.parametrize(
    ("infused", "hours_between"),
    [("2026-03-06 12:00", 47), ("2026-10-30 12:00", 49), ("2026-05-04 12:00", 48)],
)
def test_two_days_are_47_48_or_49_hours_as_the_clocks_change(infused: str, hours_between: int) -> None:
    question = PROTOCOL.steps[0].questions
    protocol = Protocol(
        "pairs",
        1,
        "The same two days, counted both ways",
        (
            Step("h48", Offset(48, Unit.HOURS), 1, question),
            Step("d2", Offset(2, Unit.DAYS), 1, question),
        ),
    )
    check_ins = planned(infused, protocol=protocol, preferred=time(12))
    infused_at = naive(infused).replace(tzinfo=CHICAGO).astimezone(UTC)
    assert check_ins["h48"].due_at - infused_at == timedelta(hours=48)
    assert check_ins["d2"].due_at - infused_at == timedelta(hours=hours_between)


def test_days_are_counted_on_the_patients_calendar_not_on_ours() -> None:
    auckland = ZoneInfo("Pacific/Auckland")
    late_in_utc = planned("2026-05-04 08:00", zone=auckland)  # still 3 May in London
    assert wall(late_in_utc["d7"].due_at, auckland) == "2026-05-11 10:00"


def test_an_hour_the_clocks_skip_is_asked_at_the_first_instant_after_it() -> None:
    night = TextingHours(time.min, time(23, 59))
    check_ins = plan(
        PROTOCOL,
        infused_at=datetime(2026, 3, 1, 12, tzinfo=CHICAGO),
        zone=CHICAGO,
        preferred_time=time(2, 30),
        hours=night,
        enrolled_at=datetime(2026, 3, 1, 12, tzinfo=CHICAGO),
    )
    assert wall(check_ins[3].due_at) == "2026-03-08 03:00"


def test_a_check_in_due_at_night_waits_for_the_morning_while_its_window_is_open() -> None:
    check_in = planned("2026-05-04 21:30")["h24"]
    assert (wall(check_in.due_at), wall(check_in.closes_at)) == ("2026-05-06 09:00", "2026-05-06 17:30")
    assert check_in.reason is None


def test_a_check_in_that_quiet_hours_leave_no_room_is_skipped_and_says_so() -> None:
    check_in = planned("2026-05-04 17:00")["h4"]
    assert check_in.reason is Reason.QUIET_HOURS
    assert (wall(check_in.due_at), wall(check_in.closes_at)) == ("2026-05-04 21:00", "2026-05-05 01:00")


def test_a_window_that_closes_at_the_opening_of_the_hours_leaves_no_room() -> None:
    assert planned("2026-05-05 01:00")["h4"].reason is Reason.QUIET_HOURS  # due 5:00, closes 9:00
    assert planned("2026-05-05 01:01")["h4"].reason is None


def test_what_closed_before_enrollment_is_skipped_and_what_is_still_open_is_asked_at_once() -> None:
    check_ins = planned("2026-05-04 09:00", enrolled="2026-05-05 15:00")
    assert check_ins["h4"].reason is Reason.CLOSED_AT_ENROLLMENT
    assert wall(check_ins["h4"].due_at) == "2026-05-04 13:00"
    assert check_ins["h24"].reason is None
    assert wall(check_ins["h24"].due_at) == "2026-05-05 09:00"  # its own time, which has passed
    assert wall(check_ins["h24"].closes_at) == "2026-05-06 05:00"
    assert wall(check_ins["h72"].due_at) == "2026-05-07 09:00"


def test_what_closes_as_it_is_enrolled_is_closed() -> None:
    late = planned("2026-03-02 10:00", enrolled="2026-03-02 18:00")["h4"]
    assert (wall(late.closes_at), late.reason) == ("2026-03-02 18:00", Reason.CLOSED_AT_ENROLLMENT)


def test_enrolled_in_the_evening_an_open_check_in_waits_for_the_morning() -> None:
    check_ins = planned("2026-05-04 14:00", enrolled="2026-05-05 22:00")
    assert wall(check_ins["h24"].due_at) == "2026-05-06 09:00"
    assert planned("2026-05-04 10:00", enrolled="2026-05-05 22:00")["h24"].reason is Reason.QUIET_HOURS


def test_enrolled_a_year_late_nothing_is_asked_and_everything_says_why() -> None:
    reasons = {check_in.reason for check_in in planned("2025-05-04 14:00", enrolled="2026-05-04 14:00").values()}
    assert reasons == {Reason.CLOSED_AT_ENROLLMENT}


def test_a_naive_infusion_time_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        plan(
            PROTOCOL,
            infused_at=naive("2026-05-04 14:00"),
            zone=CHICAGO,
            preferred_time=None,
            hours=HOURS,
            enrolled_at=datetime(2026, 5, 4, 14, tzinfo=UTC),
        )


ZONES = [ZoneInfo(name) for name in sorted(available_timezones())]
zones = st.sampled_from(ZONES)
# Around both clock changes of both hemispheres, and anywhere else.
instants = st.one_of(
    st.datetimes(naive("2026-02-20"), naive("2026-04-12"), timezones=st.just(UTC)),
    st.datetimes(naive("2026-09-20"), naive("2026-11-08"), timezones=st.just(UTC)),
    st.datetimes(naive("2000-01-01"), naive("2040-01-01"), timezones=st.just(UTC)),
)
delays = st.timedeltas(timedelta(0), timedelta(days=100))
wall_hours = st.none() | st.times().map(lambda at: at.replace(microsecond=0))


@given(instants, zones, wall_hours, delays)
def test_whatever_the_zone_nothing_is_asked_out_of_hours_early_or_after_its_window(
    infused_at: datetime, zone: ZoneInfo, preferred: time | None, delay: timedelta
) -> None:
    enrolled_at = infused_at + delay
    check_ins = plan(
        PROTOCOL,
        infused_at=infused_at,
        zone=zone,
        preferred_time=preferred,
        hours=HOURS,
        enrolled_at=enrolled_at,
    )
    assert [check_in.step for check_in in check_ins] == [step.step for step in PROTOCOL.steps]
    for check_in, step in zip(check_ins, PROTOCOL.steps, strict=True):
        named = check_in.closes_at - step.window
        assert check_in.due_at >= named
        assert check_in.due_at < check_in.closes_at
        assert check_in.due_at.utcoffset() == check_in.closes_at.utcoffset() == timedelta(0)
        if check_in.reason is None:
            assert is_allowed(check_in.due_at, zone, HOURS)
            assert check_in.due_at >= enrolled_at or is_allowed(enrolled_at, zone, HOURS)  # late, and asked at once
        elif check_in.reason is Reason.CLOSED_AT_ENROLLMENT:
            assert check_in.closes_at <= enrolled_at
        else:
            assert check_in.reason is Reason.QUIET_HOURS
            opened = [
                minute
                for minute in _quarters(max(named, enrolled_at), check_in.closes_at)
                if is_allowed(minute, zone, HOURS)
            ]
            assert opened == []


@given(instants, zones, wall_hours)
def test_two_check_ins_are_never_open_at_once(infused_at: datetime, zone: ZoneInfo, preferred: time | None) -> None:
    arguments = {
        "infused_at": infused_at,
        "zone": zone,
        "preferred_time": preferred,
        "hours": HOURS,
        "enrolled_at": infused_at,
    }
    check_ins = plan(PROTOCOL, **arguments)  # type: ignore[arg-type]
    for earlier, later in pairwise(check_ins):
        assert earlier.closes_at <= later.due_at
    assert plan(PROTOCOL, **arguments) == check_ins  # type: ignore[arg-type]


@given(instants, zones, wall_hours)
def test_the_patients_clock_shows_the_patients_hour_on_the_right_day(
    infused_at: datetime, zone: ZoneInfo, preferred: time | None
) -> None:
    all_day = TextingHours(time.min, time.max)  # the last microsecond of a day is not in it
    infused_at = infused_at.replace(microsecond=0)
    check_ins = plan(
        PROTOCOL,
        infused_at=infused_at,
        zone=zone,
        preferred_time=preferred,
        hours=all_day,
        enrolled_at=infused_at,
    )
    for check_in, step in zip(check_ins, PROTOCOL.steps, strict=True):
        if step.offset.unit is Unit.HOURS:
            assert check_in.due_at - infused_at == step.offset.nominal
            continue
        named = datetime.combine(infused_at.astimezone(zone).date() + step.offset.nominal, preferred or time(10))
        shown = check_in.due_at.astimezone(zone).replace(tzinfo=None)
        # Clocks jump by a day at most (a country crossing the date line), and only forward past the hour.
        assert timedelta(0) <= shown - named <= timedelta(days=1)
        if exists(named, zone):
            assert shown == named


@pytest.mark.parametrize("year", [2026, 2027])
def test_at_every_clock_change_of_every_zone_the_patients_hour_is_kept(year: int) -> None:
    changes = [(zone, day) for zone in ZONES for day in changes_of(zone, year)]
    assert len(changes) > 300
    for zone, day in changes:
        for days_before, at in product((1, 7, 14), (time(0, 30), time(2, 30), time(10))):
            infused_at = datetime.combine(day - timedelta(days=days_before), time(12), tzinfo=zone)
            protocol = Protocol("one", 1, "One", (Step("d", Offset(days_before, Unit.DAYS), 24, ()),))
            (check_in,) = plan(
                protocol,
                infused_at=infused_at,
                zone=zone,
                preferred_time=at,
                hours=TextingHours(time.min, time.max),
                enrolled_at=infused_at,
            )
            shown = check_in.due_at.astimezone(zone).replace(tzinfo=None)
            named = datetime.combine(day, at)
            assert shown == named if exists(named, zone) else named < shown <= named + timedelta(hours=2)
            assert check_in.due_at.astimezone(zone).fold == 0


def changes_of(zone: ZoneInfo, year: int) -> list[date]:
    """The days of a year on which a zone's clocks change."""
    noons = [datetime(year, 1, 1, 12, tzinfo=zone) + timedelta(days=count) for count in range(365)]
    return [later.date() for earlier, later in pairwise(noons) if earlier.utcoffset() != later.utcoffset()]


def exists(wall_time: datetime, zone: ZoneInfo) -> bool:
    """Whether the clocks of a zone ever show this time."""
    there_and_back = wall_time.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    return there_and_back.replace(tzinfo=None) == wall_time


def _quarters(start: datetime, end: datetime) -> list[datetime]:
    """Every quarter of an hour from `start` until `end`."""
    count = int((end - start) / timedelta(minutes=15)) + 1
    return [minute for step in range(count) if (minute := start + step * timedelta(minutes=15)) < end]

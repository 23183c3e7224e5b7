"""When a patient may be texted: wall-clock time at the patient's place, right across clock changes.

Two zones' worth of surprises are settled here once: a wall time that a clock change skips becomes the first
instant after the gap, and one that happens twice means its first occurrence.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class TextingHours:
    """The part of a local day in which unsolicited texts may leave: from `start` until just before `end`."""

    start: time
    end: time

    def __post_init__(self) -> None:
        """Refuse hours that cross midnight or are empty, with a ValueError in staff's words."""
        if self.start.tzinfo is not None or self.end.tzinfo is not None:
            raise ValueError("Texting hours are wall-clock times and carry no zone.")
        if not self.start < self.end:
            raise ValueError("Texting hours must start before they end, within one day.")

    def __contains__(self, wall: time) -> bool:
        """Whether a local wall-clock time lies in these hours."""
        return self.start <= wall < self.end


USUAL_HOURS: Final = TextingHours(time(9), time(20))
"""When patients of a new clinic may be texted, until its admin sets other hours."""


def as_utc(instant: datetime) -> datetime:
    """The same instant in UTC. Raises ValueError for a naive datetime."""
    if instant.utcoffset() is None:
        raise ValueError("An instant needs a zone or an offset.")
    return instant.astimezone(UTC)


def wall_instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first instant (UTC) at which clocks in `zone` show the naive time `wall`, or have jumped past it."""
    instant = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if _wall(instant, zone) == wall:
        return instant
    return _end_of_gap(wall.replace(tzinfo=zone, fold=1).astimezone(UTC), instant, wall, zone)


def wall_instants(wall: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    """Every instant (UTC) at which clocks in `zone` show the naive time `wall`: none where they are set forward over
    it, two where they are set back over it, earlier first."""
    found = {wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    return tuple(sorted(instant for instant in found if _wall(instant, zone) == wall))


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    """The calendar day at the patient's place."""
    return _wall(as_utc(instant), zone).date()


def local_midnights(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Where a local day begins and ends (exclusive), in UTC: 23, 24 or 25 hours apart as clocks change."""
    midnight = datetime.combine(day, time())
    return wall_instant(midnight, zone), wall_instant(midnight + timedelta(days=1), zone)


def is_allowed(instant: datetime, zone: ZoneInfo, hours: TextingHours) -> bool:
    """Whether an unsolicited text may leave at `instant`."""
    return _wall(as_utc(instant), zone).time() in hours


def next_allowed(instant: datetime, zone: ZoneInfo, hours: TextingHours) -> datetime:
    """`instant` itself (as UTC) where a text may leave then, else the next opening of the hours."""
    instant = as_utc(instant)
    if is_allowed(instant, zone, hours):
        return instant
    opening = datetime.combine(local_day(instant, zone), hours.start)
    while True:
        # Clocks set back across the opening make it happen twice; the second may be the one to come.
        for candidate in (wall_instant(opening, zone), opening.replace(tzinfo=zone, fold=1).astimezone(UTC)):
            if candidate > instant and is_allowed(candidate, zone, hours):
                return candidate
        opening += timedelta(days=1)


def end_of_duty(
    now: datetime, zone: ZoneInfo, hours: TextingHours, *, least: timedelta = timedelta(hours=2)
) -> datetime:
    """By when a same-day duty is to be done: the end of the hours, or the next day's if less than `least` is left."""
    day = local_day(now, zone)
    while True:
        end = wall_instant(datetime.combine(day, hours.end), zone)
        if end - as_utc(now) >= least:
            return end
        day += timedelta(days=1)


def nudge_due(
    asked_at: datetime, closes_at: datetime, zone: ZoneInfo, hours: TextingHours, *, after_hours: float
) -> datetime | None:
    """When to ask once more, or None where the hours leave no room before the window closes."""
    due_at = next_allowed(as_utc(asked_at) + timedelta(hours=after_hours), zone, hours)
    return due_at if due_at < closes_at else None


@dataclass(frozen=True)
class ClockChange:
    """Clocks are set at `at` (UTC): forward by `by`, or back where it is negative."""

    at: datetime
    by: timedelta


def next_clock_change(after: datetime, zone: ZoneInfo) -> ClockChange | None:
    """The first time after `after` at which clocks in `zone` are set, within thirteen months; None if they are not."""
    known = as_utc(after)
    for _ in range(_CLOCKS_SET_WITHIN_DAYS):
        later = known + timedelta(days=1)
        if _offset(later, zone) != _offset(known, zone):
            before = known
            while later - before > timedelta(seconds=1):
                middle = before + (later - before) / 2
                before, later = (middle, later) if _offset(middle, zone) == _offset(known, zone) else (before, middle)
            at = later.replace(microsecond=0)
            return ClockChange(at, _offset(at, zone) - _offset(known, zone))
        known = later
    return None


_CLOCKS_SET_WITHIN_DAYS = 396


def _offset(instant: datetime, zone: ZoneInfo) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta(0)


def _wall(instant: datetime, zone: ZoneInfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None)


def _end_of_gap(before: datetime, after: datetime, wall: datetime, zone: ZoneInfo) -> datetime:
    low, high = before.replace(microsecond=0), after.replace(microsecond=0)  # clocks are set at a whole second
    while (span := int((high - low).total_seconds())) > 1:
        middle = low + timedelta(seconds=span // 2)
        if _wall(middle, zone) >= wall:
            high = middle
        else:
            low = middle
    return high

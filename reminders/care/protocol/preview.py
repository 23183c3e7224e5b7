"""What a course by a protocol would look like: each check-in with its nudge, and how many texts a day and a week."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from reminders.care.hours import ClockChange, TextingHours, local_day, next_clock_change, nudge_due
from reminders.care.protocol.definition import Protocol, hours_until_nudge
from reminders.care.protocol.plan import PlannedCheckIn, plan


@dataclass(frozen=True)
class CourseLine:
    """One check-in of the course, and when it is asked once more (UTC) if no answer comes; None if it is not."""

    check_in: PlannedCheckIn
    nudge_at: datetime | None


@dataclass(frozen=True)
class Course:
    """A patient's course by a protocol, from an infusion at `infused_at` (UTC).

    `changes` are the times at which the clocks are set meanwhile. The texts that nobody asked for are counted as if no
    question were answered before its nudge: `most_a_day` on one of the patient's days, `most_a_week` in seven days.
    """

    infused_at: datetime
    lines: tuple[CourseLine, ...]
    changes: tuple[ClockChange, ...]
    most_a_day: int
    most_a_week: int


def course(
    protocol: Protocol,
    *,
    infused_at: datetime,
    zone: ZoneInfo,
    preferred_time: time | None,
    hours: TextingHours,
    nudge_hours: float,
) -> Course:
    """The course of a patient in `zone` who is enrolled at the infusion.

    `nudge_hours` is how long after a question it is asked once more where the step has no hours of its own. Raises
    ValueError for an instant without a zone.
    """
    planned = plan(
        protocol,
        infused_at=infused_at,
        zone=zone,
        preferred_time=preferred_time,
        hours=hours,
        enrolled_at=infused_at,
    )
    lines = tuple(CourseLine(check_in, _nudge(check_in, zone, hours, nudge_hours)) for check_in in planned)
    days = _texts_by_day(lines, zone)
    return Course(
        infused_at=infused_at,
        lines=lines,
        changes=tuple(_changes(infused_at, max(check_in.closes_at for check_in in planned), zone)),
        most_a_day=max(days.values(), default=0),
        most_a_week=max((_in_seven_days(days, first) for first in days), default=0),
    )


def _nudge(check_in: PlannedCheckIn, zone: ZoneInfo, hours: TextingHours, otherwise: float) -> datetime | None:
    after = hours_until_nudge(check_in.nudge_hours, otherwise)
    if check_in.reason or after is None:
        return None
    return nudge_due(check_in.due_at, check_in.closes_at, zone, hours, after_hours=after)


def _texts_by_day(lines: Iterable[CourseLine], zone: ZoneInfo) -> Counter[date]:
    asked = [line for line in lines if line.check_in.reason is None]
    sent = [line.check_in.due_at for line in asked] + [line.nudge_at for line in asked if line.nudge_at]
    return Counter(local_day(at, zone) for at in sent)


def _in_seven_days(days: Counter[date], first: date) -> int:
    return sum(number for day, number in days.items() if first <= day < first + timedelta(days=7))


def _changes(begins: datetime, ends: datetime, zone: ZoneInfo) -> Iterable[ClockChange]:
    change = next_clock_change(begins, zone)
    while change is not None and change.at < ends:
        yield change
        change = next_clock_change(change.at, zone)

"""A course by a protocol before anybody follows it: across clock changes, with its nudges and the texts it takes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from reminders import protocols
from reminders.care.hours import ClockChange, TextingHours, next_clock_change
from reminders.care.protocol import Course, Protocol, course

CHICAGO, PHOENIX, LORD_HOWE = (ZoneInfo(z) for z in ("America/Chicago", "America/Phoenix", "Australia/Lord_Howe"))
PAIN = protocols.load(protocols.DEFAULT)


def seen(
    protocol: Protocol = PAIN, infused: str = "2026-03-06 15:00", zone: ZoneInfo = CHICAGO, nudge_hours: float = 3
) -> Course:
    at = datetime.fromisoformat(infused).replace(tzinfo=zone)
    return course(
        protocol,
        infused_at=at,
        zone=zone,
        preferred_time=None,
        hours=TextingHours(time(9), time(20)),
        nudge_hours=nudge_hours,
    )


def test_hours_stay_hours_and_days_keep_the_time_of_day_across_a_clock_change() -> None:
    spring = seen()
    assert [(change.at, change.by) for change in spring.changes] == [
        (datetime(2026, 3, 8, 8, tzinfo=UTC), timedelta(hours=1))
    ]
    due = {line.check_in.step: line.check_in.due_at.astimezone(CHICAGO) for line in spring.lines}
    assert [f"{due[step]:%d %H:%M}" for step in ("h24", "h72", "d7")] == ["07 15:00", "09 16:00", "13 10:00"]
    autumn = seen(infused="2026-10-30 15:00")
    assert [change.by for change in autumn.changes] == [timedelta(hours=-1)]
    assert seen(zone=PHOENIX).changes == ()
    first = replace(PAIN, steps=PAIN.steps[:1])  # closes as the clocks are set, and a minute later
    assert [len(seen(first, f"2026-03-07 {at}").changes) for at in ("18:00", "18:01")] == [0, 1]


def test_the_next_clock_change_is_found_to_the_second_wherever_clocks_are_set() -> None:
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    assert next_clock_change(begin, PHOENIX) is None
    first = next_clock_change(begin, LORD_HOWE)
    assert first == ClockChange(datetime(2026, 4, 4, 15, tzinfo=UTC), timedelta(minutes=-30))
    assert next_clock_change(first.at, LORD_HOWE) == ClockChange(
        datetime(2026, 10, 3, 15, 30, tzinfo=UTC), timedelta(minutes=30)
    )
    with pytest.raises(ValueError, match="zone"):
        next_clock_change(datetime(2026, 1, 1), CHICAGO)  # noqa: DTZ001


def test_nudges_and_texts_are_counted_as_if_nobody_answered() -> None:
    usual = seen()
    assert (usual.most_a_day, usual.most_a_week) == (2, 6)
    nudged = {line.check_in.step: line.nudge_at for line in usual.lines}
    assert nudged["h4"] is None, "three hours later it is night, and closed in the morning"
    assert nudged["h24"] == datetime(2026, 3, 8, 0, tzinfo=UTC)
    own = replace(PAIN, steps=tuple(replace(step, nudge_hours=0) for step in PAIN.steps))
    assert {line.nudge_at for line in seen(own).lines} == {None}
    assert (seen(own).most_a_day, seen(own).most_a_week) == (1, 3)
    at_night = seen(infused="2026-03-06 18:00")
    assert at_night.lines[0].check_in.reason is not None
    assert at_night.lines[0].nudge_at is None


def test_a_nudge_comes_after_the_hours_of_its_step_or_else_of_the_installation() -> None:
    steps = (replace(step, nudge_hours=1 if step.step == "h24" else None) for step in PAIN.steps)
    own = replace(PAIN, steps=tuple(steps))
    lines = {line.check_in.step: line for line in seen(own, "2026-03-06 12:00", nudge_hours=2).lines}
    after = {step: line.nudge_at - line.check_in.due_at for step, line in lines.items() if line.nudge_at}
    assert after == dict.fromkeys(lines, timedelta(hours=2)) | {"h24": timedelta(hours=1)}


def test_a_course_that_asks_nothing_takes_no_texts() -> None:
    asleep = seen(replace(PAIN, steps=PAIN.steps[:1]), infused="2026-03-06 19:00")
    assert (asleep.most_a_day, asleep.most_a_week) == (0, 0)

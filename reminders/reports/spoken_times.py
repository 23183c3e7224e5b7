"""Times as a person would say them, at somebody's place: `today 2:10 pm`, `Tue Mar 3, 10:00 am`."""

from __future__ import annotations

from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

NEAR: Final = {-1: "yesterday", 0: "today", 1: "tomorrow"}


def clock_time(at: datetime | time) -> str:
    """`2:10 pm`."""
    return f"{at.hour % 12 or 12}:{at.minute:02d} {'am' if at.hour < 12 else 'pm'}"


def place(zone: str) -> ZoneInfo:
    """A zone by its name; UTC if this machine does not know it, so that the page can still be shown."""
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def day(at: datetime, now: datetime, zone: str) -> str:
    """`today`, `tomorrow`, `Tue Mar 3`, with the year if it is not this one."""
    local, today = at.astimezone(place(zone)), now.astimezone(place(zone))
    near = NEAR.get((local.date() - today.date()).days)
    return near or calendar_day(local, today.year)


def calendar_day(local: datetime, this_year: int) -> str:
    """`Tue Mar 3`, with the year if it is not this one."""
    return f"{local:%a %b} {local.day}" + (f", {local.year}" if local.year != this_year else "")


def when(at: datetime, now: datetime, zone: str) -> str:
    """`today 2:10 pm`, `Tue Mar 3, 10:00 am`."""
    said = day(at, now, zone)
    return f"{said}{'' if said in NEAR.values() else ','} {clock_time(at.astimezone(place(zone)))}"

"""Reads dates and times as spreadsheets hold them, on a clinic's clock. One rule for the order: the month comes first.

`3/2/2026 3:30 PM` is March 2. Day-first dates cannot be told from month-first ones, so `13/2/2026` is refused rather
than guessed, and so is `2.3.2026`. A bare number is Excel's: days since 1899-12-30, a fraction the time of day.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from reminders.care.hours import wall_instants

LIKE: Final = "like 2026-03-02 15:30 or 3/2/2026 3:30 PM"

_MONTHS: Final = {
    name: month
    for month, names in enumerate(
        ("jan ene", "feb", "mar", "apr abr", "may", "jun", "jul", "aug ago", "sep set", "oct", "nov", "dec dic"), 1
    )
    for name in names.split()
}
_TIME: Final = (
    r"(?:[T ,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)? ?(?P<half>[ap]\.?m\.?)?)?"
)
_ISO: Final = re.compile(r"(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})" + _TIME, re.IGNORECASE)
_US: Final = re.compile(r"(?P<month>\d{1,2})[/-](?P<day>\d{1,2})[/-](?P<year>\d{4}|\d{2})" + _TIME, re.IGNORECASE)
_NAMED: Final = re.compile(
    r"(?P<day>\d{1,2})[ -](?P<name>[^\W\d_]{3,10})\.?[ ,-]+(?P<year>\d{4}|\d{2})" + _TIME, re.IGNORECASE
)
_NAME_FIRST: Final = re.compile(
    r"(?P<name>[^\W\d_]{3,10})\.? (?P<day>\d{1,2}),? (?P<year>\d{4})" + _TIME, re.IGNORECASE
)
_FORMS: Final = (_ISO, _US, _NAMED, _NAME_FIRST)
_DOTTED: Final = re.compile(r"\d{1,2}\.\d{1,2}\.\d{2,4}\b")
_SERIAL: Final = re.compile(r"\d{5}(?:[.,]\d+)?")
_BIRTH_SERIAL: Final = re.compile(r"(\d{5})(?:[.,]0+)?")
_SHORT_YEAR: Final = re.compile(r"\D\d{2}(?: [\d:]+)?$")
_OFFSET: Final = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})$", re.IGNORECASE)

_EXCEL_DAY_0: Final = datetime(1899, 12, 30)  # noqa: DTZ001 (a wall clock's)
#: Excel's numbers for 2000 and 2100. Beyond them a number is something else than a date.
_FIRST_SERIAL, _LAST_SERIAL = 36526, 73051
#: Spreadsheets cut fractions of a day: so close to a whole minute, that minute was meant.
_CUT: Final = timedelta(seconds=4)


class BadMoment(ValueError):
    """The text is no date and time; the message says what would be right."""


def read_moment(text: str, zone: ZoneInfo, *, without_time: time | None = None) -> datetime:
    """The instant (UTC) that a cell means on the clocks of `zone`. Raises `BadMoment`.

    A date alone means `without_time` on that day; it is refused where that is None. A time with an offset is exact.
    """
    text = " ".join(text.split())
    if ":" in text and _OFFSET.search(text):
        return _exact(text)
    wall = _excel(text) if _SERIAL.fullmatch(text) else _written(text)
    if isinstance(wall, datetime):
        return _at(wall, zone)
    year, month, day = wall
    if without_time is None:
        raise BadMoment(f"The time is missing: write date and time, {LIKE}.")
    return _at(_wall(year, month, day, without_time), zone)


def read_birth_date(text: str, today: date) -> date:
    """The day of birth that a cell means. A year of two digits is the last such year. Raises `BadMoment`."""
    text = " ".join(text.split())
    serial = _BIRTH_SERIAL.fullmatch(text)
    if serial:
        return (_EXCEL_DAY_0 + timedelta(days=int(serial[1]))).date()
    found = _written(text)
    year, month, day = found if isinstance(found, tuple) else (found.year, found.month, found.day)
    if year > today.year and _SHORT_YEAR.search(text):
        year -= 100
    return _wall(year, month, day, time()).date()


def _exact(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadMoment(f"This is not a date and a time; write it {LIKE}.") from None


def _excel(text: str) -> datetime | tuple[int, int, int]:
    days = float(text.replace(",", "."))
    if not _FIRST_SERIAL <= days < _LAST_SERIAL:
        raise BadMoment(f"As an Excel date this number is not between 2000 and 2100. Write the date {LIKE}.")
    wall = _EXCEL_DAY_0 + timedelta(seconds=round(days * 86400))
    if not days % 1:
        return wall.year, wall.month, wall.day
    minute = (wall + timedelta(seconds=30)).replace(second=0)
    return minute if abs(minute - wall) <= _CUT else wall


def _written(text: str) -> datetime | tuple[int, int, int]:
    found = next((match for form in _FORMS if (match := form.fullmatch(text))), None)
    if found is None:
        if _DOTTED.match(text):
            raise BadMoment("With dots the order of day and month is not clear: write it like 2026-03-02 15:30.")
        raise BadMoment(f"This is not a date and a time; write it {LIKE}.")
    parts = found.groupdict()
    year = int(parts["year"])
    year += 2000 if year < 100 else 0
    month = _month(parts)
    day = int(parts["day"])
    if month > 12:
        raise BadMoment(
            f"There is no month {month}: dates here are read month/day/year. If yours begin with the day, write them "
            "like 2026-03-02 15:30, in the whole column."
        )
    if parts["hour"] is None:
        _wall(year, month, day, time())
        return year, month, day
    return _wall(year, month, day, _time(parts))


def _month(parts: dict[str, str]) -> int:
    if "name" not in parts:
        return int(parts["month"])
    month = _MONTHS.get(parts["name"].lower()[:3])
    if month is None:
        raise BadMoment(f"{parts['name']} is not a month; write the date {LIKE}.")
    return month


def _time(parts: dict[str, str]) -> time:
    hour, half = int(parts["hour"]), (parts["half"] or "").lower()[:1]
    if half:
        if not 1 <= hour <= 12:
            raise BadMoment(f"There is no {hour} o'clock with AM or PM; write the time {LIKE}.")
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return time(hour, int(parts["minute"]), int(parts["second"] or 0))
    except ValueError:
        raise BadMoment(f"There is no such time of day; write it {LIKE}.") from None


def _wall(year: int, month: int, day: int, at: time) -> datetime:
    try:
        return datetime.combine(datetime(year, month, day), at)  # noqa: DTZ001 (a wall clock's)
    except ValueError:
        raise BadMoment(f"There is no such day: {year}-{month:02}-{day:02}. Check the date.") from None


def _at(wall: datetime, zone: ZoneInfo) -> datetime:
    try:
        found = wall_instants(wall, zone)
    except OverflowError:
        raise BadMoment("Check the year.") from None
    when = f"{wall:%H:%M} on {wall:%Y-%m-%d} on the clinic's clock ({zone.key})"
    if not found:
        raise BadMoment(f"There is no {when}: clocks are set forward over it. Check the time.")
    if len(found) > 1:
        first, second = (instant.astimezone(zone).isoformat() for instant in found)
        raise BadMoment(f"There are two {when}: clocks are set back over it. Write {first} or {second}.")
    return found[0]

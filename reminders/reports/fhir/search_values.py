"""Reads the values of search parameters as FHIR R4 writes them: tokens, references, dates with their prefixes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, not_
from sqlalchemy.orm import InstrumentedAttribute

from reminders.reports.fhir.names import Names


class BadValue(ValueError):
    """A value that cannot be read; the message is a sentence for the sender."""


@dataclass(frozen=True)
class Token:
    """`system|code`. `system` is None where any will do, empty where there must be none."""

    system: str | None
    code: str

    def of(self, system: str) -> bool:
        """Whether it may ask for something of this system."""
        return self.system in (None, system)

    def fits(self, system: str, code: str) -> bool:
        """Whether it asks for this code (or for all of its system)."""
        return self.of(system) and self.code in ("", code)


def split(text: str, at: str) -> list[str]:
    """The parts of a text between separators that no backslash precedes; the backslashes are still there."""
    parts, part, escaped = [], "", False
    for character in text:
        if character == at and not escaped:
            parts.append(part)
            part = ""
        else:
            part += character
        escaped = character == "\\" and not escaped
    return [*parts, part]


def unescape(text: str) -> str:
    r"""The text without the backslashes that FHIR puts before `,`, `|`, `$` and `\`."""
    return re.sub(r"\\([,|$\\])", r"\1", text)


def token(text: str) -> Token:
    """A token. Raises `BadValue` for an empty one."""
    system, *rest = split(text, "|")
    if len(rest) > 1:
        raise BadValue("This has more than one | in it; write \\| for one that belongs to the value.")
    found = Token(unescape(system), unescape(rest[0])) if rest else Token(None, unescape(system))
    if not found.code and not found.system:
        raise BadValue("This is empty.")
    return found


def reference_id(text: str, resource_type: str, names: Names) -> str | None:
    """The id that a reference names: `ID`, `Type/ID` or the whole address. None if it leads elsewhere."""
    text = unescape(text)
    if not text:
        raise BadValue("This is empty.")
    start, _, identifier = text.rpartition("/")
    if start in ("", resource_type, f"{names.base}/{resource_type}"):
        return identifier
    return None


_DATE: Final = re.compile(
    r"(eq|ne|gt|lt|ge|le|sa|eb|ap)?(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?"
    r"(Z|[+ -]\d\d:\d\d)?)?)?)?",
    re.ASCII,
)


@dataclass(frozen=True)
class DateRange:
    """A prefix and the stretch of time a date names: from `start` to before `end`."""

    prefix: str
    start: datetime
    end: datetime

    def holds(self, at: ColumnElement[datetime] | InstrumentedAttribute[datetime]) -> ColumnElement[bool]:
        """What it asks of an instant. `gt` means after the whole stretch, `ge` from its beginning on."""
        match self.prefix:
            case "eq":
                return and_(at >= self.start, at < self.end)
            case "ne":
                return not_(and_(at >= self.start, at < self.end))
            case "gt" | "sa":
                return at >= self.end
            case "lt" | "eb":
                return at < self.start
            case "ge":
                return at >= self.start
            case _:
                return at < self.end


def date_range(text: str, zone: ZoneInfo) -> DateRange:
    """A date as precise as it is written; without an offset it is on the clocks of `zone`. Raises `BadValue`.

    A `+` that was sent unencoded arrives as a space, and is read as what was meant.
    """
    found = _DATE.fullmatch(text.strip())
    if found is None:
        raise BadValue("This must be a date like 2026-03-02, ge2026-03 or lt2026-03-02T15:30:00-06:00.")
    prefix, year, month, day, hour, minute, second, fraction, offset = found.groups()
    if prefix == "ap":
        raise BadValue("The prefix ap is not supported; give two bounds, ge and lt.")
    try:
        first = date(int(year), int(month or 1), int(day or 1))
        if hour is None:
            start, end = _midnight(first, zone), _midnight(_after(first, month, day), zone)
        else:
            start = _instant(first, hour, minute, second, fraction, offset, zone)
            end = start + (timedelta(minutes=1) if second is None else _precision(fraction))
    except (ValueError, OverflowError):
        raise BadValue("There is no such day or time.") from None
    return DateRange(prefix or "eq", start, end)


def _after(first: date, month: str | None, day: str | None) -> date:
    if day is not None:
        return first + timedelta(days=1)
    if month is not None:
        return (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    return first.replace(year=first.year + 1)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def _instant(
    day: date, hour: str, minute: str, second: str | None, fraction: str | None, offset: str | None, zone: ZoneInfo
) -> datetime:
    micro = (fraction or "").ljust(6, "0")[:6]
    wall = f"{day.isoformat()}T{hour}:{minute}:{second or '00'}.{micro}"
    if offset is None:
        return datetime.fromisoformat(wall).replace(tzinfo=zone).astimezone(UTC)
    return datetime.fromisoformat(wall + offset.replace(" ", "+")).astimezone(UTC)


def _precision(fraction: str | None) -> timedelta:
    return timedelta(seconds=1) if fraction is None else timedelta(microseconds=10 ** (6 - min(len(fraction), 6)))

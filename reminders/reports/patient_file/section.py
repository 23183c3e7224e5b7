"""One part of a patient's file: a table with its title, and how what is in its cells is said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from reminders.care.reading import format_score
from reminders.reports.spoken_times import calendar_day, clock_time, place


@dataclass(frozen=True)
class Section:
    """A table. `rows` hold a text for each of `columns`; without rows the section says that nothing is recorded."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    hint: str = ""


class Cells:
    """How values are said: times in one zone, in full; nothing where there is nothing."""

    def __init__(self, zone: str) -> None:
        """Say times in this zone."""
        self._zone = place(zone)

    def row(self, *values: object) -> tuple[str, ...]:
        """The cells of a row."""
        return tuple(self.say(value) for value in values)

    def say(self, value: object) -> str:
        """`Mon Mar 2, 2026, 12:00 pm CST`, `6.5`, `yes`, a text as it is."""
        if value is None or value is False:
            return ""
        if value is True:
            return "yes"
        if isinstance(value, datetime):
            local = value.astimezone(self._zone)
            return f"{calendar_day(local, 0)}, {clock_time(local)} {local.tzname()}"
        if isinstance(value, Decimal):
            return format_score(value) or ""
        return str(value)


def joined(parts: Iterable[str | None]) -> str:
    """The parts that say something, as one text."""
    return "; ".join(part for part in parts if part)

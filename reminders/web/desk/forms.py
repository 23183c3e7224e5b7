"""Reads what staff type into forms, and names what is wrong by the form's own fields."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from decimal import Decimal, InvalidOperation
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from reminders.care.hours import wall_instant
from reminders.followup.refusal import FieldError, Refused

#: The API's path of a field → the form's name for it, where it is not the path's last word.
NAMES: Final = {
    "consent": "consent_given_at",
    "consent.given_at": "consent_given_at",
    "consent.method": "consent_method",
}

#: Common zones of the United States first, as people call them.
COMMON_ZONES: Final = {
    "America/New_York": "Eastern",
    "America/Chicago": "Central",
    "America/Denver": "Mountain",
    "America/Phoenix": "Arizona",
    "America/Los_Angeles": "Pacific",
    "America/Anchorage": "Alaska",
    "Pacific/Honolulu": "Hawaii",
    "America/Puerto_Rico": "Puerto Rico",
}


class Typed:
    """One form as typed. Reading a field that cannot be read notes why, under the form's name."""

    def __init__(self, form: Mapping[str, str]) -> None:
        self.form = form
        self.errors: dict[str, str] = {}

    def text(self, name: str) -> str:
        """What was typed, without spaces around it."""
        return self.form.get(name, "").strip()

    def ticked(self, name: str) -> bool:
        """Whether a box is ticked."""
        return bool(self.form.get(name))

    def score(self, name: str) -> Decimal | None:
        """A number with a point or a comma; None where nothing was typed."""
        typed = self.text(name)
        if not typed:
            return None
        try:
            found = Decimal(typed.replace(",", "."))
        except InvalidOperation:
            found = Decimal("NaN")
        if not found.is_finite():
            self.errors[name] = "Type a number from 0 to 10, like 7 or 6.5."
            return None
        return found

    def whole(self, name: str) -> int | None:
        """A whole number; None where nothing was typed."""
        typed = self.text(name)
        if not typed:
            return None
        if not (typed.isascii() and typed.isdecimal() and len(typed) < 6):
            self.errors[name] = "Type a whole number, like 1."
            return None
        return int(typed)

    def hour(self, name: str) -> time | None:
        """A wall-clock hour; None where nothing was typed."""
        typed = self.text(name)
        if not typed:
            return None
        try:
            return time.fromisoformat(typed).replace(tzinfo=None)
        except ValueError:
            self.errors[name] = "Type an hour like 10:00 or 17:30."
            return None

    def instant(self, name: str, zone: str, what: str) -> datetime | None:
        """A date and wall-clock time at a place, as an instant; None where it is missing."""
        typed = self.text(name)
        if not typed:
            self.errors[name] = f"{what} is missing."
            return None
        try:
            wall = datetime.fromisoformat(typed)
        except ValueError:
            self.errors[name] = "Type a date and a time, like 2026-03-02 15:30."
            return None
        if not 1990 <= wall.year <= 2200:
            self.errors[name] = "Check the year."
            return None
        return wall if wall.tzinfo else wall_instant(wall, ZoneInfo(zone if zone in available_timezones() else "UTC"))


def by_form_name(refused: Refused, names: Mapping[str, str] = NAMES) -> dict[str, str]:
    """What a use case refused, by the form's names."""
    return {form_name(error, names): error.sentence for error in refused.errors}


def form_name(error: FieldError, names: Mapping[str, str] = NAMES) -> str:
    """The form's name of a refused field."""
    return names.get(error.field, error.field.rpartition(".")[2])


def local_text(at: datetime, zone: str) -> str:
    """An instant as a `datetime-local` field holds it."""
    return at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")


def zones(first: str) -> list[tuple[str, str]]:
    """Time zones to choose from: this one, the common ones, all others."""
    said = {zone: f"{name} ({zone})" for zone, name in COMMON_ZONES.items()}
    order = dict.fromkeys([first, *COMMON_ZONES, *sorted(z for z in available_timezones() if "/" in z)])
    return [(zone, said.get(zone, zone)) for zone in order]

"""Reads what staff type into forms, and names what is wrong by the form's own fields."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Final

from reminders.care import wording
from reminders.care.figures import peg
from reminders.care.hours import wall_instants
from reminders.care.zones import COMMON_ZONES, place_name, places, zone_name
from reminders.errors import FieldError, Refused
from reminders.followup.enrolling.requests import PegBaseline
from reminders.reports.spoken_times import calendar_day, clock_time, place

#: The API's path of a field → the form's name for it, if that is not the path's last word.
NAMES: Final = {
    "consent": "consent_given_at",
    "consent.given_at": "consent_given_at",
    "consent.method": "consent_method",
    **{f"infusion.baseline_peg.{item}": f"peg_{item}" for item in peg.ITEMS},
}

#: The form's fields that hold a date and a time, in clinic time, because what they describe happens at the clinic.
MOMENTS: Final = frozenset({"infused_at", "consent_given_at", "until", "since", "replied_at"})

#: A time that the clocks show twice, because they are set back over it, gets a choice field: its name with this suffix.
WHICH: Final = "_which"
FIRST, SECOND = "first", "second"


class Typed:
    """One form as typed. A field that cannot be read is noted as an error under its form name."""

    def __init__(self, form: Mapping[str, str]) -> None:
        self.form = form
        self.errors: dict[str, str] = {}

    def text(self, name: str) -> str:
        """What was typed, without spaces around it."""
        return self.form.get(name, "").strip()

    def emptied(self, name: str) -> bool:
        """Whether a value that the form had shown (in `NAME_was`) was removed: then it is taken away.

        One that was recorded since the form was opened is nothing that anybody removed.
        """
        return name in self.form and bool(self.text(f"{name}_was")) and not self.text(name)

    def ticked(self, name: str) -> bool:
        """Whether a box is ticked."""
        return bool(self.form.get(name))

    def score(self, name: str) -> Decimal | None:
        """A pain score, with a point or a comma; None where nothing was typed."""
        return self._number(name, "Type a number from 0 to 10, like 7 or 6.5.")

    def peg(self) -> PegBaseline:
        """The three PEG answers before an infusion, as far as they were typed."""
        otherwise = "Type a number from 0 to 10, like 7 or 6.5, or leave it out while it is not known."
        return PegBaseline(**{item: self._number(f"peg_{item}", otherwise) for item in peg.ITEMS})

    def dose(self, name: str) -> Decimal | None:
        """A dose in mg per kg, with a point or a comma; None where nothing was typed."""
        return self._number(name, "Type a number of mg per kg, like 0.5.")

    def _number(self, name: str, otherwise: str) -> Decimal | None:
        typed = self.text(name)
        if not typed:
            return None
        try:
            found = Decimal(typed.replace(",", "."))
        except InvalidOperation:
            found = Decimal("NaN")
        if not found.is_finite():
            self.errors[name] = otherwise
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

    def birth_date(self, name: str) -> date | None:
        """A day of birth as a date field sends it; None where nothing was typed."""
        typed = self.text(name)
        if not typed:
            return None
        try:
            return date.fromisoformat(typed)
        except ValueError:
            self.errors[name] = "Type a birth date like 1961-03-02."
            return None

    def instant(self, name: str, zone: str, what: str) -> datetime | None:
        """A date and wall-clock time at a place, as an instant; None if it is missing.

        A time that the clocks skip there is refused; if they show it twice, the form asks which is meant.
        """
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
        if wall.tzinfo:
            return wall
        found = wall_instants(wall, place(zone))
        when = f"{clock_time(wall)} on {calendar_day(wall, wall.year)} at the clinic, {zone_name(zone)}"
        which = self.text(name + WHICH)
        if not found:
            self.errors[name] = f"There is no {when}: clocks are set forward over it. Check the time."
            return None
        if len(found) > 1 and which not in (FIRST, SECOND):
            self.errors[name] = f"There are two {when}: clocks are set back over it. Choose below which one it is."
            return None
        return found[-1] if which == SECOND else found[0]


def by_form_name(refused: Refused, names: Mapping[str, str] = NAMES) -> dict[str, str]:
    """What a use case refused, by the form's names."""
    return {form_name(error, names): error.sentence for error in refused.errors}


def form_name(error: FieldError, names: Mapping[str, str] = NAMES) -> str:
    """The form's name of a refused field."""
    return names.get(error.field, error.field.rpartition(".")[2])


def in_language(errors: Mapping[str, str]) -> dict[str, str]:
    """The errors, those of fields that exist once for each language with its name: `question_es` is the Spanish one."""
    told = {}
    for name, said in errors.items():
        language = wording.LANGUAGE_NAMES.get(name.rpartition("_")[2])
        told[name] = said if language is None or language in said else f"{language}: {said[:1].lower()}{said[1:]}"
    return told


def in_clinic_time(errors: Mapping[str, str], zone: str) -> dict[str, str]:
    """The errors, those of dates and times with the zone in which they were read."""
    told = f" Times here are the clinic's, {zone_name(zone)}."
    return {name: said if name not in MOMENTS or zone in said else said + told for name, said in errors.items()}


def local_text(at: datetime, zone: str) -> str:
    """An instant as a `datetime-local` field holds it."""
    return at.astimezone(place(zone)).strftime("%Y-%m-%dT%H:%M")


def moment(name: str, at: datetime, zone: str) -> dict[str, str]:
    """The first values of a date-and-time field, and of the choice next to it if the clocks show that time twice."""
    text = local_text(at, zone)
    if not twice(text, zone):
        return {name: text}
    return {name: text, name + WHICH: SECOND if at.astimezone(place(zone)).fold else FIRST}


def twice(text: str | None, zone: str) -> list[tuple[str, str]]:
    """The two instants a typed time can mean, to choose from; nothing if it can mean only one."""
    try:
        wall = datetime.fromisoformat(text or "")
        found = () if wall.tzinfo else wall_instants(wall, place(zone))
    except (ValueError, OverflowError):
        return []
    if len(found) < 2:
        return []
    first, second = (f"{clock_time(wall)} {at.astimezone(place(zone)).tzname()}" for at in found)
    return [(FIRST, f"the first, {first}"), (SECOND, f"the second, {second}")]


def day_typed(text: str) -> date | None:
    """A day as a date field sends it; None if it is no day, or outside the years 2000 to 2200."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2200 else None


def stored_zone(zone: str) -> str:
    """A stored zone as a form offers it: under its current name, if it is a place's."""
    return place_name(zone) or zone


def zones(first: str) -> list[tuple[str, str]]:
    """Time zones to choose from: this one, the common ones, then all others."""
    order = dict.fromkeys([stored_zone(first), *COMMON_ZONES, *sorted(places())])
    return [(zone, zone_name(zone)) for zone in order]

"""One element of the sender's JSON with the FHIRPath that leads to it, and the list of what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter, ValidationError

from reminders.errors import FieldError
from reminders.reports.fhir.search_values import BadValue, DateRange, date_range
from reminders.web.api.bodies import quoted

_UTC: Final = ZoneInfo("UTC")

#: The year in which periods end that systems mean to have no end.
_NEVER: Final = "9999"


@dataclass
class BundleNotes:
    """What is found out while a Bundle is read that came at `now`."""

    now: datetime
    problems: list[FieldError] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    """Field of an enrollment request → where in the Bundle it was said, or should have been."""
    missing: set[str] = field(default_factory=set)
    """Fields that could not be read: something else is in them, and nothing is said about that."""
    warnings: dict[int, list[tuple[str, str]]] = field(default_factory=dict)
    """By entry: what of it was not kept, as (path, sentence)."""

    def lacks(self, name: str, element: Element, at: str, sentence: str) -> None:
        """Note that a field of the request is missing, or could not be read, and where it should be."""
        self.missing.add(name)
        self.places[name] = element.at(at)
        element.refuse(sentence, at)


@dataclass(frozen=True)
class Element:
    """An object of the Bundle."""

    value: Mapping[str, Any]
    path: str
    entry: int
    reading: BundleNotes

    def at(self, name: str = "") -> str:
        """The path of a child."""
        return f"{self.path}.{name}" if name else self.path

    def refuse(self, sentence: str, name: str = "") -> None:
        """Note what is wrong with this element, or with its child `name`."""
        self.reading.problems.append(FieldError(self.at(name), sentence))

    def warn(self, sentence: str, name: str = "") -> None:
        """Note that something was understood, and is not kept."""
        self.reading.warnings.setdefault(self.entry, []).append((self.at(name), sentence))

    def text(self, name: str) -> str | None:
        """A string, not blank; None if there is none. Another type is refused."""
        value = self.value.get(name)
        if value is None:
            return None
        if not isinstance(value, str):
            self.refuse(f"This must be a text in quotes, not {quoted(value)}.", name)
            return None
        return value if value.strip() else None

    def flag(self, name: str) -> bool | None:
        """A boolean; None if there is none. Another type is refused."""
        value = self.value.get(name)
        if value is not None and not isinstance(value, bool):
            self.refuse(f"This must be true or false, not {quoted(value)}.", name)
            return None
        return value

    def whole(self, name: str) -> int | None:
        """A whole number; None if there is none. Another type is refused."""
        value = self.value.get(name)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            self.refuse(f"This must be a whole number, not {quoted(value)}.", name)
            return None
        return value

    def read(self, name: str, kind: TypeAdapter[Any]) -> Any:
        """A value of one of the API's own types (a time, a score, a dose); None if it is wrong or missing."""
        if self.value.get(name) is None:
            return None
        try:
            return kind.validate_python(self.value[name])
        except ValidationError as error:
            self.refuse(error.errors()[0]["msg"], name)
            return None

    def part(self, name: str) -> Element | None:
        """A child object; None if there is none. Another type is refused."""
        value = self.value.get(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.refuse(f"This must be a JSON object, not {quoted(value)}.", name)
            return None
        return Element(value, self.at(name), self.entry, self.reading)

    def parts(self, name: str) -> list[Element]:
        """The objects of a child array; empty if there is none. Other types are refused."""
        value = self.value.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            self.refuse(f"This must be a list of JSON objects, not {quoted(value)}.", name)
            return []
        found = []
        for number, one in enumerate(value):
            if isinstance(one, dict):
                found.append(Element(one, f"{self.at(name)}[{number}]", self.entry, self.reading))
            else:
                self.refuse(f"This must be a JSON object, not {quoted(one)}.", f"{name}[{number}]")
        return found

    def extension(self, *urls: str) -> Element | None:
        """The first extension with one of these addresses."""
        return next((one for one in self.parts("extension") if one.value.get("url") in urls), None)

    def confirmed(self, url: str) -> bool:
        """Whether the boolean extension with this address says true."""
        found = self.extension(url)
        return found is not None and found.flag("valueBoolean") is True

    def stretch(self, name: str) -> DateRange | None:
        """The stretch of time that a date or an instant names, a date by UTC; None if it is missing or unreadable."""
        value = self.value.get(name)
        if not isinstance(value, str) or not value[:1].isdigit():  # a search's prefix is none of a date
            return None
        try:
            return date_range(value, _UTC)
        except BadValue:
            return None

    @property
    def is_over(self) -> bool:
        """Whether this period has ended, or its end cannot be read. A date ends with its day."""
        said = self.value.get("end")
        if said is None or str(said).startswith(_NEVER):
            return False
        end = self.stretch("end")
        return end is None or end.end <= self.reading.now

    @property
    def is_old(self) -> bool:
        """Whether a name, phone or identifier is not in use any more: it is old, or its period is over."""
        period = self.part("period")
        return self.value.get("use") == "old" or (period is not None and period.is_over)

    def codings(self, name: str) -> list[tuple[str, str]]:
        """The (system, code) pairs of a CodeableConcept."""
        concept = self.part(name)
        return [] if concept is None else concept.own_codings()

    def own_codings(self) -> list[tuple[str, str]]:
        """The (system, code) pairs of this CodeableConcept."""
        return [(one.text("system") or "", one.text("code") or "") for one in self.parts("coding")]

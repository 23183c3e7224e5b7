"""One element of the sender's JSON with the FHIRPath that leads to it, and the list of what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter, ValidationError

from reminders.errors import FieldError
from reminders.web.api.bodies import quoted


@dataclass
class Reading:
    """What is found out while a Bundle is read."""

    problems: list[FieldError] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    """Field of an enrollment request → where in the Bundle it was said, or should have been."""
    missing: set[str] = field(default_factory=set)
    """Fields that could not be read: something else stands in them, and nothing is said about that."""
    warnings: dict[int, list[tuple[str, str]]] = field(default_factory=dict)
    """By entry: what of it was not kept, as (path, sentence)."""

    def lacks(self, name: str, element: Element, at: str, sentence: str) -> None:
        """Note that a field of the request is missing, or could not be read, and where it should stand."""
        self.missing.add(name)
        self.places[name] = element.at(at)
        element.refuse(sentence, at)


@dataclass(frozen=True)
class Element:
    """An object of the Bundle."""

    value: Mapping[str, Any]
    path: str
    entry: int
    reading: Reading

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

    @property
    def is_over(self) -> bool:
        """Whether a name or phone is not in use any more: it is old, or its period has an end."""
        period = self.value.get("period")
        return self.value.get("use") == "old" or (isinstance(period, dict) and "end" in period)

    def codings(self, name: str) -> list[tuple[str, str]]:
        """The (system, code) pairs of a CodeableConcept."""
        concept = self.part(name)
        return [] if concept is None else concept.own_codings()

    def own_codings(self) -> list[tuple[str, str]]:
        """The (system, code) pairs of this CodeableConcept."""
        return [(one.text("system") or "", one.text("code") or "") for one in self.parts("coding")]

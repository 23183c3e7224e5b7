"""The sealed details of an audit entry, as label and text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from reminders import protocols
from reminders.care.wording import Text
from reminders.care.zones import zone_name
from reminders.reports import text_names, words
from reminders.reports.spoken_times import calendar_day, clock_time, place
from reminders.texting import numbers

#: Fields that hold a code, and whose words say it.
_CODES: Final = {
    "condition": "condition",
    "language": "language",
    "method": "consent",
    "ended_reason": "ended",
    "paused_for": "paused_for",
    "next_course_rule": "next_course_rule",
    "role": "role",
    "events": "webhook",
}

#: Fields that hold a code in the entries of one action alone.
_CODES_OF: Final = {
    ("change-role", "value"): "role",
    ("disable-webhook", "why"): "webhook_disabled",
}

#: Fields that say what somebody typed: a record number may look like a day, and stays as it is.
_AS_TYPED: Final = frozenset({"mrn", "name", "why", "note", "title", "cancelled_reason"})

#: Fields that say something where they were set to nothing.
_SET_TO_NOTHING: Final = {"paused_until": "somebody resumes texts"}

_NOTHING: Final = "nothing"

#: What is between a schedule's title and its number.
_VERSION: Final = ", version "

#: A phone, as it is stored.
_PHONE: Final = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)

#: A day of the calendar, as it is stored.
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

#: An hour of the day, as it is stored.
_HOUR: Final = re.compile(r"\d\d:\d\d(:\d\d)?", re.ASCII)


def details_of(sealed: str | None, zone: str, action: str = "") -> Iterator[tuple[str, str]]:
    """The fields of an audit entry as label and text: what changed as `old → new`, the rest as it is.

    `sealed` is the JSON that was sealed, opened, of an entry of this `action`. Instants are said in `zone`. What is no
    such JSON yields nothing.
    """
    try:
        found = json.loads(sealed) if sealed else {}
    except ValueError:  # it could not be opened
        found = {}
    if not isinstance(found, dict):
        return
    old, new = (_fields(found.pop(key, None)) for key in ("old", "new"))
    how = _How(action, zone)
    for field in dict.fromkeys([*old, *new]):
        was, is_now = (_set(how, field, values) for values in (old, new))
        yield field, f"{was} → {_without_what_stays(field, was, is_now)}"
    for field, value in found.items():
        for part, text in _fields(value, field).items():
            if _says_something(text):
                yield part, how.said(part, text)


def _set(how: _How, field: str, values: dict[str, object]) -> str:
    if field in values and values[field] is None:
        return _SET_TO_NOTHING.get(field, _NOTHING)
    return how.said(field, values.get(field))


def _without_what_stays(field: str, was: str, is_now: str) -> str:
    """What a schedule was changed to, without its title where that stays: `version 3`."""
    title, found, version = is_now.rpartition(_VERSION)
    if field == "schedule" and found and was.rpartition(_VERSION)[0] == title:
        return f"version {version}"
    return is_now


def _fields(value: object, name: str = "value") -> dict[str, object]:
    if isinstance(value, dict):
        return {str(key): part for key, part in value.items()}
    return {} if value is None else {name: value}


def _says_something(value: object) -> bool:
    """Whether a value that replaced none is worth telling: what was not given or not so is not."""
    if isinstance(value, dict):
        return any(_says_something(one) for one in value.values())
    return value is not None and value is not False


@dataclass(frozen=True)
class _How:
    """How the values of one entry are said."""

    action: str
    zone: str

    def said(self, field: str, value: object) -> str:
        """An audited value as staff read it."""
        if value is None or value == "":
            return _NOTHING
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, list):
            return ", ".join(self.said(field, one) for one in value)
        if isinstance(value, dict):
            parts = [(name, one) for name, one in value.items() if _says_something(one)]
            return ", ".join(f"{words.say(name, 'field')} {self.said(name, one)}" for name, one in parts)
        text = str(value)
        code = _CODES_OF.get((self.action, field)) or _CODES.get(field)
        if code is not None:
            return words.say(text, code)
        named = _NAMED.get(field)
        if named is not None:
            return named(text)
        return text if field in _AS_TYPED else self._plain(text)

    def _plain(self, text: str) -> str:
        if _PHONE.fullmatch(text):
            return numbers.display(text)
        try:
            if _HOUR.fullmatch(text):
                return clock_time(time.fromisoformat(text))
            if _DAY.fullmatch(text):
                day = date.fromisoformat(text)
                return f"{day:%b} {day.day}, {day.year}"
            instant = datetime.fromisoformat(text)
        except ValueError:
            return text
        if instant.tzinfo is None:
            return text
        local = instant.astimezone(place(self.zone))
        return f"{calendar_day(local, 0)}, {clock_time(local)}"


def _schedule(name: str) -> str:
    """A protocol's title where it ships; a clinic's own is called by its name."""
    return protocols.load(name).title if name in protocols.names() else name.replace("-", " ")


def _schedule_version(stored: str) -> str:
    """`Chronic pain, twelve weeks, version 3` of `chronic-pain 3`, as it is stored."""
    name, _, version = stored.rpartition(" ")
    return f"{_schedule(name)}{_VERSION}{version}" if name else _schedule(stored)


def _text(name: str) -> str:
    return text_names.NAMES[Text(name)] if name in set(Text) else name


#: Fields that hold the name of something, and what it is called.
_NAMED: Final = {"time_zone": zone_name, "protocol": _schedule, "schedule": _schedule_version, "text": _text}

"""The sealed details of an audit entry, as label and text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, time
from typing import Final

from reminders.reports import words
from reminders.reports.times import calendar_day, clock_time, place

#: Fields that hold a code, and whose words say it.
_CODES: Final = {"condition": "condition", "language": "language", "method": "consent", "ended_reason": "ended"}

#: An hour of the day, as it is stored.
_HOUR: Final = re.compile(r"\d\d:\d\d(:\d\d)?", re.ASCII)


def details_of(sealed: str | None, zone: str) -> Iterator[tuple[str, str]]:
    """The fields of an audit entry as label and text: what changed as `old → new`, the rest as it is.

    `sealed` is the JSON that was sealed, opened. Instants are said in `zone`. What is no such JSON yields nothing.
    """
    try:
        found = json.loads(sealed) if sealed else {}
    except ValueError:  # it could not be opened
        found = {}
    if not isinstance(found, dict):
        return
    old, new = (_fields(found.pop(key, None)) for key in ("old", "new"))
    for field in dict.fromkeys([*old, *new]):
        yield field, f"{_said(field, old.get(field), zone)} → {_said(field, new.get(field), zone)}"
    for field, value in found.items():
        for part, text in _fields(value, field).items():
            if _says_something(text):
                yield part, _said(part, text, zone)


def _fields(value: object, name: str = "value") -> dict[str, object]:
    if isinstance(value, dict):
        return {str(key): part for key, part in value.items()}
    return {} if value is None else {name: value}


def _says_something(value: object) -> bool:
    """Whether a value that replaced none is worth telling: what was not given or not so is not."""
    if isinstance(value, dict):
        return any(_says_something(one) for one in value.values())
    return value is not None and value is not False


def _said(field: str, value: object, zone: str) -> str:
    """An audited value as staff read it."""
    if value is None or value == "":
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {_said(name, one, zone)}" for name, one in value.items() if _says_something(one))
    text = str(value)
    if field in _CODES:
        return words.say(text, _CODES[field])
    if _HOUR.fullmatch(text):
        return clock_time(time.fromisoformat(text))
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return text
    if instant.tzinfo is None:
        return text
    local = instant.astimezone(place(zone))
    return f"{calendar_day(local, 0)}, {clock_time(local)}"

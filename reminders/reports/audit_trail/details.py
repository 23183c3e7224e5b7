"""The sealed details of an audit entry, as label and text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

from reminders.reports.times import calendar_day, clock_time, place


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
        yield field, f"{_short(old.get(field), zone)} → {_short(new.get(field), zone)}"
    for field, value in found.items():
        for part, text in _fields(value, field).items():
            if text is not None and (not isinstance(text, dict) or any(one is not None for one in text.values())):
                yield part, _short(text, zone)


def _fields(value: object, name: str = "value") -> dict[str, object]:
    if isinstance(value, dict):
        return {str(key): part for key, part in value.items()}
    return {} if value is None else {name: value}


def _short(value: object, zone: str) -> str:
    """An audited value as staff read it."""
    if value is None or value == "":
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{name} {_short(one, zone)}" for name, one in value.items() if one is not None)
    try:
        instant = datetime.fromisoformat(str(value))
    except ValueError:
        return str(value)
    if instant.tzinfo is None:
        return str(value)
    local = instant.astimezone(place(zone))
    return f"{calendar_day(local, 0)}, {clock_time(local)}"

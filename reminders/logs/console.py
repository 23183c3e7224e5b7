"""A log line as a person reads it at a terminal; a file, a pipe and the journal get JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

#: What comes first, or is of use to machines only.
_LEFT_OUT: Final = frozenset(("event", "level", "timestamp", "at", "caused_by", "request_id"))


def as_text(line: Mapping[str, Any]) -> str:
    """One line: time of day (UTC), level, what happened, what is known; for an error, the innermost frame."""
    time = str(line.get("timestamp", ""))[11:19]
    known = [f"{name}={value}" for name, value in line.items() if name not in _LEFT_OUT]
    places = line.get("at")
    if isinstance(places, list) and places:
        known.append(f"at {places[-1]}")
    return "  ".join([f"{time}Z {line.get('level', ''):8} {line['event']}", *known])

"""How the API, exports and downloads write numbers and times. Pages write them as a person would (`spoken_times`)."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal


def number(value: Decimal | None) -> int | float | None:
    """A value as JSON writes it: 6, or 6.5; None where it was withdrawn."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def utc(instant: datetime) -> str:
    """An instant as every answer writes it: RFC 3339 in UTC, ending in Z."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")

"""Sayings that sound like danger and are not: they are taken out of a line before dangers are looked for."""

from reminders.care.reading.packs import compiled

_SAYING = compiled("{idioms-sayings}")


def without_idioms(line: str) -> str:
    """The line with harmless sayings replaced by a neutral word."""
    return _SAYING.sub("[saying]", line)

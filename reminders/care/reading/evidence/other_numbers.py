"""Numbers that are not pain scores, each recognized by what is around it: doses, times, ages, other scales.

Every rule (`span` in the packs) replaces its numbers by a name in brackets, so that what is left in the line has no
explanation but pain.
"""

from reminders.care.reading.packs import compiled, rules

_SPANS = rules("span")
# "Four. Four! That's how many", "dos... dos dias": the number said again with what it counts.
_COUNTED_AFTER_ALL = compiled(
    r"(?:^|[^\w<])<[wsz]?([\d.]+)>(?: (?:[.,!(;|]+|\.\.\.))+ <[wsz]?\1> (?!{no-counted-again})"
    r"(?:{time-unit}|{counted}|{dose-form}|{none-of}|{days})\b"
)


def is_counted_after_all(line: str) -> bool:
    """Whether the number turns out to count something."""
    return bool(_COUNTED_AFTER_ALL.search(line))


def explain(line: str) -> str:
    """The line with every number that is explained by its surroundings replaced by what it is."""
    return _SPANS.written(line) if "<" in line else line

"""What changes nothing: courtesies in a clause of their own ("have a great day") and the marks at a text's end."""

import re

from reminders.care.reading.packs import compiled

_ASIDE = (
    r"(?:{thanks-before} )?{thanks}(?: {courtesy-to}){0,5}"
    r"|{wish} (?:{wish-a} )?{wish-good}(?: {wish-what}){0,2}"
    r"|{aside}"
)
_ALONE = compiled(rf"(?:^|(?<=[.!;|,]))\s*(?:{_ASIDE})\s*(?=$|[.!;|,])")
_TRAILING_MARKS = re.compile(r"(?: [.!;|,])+$")


def without_ending(line: str) -> str:
    """The line without the full stops and exclamation marks at its end: "stop" and "stop!!" say the same."""
    return _TRAILING_MARKS.sub("", line)


def without_asides(line: str) -> str:
    """The line without its courtesies; a line of nothing else stays as it is."""
    rest = " ".join(_ALONE.sub(" ", line).split())
    if rest == line or not re.search(r"[\w<]", rest):
        return line
    return without_ending(rest)

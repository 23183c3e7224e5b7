"""Words of address and interjections, which change nothing: "8 wey", "lord have mercy an eight", "3 hon bun".

Speech of every region has its own; a number beside one is as bare as a number alone. Laughter parts clauses.
"""

import re

from reminders.care.reading.packs import compiled

_FILLER = compiled(r"{!no-filler-behind}\b(?:{address}|{interjection})\b")
_LAUGH = compiled(r"(?:^| ){laughter}(?= |$)")


def laughs(line: str) -> bool:
    """Whether the writer laughed."""
    return bool(_LAUGH.search(line))


def without_fillers(line: str) -> str:
    """The line without words of address and interjections; a line of nothing else stays as it is."""
    rest = " ".join(_FILLER.sub(" ", line).split())
    return rest if re.search(r"[\w<]", rest) else line


def parted_by_laughter(line: str) -> str:
    """The line with a comma where its writer laughed: what comes before and after are two things."""
    return " ".join(_LAUGH.sub(" , ", line).split()).removeprefix(", ").removesuffix(" ,")

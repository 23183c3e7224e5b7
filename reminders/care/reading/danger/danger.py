"""The tables of danger: one kind each, its stable name and what it sounds like, as patterns and as phrases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from reminders.care.reading.danger.grammar import Said, Sayings
from reminders.care.reading.packs import compiled, own, said

_WORDS = "danger-words"


@dataclass(frozen=True)
class Danger:
    """One kind of danger."""

    name: str
    pattern: re.Pattern[str] | None
    phrases: Sayings

    def places(self, line: Said) -> Iterator[tuple[int, int]]:
        """Where in a line it is said."""
        if self.pattern:
            yield from (found.span() for found in self.pattern.finditer(line.line))
        yield from self.phrases.places(line)


def heard(line: str) -> Said:
    """A line, folded once for all tables."""
    return Said(_WORDS, line)


@cache
def table(name: str, phrases: str) -> tuple[Danger, ...]:
    """The dangers of a table of the packs, and of the phrases beside it."""
    patterns: dict[str, list[str]] = {}
    for pattern, danger in said(name):
        patterns.setdefault(danger, []).append(pattern)
    names = dict.fromkeys([*patterns, *(danger for entries in own(phrases).values() for danger in entries)])
    return tuple(
        Danger(
            danger,
            compiled("|".join(patterns[danger])) if danger in patterns else None,
            Sayings(_WORDS, phrases, danger),
        )
        for danger in names
    )

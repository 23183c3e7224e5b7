"""The tables of danger: what each kind sounds like, as patterns and as phrases of word families."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from reminders.care.reading.danger.grammar import Sayings
from reminders.care.reading.packs import compiled, said


class Dangers:
    """One table of the packs: kinds of danger by their stable names."""

    def __init__(self, name: str, phrases: str) -> None:
        self._name = name
        self._phrases = Sayings("danger-words", phrases)

    @cached_property
    def _patterns(self) -> dict[str, re.Pattern[str]]:
        found: dict[str, list[str]] = {}
        for pattern, danger in said(self._name):
            found.setdefault(danger, []).append(pattern)
        return {danger: compiled("|".join(patterns)) for danger, patterns in found.items()}

    def places(self, line: str) -> Iterator[tuple[str, int, int]]:
        """What of it is said in a line, and where."""
        for danger, pattern in self._patterns.items():
            for found in pattern.finditer(line):
                yield danger, *found.span()
        yield from self._phrases.places(line)

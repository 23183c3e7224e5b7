"""The tables of danger: what each kind sounds like, as patterns and as phrases of word families."""

from __future__ import annotations

from collections.abc import Iterator

from reminders.care.reading.danger.grammar import Sayings
from reminders.care.reading.packs import Rows, compiled, said


class Dangers:
    """One table of the packs: kinds of danger by their stable names."""

    def __init__(self, name: str, phrases: str) -> None:
        patterns: dict[str, list[str]] = {}
        for pattern, danger in said(name):
            patterns.setdefault(danger, []).append(pattern)
        self._patterns = Rows((compiled("|".join(several)), danger) for danger, several in patterns.items())
        self._phrases = Sayings("danger-words", phrases)

    def places(self, line: str) -> Iterator[tuple[str, int, int]]:
        """What of it is said in a line, and where."""
        for pattern, danger in self._patterns.possible_in(line):
            for found in pattern.finditer(line):
                yield danger, *found.span()
        yield from self._phrases.places(line)

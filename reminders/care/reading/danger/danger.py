"""One kind of danger: a name and what it sounds like."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from reminders.care.reading.danger.grammar import Folded, Phrases, places_of
from reminders.care.reading.danger.word_families import ENGLISH, SPANISH


@dataclass(frozen=True)
class Heard:
    """A line in the three spellings that the tables are matched against: plain, and folded for each language."""

    line: str
    english: Folded
    spanish: Folded


def heard(line: str) -> Heard:
    """A line, folded once for all tables."""
    return Heard(line, ENGLISH.folded(line), SPANISH.folded(line))


@dataclass(frozen=True)
class Danger:
    """One kind of danger: its stable name and what it sounds like, as patterns or as phrases of word families."""

    name: str
    patterns: tuple[str, ...] = ()
    english: str = ""
    spanish: str = ""

    def places(self, said: Heard) -> Iterator[tuple[int, int]]:
        """Where in a line it is said."""
        if self.patterns:
            yield from (found.span() for found in self._pattern.finditer(said.line))
        yield from places_of(self._english, said.english)
        yield from places_of(self._spanish, said.spanish)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(self.patterns))

    @cached_property
    def _english(self) -> Phrases:
        return ENGLISH.phrases(self.english)

    @cached_property
    def _spanish(self) -> Phrases:
        return SPANISH.phrases(self.spanish)

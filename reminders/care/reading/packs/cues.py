"""Patterns that are compiled and searched for only where a text holds one of the words they cannot do without.

Most rules have nothing to say of most replies, and asking whether a line holds "mg" costs a hundredth of a search for
everything that a dose may look like. `make train` finds these words, the cues (`training/cues.py`), and keeps them in
`cues.json` by a digest of the pattern: one that was changed since is searched for in every text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, cached_property, lru_cache
from hashlib import sha256
from importlib.resources import files
from itertools import count
from typing import Generic, TypeVar, cast

from reminders.care.reading.packs.load import BadPack

FILE = "cues.json"
Said = TypeVar("Said")
#: The patterns made so far, in order.
MADE: list[Cued] = []
_numbers = count()
#: What is shorter is in nearly every word.
_SHORTEST = 2
#: What is longer is no word, and nothing that comes again.
_LONGEST_WORD = 40
#: So many cues or fewer are looked for whole, where one may be.
_FEW = 8


class Cued:
    """A pattern, to be used like one from `re.compile`, whose matches all hold one of its cues."""

    def __init__(
        self, template: str, flags: re.RegexFlag, spell: Callable[[str], str], wrong: Callable[[str], str]
    ) -> None:
        self.template, self.flags = template, flags
        self._spell, self._wrong = spell, wrong
        self.bit = 1 << next(_numbers)  # by which `possible_in` names this pattern
        MADE.append(self)

    @cached_property
    def pattern(self) -> str:
        """What is searched for, families spelled out."""
        return self._spell(self.template)

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        try:
            return re.compile(self.pattern, self.flags)
        except re.error as error:
            raise BadPack(f"{self._wrong(self.template)}: {error}") from error

    def use(self, pattern: re.Pattern[str] | None) -> None:
        """Search for another pattern from now on, that matches no more; None: for its own. For those who measure."""
        for made in ("pattern", "_compiled"):
            self.__dict__.pop(made, None)
        if pattern is not None:
            self.__dict__["_compiled"] = pattern

    @cached_property
    def cues(self) -> tuple[str, ...]:
        """The words of which each match holds one; none where they are not known."""
        return tuple(kept().get(name_of(self.pattern), ()))

    @cached_property
    def _whole(self) -> tuple[str, ...]:
        return self.cues if len(self.cues) <= _FEW else ()

    def _may_be_in(self, text: str) -> bool:
        if not self.bit & possible_in(text):
            return False
        whole = self._whole
        for cue in whole:
            if cue in text:
                return True
        return not whole

    def search(self, text: str) -> re.Match[str] | None:
        """The first match in a text."""
        return self._compiled.search(text) if self._may_be_in(text) else None

    def match(self, text: str, start: int = 0) -> re.Match[str] | None:
        """The match that begins at a place of a text."""
        return self._compiled.match(text, start) if self._may_be_in(text) else None

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """The match of a whole text."""
        return self._compiled.fullmatch(text) if self._may_be_in(text) else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """All matches in a text."""
        return self._compiled.finditer(text) if self._may_be_in(text) else iter(())

    def split(self, text: str) -> list[str]:
        """The text between the matches."""
        return list(self._compiled.split(text)) if self._may_be_in(text) else [text]

    def sub(self, new: str | Callable[[re.Match[str]], str], text: str) -> str:
        """The text with every match replaced."""
        return self._compiled.sub(new, text) if self._may_be_in(text) else text


def name_of(pattern: str) -> str:
    """The name under which a pattern's cues are stored."""
    return sha256(pattern.encode()).hexdigest()[:12]


@cache
def kept() -> dict[str, list[str]]:
    """The cues of every pattern that has some, by its name."""
    file = files(__package__).joinpath(FILE)
    found: dict[str, list[str]] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    return found


class _Index:
    """Which patterns a text may match, as bits of one number, by the cues of those that were made so far.

    Of a cue a stretch without a space is looked for: it is in one word of the text, and most words were seen before.
    """

    def __init__(self, patterns: Sequence[Cued]) -> None:
        # What is made later may be anywhere.
        self._always = sum(one.bit for one in patterns if not one.cues) | -(1 << len(patterns))
        self._in_a_word: dict[str, int] = {}
        self._across: dict[str, int] = {}
        for one in patterns:
            for cue in one.cues:
                stretch = max(cue.split(), key=len, default="")
                where, said = (self._in_a_word, stretch) if len(stretch) >= _SHORTEST else (self._across, cue)
                where[said] = where.get(said, 0) | one.bit
        self._longest = max(map(len, self._in_a_word), default=0)
        self._of_word = lru_cache(maxsize=8192)(self._found_in_word)

    def _found_in_word(self, word: str) -> int:
        found = 0
        for start in range(len(word)):
            for end in range(start + _SHORTEST, min(len(word), start + self._longest) + 1):
                found |= self._in_a_word.get(word[start:end], 0)
        return found

    def possible_in(self, text: str) -> int:
        """The bits of the patterns that may match somewhere in a text."""
        found = self._always
        for word in text.split():
            found |= self._of_word(word) if len(word) <= _LONGEST_WORD else self._found_in_word(word)
        for cue, bits in self._across.items():
            if cue in text:
                found |= bits
        return found


@cache
def _index() -> _Index:
    return _Index(tuple(MADE))


@lru_cache(maxsize=64)  # one line is asked for by every rule
def possible_in(text: str) -> int:
    """The bits of the patterns that may match somewhere in a text; of all others none does."""
    return _index().possible_in(text)


class Rows(Generic[Said]):
    """Patterns in order, each with what it says or becomes; a text is searched for those that it may match."""

    def __init__(self, rows: Iterable[tuple[re.Pattern[str], Said]]) -> None:
        self._rows = tuple(rows)

    def __iter__(self) -> Iterator[tuple[re.Pattern[str], Said]]:
        return iter(self._rows)

    @cached_property
    def _by_bit(self) -> tuple[tuple[int, re.Pattern[str], Said], ...]:
        return tuple((cast("Cued", pattern).bit, pattern, said) for pattern, said in self._rows)

    def possible_in(self, text: str) -> list[tuple[re.Pattern[str], Said]]:
        """The rows that may match somewhere in a text, in order."""
        may = possible_in(text)
        return [(pattern, said) for bit, pattern, said in self._by_bit if may & bit]

    def found_in(self, text: str) -> Iterator[Said]:
        """What the rows say that match somewhere in a text, in order."""
        return (said for pattern, said in self.possible_in(text) if pattern.search(text))

    def first_in(self, text: str) -> Said | None:
        """What the first row says that matches somewhere in a text; None where none does."""
        return next(self.found_in(text), None)

    def written(self, text: str) -> str:
        """The text with every match of the first row replaced, then of the second in what is left, and so on."""
        may = possible_in(text)
        for bit, pattern, new in self._by_bit:
            if may & bit:
                changed = pattern.sub(cast("str", new), text)
                if changed != text:
                    text, may = changed, possible_in(changed)
        return text

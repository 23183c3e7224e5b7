"""Patterns that are compiled and searched for only where a text holds one of the words they cannot do without.

Most rules have nothing to say of most replies, and asking whether a line holds "mg" costs a hundredth of a search for
everything that a dose may look like. `make train` finds these words, the cues (`training/cues.py`), and keeps them in
`cues.json` by a digest of the pattern: one that was changed since is searched for in every text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import cache, cached_property, lru_cache
from hashlib import sha256
from importlib.resources import files

from reminders.care.reading.packs.load import BadPack

FILE = "cues.json"
#: Up to so many cues are looked for one by one; of more, so many characters of each are looked up in those of the text.
_FEW = 8
_PIECE = 4
_COMMON = " eaotnisrdlhumcp<>"  # the most common characters of a line come first


class Cued:
    """A pattern, to be used like one from `re.compile`, whose matches all hold one of its cues."""

    def __init__(
        self, template: str, flags: re.RegexFlag, spell: Callable[[str], str], wrong: Callable[[str], str]
    ) -> None:
        self.template, self.flags = template, flags
        self._spell, self._wrong = spell, wrong

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
        for made in ("pattern", "_compiled", "_cues"):
            self.__dict__.pop(made, None)
        if pattern is not None:
            self.__dict__["_compiled"] = pattern

    @cached_property
    def _cues(self) -> tuple[tuple[str, ...], frozenset[str]]:
        """The cues to look for one by one (all where they are few), and a piece of every other, of rare letters."""
        cues = kept().get(name_of(self.pattern), ())
        alone = tuple(cues) if len(cues) <= _FEW else tuple(cue for cue in cues if len(cue) < _PIECE)
        return alone, frozenset(max(_pieces_of(cue), key=_rareness) for cue in frozenset(cues).difference(alone))

    def _may_be_in(self, text: str) -> bool:
        alone, pieces = self._cues
        for cue in alone:
            if cue in text:
                return True
        if pieces:
            return not pieces.isdisjoint(_pieces_of(text))
        return not alone

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
    file = files(__package__).joinpath(FILE)
    found: dict[str, list[str]] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    return found


@lru_cache(maxsize=64)  # one line is asked for by every rule
def _pieces_of(text: str) -> frozenset[str]:
    """Every few characters in a row of a text."""
    return frozenset([text[at : at + _PIECE] for at in range(len(text) - _PIECE + 1)])


def _rareness(piece: str) -> tuple[int, str]:
    return sum(_COMMON.find(letter) if letter in _COMMON else len(_COMMON) for letter in piece), piece

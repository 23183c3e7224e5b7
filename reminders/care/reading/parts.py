"""Parts of one long text: which texts may be one, in which order they were written, and what they say together.

A carrier may deliver what was written as one text in two or three, a second apart, with or without "(1/2)", and
sometimes in the wrong order.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final

from reminders.care.reading.packs import compiled
from reminders.care.wording.gsm7 import BASIC

_EXTENDED: Final = frozenset("\f^{}\\[~]|\N{EURO SIGN}")

#: Units of one text alone and of each part of a longer one (3GPP TS 23.038, 23.040), and how many fewer a part may
#: have where a carrier cuts between words.
_LONGEST: Final = {"GSM-7": (160, 153, 12), "UCS-2": (70, 67, 8)}
_OF: Final = r"(?P<index>[1-9])\s*(?:/|{part-of})\s*(?P<count>[2-9])"
_NAMED_OF: Final = rf"[(\[]\s*(?:{{part}}\.?\s*)?{_OF}\s*[)\]]\s*"
_MARKS: Final = tuple(
    compiled(mark, re.IGNORECASE)
    for mark in (
        rf"^\s*{_NAMED_OF}[:.-]?\s*",
        rf"^\s*{{part}}\.?\s*{_OF}\s*[:.)-]?\s+",
        rf"^\s*{_OF}\s*[:)]\s+",
        rf"\s*{_NAMED_OF}$",
    )
)


@dataclass(frozen=True)
class Part:
    """One text that arrived: `id` and `at` (the provider's time) tell them apart and in turn."""

    id: str
    body: str
    at: datetime

    @property
    def mark(self) -> tuple[int, int] | None:
        """Which part it says it is, of how many."""
        found = _mark(self.body)
        return None if found is None else (int(found["index"]), int(found["count"]))

    @property
    def words(self) -> str:
        """The text without its mark."""
        found = _mark(self.body)
        return self.body if found is None else self.body[: found.start()] + self.body[found.end() :]

    @property
    def is_full(self) -> bool:
        """Whether it is as long as a part that another follows."""
        units, kind = _units(self.body)
        alone, part, slack = _LONGEST[kind]
        # A text with one emoji is cut in parts of 67, and a part without the emoji does not show why.
        return part - slack <= units <= alone or units in _LONGEST["UCS-2"][:2]

    @property
    def may_be_part(self) -> bool:
        """Whether another part of the same text may be on its way."""
        return self.mark is not None or self.is_full


def belong_together(one: Part, other: Part) -> bool:
    """Whether two texts of the same moment may be parts of one."""
    mine, theirs = one.mark, other.mark
    if mine is not None and theirs is not None:
        return mine[1] == theirs[1] and mine[0] != theirs[0]
    return mine is None and theirs is None and (one.is_full or other.is_full)


def in_order(parts: list[Part]) -> list[Part]:
    """By their marks; without, full parts come before what is left over, and else as they arrived."""
    if all(part.mark is not None for part in parts):
        return sorted(parts, key=lambda part: (part.mark, part.id))
    return sorted(parts, key=lambda part: (not part.is_full, part.at, part.id))


def is_complete(parts: list[Part]) -> bool:
    """Whether nothing more is missing, as far as the parts in order tell."""
    last = parts[-1].mark
    if last is None:
        return len(parts) > 1 and not parts[-1].is_full
    return [part.mark and part.mark[0] for part in parts] == list(range(1, last[1] + 1))


def joined(parts: list[Part]) -> tuple[str, str]:
    """The parts in order as one text, and the same cut the other way: in the middle of a word, or between two."""
    return _joined(parts, likely=True), _joined(parts, likely=False)


def _joined(parts: list[Part], *, likely: bool) -> str:
    text = parts[0].words
    for before, part in pairwise(parts):
        text += ("" if _cut_in_a_word(before) is likely else " ") + part.words
    return text


def _cut_in_a_word(part: Part) -> bool:
    units, kind = _units(part.body)
    return units in _LONGEST[kind][:2] or units in _LONGEST["UCS-2"][:2]


def _mark(body: str) -> re.Match[str] | None:
    for pattern in _MARKS:
        found = pattern.search(body)
        if found is not None and int(found["index"]) <= int(found["count"]):
            return found
    return None


def _units(body: str) -> tuple[int, str]:
    if all(character in BASIC or character in _EXTENDED for character in body):
        return sum(2 if character in _EXTENDED else 1 for character in body), "GSM-7"
    return sum(2 if ord(character) > 0xFFFF else 1 for character in body), "UCS-2"

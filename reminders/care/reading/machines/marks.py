"""What a row of the tables of machine texts is: a kind, a language, how much it proves, and the words it looks for.

Patterns (`machine` in the packs) are written over normalized text (`text/normalise.py`).
A row is only searched for in a text that holds one of its cue words, so that most replies cost no search at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final

from reminders.care.reading.packs import compiled, rules


class Kind(StrEnum):
    """Who wrote it: the phone on behalf of its owner, or a machine that has no owner on our list."""

    LABEL = "label"  # "Automatic reply:"
    DRIVING = "driving"
    FOCUS = "focus"
    QUICK_REPLY = "quick-reply"  # "Can't talk now. What's up?"
    OFFICE = "office"
    CARRIER = "carrier"
    VOICEMAIL = "voicemail"
    MENU = "menu"


#: What a phone says about its owner. Beside a person's own words these mean nothing and are taken out.
OF_THE_PHONE = frozenset({Kind.DRIVING, Kind.FOCUS, Kind.QUICK_REPLY})


class Proof(IntEnum):
    """How much a row says about the whole text; two points make a machine."""

    ASIDE = 0  # machines add it, and so may people
    HALF = 1  # proves nothing alone
    ALONE = 2  # proves it where nothing else is in the text: a person could have typed it as well, and means no more
    SURE = 3  # only machines write this


#: The points that each of them counts.
POINTS = {Proof.ASIDE: 0, Proof.HALF: 1, Proof.ALONE: 1, Proof.SURE: 2}

#: What happened earlier, or is told of a phone, is a person's account of it ("do not disturb was on, just saw this").
_TOLD = compiled("{marks-told}")

#: Machines that never speak of themselves: "reply 1 if I should live" is a person's.
_NEVER_I = frozenset({Kind.CARRIER, Kind.VOICEMAIL, Kind.MENU})
_I = compiled("{marks-i}")


@dataclass(frozen=True)
class Mark:
    """One row: what a machine writes, and what may not be in the same sentence before it."""

    kind: Kind
    proof: Proof
    cues: frozenset[str]
    pattern: re.Pattern[str]
    may_be_told: bool

    def places(self, plain: str) -> Iterator[tuple[int, int]]:
        """Where in a text it is looked for."""
        for found in self.pattern.finditer(plain):
            speaks = self.kind in _NEVER_I and _I.search(found[0])
            if found.end() > found.start() and not speaks and not (self.may_be_told and _is_told(plain, found)):
                yield found.span()


def _is_told(plain: str, found: re.Match[str]) -> bool:
    begin = max((plain.rfind(mark, 0, found.start()) for mark in ".!?\n"), default=-1) + 1
    return bool(_TOLD.search(plain[begin : found.start()]))


def _marks() -> Iterator[Mark]:
    """The rows of the packs; each says kind, proof and `told` (people speak of the same in the past or of others)."""
    for pattern, said in rules("machine"):
        what, _, cues = said.partition(":")
        kind, proof, *told = what.split()
        yield Mark(Kind(kind), Proof[proof.upper()], frozenset(cues.split()), pattern, bool(told))


def by_cue(marks: Iterable[Mark]) -> dict[str, tuple[Mark, ...]]:
    """The rows that each cue word calls for."""
    index: dict[str, list[Mark]] = {}
    for row in marks:
        for cue in row.cues:
            index.setdefault(cue, []).append(row)
    return {cue: tuple(rows) for cue, rows in index.items()}


MARKS: Final = tuple(_marks())

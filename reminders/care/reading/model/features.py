"""The classifier's features: words, their neighbors and pieces of words, with one name for each family of words.

They are taken from the same line that the rules read (`care/reading`) but never from what the rules conclude, so that
the two opinions are independent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

from reminders.care.reading.text.vocabulary import BODY, DOSE_FORM, DRUG, PAIN, PERSON, TIME_UNIT

_NUMBER = re.compile(r"<[wszh]?[\d.]+>")  # h: a word that may be one (`text/homophones.py`)
_GLUED = re.compile(r"_(?=<)|(?<=>)_")
_FAMILIES = tuple(
    (name, re.compile(rf"^{pattern}$"))
    for name, pattern in (
        ("PERSON", PERSON), ("BODY", BODY), ("PAIN", PAIN), ("DRUG", DRUG), ("DOSES", DOSE_FORM), ("TIME", TIME_UNIT),
    )
)  # fmt: skip

#: Emoji and marks that carry no meaning here; a pill, a tear or a skull does.
_MEANING = frozenset("💊😭😢💔💀⚰🪦😵🔫🔪☠🛌👋🩸🚑🆘🏥👻🕊🌉🪢🥀⛔🛑🚫🖕")
_PLAIN = re.compile(r"[\x00-\x7f]+")
_ENDS = frozenset(".!?;|")
_PIECES = (3, 4, 5)


def pieces_of(line: str) -> list[str]:
    """The words, numbers and marks of a line; what carries no meaning (most emoji, shouting, the last mark) is gone."""
    pieces = [
        piece
        for word in line.replace("!", ".").replace("...", ".").replace("|", ".").replace('"', " ").split()
        for piece in _GLUED.split(word)
        if _PLAIN.fullmatch(piece) or piece in _MEANING or piece.isalpha()
    ]
    kept = [p for i, p in enumerate(pieces) if not (p in _ENDS and i and pieces[i - 1] == p)]
    while kept and kept[-1] in ".,;":
        kept.pop()
    return kept


@lru_cache(maxsize=8192)
def family(piece: str) -> str:
    """A piece by the name of its family ("my wife" and "my dad" are one thing), or itself."""
    if _NUMBER.fullmatch(piece):
        return "<z>" if piece.startswith("<z") else "<n>"
    return next((name for name, pattern in _FAMILIES if pattern.match(piece)), piece)


def of_text(pieces: list[str]) -> set[int]:
    """What a whole text shows: its words alone, in pairs and threes, with a gap, and their parts (for misspellings).

    As the hashes of their names (`weights.hashed`): "1 dog", "2 the dog", "3 walk the dog", "2 walk _ dog". A name's
    hash goes on from that of its beginning, so that no name is spelled out.
    """
    known = ["^", *map(family, pieces), "$"]
    found = {crc32(piece.encode(), _ONE) for piece in {*pieces, *known} if not _NUMBER.fullmatch(piece)}
    said = [f" {word}".encode() for word in known]
    last = len(said) - 1
    for at, word in enumerate(said):
        two = crc32(word, _TWO)
        if at < last:
            found.add(crc32(said[at + 1], two))
        if at + 1 < last:
            found.add(crc32(said[at + 2], crc32(said[at + 1], crc32(word, _THREE))))
            found.add(crc32(said[at + 2], crc32(_GAP, two)))
        if at + 2 < last:
            found.add(crc32(said[at + 3], crc32(_GAP, crc32(_GAP, two))))
    return found.union(*(_parts_of(piece) for piece in set(pieces)))


_ONE, _TWO, _THREE, _GAP = crc32(b"1 "), crc32(b"2"), crc32(b"3"), b" _"


@lru_cache(maxsize=8192)
def _parts_of(piece: str) -> frozenset[int]:
    edged = f"#{piece}#" if piece.isalpha() else ""
    return frozenset(crc32(edged[at : at + n].encode()) for n in _PIECES for at in range(len(edged) - n + 1))


def of_number(pieces: list[str], at: int) -> set[str]:
    """What one number of a text shows: itself, its neighbors by place and order, its clause, the rest of the text."""
    known = list(map(family, pieces))
    value = _value_of(pieces[at])
    left, right = ["^"] * 4 + known[:at], known[at + 1 :] + ["$"] * 4
    l3, l2, l1 = left[-3:]
    r1, r2, r3 = right[:3]
    found = {
        f"form {pieces[at][1] if pieces[at][1] in 'wszh' else 'digits'}",
        f"value {value if value <= 10 else 'beyond'}",
        *(f"-{place} {word}" for place, word in enumerate(reversed(left[-4:]), 1)),
        *(f"+{place} {word}" for place, word in enumerate(right[:4], 1)),
        f"-2 {l2} {l1}", f"-3 {l3} {l2} {l1}", f"+2 {r1} {r2}", f"+3 {r1} {r2} {r3}",
        f"-+ {l1} {r1}", f"-+ {l2} {l1} {r1}", f"-+ {l1} {r1} {r2}",
        f"size {min(len(known), 12)}",
    }  # fmt: skip
    begin = max((i + 1 for i in range(at) if known[i] in _ENDS), default=0)
    end = next((i for i in range(at + 1, len(known)) if known[i] in _ENDS), len(known))
    found.update(f"before {word}" for word in known[begin:at])
    found.update(f"after {word}" for word in known[at + 1 : end])
    found.update(f"earlier {word}" for word in known[:begin])
    found.update(f"later {word}" for word in known[end:])
    if end < len(known):
        found.add(f"closed {known[end]}")
    found.update(f"has {word}" for word in known)
    found.update(f"has {a} {b}" for a, b in pairwise(known))
    numbers = [i for i, piece in enumerate(pieces) if _NUMBER.fullmatch(piece)]
    found.add(f"numbers {min(len(numbers), 4)}")
    found.add(f"values {min(len({_value_of(pieces[i]) for i in numbers}), 4)}")
    if at == numbers[0]:
        found.add("first")
    if at == numbers[-1]:
        found.add("last")
    return found


def numbers_in(pieces: list[str]) -> Iterator[tuple[int, Decimal]]:
    """Where the numbers of a text are, and their values."""
    for index, piece in enumerate(pieces):
        if _NUMBER.fullmatch(piece):
            yield index, _value_of(piece)


def _value_of(piece: str) -> Decimal:
    return Decimal(piece.strip("<>wszh"))

"""Signs of danger in a line, whatever it means: a means, an act, oneself, another person, a denial, the past.

Every word gets the names of its families (`danger-words` in the packs) and of its part in a sentence; what is found are
these names and their pairs in the order in which they are near each other. Nothing is decided here: the trained
decisions (`reading/model`) weigh it beside the words, so that "the rope is over the beam" is found with any rope and
any beam.
"""

from __future__ import annotations

import re
from functools import lru_cache
from zlib import crc32

from reminders.care.reading.danger.grammar import grammars
from reminders.care.reading.packs import compiled, words
from reminders.care.reading.text.line import NUMBER
from reminders.care.reading.text.vocabulary import BODY, DOSE_FORM, DRUG, PAIN, PERSON, TIME_UNIT

#: How many words apart two families still say something together, and a family and a plain word.
_NEAR, _BESIDE = 6, 4
_PARTS = {
    "denied": words("part-denied"), "self": words("part-self"), "past": words("part-past"),
    "other": words("part-other"), "now": words("part-now"),
}  # fmt: skip
_PART_OF = {word: name for name, said in _PARTS.items() for word in said}
_SHAPES = tuple(
    (name, re.compile(f"{pattern}$"))
    for name, pattern in (
        ("person", PERSON), ("body", BODY), ("pain", PAIN), ("drug", DRUG), ("doses", DOSE_FORM), ("time", TIME_UNIT),
        ("number", NUMBER),
    )
)  # fmt: skip
_NOT_PLAIN = re.compile(r"[^\x00-\x7f]")
_SENTENCE_END = compiled(" [.!?;|](?: |$)| {turns} ")
_MARKS = frozenset(',:()"')


def evidence(line: str) -> set[int]:
    """The families that a line shows, and which are near which.

    As the hashes of their names (`model.weights.hashed`): "shows means", "shows means ~ self", "shows word x ~ self".
    """
    found: set[int] = set()
    for sentence in _SENTENCE_END.split(" ".join(_NOT_PLAIN.sub(" ", line).split())):
        said = [word for word in sentence.split() if word not in _MARKS]
        shown = _shown(said)
        as_words = [f"word {word}" for word in said]
        for at, here in enumerate(shown):
            first, word = list(map(_shows, here)), _shows(as_words[at])
            found.update(first)
            for near in range(at + 1, min(len(said), at + 1 + _NEAR)):
                others = list(map(_near, shown[near]))
                found.update([crc32(other, one) for one in first for other in others])
                if near - at <= _BESIDE:
                    beside = _near(as_words[near])
                    found.update([crc32(beside, one) for one in first])
                    found.update([crc32(other, word) for other in others])
    return found


@lru_cache(maxsize=8192)
def _shows(name: str) -> int:
    return crc32(f"shows {name}".encode())


@lru_cache(maxsize=8192)
def _near(name: str) -> bytes:
    """What a hash goes on with for the second of two names."""
    return f" ~ {name}".encode()


def _shown(said: list[str]) -> list[set[str]]:
    """For every word the names of what it is."""
    shown = [set(_of_word(word)) for word in said]
    for grammar in grammars("danger-words").values():
        for names, more in zip(shown, grammar.families_of(said), strict=True):
            names |= more
    return shown


@lru_cache(maxsize=4096)
def _of_word(word: str) -> frozenset[str]:
    names = {name for name, shape in _SHAPES if shape.match(word)}
    return frozenset(names | {_PART_OF[word]} if word in _PART_OF else names)

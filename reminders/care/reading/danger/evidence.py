"""Signs of danger in a line, whatever it means: a means, an act, oneself, another person, a denial, the past.

Every word gets the names of its families (`danger-words` in the packs) and of its part in a sentence; what is found are
these names and their pairs in the order in which they are near each other. Nothing is decided here: the trained
decisions (`reading/model`) weigh it beside the words, so that "the rope is over the beam" is found with any rope and
any beam.
"""

from __future__ import annotations

import re
from functools import lru_cache

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


def evidence(line: str) -> set[str]:
    """The families that a line shows, and which are near which."""
    found: set[str] = set()
    for sentence in _SENTENCE_END.split(" ".join(_NOT_PLAIN.sub(" ", line).split())):
        said = [word for word in sentence.split() if word not in _MARKS]
        shown = _shown(said)
        for at, here in enumerate(shown):
            found.update(f"shows {name}" for name in here)
            for near in range(at + 1, min(len(said), at + 1 + _NEAR)):
                found.update(f"shows {name} ~ {other}" for name in here for other in shown[near])
                if near - at <= _BESIDE:
                    found.update(f"shows {name} ~ word {said[near]}" for name in here)
                    found.update(f"shows word {said[at]} ~ {other}" for other in shown[near])
    return found


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

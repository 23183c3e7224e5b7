"""What a short text says in answer to "Do you want us to stop texting you?" (`Text.STOP_ASKED`).

Only whole texts count, from a list: this question turns "yes" into a refusal and "no" into the wish to go on, which is
the opposite of what either means elsewhere. A letter written several times counts once ("nooo"). What is not on the
list is read as any other text.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from reminders.care.reading.packs import compiled, table, words
from reminders.care.reading.text.normalise import normalise


class StopAnswer(StrEnum):
    """What the patient wants. Its value is the rule that is recorded."""

    STOP = "asked-stop"
    KEEP = "asked-keep"
    UNCLEAR = "asked-unclear"
    """It may mean either: "no thanks" can refuse the texts or that they end."""


def _squeezed(words: str) -> str:
    """The words with each run of one letter written once: "nooo" is "no"."""
    return re.sub(r"([a-z])\1+", r"\1", words.strip())


_ANSWERS: Final = {_squeezed(typed): StopAnswer(answer) for typed, answer in table("stop-answer").items()}
#: Of `KEEP`, all but what may as well answer another question: that counts only right after this one.
_KEEPS_TEXTS: Final = frozenset(phrase for phrase, answer in _ANSWERS.items() if answer is StopAnswer.KEEP) - {
    _squeezed(phrase) for phrase in words("answers-anything")
}
_SAYS_YES: Final = compiled(r"\W*{says-yes}\b")


def stop_answer(text: str) -> StopAnswer | None:
    """What a whole text answers; None if it is not on the list."""
    return _ANSWERS.get(_key(text))


def keeps_texts(text: str) -> bool:
    """Whether a whole text asks for texts to go on ("keep", "don't stop"), whatever was asked last."""
    return _key(text) in _KEEPS_TEXTS


def _key(text: str) -> str:
    return _squeezed(re.sub(r"[^a-z0-9]+", " ", normalise(text).replace("'", "")))


def says_yes(text: str) -> bool:
    """Whether a text begins with a yes: then a number beside it does not show that texts are welcome."""
    return _SAYS_YES.match(normalise(text)) is not None

"""How demo patients write: the words in which each gives a number, and how long they take to."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from enum import Enum
from random import Random
from typing import Final

from reminders.care.reading import format_score

WORDS: Final = {
    "en": ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    "es": ("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez"),
}
HALF: Final = {"en": " and a half", "es": " y medio"}

_DIGITS: Final = {"en": ("{n}", "{n}", "{n}/10", "{n}."), "es": ("{n}", "{n}", "{n}/10", "{n} de 10")}
_CHATTY: Final = {
    "en": (
        "about a {n} today",
        "It's a {n}, thank you",
        "pain is {n} today",
        "still a {n}",
        "maybe a {n}",
        "Hi, my pain is a {n}",
        "{n} out of 10",
    ),
    "es": ("un {n}", "como un {n}", "hoy un {n}, gracias", "tengo un {n}", "dolor {n}", "Hola, mi dolor es {n}"),
}
_WORDY: Final = {
    "en": ("{word}", "about a {word}", "maybe {word}", "it's a {word}", "{word} out of ten today, thanks"),
    "es": ("{word}", "como un {word}", "hoy {word}, gracias", "tengo un {word}"),
}


class WritingStyle(Enum):
    """A way to write: the wording, the step of the scores, the usual minutes until an answer, and their spread."""

    BRIEF = (_DIGITS, Decimal(1), 18, 1.0)
    CHATTY = (_CHATTY, Decimal(1), 35, 1.2)
    WORDY = (_WORDY, Decimal(1), 45, 1.1)
    EXACT = (_DIGITS, Decimal("0.5"), 25, 1.0)
    LATE = (_CHATTY, Decimal(1), 290, 1.0)

    def __init__(self, phrases: dict[str, tuple[str, ...]], step: Decimal, usual_minutes: int, spread: float) -> None:
        self.phrases = phrases
        self.step = step
        self.usual_minutes = usual_minutes
        self.spread = spread

    def score(self, felt: float) -> Decimal:
        """The score this person gives for what they feel, in their steps."""
        return min(Decimal(10), round(Decimal(str(felt)) / self.step) * self.step)

    def say(self, score: Decimal, language: str, rng: Random) -> str:
        """A text that gives a score, as this person writes it."""
        return rng.choice(self.phrases[language]).format(n=format_score(score), word=in_words(score, language))

    def takes(self, rng: Random, *, at_once: bool) -> timedelta:
        """How long until the answer. Most come within the hour, a few the next day.

        `at_once`: the question is about this very moment, which people answer sooner or not at all.
        """
        minutes = min(self.usual_minutes * rng.lognormvariate(0, self.spread), 40 * 60)
        if at_once:
            minutes = min(minutes, 20 + minutes / 4)
        return timedelta(minutes=max(2.0, minutes))


def in_words(score: Decimal, language: str) -> str:
    """A score spelled out: "six", "seis y medio"."""
    whole = WORDS[language][int(score)]
    return whole + HALF[language] if score % 1 else whole


def choice_words(value: int, rng: Random) -> str:
    """An answer to a question with numbered options."""
    return rng.choice(("{}", "{}", "{}.")).format(value)

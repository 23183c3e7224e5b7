"""Made-up patients for `bench.year`: how many answer, how soon, and how they write it.

Where a figure comes from is beside it; "assumed" is ours. Nothing here is a claim about ketamine.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

#: Share of questions that are answered, over all patients: about 85 % (text-message follow-up, n = 9,325). Published
#: rates reach from 40.5 % (stroke) over 75 % (three texts a day) to 96.1 % (n = 183).
ANSWERED: Final = 0.85

#: How unlike patients are in that (the two parameters of the beta distribution add up to it; assumed).
ALIKE: Final = 6.0

#: Minutes to the answer: 35 on average (three texts a day); log-normal with this spread (assumed).
MEAN_MINUTES: Final = 35.0
SPREAD: Final = 1.3

#: Share of answers that are not just the number: 22 % in a survey by text.
OFF_FORMAT: Final = 0.22

#: Share that holds no number: one in a hundred, with a single question.
INVALID: Final = 0.01

#: Share of patients who write STOP at some question, and of questions (assumed).
STOPS: Final = 0.002

#: Share who come back for a second course within the year, and infusions a course (assumed; series of three are common
#: in practice, and the product must hold for any number).
COMES_BACK: Final = 0.25
INFUSIONS: Final = 3

CONDITIONS: Final = ("crps", "neuropathic", "fibromyalgia", "migraine")
_WAYS: Final = ("about a {}", "its {} today", "{}/10", "{} thanks", "maybe {}", "a bit better, {}", "Pain {} now")
_NOTHING: Final = ("ok thanks", "same as before", "better", "who is this")


@dataclass(frozen=True)
class Person:
    """One of them, at a clinic, with the times of their infusions."""

    number: int
    clinic: int
    phone: str
    answers: float
    baseline: int
    condition: str
    infusions: tuple[datetime, ...]

    def reply(self, chance: random.Random, asked_at: datetime) -> tuple[datetime, str] | None:
        """When they write back to a question, and what; None if they do not."""
        if chance.random() >= self.answers:
            return None
        minutes = chance.lognormvariate(_LOCATION, SPREAD)
        return asked_at + timedelta(minutes=minutes), self._words(chance)

    def _words(self, chance: random.Random) -> str:
        said = chance.random()
        if said < STOPS:
            return "STOP"
        if said < STOPS + INVALID:
            return chance.choice(_NOTHING)
        score = max(0, min(10, self.baseline - chance.randint(0, 5)))
        return chance.choice(_WAYS).format(score) if chance.random() < OFF_FORMAT else str(score)


#: Of the log-normal, so that its mean is `MEAN_MINUTES`.
_LOCATION: Final = math.log(MEAN_MINUTES) - SPREAD**2 / 2


def people(how_many: int, clinics: int, begin: datetime, days: int, seed: int) -> list[Person]:
    """So many patients at so many clinics, their first infusions spread over the days."""
    chance = random.Random(seed)
    found = []
    for number in range(how_many):
        first = begin + timedelta(days=chance.randrange(max(1, days - 4)), minutes=5 * chance.randrange(72))
        infused = [first + timedelta(days=2 * place) for place in range(INFUSIONS)]
        if chance.random() < COMES_BACK:
            infused += [at + timedelta(days=chance.randint(70, 200)) for at in infused]
        found.append(
            Person(
                number, number % clinics, f"+1312{2_000_000 + number}",
                chance.betavariate(ALIKE * ANSWERED, ALIKE * (1 - ANSWERED)), chance.randint(4, 10),
                chance.choice(CONDITIONS), tuple(sorted(at for at in infused if at < begin + timedelta(days=days))),
            )
        )  # fmt: skip
    return found

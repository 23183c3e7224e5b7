"""What the words of a whole text sound like to the trained decisions, whatever the rules conclude from them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from reminders.care.reading.danger.evidence import evidence
from reminders.care.reading.danger.values import Concern
from reminders.care.reading.model import features
from reminders.care.reading.model.weights import hashed, together
from reminders.care.reading.wish.requests import said_of_calls
from reminders.care.reading.wish.wrong_person import says_patient_died

#: The probabilities from which an opinion counts; chosen on writers that trained nothing (docs/reading.md).
URGENT_FROM = 0.3
REVIEW_FROM = 0.2
URGENT_IS_REVIEW_FROM = 0.07  # too little for an alarm, too much for nobody to look
STOP_FROM = 0.6  # where the rules find a refusal: from here on it ends the texts, below it the patient is asked
MAY_STOP_FROM = 0.2  # where they find none: from here on the patient is asked
MAY_BE_WRONG_FROM = 0.3  # where the rules find nobody else's phone: from here on a person looks
DEATH_FROM = 0.5  # that the patient died, where no rule finds it: the texts end
DEATH_CONFIRMED_FROM = 0.05  # and where one does
CALL_FROM = 0.4  # a wish for a call: to miss one costs more than to call for nothing


@dataclass(frozen=True)
class Opinion:
    """What the words of a whole text sound like, each 0 to 1."""

    urgent: float
    review: float
    stop: float
    wrong: float
    call: float
    death: float

    @property
    def concern(self) -> Concern:
        """How soon a person should look, by the words alone."""
        if self.urgent >= URGENT_FROM:
            return Concern.URGENT
        if self.review >= REVIEW_FROM or self.urgent >= URGENT_IS_REVIEW_FROM:
            return Concern.REVIEW
        return Concern.NONE

    @property
    def confirms_stop(self) -> bool:
        """Whether it agrees with a rule that finds a refusal of the texts."""
        return self.stop >= STOP_FROM

    @property
    def may_be_stop(self) -> bool:
        """Whether the patient should be asked if it was one."""
        return self.stop >= MAY_STOP_FROM

    @property
    def may_be_wrong_person(self) -> bool:
        """Whether somebody else than the patient may have written it."""
        return self.wrong >= MAY_BE_WRONG_FROM

    @property
    def reports_death(self) -> bool:
        """Whether somebody tells that the patient died, whatever the rules find."""
        return self.death >= DEATH_FROM

    @property
    def confirms_death(self) -> bool:
        """Whether it agrees with a rule that finds it."""
        return self.death >= DEATH_CONFIRMED_FROM

    @property
    def wants_call(self) -> bool:
        """Whether the writer wants a person to call."""
        return self.call >= CALL_FROM


def words_of(line: str) -> set[int]:
    """The hashes of what the decisions about a whole text look at; those about danger also look at `evidence`."""
    found = [*said_of_calls(line), *(["death"] if says_patient_died(line) else [])]
    return features.of_text(features.pieces_of(line)) | {_SAID[name] for name in found}


#: What rules find of a call and of the patient's death: many who speak of these use one of a few wordings, and so do
#: some who mean something else.
_SAID = {name: hashed([f"said: {name}"])[0] for name in ("call", "no call", "death")}


@lru_cache(maxsize=16)  # the same text is often read twice: as a score and as a choice
def opinion_of(line: str) -> Opinion:
    """What the trained decisions say of a line (`care/reading`)."""
    words = words_of(line)
    of_danger = together("urgent", "review").probabilities([*words, *evidence(line)])
    return Opinion(*of_danger, *together("stop", "wrong", "call", "death").probabilities(words))

"""What the classifier says of a reply: how far the rules must be more careful. It never makes them less careful."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from reminders.care.classifier import features
from reminders.care.classifier.model import heads
from reminders.care.concern.values import Concern

#: The probabilities from which the classifier counts; chosen on held-out batches of the corpus (docs/reading.md).
URGENT_FROM = 0.4
REVIEW_FROM = 0.5
URGENT_IS_REVIEW_FROM = 0.2  # too little for an alarm, too much for nobody to look
STOP_FROM = 0.4
STOP_IS_REVIEW_FROM = 0.25
SCORE_FROM = 0.2
LIKELY_FROM = 0.6  # where the words before it only sound like a level
GUESS_FROM = 0.85  # where the rules only have nothing against it
RIVAL_UP_TO = 0.2  # and what another value of the text may have at most


@dataclass(frozen=True)
class Opinion:
    """What the words of a whole text sound like, each 0 to 1."""

    urgent: float
    review: float
    stop: float

    @property
    def concern(self) -> Concern:
        """How soon a person should look, by the classifier alone."""
        if self.urgent >= URGENT_FROM:
            return Concern.URGENT
        if self.review >= REVIEW_FROM or self.urgent >= URGENT_IS_REVIEW_FROM:
            return Concern.REVIEW
        return Concern.NONE

    @property
    def is_stop(self) -> bool:
        """Whether it sounds like a refusal of the texts."""
        return self.stop >= STOP_FROM

    @property
    def may_be_stop(self) -> bool:
        """Whether a person should see if it was one."""
        return self.stop >= STOP_IS_REVIEW_FROM


@lru_cache(maxsize=16)  # the same text is often read twice: as a score and as a choice
def opinion_of(line: str) -> Opinion:
    """What the classifier says of a line (`care/reading`)."""
    found = features.of_text(features.pieces_of(line))
    ask = heads()
    return Opinion(*(ask[name].probability(found) for name in ("urgent", "review", "stop")))


@lru_cache(maxsize=16)
def likelihood(line: str, value: Decimal) -> float:
    """How likely a value of a line is the patient's current pain, 0 to 1; 0 where the line does not hold it."""
    pieces = features.pieces_of(line)
    head = heads()["score"]
    places = (at for at, found in features.numbers_in(pieces) if found == value)
    return max((head.probability(features.of_number(pieces, at)) for at in places), default=0.0)


def believes(line: str, value: Decimal, *, only_if_likely: bool = False) -> bool:
    """Whether a value of the line can be the patient's current pain; with `only_if_likely`, whether it probably is."""
    return likelihood(line, value) >= (LIKELY_FROM if only_if_likely else SCORE_FROM)


def is_sure_of(line: str, value: Decimal) -> bool:
    """Whether this value of the line is surely the patient's current pain, and no other value of it could be."""
    others = {found for _, found in features.numbers_in(features.pieces_of(line))} - {value}
    return likelihood(line, value) >= GUESS_FROM and all(likelihood(line, other) <= RIVAL_UP_TO for other in others)

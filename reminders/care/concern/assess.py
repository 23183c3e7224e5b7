"""Finds what a person must see in a text, and how soon."""

import re
from dataclasses import dataclass
from enum import StrEnum


class Concern(StrEnum):
    """How soon a person must look: now, the same day, or not because of this text."""

    URGENT = "urgent"
    REVIEW = "review"
    NONE = "none"


@dataclass(frozen=True)
class Alarm:
    """A concern and the stable name of the rule that raised it."""

    concern: Concern
    rule: str


_URGENT = re.compile(
    r"suicid|kill (?:my ?self|me)|kms\b|(?:want|wanna|wish|rather|like) (?:to )?(?:die|be dead|dying)|end (?:my life|it all)"
    r"|(?:don.?t|not) (?:want to|wanna) (?:live|be here|wake up|exist)|better off dead|overdos|too many pills|hurt myself"
    r"|all my pills|took \d\d+ pills|💊 ?💊|🔫|no reason to live|can.?t breathe?|trouble breathing|chest pain|throat (?:is )?clos"
    r"|stroke|seizure|passed out|unconscious|911|no quiero vivir|quiero (?:morir|matar)|me quiero (?:morir|matar)|quitarme la vida"
    r"|mejor me voy|no puedo respirar|dolor de pecho|sobredosis"
)
_REVIEW = re.compile(
    r"rash|vomit|thr[eo]w(?:ing)? up|dizz|hallucin|blood|can.?t (?:pee|urinate|take)|fever|fell\b|faint|worse|killing me|unbearable"
    r"|sangre|fiebre|vomit|me cai\b|mareo|no aguanto|sarpullido|peor|nausea|swell|swollen"
)


def assess(text: str) -> Alarm:
    """The most pressing concern in a normalised text."""
    if _URGENT.search(text):
        return Alarm(Concern.URGENT, "danger")
    if _REVIEW.search(text):
        return Alarm(Concern.REVIEW, "worrying")
    return Alarm(Concern.NONE, "")

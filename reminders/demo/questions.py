"""Recognizes what a text asks of the patient from its words, as a patient would."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from reminders import protocols
from reminders.care.protocol import Measure, Question
from reminders.care.wording import OWN_SCORE, PAIN_TEXTS, Text, compose, languages, question_fields

#: The texts that ask something else than a score, with what they ask for.
_OTHERS: Final = {
    Text.SIDE_EFFECTS: Measure.SIDE_EFFECTS,
    Text.SIDE_EFFECTS_7D: Measure.SIDE_EFFECTS,
    Text.CLARIFY_SIDE_EFFECTS: Measure.SIDE_EFFECTS,
    Text.CLARIFY_AGAIN_SIDE_EFFECTS: Measure.SIDE_EFFECTS,
    Text.CLARIFY_SEEN_SIDE_EFFECTS: Measure.SIDE_EFFECTS,
    Text.CHANGE: Measure.CHANGE,
    Text.CLARIFY_CHANGE: Measure.CHANGE,
    Text.CLARIFY_AGAIN_CHANGE: Measure.CHANGE,
    Text.CLARIFY_SEEN_CHANGE: Measure.CHANGE,
}
_ABOUT_NOW: Final = frozenset(
    {Text.PAIN_NOW, Text.NUDGE_NOW, Text.CLARIFY_NOW, Text.CLARIFY_AGAIN_NOW, Text.CLARIFY_SEEN_NOW}
)
_FIRST: Final = frozenset({Text.PAIN_NOW, Text.PAIN_24H})
_AGAIN: Final = frozenset(
    {
        Text.CLARIFY_NOW,
        Text.CLARIFY_24H,
        Text.CLARIFY_AGAIN_NOW,
        Text.CLARIFY_AGAIN_24H,
        Text.CLARIFY_SEEN_NOW,
        Text.CLARIFY_SEEN_24H,
        Text.CLARIFY_SIDE_EFFECTS,
        Text.CLARIFY_AGAIN_SIDE_EFFECTS,
        Text.CLARIFY_SEEN_SIDE_EFFECTS,
        Text.CLARIFY_CHANGE,
        Text.CLARIFY_AGAIN_CHANGE,
        Text.CLARIFY_SEEN_CHANGE,
        *OWN_SCORE.clarify,
        OWN_SCORE.seen,
    }
)
_NUDGES: Final = frozenset({Text.NUDGE_NOW, Text.NUDGE_24H})

#: A clinic's own question says its scale in words; what it asks about nobody knows here.
_CLINICS_OWN: Final = "own"
_ZERO_TO_TEN_IN_WORDS: Final = re.compile(r"\b(?:zero\b.*\bten|cero\b.*\bdiez)\b", re.IGNORECASE | re.DOTALL)
_NOTHING_SPECIAL: Final = {"about_now": False, "first": False, "again": False, "nudge": False}

#: Stands for the clinic's name, with which every text begins.
_MARK: Final = "#"


@dataclass(frozen=True)
class Asked:
    """What a text asks for."""

    measure: str
    """A `Measure`, or the name of a shipped protocol's own."""
    about_now: bool
    """Whether it asks about this moment, not about the last day."""
    first: bool
    """Whether it opens a check-in (neither a nudge, nor asking again, nor a second question)."""
    again: bool
    """Whether it asks again because the answer was not clear."""
    nudge: bool
    """Whether it reminds of a question that was not answered."""


def asked(body: str) -> Asked | None:
    """What a text asks for, or None if it asks nothing."""
    shipped = next((question for ending, question in _endings() if body.endswith(ending)), None)
    return shipped or (Asked(_CLINICS_OWN, **_NOTHING_SPECIAL) if _ZERO_TO_TEN_IN_WORDS.search(body) else None)


@cache
def _endings() -> tuple[tuple[str, Asked], ...]:
    """What the questions of every language say after the clinic's name, which differs."""
    found = []
    for language in languages():
        for text in (*PAIN_TEXTS, *_OTHERS):
            found.append((_words(text, language), _asked(text, _OTHERS.get(text, Measure.PAIN))))
        for question in _own_questions():
            for text in (OWN_SCORE.question, *OWN_SCORE.clarify, OWN_SCORE.seen):
                found.append((_words(text, language, question), _asked(text, question.measure)))
    return tuple(found)


def _own_questions() -> list[Question]:
    shipped = (protocols.load(name) for name in protocols.names())
    return [Question(own.name, own.recall, own) for protocol in shipped for own in protocol.measures]


def _words(text: Text, language: str, question: Question | None = None) -> str:
    body = compose(text, language, clinic=_MARK, phone="", **question_fields(text, question, language))
    return body.split(_MARK, 1)[1].removeprefix(":").strip()


def _asked(text: Text, measure: str) -> Asked:
    return Asked(measure, text in _ABOUT_NOW, text in _FIRST, text in _AGAIN, text in _NUDGES)

"""The texts there are: what each is for, what it is filled with, and which of them ask a question."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from reminders.care.protocol import Measure, Question, Recall


class Text(StrEnum):
    """One text, in every language."""

    WELCOME = "welcome"
    PAIN_NOW = "pain_now"
    PAIN_24H = "pain_24h"
    NUDGE_NOW = "nudge_now"
    NUDGE_24H = "nudge_24h"
    CLARIFY_NOW = "clarify_now"
    CLARIFY_24H = "clarify_24h"
    CLARIFY_AGAIN_NOW = "clarify_again_now"
    CLARIFY_AGAIN_24H = "clarify_again_24h"
    CLARIFY_SEEN_NOW = "clarify_seen_now"
    CLARIFY_SEEN_24H = "clarify_seen_24h"
    SIDE_EFFECTS = "side_effects"
    SIDE_EFFECTS_7D = "side_effects_7d"
    CLARIFY_SIDE_EFFECTS = "clarify_side_effects"
    CLARIFY_AGAIN_SIDE_EFFECTS = "clarify_again_side_effects"
    CLARIFY_SEEN_SIDE_EFFECTS = "clarify_seen_side_effects"
    CHANGE = "change"
    CLARIFY_CHANGE = "clarify_change"
    CLARIFY_AGAIN_CHANGE = "clarify_again_change"
    CLARIFY_SEEN_CHANGE = "clarify_seen_change"
    SCORE = "score"
    CLARIFY_SCORE = "clarify_score"
    CLARIFY_AGAIN_SCORE = "clarify_again_score"
    CLARIFY_SEEN_SCORE = "clarify_seen_score"
    ACK = "ack"
    ACK_AGAIN = "ack_again"
    ACK_LATE = "ack_late"
    ACK_CHOICE = "ack_choice"
    ACK_CALL = "ack_call"
    ACK_SCORE_CALL = "ack_score_call"
    ACK_SCORE_QUESTION = "ack_score_question"
    ACK_CHOICE_QUESTION = "ack_choice_question"
    ACK_SCORE_SEEN = "ack_score_seen"
    ACK_CHOICE_SEEN = "ack_choice_seen"
    RECEIVED = "received"
    DANGER = "danger"
    DANGER_TOLD = "danger_told"
    CALL_CLINIC = "call_clinic"
    STOP_ASKED = "stop_asked"
    STOP_CONFIRMED = "stop_confirmed"
    START_CONFIRMED = "start_confirmed"
    HELP = "help"
    WRONG_PERSON_CONFIRMED = "wrong_person_confirmed"
    DEATH_CONFIRMED = "death_confirmed"
    PAGE_URGENT = "page_urgent"
    PAGE_UNRESOLVED = "page_unresolved"
    PAGE_REVIEW = "page_review"
    PAGE_SERVICE = "page_service"
    PAGE_TEST = "page_test"


@dataclass(frozen=True)
class Asking:
    """The texts of one question. `clarify` holds what is sent when an answer was not clear, in turn; then a person.

    `seen` asks again like them, and says that staff will read what was written: for a reply that was flagged too.
    """

    question: Text
    nudge: Text | None
    clarify: tuple[Text, ...]
    seen: Text


# The clarifications name no time, so they serve both.
_CLARIFY_SIDE_EFFECTS: Final = (Text.CLARIFY_SIDE_EFFECTS, Text.CLARIFY_AGAIN_SIDE_EFFECTS)
_ASKING: Final[dict[tuple[str, Recall], Asking]] = {
    (Measure.PAIN, Recall.NOW): Asking(
        Text.PAIN_NOW, Text.NUDGE_NOW, (Text.CLARIFY_NOW, Text.CLARIFY_AGAIN_NOW), Text.CLARIFY_SEEN_NOW
    ),
    (Measure.PAIN, Recall.DAY): Asking(
        Text.PAIN_24H, Text.NUDGE_24H, (Text.CLARIFY_24H, Text.CLARIFY_AGAIN_24H), Text.CLARIFY_SEEN_24H
    ),
    # These follow an answer within minutes: a patient who ignores them is not nudged.
    (Measure.SIDE_EFFECTS, Recall.DAY): Asking(
        Text.SIDE_EFFECTS, None, _CLARIFY_SIDE_EFFECTS, Text.CLARIFY_SEEN_SIDE_EFFECTS
    ),
    (Measure.SIDE_EFFECTS, Recall.WEEK): Asking(
        Text.SIDE_EFFECTS_7D, None, _CLARIFY_SIDE_EFFECTS, Text.CLARIFY_SEEN_SIDE_EFFECTS
    ),
    (Measure.CHANGE, Recall.SINCE_FIRST): Asking(
        Text.CHANGE, None, (Text.CLARIFY_CHANGE, Text.CLARIFY_AGAIN_CHANGE), Text.CLARIFY_SEEN_CHANGE
    ),
}


OWN_SCORE: Final = Asking(Text.SCORE, None, (Text.CLARIFY_SCORE, Text.CLARIFY_AGAIN_SCORE), Text.CLARIFY_SEEN_SCORE)
"""The texts of every question that a protocol defines itself; they are filled with its own words."""


def asking(question: Question) -> Asking:
    """The texts that ask a question of a protocol."""
    return OWN_SCORE if question.own else _ASKING[question.measure, question.recall]


PAIN_TEXTS: Final = frozenset(
    text
    for (measure, _), texts in _ASKING.items()
    if measure == Measure.PAIN
    for text in (texts.question, texts.nudge, *texts.clarify, texts.seen)
    if text is not None
)
"""The texts that ask for a pain score. They, and no other, say "0" before "10" in digits."""

SEEN: Final[dict[Text, Text]] = {
    Text.ACK: Text.ACK_SCORE_SEEN,
    Text.ACK_AGAIN: Text.ACK_SCORE_SEEN,
    Text.ACK_LATE: Text.ACK_SCORE_SEEN,
    Text.ACK_CHOICE: Text.ACK_CHOICE_SEEN,
    Text.HELP: Text.RECEIVED,
} | {text: texts.seen for texts in (*_ASKING.values(), OWN_SCORE) for text in texts.clarify}
"""What is said instead of a text where a person will look at the reply: the same, and that they will."""

ASKS_AGAIN: Final = frozenset(
    text
    for texts in (*_ASKING.values(), OWN_SCORE)
    for text in (texts.nudge, *texts.clarify, texts.seen)
    if text is not None
)
"""The texts that ask for what was asked before. None of them says or hints that it is the patient's fault."""

DANGERS: Final = (Text.DANGER, Text.DANGER_TOLD)
"""What somebody in danger is told: the second where a person of the clinic is alerted in the same moment."""

PROMISES_A_LOOK: Final = frozenset(SEEN.values()) | {
    Text.CALL_CLINIC,
    Text.DANGER_TOLD,
    Text.STOP_ASKED,
    Text.ACK_CALL,
    Text.ACK_SCORE_CALL,
    Text.ACK_SCORE_QUESTION,
    Text.ACK_CHOICE_QUESTION,
}
"""The texts that say that staff will look, or were told. Sent only where a flag tells them; each names 911."""

FIELDS: Final[dict[Text, frozenset[str]]] = {
    Text.WELCOME: frozenset({"per_day"}),
    Text.HELP: frozenset({"per_day"}),
    Text.SCORE: frozenset({"question"}),
    Text.CLARIFY_SCORE: frozenset({"about"}),
    Text.CLARIFY_AGAIN_SCORE: frozenset({"about"}),
    Text.CLARIFY_SEEN_SCORE: frozenset({"about"}),
    Text.ACK: frozenset({"score"}),
    Text.ACK_AGAIN: frozenset({"score"}),
    Text.ACK_LATE: frozenset({"score"}),
    Text.ACK_SCORE_CALL: frozenset({"score"}),
    Text.ACK_SCORE_QUESTION: frozenset({"score"}),
    Text.ACK_SCORE_SEEN: frozenset({"score"}),
    Text.PAGE_URGENT: frozenset({"link"}),
    Text.PAGE_UNRESOLVED: frozenset({"link"}),
    Text.PAGE_REVIEW: frozenset({"link"}),
    Text.PAGE_SERVICE: frozenset({"link"}),
}
"""What a text is filled with beside the clinic's name and phone. Never anything a patient wrote."""

STAFF_TEXTS: Final = frozenset(
    {Text.PAGE_URGENT, Text.PAGE_UNRESOLVED, Text.PAGE_REVIEW, Text.PAGE_SERVICE, Text.PAGE_TEST}
)
"""Texts to the on-call list."""

UNTAGGED: Final = STAFF_TEXTS | frozenset(
    {
        Text.DANGER,
        Text.DANGER_TOLD,
        Text.STOP_ASKED,
        Text.STOP_CONFIRMED,
        Text.START_CONFIRMED,
        Text.HELP,
        Text.WRONG_PERSON_CONFIRMED,
        Text.DEATH_CONFIRMED,
    }
)
"""Texts that concern everyone who shares a phone, or staff: they carry no name tag."""

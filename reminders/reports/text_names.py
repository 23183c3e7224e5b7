"""What staff call each text that the product sends, by when a patient gets it."""

from __future__ import annotations

from typing import Final

from reminders.care.wording import Text

#: The parts of the page of texts, in the order of a patient's course, with the texts of each.
GROUPS: Final[dict[str, dict[Text, str]]] = {
    "Beginning": {
        Text.WELCOME: "Welcome, the first text",
    },
    "Pain": {
        Text.PAIN_NOW: "Pain right now",
        Text.PAIN_24H: "Pain in the last 24 hours",
        Text.NUDGE_NOW: "Asked once more, right now",
        Text.NUDGE_24H: "Asked once more, 24 hours",
        Text.CLARIFY_NOW: "Answer not clear, right now",
        Text.CLARIFY_24H: "Answer not clear, 24 hours",
        Text.CLARIFY_AGAIN_NOW: "Not clear again, right now",
        Text.CLARIFY_AGAIN_24H: "Not clear again, 24 hours",
        Text.CLARIFY_SEEN_NOW: "Not clear and flagged, right now",
        Text.CLARIFY_SEEN_24H: "Not clear and flagged, 24 hours",
    },
    "Side effects": {
        Text.SIDE_EFFECTS: "Side effects in the last 24 hours",
        Text.SIDE_EFFECTS_7D: "Side effects in the past week",
        Text.CLARIFY_SIDE_EFFECTS: "Answer not clear",
        Text.CLARIFY_AGAIN_SIDE_EFFECTS: "Not clear again",
        Text.CLARIFY_SEEN_SIDE_EFFECTS: "Not clear and flagged",
    },
    "Change since the first infusion": {
        Text.CHANGE: "How it changed",
        Text.CLARIFY_CHANGE: "Answer not clear",
        Text.CLARIFY_AGAIN_CHANGE: "Not clear again",
        Text.CLARIFY_SEEN_CHANGE: "Not clear and flagged",
    },
    "Questions of the schedule's own": {
        Text.SCORE: "The question",
        Text.CLARIFY_SCORE: "Answer not clear",
        Text.CLARIFY_AGAIN_SCORE: "Not clear again",
        Text.CLARIFY_SEEN_SCORE: "Not clear and flagged",
    },
    "Thanks": {
        Text.ACK: "Score noted",
        Text.ACK_AGAIN: "Score corrected",
        Text.ACK_LATE: "Late score noted",
        Text.ACK_CHOICE: "Choice noted",
        Text.ACK_CALL: "Wants a call",
        Text.ACK_SCORE_CALL: "Score noted, wants a call",
        Text.ACK_SCORE_QUESTION: "Score noted, asked something",
        Text.ACK_CHOICE_QUESTION: "Choice noted, asked something",
        Text.ACK_SCORE_SEEN: "Score noted, staff will read",
        Text.ACK_CHOICE_SEEN: "Choice noted, staff will read",
    },
    "Anything else a patient writes": {
        Text.RECEIVED: "Staff will look",
        Text.CALL_CLINIC: "Asked something",
        Text.HELP: "HELP",
        Text.STOP_ASKED: "May want no more texts",
        Text.STOP_CONFIRMED: "No more texts",
        Text.START_CONFIRMED: "Texts again",
        Text.WRONG_PERSON_CONFIRMED: "Wrong number",
        Text.DEATH_CONFIRMED: "The patient has died",
    },
    "Danger": {
        Text.DANGER: "In danger",
        Text.DANGER_TOLD: "In danger, staff are paged",
    },
    "Pages to staff": {
        Text.PAGE_URGENT: "Urgent",
        Text.PAGE_UNRESOLVED: "Acknowledged, still open",
        Text.PAGE_REVIEW: "To be seen the same day",
        Text.PAGE_SERVICE: "Texts are not sent or not read",
        Text.PAGE_TEST: "Test page",
    },
}

NAMES: Final[dict[Text, str]] = {
    text: name if group in ("Pain", "Thanks", "Beginning") else f"{group}: {name[:1].lower()}{name[1:]}"
    for group, texts in GROUPS.items()
    for text, name in texts.items()
}
"""Each text's name where it is alone."""

#: What a blank is filled with.
BLANKS: Final[dict[str, str]] = {
    "phone": "the number that patients call",
    "per_day": "the most questions in one day",
    "score": "the number that the patient gave",
    "about": "what the schedule's own question is about",
    "link": "the link to the flag",
}

"""What the reader's rules say to staff: a short phrase for each. The technical name stands behind it."""

from __future__ import annotations

from typing import Final

#: Names may change with the reader's version; one that is not here is told by `OTHER`.
PHRASES: Final[dict[str, str]] = {
    # a score was found
    "bare-number": "a number alone",
    "article": "a number named as the score",
    "number": "a number that names a thing",
    "i-am-at": "says the pain now",
    "i-say": "says the pain now",
    "it-is": "says the pain now",
    "pain-is": "says the pain now",
    "pain-follows": "says the pain now",
    "now": "says the pain now",
    "site-is": "says where it hurts and how much",
    "of-ten": "a number out of ten",
    "moved-to": "says what the pain has moved to",
    "average-is": "an average",
    "no-pain": "no pain, in words",
    "correction": "corrects an earlier number",
    "option": "one of the choices",
    "option-word": "one of the choices, in words",
    # no one clear score
    "no-number": "no number in it",
    "unexplained-number": "unclear what the number means",
    "two-values": "more than one number",
    "range": "a range",
    "bound": "at least or at most a number",
    "condition": "depends on something",
    "question": "a number in a question",
    "past": "about an earlier time",
    "old": "about an earlier time",
    "usual": "about a usual day",
    "always": "about a usual day",
    "worst-or-best": "the worst or best, not now",
    "unclear-direction": "unclear which end is worse",
    "unclear-order": "unclear which number is now",
    "fluctuates": "goes up and down",
    "negated": "says what it is not",
    "taken-back": "takes the number back",
    "not-serious": "meant as a joke",
    "idiom": "a figure of speech",
    "said": "says it was answered before",
    "someone-else": "about somebody else",
    "one-place-only": "about one place only",
    "much-worse": "worse, without a number",
    "side-effect": "about a side effect",
    "other-scale": "a number on another scale",
    "other-measure": "a number for something else",
    "not-on-scale": "a number for something else",
    "out-of-range": "not between 0 and 10",
    "not-an-option": "not one of the choices",
    "amount": "how much it changed",
    "percent": "a percentage",
    "arithmetic": "a sum",
    "fraction": "a fraction",
    "scale": "names the scale",
    "count": "counts something",
    "dose": "about medicine",
    "duration": "a length of time",
    "frequency": "how often",
    "time": "a time of day",
    "date": "a date",
    "ordinal": "a date or an order",
    "age": "an age",
    "price": "a price",
    "code": "a code",
    "height": "a height",
    "temperature": "a temperature",
    "blood-pressure": "a blood pressure",
    "phone": "a phone number",
    # what the writer wants
    "stop-word": "the word that ends texts",
    "stop-in-words": "wants no more texts",
    "stop": "wants no more texts",
    "start": "wants texts again",
    "help-word": "asks for help",
    "help": "asks for help",
    "wrong-person": "says it is the wrong person",
    "wrong_person": "says it is the wrong person",
    "who-is-this": "asks who is writing",
    "automatic": "sent by the phone itself",
    # danger
    "self-harm": "harming oneself",
    "burden": "feeling a burden",
    "last-words": "sounds like a farewell",
    "low-mood": "low mood",
    "violence": "violence",
    "overdose": "too much medicine",
    "pill-count": "many pills",
    "breathing": "trouble breathing",
    "chest-pain": "pain in the chest",
    "stroke-signs": "signs of a stroke",
    "allergic-swelling": "swelling, perhaps an allergy",
    "unconscious-or-seizure": "fainting or a seizure",
    "bleeding": "bleeding",
    "fall-or-injury": "a fall or an injury",
    "emergency-called": "called an ambulance",
    "danger-emoji": "a sign of danger",
    "worrying-emoji": "a worrying sign",
    # the second look at the wording
    "judge-doubts": "not sure it is the pain now",
    "judge-urgent": "sounded like danger",
    "judge-review": "sounded worrying",
    "judge-stop": "sounded like a refusal",
    "judge-may-be-stop": "perhaps a refusal",
}

OTHER: Final = "as its wording suggests"
SECOND_LOOK: Final = "after a second look at the wording"

_JUDGES: Final = "judge-"


def phrase(rule: str) -> str:
    """Why a reply was read as it was, in a few words."""
    return PHRASES.get(rule) or (SECOND_LOOK if rule.startswith(_JUDGES) else OTHER)

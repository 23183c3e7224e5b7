"""What is wrong with a wording, a clinic's name or its phone, before a patient can be texted with it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from string import Formatter
from typing import Final

from reminders.care.wording.fill import (
    ABOUT_CHARACTERS,
    CLINIC_CHARACTERS,
    LINK_CHARACTERS,
    QUESTION_CHARACTERS,
    TAG_CHARACTERS,
    fill,
)
from reminders.care.wording.gsm7 import SEGMENT_CHARACTERS, foreign, plain
from reminders.care.wording.language_file import Wording
from reminders.care.wording.sensitive_words import ADDRESS, NUMBER, SENSITIVE, SENSITIVE_IN_A_NAME
from reminders.care.wording.texts import ASKS_AGAIN, DANGERS, FIELDS, PAIN_TEXTS, PROMISES_A_LOOK, UNTAGGED, Text

_WIDEST: Final = {
    "per_day": "2",
    "score": "6.5",
    "question": "a question of the schedule's own ".ljust(QUESTION_CHARACTERS, "."),
    "about": "what it asks about ".ljust(ABOUT_CHARACTERS, "."),
    "link": ("https://reminders.clinic.example/" + "x" * LINK_CHARACTERS)[:LINK_CHARACTERS],
}
WIDEST_TAG: Final = "M" * TAG_CHARACTERS
"""A name tag as long as one may be."""

ZERO_TO_TEN: Final = re.compile(r"\b0\b.*\b10\b", re.DOTALL)
"""How a script recognizes a text that asks for a pain score."""

_STOP_TEXTS: Final = frozenset({Text.WELCOME, Text.HELP, Text.START_CONFIRMED, Text.STOP_ASKED})
_EMERGENCY_NUMBERS: Final = ("911", "988")

_PROMISE: Final = re.compile(
    r"\b(relie\w+|cure[sd]?|heal(s|ed)?|guarantee\w*|will help|feel better|alivi\w*|curar\w*|sanar\w*|garanti\w*"
    r"|va a mejorar|se va a sentir)\b",
    re.IGNORECASE,
)
# What asks again says what we could not do and what to write, never what the patient did.
_BLAME: Final = re.compile(
    r"\b(you (?:did|have|were|must|need|should|forgot)\w*|your (?:reply|answer) (?:is|was)|not valid|invalid|wrong"
    r"|mistake|incorrect|fail\w*|usted no|no (?:contest[oó]|respondi[oó]|envi[oó]|mand[oó])|olvid[oó]|debe"
    r"|tiene que|su (?:respuesta|mensaje) (?:no|es)|inv[aá]lid\w*|incorrect[oa]s?|error\w*|equivoc\w*)\b",
    re.IGNORECASE,
)
# Twilio takes these as "subscribe me again", so they cannot be an answer to anything.
_YES: Final = re.compile(r"\b(YES|yes|Yes|UNSTOP)\b|\bSI\b|\bS[ÍI]\b")


@dataclass(frozen=True)
class Problem:
    """One thing wrong: with this text, or with the clinic's name or phone where `text` is None."""

    text: Text | None
    sentence: str


def check_wording(written: Wording, clinic: str, phone: str) -> list[Problem]:
    """Everything wrong with a wording for this clinic; empty where all is well."""
    problems = [Problem(None, sentence) for sentence in _wrong_with_name(clinic, phone)]
    problems += [Problem(text, f"is not written in {written.name}.") for text in Text if text not in written.texts]
    unopened = [
        Problem(None, f"The opening of texts has a placeholder that nothing fills: {', '.join(sorted(unknown))}.")
        for opening, known in ((written.opening, {"clinic"}), (written.tagged_opening, {"clinic", "tag"}))
        if (unknown := _placeholders(opening) - known)
    ]
    if unopened:
        return problems + unopened
    unfilled = [
        Problem(text, f"has a placeholder that nothing fills: {', '.join(sorted(unknown))}.")
        for text, pattern in written.texts.items()
        if (unknown := _placeholders(pattern) - {"clinic", "phone"} - FIELDS.get(text, frozenset()))
    ]
    if unfilled:
        return problems + unfilled
    if unphoned := [Problem(text, sentence) for text, sentence in _wrong_without_phone(written)]:
        return problems + unphoned
    bodies = [
        *sample_texts(written, clinic, phone, WIDEST_TAG).items(),
        *((text, body) for text, body in sample_texts(written, clinic, None, WIDEST_TAG).items()
          if text in written.without_phone),
    ]  # fmt: skip
    return problems + [Problem(text, sentence) for text, body in bodies for sentence in wrong_with(text, body, clinic)]


def wrong_with(text: Text, body: str, clinic: str) -> Iterator[str]:
    """What rules a text breaks, as the phone of a patient of this clinic shows it (`body`, with `WIDEST_TAG`)."""
    sample = _Sample(text, body, plain(clinic))
    for find in _RULES:
        yield from find(sample)


def _wrong_without_phone(written: Wording) -> Iterator[tuple[Text, str]]:
    for text, pattern in written.texts.items():
        if "phone" in _placeholders(pattern) and text not in written.without_phone:
            yield text, "is not written for a clinic that has no number to call yet."
    for text, pattern in written.without_phone.items():
        if unknown := _placeholders(pattern) - {"clinic"} - FIELDS.get(text, frozenset()):
            yield text, f"has, without the number, a placeholder that nothing fills: {', '.join(sorted(unknown))}."


def sample_texts(written: Wording, clinic: str, phone: str | None, tag: str | None) -> dict[Text, str]:
    """Every text of a wording, filled with the widest values."""
    return {text: sample_text(written, text, clinic, phone, tag) for text in written.texts}


def sample_text(
    written: Wording, text: Text, clinic: str, phone: str | None, tag: str | None, own: str | None = None
) -> str:
    """One text of a wording, or a clinic's own words for it, filled with the widest values."""
    fields = {field: _WIDEST[field] for field in FIELDS.get(text, ())}
    return fill(written, text, clinic=clinic, phone=phone, tag=tag, own=own, **fields)


def _placeholders(pattern: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(pattern) if field is not None}


def _wrong_with_name(clinic: str, phone: str) -> Iterator[str]:
    if not 1 <= len(clinic.strip()) <= CLINIC_CHARACTERS:
        yield f"The clinic's name in texts must be 1 to {CLINIC_CHARACTERS} characters."
    if strange := foreign(clinic):
        yield f"The clinic's name in texts cannot hold {' '.join(strange)}: it would double the length of every text."
    yield from no_name(clinic)
    if re.search(r"\b0\b", clinic):  # with a 10 in the text it would look like `ZERO_TO_TEN`
        yield "The clinic's name in texts cannot hold a 0 that stands alone: only questions for pain say 0 to 10."
    if found := SENSITIVE_IN_A_NAME.search(clinic):
        yield f"The clinic's name in texts must be neutral: no drug, diagnosis or specialty. Leave out {found.group()}."
    if not re.search(r"\d{3}", phone) or foreign(phone):
        yield "The clinic's phone number is missing or is not a phone number."


def no_name(clinic: str) -> Iterator[str]:
    """What makes a clinic's name more than a name: phones turn an address or a number in a text into a link."""
    if found := ADDRESS.search(clinic):
        yield f"A clinic's name holds no address of a page or of mail. Leave out {found.group()}."
    elif found := NUMBER.search(clinic):
        yield f"A clinic's name holds no phone number. Leave out {found.group().strip()}."


@dataclass(frozen=True)
class _Sample:
    text: Text
    body: str
    clinic: str

    @property
    def ours(self) -> str:
        """The body without the clinic's name, which is checked on its own."""
        return self.body.removeprefix(self.clinic)


def _one_segment(sample: _Sample) -> Iterator[str]:
    if found := foreign(sample.ours):
        yield f"holds {' '.join(found)}, which the text-message alphabet lacks."
    if len(sample.body) > SEGMENT_CHARACTERS:
        yield f"has {len(sample.body)} characters with the longest names; {SEGMENT_CHARACTERS} fit in one text."


def _clinic_first(sample: _Sample) -> Iterator[str]:
    if not sample.body.startswith(sample.clinic):
        yield "does not begin with the clinic's name."


def _tag_shown(sample: _Sample) -> Iterator[str]:
    if (WIDEST_TAG in sample.body) is (sample.text in UNTAGGED):
        yield "shows a name tag where everyone on the phone is meant, or lacks one where one patient is."


def _asks_zero_to_ten(sample: _Sample) -> Iterator[str]:
    if bool(ZERO_TO_TEN.search(sample.body)) is not (sample.text in PAIN_TEXTS):
        yield 'says "0" before "10", which only a question for pain may, or is one and does not.'


def _tells_nothing(sample: _Sample) -> Iterator[str]:
    if found := SENSITIVE.search(sample.ours):
        yield f"names a drug, a diagnosis or a specialty: {found.group()}."


def _promises_nothing(sample: _Sample) -> Iterator[str]:
    if found := _PROMISE.search(sample.ours):
        yield f"promises relief: {found.group()}."


def _plain_manner(sample: _Sample) -> Iterator[str]:
    if _YES.search(sample.ours):
        yield "offers YES as an answer, which the phone company takes for a new subscription."
    if "!" in sample.ours or "¡" in sample.ours:
        yield "has an exclamation mark."


def _says_how_to_stop(sample: _Sample) -> Iterator[str]:
    if sample.text in _STOP_TEXTS and not re.search(r"\bSTOP\b", sample.body):
        yield "does not say STOP."


def _says_whom_to_call(sample: _Sample) -> Iterator[str]:
    if sample.text not in DANGERS:
        return
    at = [sample.ours.find(number) for number in _EMERGENCY_NUMBERS]
    if -1 in at:
        yield "does not name 911 and 988."
    elif at != sorted(at):
        yield "names 988 before 911."


def _blames_nobody(sample: _Sample) -> Iterator[str]:
    if sample.text in ASKS_AGAIN and (found := _BLAME.search(sample.ours)):
        yield f"asks again and sounds like blame: {found.group()}."


def _says_911_where_staff_look(sample: _Sample) -> Iterator[str]:
    if sample.text in PROMISES_A_LOOK and "911" not in sample.ours:
        yield "says that staff will look and does not name 911: nobody knows how soon they do."


_RULES: Final[tuple[Callable[[_Sample], Iterator[str]], ...]] = (
    _one_segment,
    _clinic_first,
    _tag_shown,
    _asks_zero_to_ten,
    _tells_nothing,
    _promises_nothing,
    _plain_manner,
    _says_how_to_stop,
    _says_whom_to_call,
    _blames_nobody,
    _says_911_where_staff_look,
)

"""Texts that a clinic words itself and sends by hand: filled as every text is, and checked before they are approved."""

from collections.abc import Mapping
from typing import Final

from reminders.care.wording.check import WIDEST_TAG, wrong_with
from reminders.care.wording.fill import CLINIC_CHARACTERS
from reminders.care.wording.gsm7 import plain
from reminders.care.wording.library import DEFAULT_LANGUAGE, languages, spoken, wording
from reminders.care.wording.sensitive_words import ADDRESS
from reminders.care.wording.texts import Text

_WIDEST_CLINIC: Final = "C" * CLINIC_CHARACTERS

#: What is asked of a text by hand is asked of a further question too: a tag on a shared phone, no scale in digits.
_LIKE: Final = Text.SCORE


def by_hand(words: Mapping[str, str], language: str, *, clinic: str, tag: str | None = None) -> str:
    """One text, ready to send: the clinic's own words after the name of the clinic and, on a shared phone, the tag.

    Where it has no words in the language, the default language's.
    """
    code = spoken(language)
    written = wording(code if words.get(code) else DEFAULT_LANGUAGE)
    opening = written.opening if tag is None else written.tagged_opening
    return opening.format(clinic=plain(clinic), tag=plain(tag or "")) + words[written.language]


def check_by_hand(words: Mapping[str, str]) -> list[tuple[str, str]]:
    """Everything wrong with the words, for whatever clinic: the language and a sentence. Each language needs words."""
    return [(code, sentence) for code in languages() if (sentence := _wrong(words.get(code, ""), code))]


def _wrong(text: str, code: str) -> str | None:
    if not text.strip():
        return f"The text is not written in {wording(code).name}."
    if found := ADDRESS.search(text):
        return f"The text holds an address, which phones turn into a link: {found.group().strip()}."
    body = by_hand({code: text}, code, clinic=_WIDEST_CLINIC, tag=WIDEST_TAG)
    sentence = next(wrong_with(_LIKE, body, _WIDEST_CLINIC), None)
    return f"The text {sentence}" if sentence else None

"""The questions that a protocol words itself: the texts that ask them, and what is wrong with one before it is sent."""

import re
from collections.abc import Iterator

from reminders.care.protocol import OwnMeasure, Question, ScoreWords
from reminders.care.wording.check import WIDEST_TAG, wrong_with
from reminders.care.wording.fill import fill
from reminders.care.wording.language_file import Wording
from reminders.care.wording.library import A_CLINIC, DEFAULT_LANGUAGE, languages, wording
from reminders.care.wording.sensitive_words import ADDRESS, NUMBER
from reminders.care.wording.texts import FIELDS, OWN_SCORE, Text

#: The field that each text of an own question is filled with.
_FILLED_WITH = {
    text: field for text in (OWN_SCORE.question, *OWN_SCORE.clarify, OWN_SCORE.seen) for field in FIELDS[text]
}


def question_fields(text: Text, question: Question | None, language: str) -> dict[str, str]:
    """What a text about a question is filled with: the words of the protocol's own question in this language.

    Where it has no words in the language, the default language's. Empty for a text with words of the product's.
    """
    field = _FILLED_WITH.get(text)
    if field is None or question is None or question.own is None:
        return {}
    return {field: getattr(_words(question.own, language), field)}


def own_texts(measure: OwnMeasure, language: str, *, clinic: str, tag: str | None = None) -> dict[Text, str]:
    """Every text that asks for a measure of a protocol's own, as a patient of this clinic reads it."""
    return _texts(wording(language), _words(measure, language), clinic, tag)


def check_measure(measure: OwnMeasure) -> list[tuple[str, str]]:
    """Everything wrong with the words of an own measure, for whatever clinic: the field ("es.question"), a sentence.

    It needs words in every language that patients can be texted in.
    """
    return [
        problem for language in languages() for problem in _wrong_in(wording(language), measure.words.get(language))
    ]


def _wrong_in(written: Wording, words: ScoreWords | None) -> Iterator[tuple[str, str]]:
    if words is None:
        yield f"{written.language}.question", f"is not written in {written.name}."
        return
    found = {"question": list(_wrong_question(written, words.question)), "about": list[str]()}
    for text, body in _texts(written, words, A_CLINIC, WIDEST_TAG).items():
        found[_FILLED_WITH[text]] += wrong_with(text, body, A_CLINIC)
    for field, sentences in found.items():
        if sentences:
            yield f"{written.language}.{field}", sentences[0]


def _wrong_question(written: Wording, question: str) -> Iterator[str]:
    zero, ten = written.zero_to_ten
    if not re.search(rf"\b{zero}\b.*\b{ten}\b", question, re.IGNORECASE | re.DOTALL):
        yield f'does not say how to answer: from "{zero}" to "{ten}", in words.'
    if found := ADDRESS.search(question) or NUMBER.search(question):
        yield f"holds an address or a phone number, which phones turn into a link: {found.group().strip()}."


def _texts(written: Wording, words: ScoreWords, clinic: str, tag: str | None) -> dict[Text, str]:
    return {
        text: fill(written, text, clinic=clinic, phone=None, tag=tag, **{field: getattr(words, field)})
        for text, field in _FILLED_WITH.items()
    }


def _words(measure: OwnMeasure, language: str) -> ScoreWords:
    return measure.words.get(language) or measure.words[DEFAULT_LANGUAGE]

"""The words by which a patient may choose an option instead of its number, in every language there is."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from reminders.care.wording.language_file import Wording
from reminders.care.wording.library import languages, wording
from reminders.care.wording.texts import Text


@cache
def answers(question: Text) -> dict[str, int]:
    """Each phrase that names an option of a question, with the option. People answer in the language they think in."""
    return {phrase: option for language in languages() for phrase, option in _phrases(wording(language), question)}


def options(written: Wording, question: Text) -> dict[int, list[str]]:
    """The phrases of one language that name each option of a question, the usual one first."""
    return {option: _list(phrases) for option, phrases in written.answers.get(question, {}).items()}


def _phrases(written: Wording, question: Text) -> Iterator[tuple[str, int]]:
    for option, phrases in written.answers.get(question, {}).items():
        for phrase in _list(phrases):
            yield phrase, option
    for option, adjectives in written.adjectives.get(question, {}).items():
        for adjective in _list(adjectives):
            for noun in _list(written.nouns.get(question, "")):
                yield f"{adjective} {noun}", option
                yield f"{noun} {adjective}", option


def _list(phrases: str) -> list[str]:
    return [phrase.strip() for phrase in phrases.split(";") if phrase.strip()]

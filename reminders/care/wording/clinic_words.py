"""A clinic's own words for a text: what they must keep of the product's, so that patients can answer them safely.

A reply is read by what was asked. So the numbers, the words in capitals that the reader or the phone company knows, the
options and the blanks of the product's words stay; everything between them is the clinic's.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from string import Formatter
from typing import Final

from reminders.care.wording.answers import options
from reminders.care.wording.check import WIDEST_TAG, sample_text, wrong_with
from reminders.care.wording.gsm7 import plain
from reminders.care.wording.language_file import Wording
from reminders.care.wording.library import A_CLINIC, DEFAULT_LANGUAGE, wording
from reminders.care.wording.sensitive_words import ADDRESS, NUMBER
from reminders.care.wording.texts import STAFF_TEXTS, Text

OWN_CHARACTERS: Final = 300
"""More is no text, whatever it is filled with."""

_A_PHONE: Final = "+13125550100"
#: Where an example of an answer begins: another one, or none, says the same.
_EXAMPLE: Final = re.compile(r"\b(?:for example|like(?: this)?|por ejemplo|ejemplo|ej\.?)\s*[,:].*$", re.IGNORECASE)
_CAPITALS: Final = re.compile(r"\b[A-Z]{4,}\b")
_RATES: Final = re.compile(r"\b(rates?|charges?|cargos?|tarifas?|costos?)\b", re.IGNORECASE)
#: The texts that say what the numbers of a question mean → the question whose options those are.
_OPTIONS: Final = {
    Text.SIDE_EFFECTS: Text.SIDE_EFFECTS,
    Text.SIDE_EFFECTS_7D: Text.SIDE_EFFECTS,
    Text.CHANGE: Text.CHANGE,
}


def may_be_own(text: Text, language: str) -> bool:
    """Whether a clinic may word this text itself: pages are in one language, own questions are worded elsewhere."""
    return text is not Text.SCORE and (text not in STAFF_TEXTS or language == DEFAULT_LANGUAGE)


def products_words(text: Text, language: str) -> str:
    """What the product says, with its blanks in braces, for a clinic that has a number to call."""
    return wording(language).texts[text]


def blanks(text: Text, language: str) -> tuple[str, ...]:
    """The blanks that the words of a text must have, in the order of the product's."""
    return tuple(_blanks(products_words(text, language)))


def sample(
    text: Text, language: str, *, clinic: str, phone: str | None, tag: str | None = None, own: str | None = None
) -> str:
    """One text as a patient would get it, in the clinic's `own` words if it has any, filled with the widest values."""
    return sample_text(wording(language), text, clinic, phone, tag, own=own)


def widest(text: Text, language: str, words: str) -> int:
    """How many characters a text has at most, with the longest names and values there can be."""
    return len(_widest_body(text, language, words))


def _widest_body(text: Text, language: str, words: str) -> str:
    return sample(text, language, clinic=A_CLINIC, phone=_A_PHONE, tag=WIDEST_TAG, own=words)


def check_own(text: Text, language: str, words: str) -> list[str]:
    """Everything that keeps a clinic's own words from being sent, in sentences; empty where all is well."""
    if not words.isprintable():
        return ["holds a line break or characters that cannot be shown."]
    if len(words) > OWN_CHARACTERS:
        return [f"is too long: {OWN_CHARACTERS} characters at most, and what is filled in must fit in one text."]
    draft = _Draft(text, wording(language), words)
    if wrong := list(_wrong_blanks(draft)):
        return wrong
    found = [sentence for rule in _RULES for sentence in rule(draft)]
    body = _widest_body(text, language, words)
    return list(dict.fromkeys([*found, *wrong_with(text, body, A_CLINIC)]))


@dataclass(frozen=True)
class _Draft:
    text: Text
    written: Wording
    words: str

    @property
    def ours(self) -> str:
        return self.written.texts[self.text]


def _blanks(pattern: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(pattern) if name is not None]


def _wrong_blanks(draft: _Draft) -> Iterator[str]:
    known = _blanks(draft.ours)
    try:
        parts = list(Formatter().parse(draft.words))
    except ValueError:
        yield "has a brace that is not part of a blank."
        return
    given = [name for _, name, _, _ in parts if name is not None]
    if any(spec or conversion for _, name, spec, conversion in parts if name is not None) or set(given) - set(known):
        allowed = " and ".join(f"{{{name}}}" for name in known)
        yield f"has a blank that nothing fills; {'known here is ' + allowed if known else 'this text has none'}."
    elif missing := [name for name in known if name not in given]:
        yield f"must hold {' and '.join(f'{{{name}}}' for name in missing)}, which is filled in when it is sent."


def _numbers(words: str) -> set[str]:
    return set(re.findall(r"\d+", re.sub(r"\{\w+\}", " ", words)))


def _same_numbers(draft: _Draft) -> Iterator[str]:
    needed = _numbers(_EXAMPLE.sub("", draft.ours))
    given = _numbers(draft.words)
    if missing := sorted(needed - given, key=int):
        yield f"must say {_listed(missing)}: answers are read by it."
    options_of = options(draft.written, _OPTIONS[draft.text]) if draft.text in _OPTIONS else {}
    if more := sorted(given - _numbers(draft.ours) - set(map(str, options_of)), key=int):
        yield f"says {_listed(more)}, a number that the product's words do not have: it may be taken for an answer."


def _same_capitals(draft: _Draft) -> Iterator[str]:
    if missing := [word for word in dict.fromkeys(_CAPITALS.findall(draft.ours)) if word not in draft.words]:
        yield f"must say {_listed(missing)}, in capitals: it is what patients write back."


def _says_rates(draft: _Draft) -> Iterator[str]:
    if _RATES.search(draft.ours) and not _RATES.search(draft.words):
        yield "must say that the phone company may charge for messages and data."


def _same_options(draft: _Draft) -> Iterator[str]:
    question = _OPTIONS.get(draft.text)
    if question is None:
        return
    phrases = options(draft.written, question)
    meant: dict[str, list[str]] = {}
    for number, after in re.findall(r"(\d+)([^\d]*)", plain(draft.words).lower()):
        meant.setdefault(number, []).append(after)
    for option, names in phrases.items():
        number = str(option)
        if number in meant and not any(_says(after, name) for after in meant[number] for name in names):
            yield f'must say what {number} means right after it, like "{number} = {names[0]}".'


def _says(words: str, phrase: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", words) is not None


def _no_link(draft: _Draft) -> Iterator[str]:
    if found := ADDRESS.search(draft.words) or NUMBER.search(draft.words):
        yield f"holds an address or a phone number, which phones turn into a link: {found.group().strip()}."


def _listed(words: list[str]) -> str:
    return " and ".join(words)


_RULES: Final[tuple[Callable[[_Draft], Iterator[str]], ...]] = (
    _same_numbers,
    _same_capitals,
    _same_options,
    _says_rates,
    _no_link,
)

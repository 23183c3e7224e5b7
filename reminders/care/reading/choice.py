"""Reads the answer to a question with numbered options: one option named plainly, by number or by its words."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from reminders.care.reading.evidence.score import score_of
from reminders.care.reading.packs import compiled
from reminders.care.reading.text.line import NUMBER, line_of, value_of
from reminders.care.reading.text.normalise import normalise

_N = re.compile(NUMBER)
_NUMBERED = compiled(r"\b{option-name}(?: (?:#|:|{option-is}))? (?={n})")
_FILLER = compiled(r"\b{option-filler}\b|[^\w\s<>]")


def _said(line: str) -> str:
    return " ".join(_FILLER.sub(" ", line).split())


@lru_cache(maxsize=1024)  # the phrases are the same for every reply
def _phrase(phrase: str) -> str:
    return _said(line_of(normalise(phrase)))


def choice_of(line: str, options: Sequence[int], words: Mapping[str, int]) -> tuple[int | None, str, bool]:
    """(option or None, the rule that decided, whether it corrects an earlier answer)."""
    named = {value for phrase, value in words.items() if value in options and _phrase(phrase) == _said(line)}
    if len(named) == 1:
        return named.pop(), "option-word", False
    numbers = {value_of(found) for found in _N.findall(line)}
    if not numbers:
        return None, "no-number", False
    rest = _said(_N.sub(" ", line))
    meant = {value for phrase, value in words.items() if phrase and rest == _phrase(phrase)}
    if len(numbers) == 1 and len(meant) == 1 and numbers <= {*options}:  # "2 mild nausea": number and words agree
        return (meant.pop(), "option", False) if numbers == meant else (None, "two-values", False)
    verdict = score_of(_NUMBERED.sub("", line))
    if verdict.score is None or verdict.is_guess:
        return None, "not-an-option" if verdict.is_guess else verdict.rule, False
    if verdict.score != int(verdict.score) or int(verdict.score) not in options:
        return None, "not-an-option", False
    if meant and int(verdict.score) not in meant:
        return None, "two-values", False
    return int(verdict.score), "option", verdict.is_correction

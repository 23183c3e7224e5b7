"""Reads the answer to a question with numbered options: one option named plainly, by number or by its words."""

import re
from collections.abc import Mapping, Sequence

from reminders.care.reading.line import NUMBER, line_of, value_of
from reminders.care.reading.normalise import normalise
from reminders.care.reply.score import score_of

_N = re.compile(NUMBER)
_NUMBERED = re.compile(
    rf"\b(?:option|opcion|choice|number|numero|answer|respuesta)(?: (?:#|:|number|is|es))? (?={NUMBER})"
)
_FILLER = re.compile(
    r"\b(?:hi|hello|hola|please|thanks|thank you|gracias|option|opcion"
    r"|number|numero|choice|answer|respuesta|it is|es|i am|estoy|la"
    r"|el|a|an|un|una|i|say|would|think|creo|que|just|only|for me|today"
    r"|hoy"
    r"|side effects?|efectos(?: secundarios)?|so far|sofar|doctor|lol"
    r"|is|the|my|mi|at all|por favor|i have|tengo|have|had|no mas|i guess"
    r"|about|like)\b|[^\w\s<>]"
)


def _said(line: str) -> str:
    return " ".join(_FILLER.sub(" ", line).split())


def choice_of(line: str, options: Sequence[int], words: Mapping[str, int]) -> tuple[int | None, str, bool]:
    """(option or None, the rule that decided, whether it corrects an earlier answer)."""
    named = {
        value
        for phrase, value in words.items()
        if value in options and _said(line_of(normalise(phrase))) == _said(line)
    }
    if len(named) == 1:
        return named.pop(), "option-word", False
    numbers = {value_of(found) for found in _N.findall(line)}
    if not numbers:
        return None, "no-number", False
    verdict = score_of(_NUMBERED.sub("", line))
    whole = verdict.score is not None and verdict.score == int(verdict.score)
    if whole and verdict.score is not None and int(verdict.score) in options:
        rest = _said(_N.sub(" ", line))
        other = {value for phrase, value in words.items() if phrase and rest == _said(line_of(normalise(phrase)))}
        if other and int(verdict.score) not in other:
            return None, "two-values", False
        return int(verdict.score), "option", verdict.is_correction
    return None, "not-an-option" if verdict.score is not None else verdict.rule, False

"""Which question of a check-in a text speaks of by name, whichever was asked: pain, side effects, or the change since.

This reads no value. It only tells whose value it can be, so that an answer about one thing is not taken for another.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from reminders.care.protocol import Measure
from reminders.care.reading import NUMBER, line_of, normalise, own_words, value_of

_NAMES: Final = {
    Measure.PAIN: re.compile(r"\b(?:pains?|hurts?|hurting|dolor(?:es)?|duele|duelen|doliendo)\b"),
    Measure.SIDE_EFFECTS: re.compile(r"\b(?:side ?-?effects?|efectos?(?: secundarios?)?)\b"),
    Measure.CHANGE: re.compile(
        r"\b(?:(?:the|my|overall) change|change (?:question|since)|since (?:my|the) first|el cambio|mi cambio"
        r"|desde (?:mi|el) primer[ao]?)\b"
    ),
}
#: What makes "pain 2" plain also where 2 could answer something else: whose it is, or that it is so now.
_PLAINLY: Final = re.compile(r"\b(?:my|mi|is|es|was|now|right now|at|ahora|ahorita|tengo|went|went up|bajo|subio)\b")
_FOR_PAIN: Final = re.compile(
    rf"{NUMBER} (?:out of ten )?(?:is )?(?:for|of|de|en|in|on) (?:the |my |el |mi )?(?:pain|dolor)\b"
)
_NUMBER: Final = re.compile(NUMBER)


def _line(text: str) -> str:
    """The writer's own words: what they quote of our texts names nothing."""
    return line_of(own_words(normalise(text)).answer)


def named_in(text: str) -> frozenset[Measure]:
    """The measures that a text names."""
    line = _line(text)
    return frozenset(measure for measure, name in _NAMES.items() if name.search(line))


def plainly_says_pain(text: str) -> bool:
    """Whether a text that names the pain says it of oneself or of now, and not only beside a number."""
    return bool(_PLAINLY.search(_line(text)))


def calls_it_pain(text: str) -> bool:
    """Whether the text says of its number what it is for: "6 for pain", "2 de dolor"."""
    return bool(_FOR_PAIN.search(_line(text)))


def numbers_in(text: str) -> frozenset[Decimal]:
    """Every number of a text that nothing explains away."""
    return frozenset(value_of(found) for found in _NUMBER.findall(_line(text)))

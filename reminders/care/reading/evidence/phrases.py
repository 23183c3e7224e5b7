"""Prepares a line for reading its numbers: fixed phrases, emoticons and run-on questions are replaced or marked."""

import re
from functools import lru_cache

from reminders.care.reading.evidence.on_behalf import spoken_for
from reminders.care.reading.evidence.other_numbers import explain
from reminders.care.reading.evidence.zero import with_zeros
from reminders.care.reading.packs import compiled, rules
from reminders.care.reading.text.fillers import parted_by_laughter, without_fillers

_FIXED_PHRASES, _POLITE = rules("before-reading"), rules("polite")
_EMOTICON = re.compile(r"(?:^|(?<=\s))[:;=] ?-? ?(?:[()]|[dpo]\b|/)")
_STARS, _NOT_PLAIN_TEXT = compiled("{star}"), compiled("{not-kept}")
_QUESTION_OPENS = compiled(r"(?<=\S) (?={question-opens})")


@lru_cache(maxsize=16)  # one reply is asked for its prepared line several times
def prepared(line: str) -> str:
    """A line with fixed phrases, emoticons, fillers and explained numbers replaced by names (`[dose]`, `[time]`)."""
    line = line.replace("\N{INVERTED QUESTION MARK}", ";").removeprefix("; ")
    line = _STARS.sub(" stars ", line)
    line = _NOT_PLAIN_TEXT.sub(" ", line)
    line = " ".join(_FIXED_PHRASES.written(line).split()).removeprefix("-> ")
    line = " ".join(_EMOTICON.sub(" ", line).split())
    line = _POLITE.written(_QUESTION_OPENS.sub(" ; ", line))
    line = spoken_for(" ".join(line.split()))
    return explain(with_zeros(parted_by_laughter(without_fillers(line))))

"""A clinic's name, and the part of it that may appear in texts: no drug, diagnosis, specialty or address."""

from __future__ import annotations

from typing import Final

from reminders.care import wording
from reminders.care.wording.gsm7 import plain as basic
from reminders.fields import Fields
from reminders.record.normalize import clean_text

NAME_LENGTH: Final = 120

#: Used in texts if nothing neutral is left of a clinic's name.
NAMELESS: Final = "Your clinic"

#: Any well-formed number; only the name is being checked.
_SOME_PHONE: Final = "+13125550100"

#: Words that mean nothing in a name without the words beside them.
_JOINING: Final = frozenset({"&", "and", "of", "for", "the", "at", "in", "y", "de", "del", "la", "el", "-", "+"})


def read_name(fields: Fields, name: str) -> str:
    """A clinic's name as staff use it. Refused if it holds more than a name."""
    name = fields.text("name", clean_text(name), most=NAME_LENGTH, what="The clinic's name")
    for sentence in problems_with_name(name):
        fields.refuse("name", sentence)
    return name


def read_text_name(fields: Fields, text_name: str) -> str:
    """The clinic's name as patients read it in every text. Refused if a text with it would not be allowed."""
    text_name = " ".join(clean_text(text_name).split())
    for sentence in problems_with_text_name(text_name):
        fields.refuse("text_name", sentence)
    return text_name


def neutral_name(name: str) -> str:
    """The part of a clinic's name that may appear in texts: no drug, diagnosis or specialty, in the GSM-7 alphabet.

    A joining word is dropped if a word beside it is: "North Ketamine & Pain Clinic" becomes "North Clinic".
    """
    plain = basic(name)
    for candidate in (name, plain):
        if not problems_with_text_name(candidate):
            return candidate
    words = plain.split()
    allowed = [not problems_with_text_name(word) for word in words]
    kept: list[str] = []
    for at, word in enumerate(words):
        joins = word.casefold() in _JOINING
        if not allowed[at] or (joins and not all(allowed[max(at - 1, 0) : at + 2])):
            continue
        if problems_with_text_name(" ".join([*kept, word])):
            # Too long from here on: cut before the phrase that does not fit.
            kept = kept[: max((i for i, w in enumerate(kept) if i and w.casefold() in _JOINING), default=len(kept))]
            break
        kept.append(word)
    while kept and kept[-1].casefold() in _JOINING:
        kept.pop()
    return " ".join(kept) or NAMELESS


def problems_with_text_name(text_name: str) -> list[str]:
    """Why texts cannot carry this as the clinic's name, one sentence a problem."""
    return [p.sentence for p in wording.check("en", text_name, _SOME_PHONE) if p.text is None]


def problems_with_name(name: str) -> list[str]:
    """Why a clinic cannot have this name, one sentence a problem: it must be a name and nothing else."""
    return list(wording.no_name(name))

"""A clinic's name, and the part of it that may stand in a text: no drug, diagnosis or specialty, no address."""

from __future__ import annotations

from typing import Final

from reminders.care import wording
from reminders.care.wording.gsm7 import plain as basic
from reminders.fields import Fields
from reminders.record.normalize import clean_text

NAME_LENGTH: Final = 120

#: Stands in texts where nothing neutral is left of a clinic's name.
NAMELESS: Final = "Your clinic"

#: Any well-formed number: only the name is being checked with it.
_SOME_PHONE: Final = "+13125550100"

#: Words of a clinic's name that say nothing without their neighbors.
_JOINING: Final = frozenset({"&", "and", "of", "for", "the", "at", "in", "y", "de", "del", "la", "el", "-", "+"})


def read_name(fields: Fields, name: str) -> str:
    """A clinic's name as staff call it, refused where what stands in texts would be more than a name."""
    name = fields.text("name", clean_text(name), most=NAME_LENGTH, what="The clinic's name")
    for sentence in wrong_with_name(name):
        fields.refuse("name", sentence)
    return name


def read_text_name(fields: Fields, text_name: str) -> str:
    """The clinic's name as patients read it in every text."""
    text_name = " ".join(clean_text(text_name).split())
    for sentence in wrong_with_text_name(text_name):
        fields.refuse("text_name", sentence)
    return text_name


def neutral_name(name: str) -> str:
    """The part of a clinic's name that can stand in a text: no drug, diagnosis or specialty, in the basic alphabet.

    A word that joins two others goes with either of them: "North Ketamine & Pain Clinic" becomes "North Clinic".
    """
    plain = basic(name)
    for candidate in (name, plain):
        if not wrong_with_text_name(candidate):
            return candidate
    words = plain.split()
    allowed = [not wrong_with_text_name(word) for word in words]
    kept: list[str] = []
    for at, word in enumerate(words):
        joins = word.casefold() in _JOINING
        if not allowed[at] or (joins and not all(allowed[max(at - 1, 0) : at + 2])):
            continue
        if wrong_with_text_name(" ".join([*kept, word])):
            # Too long from here on: end before the phrase that does not fit.
            kept = kept[: max((i for i, w in enumerate(kept) if i and w.casefold() in _JOINING), default=len(kept))]
            break
        kept.append(word)
    while kept and kept[-1].casefold() in _JOINING:
        kept.pop()
    return " ".join(kept) or NAMELESS


def wrong_with_text_name(text_name: str) -> list[str]:
    """Why patients cannot be shown this as the clinic's name, in sentences."""
    return [p.sentence for p in wording.check("en", text_name, _SOME_PHONE) if p.text is None]


def wrong_with_name(name: str) -> list[str]:
    """Why a clinic cannot be called this, in sentences: the part of it that stands in texts must be a name alone."""
    return list(wording.no_name(name))

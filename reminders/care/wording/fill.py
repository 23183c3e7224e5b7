"""Fills one text of a wording with the clinic's name, its phone and the rest."""

import re
from typing import Final

from reminders.care.wording.gsm7 import plain
from reminders.care.wording.language_file import Wording, WordingError
from reminders.care.wording.texts import FIELDS, UNTAGGED, Text

CLINIC_CHARACTERS: Final = 30
TAG_CHARACTERS: Final = 12
LINK_CHARACTERS: Final = 80
QUESTION_CHARACTERS: Final = 110
ABOUT_CHARACTERS: Final = 26
"""The longest clinic name, name tag, link, own question and what it is about that every text was measured with."""

_US_PHONE: Final = re.compile(r"(?:\+?1[ .-]?)?\(?(\d{3})\)?[ .-]?(\d{3})[ .-]?(\d{4})")


def fill(
    written: Wording,
    text: Text,
    *,
    clinic: str,
    phone: str | None,
    tag: str | None = None,
    own: str | None = None,
    **fields: str,
) -> str:
    """`compose` for a wording that need not be one of ours: a language being written, or checked."""
    expected = FIELDS.get(text, frozenset())
    if fields.keys() != expected:
        raise WordingError(f"The text {text} is filled with {sorted(expected)}, not with {sorted(fields)}.")
    if text not in written.texts:
        raise WordingError(f"The text {text} is not written in {written.name}.")
    tagged = tag is not None and text not in UNTAGGED
    words = written.texts[text] if phone else written.without_phone.get(text, written.texts[text])
    if own is not None and (phone or text not in written.without_phone):
        words = own
    pattern = (written.tagged_opening if tagged else written.opening) + words
    return pattern.format(clinic=plain(clinic), phone=_shown(phone or ""), tag=plain(tag or ""), **fields)


def _shown(phone: str) -> str:
    written = plain(phone)
    us = _US_PHONE.fullmatch(written)
    return "-".join(us.groups()) if us else written

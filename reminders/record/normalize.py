"""The form in which names and record numbers are kept and compared, without what was invisibly pasted along."""

from __future__ import annotations

import unicodedata
from typing import Final

#: Characters without a glyph that Unicode does not call format characters: joiners, fillers, selectors, blanks.
_BLANK: Final = frozenset(
    {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x2800, 0x3164, 0xFFA0}
    | {*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}
)

#: Unicode's category of format characters: zero-width ones, direction marks, soft hyphens, byte-order marks.
_FORMAT: Final = "Cf"


def clean_text(text: str) -> str:
    """The form in which it is kept: composed (NFC), no invisible characters, single spaces. Case and accents stay.

    Control characters stay too, so that `reminders.fields` can refuse them. Unicode's other spaces become plain ones.
    """
    seen = "".join(c for c in text if unicodedata.category(c) != _FORMAT and ord(c) not in _BLANK)
    spaced = "".join(" " if unicodedata.category(c) == "Zs" else c for c in seen)
    return unicodedata.normalize("NFC", " ".join(part for part in spaced.strip().split(" ") if part))


def match_form(text: str) -> str:
    """The form in which two are compared: without case, accents, width, spacing and invisible characters."""
    decomposed = unicodedata.normalize("NFKD", clean_text(text)).casefold()
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())

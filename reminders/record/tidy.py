"""The one form of a name or record number: what nobody sees is left out, whatever was pasted with it."""

from __future__ import annotations

import unicodedata
from typing import Final

#: Characters without a glyph that Unicode does not call format characters: joiners, fillers, selectors, blanks.
_BLANK: Final = frozenset(
    {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x2800, 0x3164, 0xFFA0}
    | {*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}
)

#: Unicode's category of characters that only steer: zero-width ones, direction marks, soft hyphens, byte-order marks.
_FORMAT: Final = "Cf"


def tidy(text: str) -> str:
    """Composed (NFC), without invisible characters, single plain spaces between words. Case and accents stay.

    Control characters stay too, for whoever refuses them; white space that only sets lines apart counts as a space.
    """
    seen = "".join(c for c in text if unicodedata.category(c) != _FORMAT and ord(c) not in _BLANK)
    spaced = "".join(" " if unicodedata.category(c) == "Zs" else c for c in seen)
    return unicodedata.normalize("NFC", " ".join(part for part in spaced.strip().split(" ") if part))


def plain(text: str) -> str:
    """What decides whether two names or record numbers are equal: not case, accents, width, spacing or the unseen."""
    decomposed = unicodedata.normalize("NFKD", tidy(text)).casefold()
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())

"""The alphabet one text-message segment of 160 characters is written in (3GPP TS 23.038, basic character set)."""

import unicodedata
from typing import Final

SEGMENT_CHARACTERS: Final = 160

BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)

# What word processors put in place of plain punctuation, and what a reader would take for the same.
_PLAIN: Final = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " "})


def foreign(text: str) -> list[str]:
    """The characters outside the basic alphabet, each once, in order of appearance.

    One of them turns a whole text into segments of 70 characters, or counts double (^ { } [ ] ~ \\ | and the euro).
    """
    return list(dict.fromkeys(character for character in text if character not in BASIC))


def plain(text: str) -> str:
    """The same words in the basic alphabet, for names that staff typed: "Sofía" becomes "Sofia", "José" stays.

    Characters that have no plain form (other scripts, emoji) are left out.
    """
    letters = (_letter(character) for character in unicodedata.normalize("NFC", text).translate(_PLAIN))
    return " ".join("".join(letters).split())


def _letter(character: str) -> str:
    if character in BASIC:
        return character
    return "".join(part for part in unicodedata.normalize("NFKD", character) if part in BASIC)

"""How many segments a text is billed and sent as, and which characters make it expensive.

A text of GSM-7 characters only holds 160 of them, or 153 in each part of a longer one. A single other character
turns the whole text into UCS-2, with 70 and 67. Source: 3GPP TS 23.038 and TS 23.040.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")  # an escape and a character: two units

Encoding = Literal["GSM-7", "UCS-2"]
_ROOM: dict[Encoding, tuple[int, int]] = {"GSM-7": (160, 153), "UCS-2": (70, 67)}  # units: alone, in a part


@dataclass(frozen=True)
class Segments:
    """How a body is sent: its encoding, its length in units of that encoding, and its number of parts."""

    encoding: Encoding
    units: int
    segments: int


def count(body: str) -> Segments:
    """Count a body's segments; an empty body has none.

    A part never ends between the two units of one character, so a long text may need one part more than its length
    suggests.
    """
    encoding: Encoding = "UCS-2" if not_gsm7(body) else "GSM-7"
    widths = [_width(character, encoding) for character in body]
    alone, part = _ROOM[encoding]
    units = sum(widths)
    return Segments(encoding, units, min(units, 1) if units <= alone else _parts(widths, part))


def not_gsm7(body: str) -> list[str]:
    """The characters that force UCS-2, each once, in the order they appear."""
    return list(dict.fromkeys(c for c in body if c not in _BASIC and c not in _EXTENDED))


def _width(character: str, encoding: Encoding) -> int:
    if encoding == "UCS-2":
        return 2 if ord(character) > 0xFFFF else 1
    return 2 if character in _EXTENDED else 1


def _parts(widths: Iterable[int], room: int) -> int:
    parts, used = 1, 0
    for width in widths:
        if used + width > room:
            parts, used = parts + 1, 0
        used += width
    return parts

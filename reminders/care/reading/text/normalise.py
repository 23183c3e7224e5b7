"""Makes any text plain: digits of every script, no accents, no invisible characters, few kinds of marks.

Emoji survive (three pills in a row are a cry for help); every other symbol becomes a space.
"""

import re
import unicodedata
from fractions import Fraction
from functools import lru_cache

LONGEST = 6_400  # characters; four times the longest text the network carries
LINE_BREAK = "\n"
_KEPT_MARKS = frozenset(".,;:!?()\"'/-~+%$#*=<>&@°")
_REPLACED = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u00b4`\u2032", "'"),
    **dict.fromkeys(
        "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\u2039\u203a\u275d\u275e\u300c\u300d\u300e\u300f\u301d\u301e\u301f",
        '"',
    ),
    **dict.fromkeys("\u115f\u1160\u2800\u3164\uffa0\ufffc", " "),  # blanks that count as letters, an attachment's place
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d", "-"),
    **dict.fromkeys("\u2014\u2015", " - "),
    "\N{INVERTED QUESTION MARK}": " \N{INVERTED QUESTION MARK} ",
    "\N{INVERTED EXCLAMATION MARK}": " ! ",
    "\N{HORIZONTAL ELLIPSIS}": "...",
    **dict.fromkeys("\u00b0\u00ba\u02da", "°"),
    **dict.fromkeys("\u00d7\u2715\u2716", "x"),
    **dict.fromkeys("\u2192\u279c\u2794\u27a1\u21d2\u21e8\u2b95", " -> "),
    **dict.fromkeys("\u2190\u2b05", " <- "),
    **dict.fromkeys("\u2248\u223c\uff5e", "~"),
    **dict.fromkeys("\u2264\u226a", " < "),
    **dict.fromkeys("\u2265\u226b", " > "),
    "\N{ARABIC DECIMAL SEPARATOR}": ".",
    **dict.fromkeys("\u060c\u3001\uff0c", ", "),
    **dict.fromkeys("\u3002\uff0e", ". "),
    **dict.fromkeys("\u2044\u2215\u2571", "/"),
    **dict.fromkeys("\r\x0b\x0c\u0085\u2028\u2029", LINE_BREAK),
    "\N{KEYCAP TEN}": " 10 ",
    **dict.fromkeys("\u00d8\u00f8\u2205", "0"),  # slashed zeros
}
_KEYCAP = re.compile("([0-9])\ufe0f?\u20e3")
_CAPITAL_O_FOR_ZERO = re.compile(r"(?<=[0-9])O(?![A-Za-z])|(?<![A-Za-z0-9])O(?=[.,][0-9]| ?/)")
_SPACES = re.compile(r"[ \t]+")


@lru_cache(maxsize=4096)
def _plain(character: str) -> str:
    """One character made plain: what it stands for, a space, or nothing."""
    replaced = _REPLACED.get(character)
    if replaced is not None:
        return replaced
    if character.isascii():
        kept = character.isalnum() or character in _KEPT_MARKS or character == LINE_BREAK
        return character if kept else " "
    category = unicodedata.category(character)
    if category in {"Mn", "Me", "Cf"}:  # accents, stacked marks, zero-width and direction marks
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category in {"No", "Nl"}:
        return _plain_numeral(character)
    if category == "Sk":  # skin tones of emoji, loose accents
        return ""
    decomposed = unicodedata.normalize("NFKD", character)
    if decomposed != character:
        return "".join(_plain(part) for part in decomposed)
    if category == "So":
        return f" {character} "
    return character if category.startswith("L") else " "


def _plain_numeral(character: str) -> str:
    """Circled numbers and their like as digits, ½ as `1/2`."""
    value = unicodedata.numeric(character, None)
    if value is None:
        return " "
    fraction = Fraction(value).limit_denominator(100)
    if fraction.denominator == 1:
        return f" {fraction.numerator} "
    return f" {fraction.numerator}/{fraction.denominator} "


def normalise(text: str) -> str:
    """Any text, lone surrogates included, as lower-case plain text with single spaces and line breaks."""
    text = _KEYCAP.sub(r"\1", text[:LONGEST])
    plain = "".join(map(_plain, text))
    if "?" not in plain:
        plain = plain.replace("\N{INVERTED QUESTION MARK}", "?")
    plain = _CAPITAL_O_FOR_ZERO.sub("0", plain).lower()
    lines = (_SPACES.sub(" ", line).strip() for line in plain.split(LINE_BREAK))
    return LINE_BREAK.join(line for line in lines if line)

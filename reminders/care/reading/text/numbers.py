"""Numbers as people write them: digits, decimals, halves, number words and their common misspellings."""

import re
from decimal import Decimal
from functools import lru_cache

from reminders.care.reading.packs import table, words

ODD = Decimal(999)  # a number that nobody can be sure of ("6,7", "007"); never on the scale
_NUMBERS = {word: Decimal(value) for word, value in table("number").items()}
_CLOSE_TO = words("near-number")
_REAL_WORDS = words("no-number")  # "fine" is no 5 and no 9, "there" no 3, "siente" no 7


def one_slip_apart(typed: str, word: str) -> bool:
    """Whether one letter was swapped with its neighbor, left out, doubled, added or replaced."""
    if abs(len(typed) - len(word)) > 1:
        return False
    same = 0
    while same < min(len(typed), len(word)) and typed[same] == word[same]:
        same += 1
    rest, want = typed[same:], word[same:]
    return (
        rest[1:] == want
        or rest == want[1:]
        or rest[1:] == want[1:]
        or (rest[:2] == want[1::-1] and rest[2:] == want[2:])
    )


@lru_cache(maxsize=4096)
def number_word(word: str) -> Decimal | None:
    """The value of a number word of any language, misspelled or not; "one" and "uno" are pronouns until proved."""
    value = _NUMBERS.get(word)
    if value is not None or len(word) < 4 or word in _REAL_WORDS:
        return value
    close = {name for name in _CLOSE_TO if name[0] == word[0] and one_slip_apart(word, name)}
    return _NUMBERS[close.pop()] if len(close) == 1 else None


_SURE_DECIMALS = frozenset(("", "0", "00", "25", "5", "50", "75"))


def number_digits(digits: str) -> Decimal:
    """The value of digits with at most one decimal point or comma; `ODD` where that is not plain.

    A comma is a decimal comma before a 5 or a 0 only: "6,7" may as well be two numbers.
    """
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+", digits):
        return Decimal(digits.replace(",", ""))
    whole, part = re.split(r"[.,]", digits, maxsplit=1) if re.search(r"[.,]", digits) else (digits, "")
    padded = len(whole) > 1 and whole.startswith("0") and whole != "0" + whole.lstrip("0")
    if padded or len(whole) > 12 or whole == "00":
        return ODD
    if ("," in digits and part not in {"5", "0"}) or (len(part) > 1 and part not in _SURE_DECIMALS):
        return ODD
    return Decimal(f"{whole or 0}.{part or 0}")

"""Numbers as people write them: digits, decimals, halves, words in both languages and their common misspellings."""

import re
from decimal import Decimal
from functools import lru_cache

from reminders.care.reading.vocabulary import words

ODD = Decimal(999)  # a number that nobody can be sure of ("6,7", "007"); never on the scale

_SMALL = {
    "zero": 0,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
    "cero": 0,
    "dos": 2,
    "tres": 3,
    "cuatro": 4,
    "cinco": 5,
    "seis": 6,
    "siete": 7,
    "ocho": 8,
    "nueve": 9,
    "diez": 10,
    "doce": 12,
    "trece": 13,
    "catorce": 14,
    "quince": 15,
    "dieciseis": 16,
    "diecisiete": 17,
    "dieciocho": 18,
    "diecinueve": 19,
    "nil": 0,
    "zip": 0,
    "zilch": 0,
    "naught": 0,
    "nought": 0,
}
TENS = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fourty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
    "veinte": 20,
    "treinta": 30,
    "cuarenta": 40,
    "cincuenta": 50,
    "sesenta": 60,
    "setenta": 70,
    "ochenta": 80,
    "noventa": 90,
    "hundred": 100,
    "cien": 100,
    "thousand": 1000,
    "mil": 1000,
    "million": 10**6,
    "millon": 10**6,
    "billion": 10**9,
    "hundreds": 100,
    "thousands": 1000,
}
_MISSPELLED = {
    "sevin": 7,
    "sven": 7,
    "siven": 7,
    "ight": 8,
    "eit": 8,
    "nien": 9,
    "niine": 9,
    "siks": 6,
    "sixx": 6,
    "sx": 6,
    "tenn": 10,
    "thre": 3,
    "tre": 3,
    "fiv": 5,
    "fve": 5,
    "zer": 0,
    "twoo": 2,
    "xero": 0,
    "sero": 0,
    "zero0": 0,
    "ses": 6,
    "sies": 6,
    "sinco": 5,
    "ceis": 6,
    "seys": 6,
    "zeis": 6,
    "ciete": 7,
    "ziete": 7,
    "siette": 7,
    "zinco": 5,
    "qatro": 4,
    "kwatro": 4,
    "cuatrico": 4,
    "sietesito": 7,
    "treh": 3,
    "trecito": 3,
    "severn": 7,
    "sevan": 7,
    "sebin": 7,
    "ocjo": 8,
    "oco": 8,
    "hocho": 8,
    "nuve": 9,
    "diezito": 10,
    "fourr": 4,
    "cinko": 5,
    "sinko": 5,
    "cuatr": 4,
    "kuatro": 4,
    "quatro": 4,
    "nuebe": 9,
    "nuev": 9,
    "diex": 10,
    "siet": 7,
    "osho": 8,
    "ocho8": 8,
    "och": 8,
    "trez": 3,
    "doz": 2,
    "foru": 4,
    "fuor": 4,
    "foour": 4,
    "fivee": 5,
    "eihgt": 8,
    "eigth": 8,
    "eght": 8,
    "egiht": 8,
    "ieght": 8,
    "nineish": 9,
    "fiveish": 5,
    "sixish": 6,
    "sevenish": 7,
    "eightish": 8,
    "fourish": 4,
    "threeish": 3,
    "twoish": 2,
    "tenish": 10,
    "zeros": 0,
    "ceros": 0,
    "svn": 7,
    "sevn": 7,
    "seix": 6,
    "oxho": 8,
    "tress": 3,
    "doss": 2,
    "fiver": 5,
    # Spanish makes numbers small to make the pain small.
    "cerito": 0,
    "unito": 1,
    "dosito": 2,
    "tresito": 3,
    "cuatrito": 4,
    "kuatrito": 4,
    "cinquito": 5,
    "sinquito": 5,
    "seisito": 6,
    "sietecito": 7,
    "sietito": 7,
    "ochito": 8,
    "nuevecito": 9,
    "diecito": 10,
    "diecesito": 10,
}
_CLOSE_TO = ("zero", "three", "four", "five", "seven", "eight", "nine", "cero", "cuatro", "cinco", "siete", "nueve")
# Real words one slip away from a number: "fine" is no 5 and no 9, "there" no 3, "siente" no 7.
_REAL_WORDS = words(
    """
    fine creo crea cree fave fire file fie fives fifer hive live give dive fife flour foul fours for
    our your pour tour hour sour fur form fort forth fourth food foot fool even event seen sever severe
    severn sevens seventh weight height sight right eighth eighty eights eigh night nice nines none nina
    nino nile line mine wine pine dine vine ninety ninth inning zeros zeal hero sero there these thee
    threes threw tree thread pero cerro cera cerdo cerco ceros cedro caro coro cuarto cuatros cuadro cuero
    cierto siente sienta siesta sieta sietes sistes suele siete viene tiene mueve nueva nuevo nuevos
    nuevas nieve llueve nueces cinto cincos cines circo chico cena cine cara cerca ciego siempre nive neve
    zara nerve nave nude node nose note once
    """
)


def _one_slip_apart(typed: str, word: str) -> bool:
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
    """The value of a number word of either language, misspelled or not; "one" and "uno" are pronouns until proved."""
    value = _SMALL.get(word, TENS.get(word, _MISSPELLED.get(word)))
    if value is not None:
        return Decimal(value)
    if len(word) < 4 or word in _REAL_WORDS:
        return None
    close = {name for name in _CLOSE_TO if name[0] == word[0] and _one_slip_apart(word, name)}
    return Decimal(_SMALL[close.pop()]) if len(close) == 1 else None


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

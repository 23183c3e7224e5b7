"""Writes a text as one line that rules can be matched against: usual spelling, marks apart, numbers as tagged values.

A number is written in the line as `<7>`: digits `<7>`, a word `<w7>`, a value given with its scale ("7/10", "7 out of
ten") `<s7>`. What is one thing and never a score is written as its name: `[time]`, `[date]`, `[phone]`. Marks stand
apart; a line break is `|`; what was typed without a space ("5mg") is joined by `_`.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

from reminders.care.reading.packs import Rows, compiled, either, rules, table, words
from reminders.care.reading.text.numbers import number_digits, number_word, one_slip_apart
from reminders.care.reading.text.sounds import sounded_out
from reminders.care.reading.text.spelling import spell
from reminders.care.reading.text.tokens import Kind, Token, cut

NUMBER = either("n")
TEN = either("n-ten")
_GLUED = table("glued")
_SPELLED_OUT = re.compile(r"(?<![^\W_])[a-z](?:[ .*-][a-z]){2,6}(?![^\W_])")
_JOINABLE = words("spelled-out")

# "one" and "uno" are pronouns ("one of those days") unless they are where a number would be.
_ONE = compiled(
    r"(^|[.,;:!?|(=] |[^\x00-\x7f] |\b{one-behind} ){one}"
    r"(?=$| (?:[.,;!?|)]|[^\x00-\x7f]|/|{one-before})(?: |$))"
)
_SURELY_ONE = compiled(r"(^|\b{surely-one-behind} ){one}(?= {surely-one-before}\b|$)|(\b{only-one-behind} ){one}\b")


def number(value: Decimal, form: str = "") -> str:
    """How a value is written in a line."""
    text = format(value, "f")
    return f"<{form}{text.rstrip('0').rstrip('.') if '.' in text else text}>"


def value_of(found: str) -> Decimal:
    """The value of a number of a line."""
    return Decimal(found.strip("<>wsz"))


_SHORT = rules("short")
_NEAR_HALF = words("near-half")
_NO_HALF = words("no-half")  # "medico" is no half
_NOT_A_NUMBER = rules("not-a-number")


def _pieces(tokens: list[Token]) -> list[str]:
    pieces: list[str] = []
    for index, token in enumerate(tokens):
        joined = token.glued and index > 0 and _joins(tokens[index - 1], token)
        piece = token.text if joined and len(token.text) == 1 and token.kind is Kind.WORD else _piece(token)
        known = _GLUED.get(tokens[index - 1].text + token.text) if joined else None
        if known:
            pieces[-1] = known
            continue
        if token.kind is Kind.NUMBER and token.glued and pieces[-1] == "-" and not tokens[index - 1].glued:
            pieces[-1] = "minus"
        if joined:
            if tokens[index - 1].kind is Kind.WORD and len(tokens[index - 1].text) == 1:
                pieces[-1] = tokens[index - 1].text
            pieces[-1] += f"_{piece}"
        elif piece:
            pieces.append(piece)
    return pieces


def _joins(before: Token, token: Token) -> bool:
    return {before.kind, token.kind} == {Kind.WORD, Kind.NUMBER}


def _piece(token: Token) -> str:
    if token.kind is Kind.NUMBER:
        return number(number_digits(token.text))
    if token.kind is Kind.WHOLE:
        return f"[{token.text}]"
    if token.kind is Kind.WORD:
        word = spell(token.text)
        value = number_word(word)
        return number(value, "w") if value is not None else word
    return "|" if token.text == "\n" else token.text


def _add(found: re.Match[str]) -> str:
    return number(value_of(found[1]) + value_of(found[2]), "w")


def _times(found: re.Match[str]) -> str:
    return number(value_of(found[1]) * value_of(found[2]), "w")


def _half(found: re.Match[str]) -> str:
    return number(value_of(found[1]) + Decimal("0.5"))


def _nearly_half(found: re.Match[str]) -> str:
    """A half with one slip: "seis y meido", "six and a harf"."""
    typed = found[2]
    is_half = typed not in _NO_HALF and any(one_slip_apart(typed, word) for word in _NEAR_HALF)
    return _half(found) if is_half else found[0]


def _tenths(found: re.Match[str]) -> str:
    return f"{found[1]}{number(value_of(found[2]) / 10)}"


def _point(found: re.Match[str]) -> str:
    return number(number_digits(f"{value_of(found[1])}.{value_of(found[2])}"))


def _whole(found: re.Match[str]) -> str:
    return found[1]


def _of_ten(found: re.Match[str]) -> str:
    return number(value_of(found[1]), "s")


def _one(found: re.Match[str]) -> str:
    return found[1] + number(Decimal(1), "w")


def _surely_one(found: re.Match[str]) -> str:
    return (found[1] or found[2] or "") + number(Decimal(1), "w")


_HALF = r"(?: {a-half})? {half}\b"
_COMPOSED: Rows[Callable[[re.Match[str]], str]] = Rows((
    (_ONE, _one),
    (_SURELY_ONE, _surely_one),
    (compiled(r"(<w[2-9]0>)(?: -| y)? (<w[1-9]>)"), _add),
    (compiled(rf"({NUMBER}) (<w(?:100|1000|1000000)>)"), _times),
    (compiled(rf"({NUMBER}) (?:(?:&|-|{{and}}) )?(?:a )?<1> / <2>(?! / )"), _half),
    (compiled(rf"({NUMBER}) (?:&|{{joins-half}}){_HALF}"), _half),
    (compiled(rf"({NUMBER}) (?:&|{{joins-half}})(?: {{a-half}})? ([a-z]{{4,7}})\b"), _nearly_half),
    (compiled(r"(<[ws]?\d>) (?:- )?{point} (?:- )?(<[ws]?\d>)"), _point),
    (compiled(r"(^|[.,;:] ){point} (<w[1-9]>)(?= *(?:$|[.,;!]))"), _tenths),
    (compiled(r"(<[ws]?\d>) {point} oh?\b"), _whole),
    (compiled(rf"{{!dated-behind}}({NUMBER})[_ ](?:/|{{out-of}}) {TEN}"), _of_ten),
    (compiled(rf"({NUMBER}) / ?{{ten}}\b"), _of_ten),
))  # fmt: skip
_ONE_TO_TEN = compiled(rf"\b{{one}}(?= (?:-|{{up-to}}) {TEN})")


def _join_letters(text: str) -> str:
    def joined(found: re.Match[str]) -> str:
        word = re.sub(r"[^a-z]", "", found[0])
        return word if word in _JOINABLE else found[0]

    return _SPELLED_OUT.sub(joined, text)


@lru_cache(maxsize=16)  # one reply is asked for its line several times
def line_of(plain: str) -> str:
    """The line of a normalized text."""
    line = " ".join(_pieces(cut(sounded_out(_join_letters(_SHORT.written(plain))))))
    return _COMPOSED.written(_ONE_TO_TEN.sub("<w1>", _NOT_A_NUMBER.written(line)))

"""Writes a text as one line that rules can be matched against: usual spelling, marks apart, numbers as tagged values.

A number stands in the line as `<7>`: digits `<7>`, a word `<w7>`, a value given with its scale ("7/10", "7 out of
ten") `<s7>`. What is one thing and never a score stands as its name: `[time]`, `[date]`, `[phone]`. Marks stand
apart; a line break is `|`; what was typed without a space ("5mg") is joined by `_`.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache

from reminders.care.reading.numbers import TENS, number_digits, number_word
from reminders.care.reading.sounds import sounded_out
from reminders.care.reading.spelling import spell
from reminders.care.reading.tokens import Kind, Token, cut

NUMBER = r"<[wsz]?[\d.]+>"
TEN = r"<[ws]?10>"
_GLUED_WORDS = {("b", "4"): "before", ("gr", "8"): "great", ("l", "8"): "late", ("h", "8"): "hate", ("w", "8"): "wait"}
_GLUED_DIGITS = {
    ("2", "day"): "today",
    ("2", "nite"): "tonight",
    ("2", "night"): "tonight",
    ("2", "morrow"): "tomorrow",
    ("2", "moro"): "tomorrow",
    ("2", "mrw"): "tomorrow",
    ("4", "ever"): "forever",
}
_SPELLED_OUT = re.compile(r"(?<![^\W_])[a-z](?:[ .*-][a-z]){2,6}(?![^\W_])")
_WORTH_JOINING = frozenset(("stop", "help", "start", "end", "quit", "zero", "four", "five", "seven", "eight", "nine"))
_JOINABLE = _WORTH_JOINING | {"one", "two", "three", "six", "ten", "kms", "die", "cancel", "alto"}

# "one" and "uno" are pronouns ("one of those days") unless they stand where a number stands.
_ONE = (
    r"(^|[.,;:!?|(=] |[^\x00-\x7f] |\b(?:a|about|around|is|at|level|pain|like|say"
    r"|just|only|maybe|dolor|nivel|un|de|en|como|solo|hoy"
    r"|today|now|number|to|out|or|and|score|be|mas|still|am) )(?:one|uno)"
    r"(?=$| (?:[.,;!?|)]|[^\x00-\x7f]|out of|/|or|to|pain|today|now|right now|thanks"
    r"|thank|gracias|point|and a half|y medio|de|nomas"
    r"|so far|this|hoy|ahora|ahorita|but|because|i|o|a|punto|on the|solamente|nada mas)(?: |$))"
)


_SURELY_ONE = re.compile(r"(^|\bun |\ba wee |\ba big fat )(?:one|uno)(?= (?:y|and|mi|pa|n)\b|$)|(\bun )uno\b")


def number(value: Decimal, form: str = "") -> str:
    """How a value stands in a line."""
    text = format(value, "f")
    return f"<{form}{text.rstrip('0').rstrip('.') if '.' in text else text}>"


def value_of(found: str) -> Decimal:
    """The value of a number of a line."""
    return Decimal(found.strip("<>wsz"))


_WITH = (
    (re.compile(r"\bw/o\b"), "without"),
    (re.compile(r"\bw/(?=[ a-z])"), "with "),
    (re.compile(r"\bb/c\b"), "because"),
    (re.compile(r"\b(?:mil|1000) gracias\b"), "gracias"),
)


def _pieces(tokens: list[Token]) -> list[str]:
    pieces: list[str] = []
    for index, token in enumerate(tokens):
        joined = token.glued and index > 0 and _joins(tokens[index - 1], token)
        piece = token.text if joined and len(token.text) == 1 and token.kind is Kind.WORD else _piece(token)
        if joined and tokens[index - 1].kind is Kind.WORD and token.kind is Kind.NUMBER:
            known = _GLUED_WORDS.get((tokens[index - 1].text, token.text))
            if known:
                pieces[-1] = known
                continue
        if joined and tokens[index - 1].kind is Kind.NUMBER:
            known = _GLUED_DIGITS.get((tokens[index - 1].text, token.text))
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


_TENS_VALUES = "|".join(sorted({str(value) for value in TENS.values() if value < 100}))
_DATED = (
    r"(?<!\bon )(?<!\bsince )(?<!\buntil )(?<!\bby )(?<!\bel )(?<!\bdesde )(?<!\bhasta )(?<!\bapril"
    r" )"
)
_ONE_TO_TEN = re.compile(rf"\b(?:one|uno)(?= (?:to|-|a|al|through|thru) {TEN})")
_TO_VERB = re.compile(
    r"\b(want|wanna|going|need|ready|have|like|trying|try|tired|used|easier|rather|how|ways|not) <2> "
    r"(?=(?:die|kill|live|be|go|end|sleep|hurt|do|stop|know|jump|give|say|get|text|talk|disappear)\b)"
)
_COMPOSED: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(_ONE), _one),
    (_SURELY_ONE, _surely_one),
    (re.compile(rf"(<w(?:{_TENS_VALUES})>)(?: -| y)? (<w[1-9]>)"), _add),
    (re.compile(rf"({NUMBER}) (<w(?:100|1000|1000000)>)"), _times),
    (re.compile(rf"({NUMBER}) (?:(?:and|y|&|-) )?(?:a )?<1> / <2>(?! / )"), _half),
    (re.compile(rf"({NUMBER}) (?:and|an|&|n|y|i)(?: (?:a|one|un))? (?:hal?ff?e?|alf|1/2|med[iy][oa])\b"), _half),
    (re.compile(r"(<[ws]?\d>) (?:point|dot|punto|coma) (<[ws]?\d>)"), _point),
    (re.compile(r"(<[ws]?\d>) (?:point|dot) oh?\b"), _whole),
    (
        re.compile(
            rf"{_DATED}({NUMBER})[_ ](?:/|out of(?: a)?(?: possible)?|out off?"
            rf"|out a|over|of|de|sobre|de un total de) {TEN}"
        ),
        _of_ten,
    ),
    (re.compile(rf"({NUMBER}) / ?(?:ten|diez)\b"), _of_ten),
)


def _join_letters(text: str) -> str:
    def joined(found: re.Match[str]) -> str:
        word = re.sub(r"[^a-z]", "", found[0])
        return word if word in _JOINABLE else found[0]

    return _SPELLED_OUT.sub(joined, text)


@lru_cache(maxsize=16)  # one reply is asked for its line several times
def line_of(plain: str) -> str:
    """The line of a normalized text."""
    for short, words in _WITH:
        plain = short.sub(words, plain)
    line = " ".join(_pieces(cut(sounded_out(_join_letters(plain)))))
    line = _TO_VERB.sub(r"\1 to ", line)
    line = _ONE_TO_TEN.sub("<w1>", line)
    for pattern, compose in _COMPOSED:
        line = pattern.sub(compose, line)
    return line

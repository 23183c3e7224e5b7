"""Cuts a normalized text into words, numbers, marks and emoji, and takes whole what is one thing (2:30, 3/14/26)."""

from dataclasses import dataclass
from enum import StrEnum

from reminders.care.reading.packs import compiled


class Kind(StrEnum):
    WORD = "word"
    NUMBER = "number"
    MARK = "mark"
    EMOJI = "emoji"
    WHOLE = "whole"  # a time, date, phone or code in one piece; its text says which


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a text; `glued` when no space parts it from the piece before."""

    kind: Kind
    text: str
    glued: bool


_WHOLES = (
    ("link", r"(?:https?://|www\.)\S{1,300}|[a-z0-9_.+-]{1,60}@[a-z0-9-]{1,60}\.[a-z.]{2,20}"),
    ("date", r"\d{1,4}[/-]\d{1,2}[/-]\d{2,4}(?!\d)"),
    ("phone", r"\+?\d{0,2}[ .-]?\(\d{3}\) ?\d{3}[ .-]?\d{4}(?!\d)|(?:\+?\d{1,2}[ .-])?\d{3}[ .-]\d{3}[ .-]\d{4}(?!\d)"),
    ("phone", r"\d{3}[-.]\d{4}(?!\d)|\+\d{7,15}"),
    (
        "time",
        r"\d{1,2}:\d{2}(?::\d{2})?(?!\d)(?: ?[ap]\.?m\b\.?)?|\d{1,2}(?:\.\d{2})? ?(?:[ap]\.?m\b\.?"
        r"|{oclock}\b)",
    ),
    ("height", r"\d{1,2}' ?\d{1,2}(?!\d)\"?"),
    ("ordinal", r"\d{1,3}{ordinal-ending}\b|\d{1,3}°(?!\d)"),
    ("code", r"\d+\.\d+\.[\d.]*\d"),
    ("emergency", r"(?<!\d)(?:911|988)(?!\d)"),
    ("always", r"24 ?/ ?7(?!\d)"),
)
_EMERGENCY_WORDS = compiled("{emergency-number}")
_TOKEN = compiled(
    "|".join(f"(?P<w{index}_{name}>(?<![\\d.,])(?:{pattern}))" for index, (name, pattern) in enumerate(_WHOLES))
    + r"|(?P<number>\d{1,3}(?:,\d{3})+(?!\d)|\d+(?:[.,]\d+)?|(?<![\w.])\.\d+)"
    r"|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)"
    r"|(?P<arrow>-+>|=+>|<-+)"
    r"|(?P<dots>\.{2,})"
    r"|(?P<mark>[.,;:!?()\"'/~+%$#*=<>&@°\n-])(?P=mark)*"
    r"|(?P<emoji>\S)"
)


def cut(text: str) -> list[Token]:
    """The pieces of a normalized text, in order."""
    tokens: list[Token] = []
    end = 0
    for found in _TOKEN.finditer(_EMERGENCY_WORDS.sub("911", text)):
        glued = bool(tokens) and found.start() == end
        end = found.end()
        name = found.lastgroup or "emoji"
        if name.startswith("w") and name[1].isdigit():
            tokens.append(Token(Kind.WHOLE, name.split("_", 1)[1], glued))
        elif name == "number":
            tokens.append(Token(Kind.NUMBER, found[0], glued))
        elif name == "word":
            tokens.append(Token(Kind.WORD, found[0], glued))
        elif name == "arrow":
            tokens.append(Token(Kind.MARK, "<-" if found[0].startswith("<") else "->", glued))
        elif name == "dots":
            tokens.append(Token(Kind.MARK, "...", glued))
        elif name == "mark":
            tokens.append(Token(Kind.MARK, found["mark"], glued))
        else:
            tokens.append(Token(Kind.EMOJI, found[0], glued))
    return tokens

"""What a writer asks of people, whatever else the text says: to be called, or that a value be taken back."""

from decimal import Decimal

from reminders.care.reading.packs import compiled
from reminders.care.reading.text.line import value_of

_WANTS_CALL = compiled("{wants-call}")
_NOT_CALLED = compiled("{not-called}")
_DENIED = compiled("{requests-denied}")
#: "Delete that" said of an answer: it takes it back and is no refusal of texts.
_TAKES_BACK = compiled("{takes-back}")


def said_of_calls(line: str) -> list[str]:
    """What the rules find about a call: that the writer asks for one, that it is not about one, both or nothing."""
    return [name for name, said in (("call", _WANTS_CALL), ("no call", _NOT_CALLED)) if said.search(line)]


def asks_for_call(line: str) -> bool:
    """Whether the rules alone would say that the writer wants a person to ring or to talk to."""
    return said_of_calls(line) == ["call"]


def denied_in(line: str) -> frozenset[Decimal]:
    """The values that a line says are not meant ("sorry 2 not 3": 3)."""
    return frozenset(value_of(found[1]) for found in _DENIED.finditer(line))


def takes_back(line: str) -> bool:
    """Whether the whole text asks to take back what was answered ("delete that")."""
    return bool(_TAKES_BACK.match(line))

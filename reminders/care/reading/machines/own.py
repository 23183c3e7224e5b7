"""What in a text is a person's own: without quoted texts of ours, phones' signatures and our question pasted back."""

import re

from reminders.care.reading.machines.reactions import QUOTED
from reminders.care.reading.packs import compiled

_SIGNATURES = compiled("{signatures}", re.DOTALL)
_QUOTED_LINE = re.compile(r"(?:^|\n)>[^\n]*")
_WROTE = compiled("{own-wrote}")
#: What only our texts say. A quotation with one of these is ours, whatever numbers and words are in it.
_OURS = compiled("{own-ours}", re.DOTALL)
_QUOTATION = re.compile(QUOTED)
_SPEAKS = compiled("{own-speaks}")


def _without_ours(found: re.Match[str]) -> str:
    said = found[0]
    return " " if _OURS.search(said) and not _SPEAKS.search(said) else said


_OUR_QUESTION = compiled("{our-question}")


def without_quotations(plain: str) -> str:
    """A normalized text without what is quoted of ours: what the writer said, signature included."""
    for pattern in (_QUOTED_LINE, _WROTE):
        plain = pattern.sub(" ", plain)
    return (_QUOTATION.sub(_without_ours, plain) if '"' in plain else plain).strip()


def without_signature(own: str) -> str:
    """The writer's own words without a phone's signature and the question pasted back."""
    return _OUR_QUESTION.sub(" ", _SIGNATURES.sub(" ", own)).strip()

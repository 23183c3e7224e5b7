"""Whether a text says that what was noted is wrong, without naming one value in its place: "no, that's wrong"."""

import re

from reminders.care.reading.packs import compiled
from reminders.care.reading.text.line import NUMBER

_DISPUTES = compiled(r"\b{disputes}\b")
_N = re.compile(NUMBER)


def disputes(line: str) -> bool:
    """Whether a text without one clear value still speaks of one: denies it, or names several.

    `line` has its explained numbers replaced already, so the dose in "took 2 tylenol" is no dispute.
    """
    return bool(_DISPUTES.search(line) or _N.search(line))

"""What takes a score back anywhere in the text: irony, second thoughts, somebody else's hand, a wish, a lie.

`hazards` looks at the words beside a number; here the whole text is asked. Most of this counts only behind the last
number: "no wait, don't write that, 6" has a value, "6. no wait, don't write that" has none.
"""

import re

from reminders.care.reading.evidence.hazards import Hazard, table
from reminders.care.reading.evidence.times import THIS_MORNING
from reminders.care.reading.packs import compiled
from reminders.care.reading.text.line import NUMBER, value_of

_N = re.compile(NUMBER)
# Irony and jokes, wherever; second thoughts behind the last number, and behind a lone one; what is before a number.
_ANYWHERE, _BEHIND = table("withdrawn-anywhere"), table("withdrawn-behind")
_BEHIND_ALONE, _BEFORE = table("withdrawn-behind-alone"), table("withdrawn-before")
_NEITHER = table("withdrawn-neither")  # of two values neither
_BETTER_SINCE = compiled("{better-since}")
_FARTHEST = 300  # characters looked at on either side: a text message is no longer, and patterns stay quick


def withdrawn(line: str) -> Hazard | None:
    """Why the values of a prepared line are taken back, or None."""
    line = line.replace(" ; ", " ")  # a question run on is parted from its score by one
    numbers = list(_N.finditer(line))
    if not numbers:
        return None
    before = line[max(0, numbers[-1].start() - _FARTHEST) : numbers[-1].start()]
    behind = line[numbers[-1].end() : numbers[-1].end() + _FARTHEST]
    is_alone = len({value_of(found[0]) for found in numbers}) == 1
    asked = [(_ANYWHERE, line[: 2 * _FARTHEST]), (_BEHIND, behind), (_NEITHER, before)]
    if is_alone and THIS_MORNING.search(line) and _BETTER_SINCE.search(behind):
        return Hazard.PAST
    if is_alone:  # of several values one may remain: then each is decided by its own surroundings
        asked += [(_BEHIND_ALONE, behind), (_BEFORE, before)]
    found = (rows.first_in(text) for rows, text in asked)
    return next((hazard for hazard in found if hazard), None)

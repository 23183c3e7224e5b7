"""Values told as a story: "was a 9 in the waiting room, 6 in the car, and now I'm at 3" ends with the current one.

Only where the text marks one value as the present and every other as the past, as somebody's forecast or as what one
almost said; an unmarked value may be between the first of them and the last.
"""

import re

from reminders.care.reading.packs import compiled
from reminders.care.reading.text.line import NUMBER, value_of

_N = re.compile(NUMBER)
#: What marks a value as past, when it is before it: at the earliest behind the value before.
_EARLIER = compiled("{story-earlier}")
_EARLIER_BEHIND = compiled("{earlier-behind}")
#: Not the patient's value at all: a forecast, a wish, what one nearly said.
_NOT_MINE = compiled("{not-mine}")
_PRESENT = compiled("{story-present}")
# Tied to the last of several values, "now" needs no word for the others ("7 then 4 now 1"), if they are of one place.
_VERY_NOW_BEFORE = compiled(r"\b{very-now}\b[^<.;!|]{0,40}$")
_VERY_NOW_BEHIND = compiled("{very-now-behind}")
_PARTED = re.compile(r"[a-z]{2,}|[.;!|]|[.]{3}")
_SET_OFF = compiled(r" ?(?:[,.;!(|]|\b{sets-off}\b)")
_ONE_PLACE = compiled("{one-place}")
_IS = compiled("{story-is}")
_PRESENT_BEHIND = compiled("{present-behind}")
_UNCERTAIN = compiled("{uncertain}")


def tells_of_before(line: str) -> bool:
    """Whether a line speaks of earlier values or takes one back."""
    return bool(_EARLIER.search(line) or re.search(r"\[(?:old|slip)\]", line))


def without_the_past(line: str) -> str:
    """The line with the values that its story calls past replaced by a name; unchanged where that is not plain."""
    found = list(_N.finditer(line))
    if len({value_of(number[0]) for number in found}) < 2 or _UNCERTAIN.search(line):
        return line
    starts = [0, *(number.end() for number in found)]
    ends = [*(number.start() for number in found[1:]), len(line)]
    left = [line[start : number.start()] for start, number in zip(starts, found, strict=False)]
    right = [line[number.end() : end] for number, end in zip(found, ends, strict=True)]
    past = [
        bool(_EARLIER.search(b) or _EARLIER_BEHIND.search(a) or _NOT_MINE.search(b))
        for b, a in zip(left, right, strict=True)
    ]
    now = [bool(_PRESENT.search(b) or _PRESENT_BEHIND.search(a)) for b, a in zip(left, right, strict=True)]
    last = len(found) - 1
    very_now = _VERY_NOW_BEFORE.search(left[last]) or _VERY_NOW_BEHIND.search(right[last])
    set_apart = very_now and not past[last] and _PARTED.search(left[last]) and not _ONE_PLACE.search(line)
    told_last = past[0] and (now[last] or (all(past[:last]) and _IS.search(left[last])))
    if told_last or set_apart:
        current = last
    elif not left[0].strip() and _SET_OFF.match(right[0]) and all(past[1:]):
        current = 0
    else:
        return line
    if any(now[i] and not past[i] for i in range(len(found)) if i != current):
        return line
    if current == last:
        return f"[old] , pain is now {line[found[last].start() :]}"
    return line[: ends[0]] + "".join(f"[old]{after}" for after in right[1:])

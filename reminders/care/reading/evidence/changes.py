"""Changes and corrections: of two values that a text names itself old and new, the old one gives way."""

import re

from reminders.care.lazy_patterns import compiled_when_used
from reminders.care.reading.evidence.story import without_the_past
from reminders.care.reading.packs import Rows, compiled, rules
from reminders.care.reading.text.line import NUMBER, value_of

_N = compiled_when_used(NUMBER)
# A change names the old value and the new one; the old one gives way.
_CHANGES = rules("changes-change")
_FROM_OLD = compiled("{from-old}")

# "Up from 2 this morning", "down 1 from yesterday's 8": wherever it is, the old value is named.
_FROM_THE_OLD = compiled("{from-the-old}")
_SETTLED = compiled("{changes-settled}")
# "6 (seis)", "at 7 -> seven": one value in digits and in words.
_ONE_SAID_TWICE = compiled("{one-said-twice}")


def _once(found: re.Match[str]) -> str:
    """The first of two equal values that are written differently."""
    same = value_of(found[1]) == value_of(found[3]) and found[1] != found[3]
    return found[1] if same else found[0]


def _falls(found: re.Match[str]) -> str:
    """ "From 8 to 4" is a change; "from 3 to 5" may as well be a range."""
    if value_of(found[1]) > value_of(found[2]):
        return f"[old] , pain is now {found[2]}"
    return found[0]


# (a pattern, what is left): corrections by contrast; a value above the scale is a slip of the thumb.
_CONTRASTS = Rows((pattern, left or _falls) for pattern, left in rules("contrast"))

# A correction names the slip and the value that was meant.
_SLIPS = rules("changes-slip")

# "sorry, it was 4": said of what was just texted, not of yesterday; with a time behind it it is another matter.
_OF_THE_LAST_TEXT = compiled("{of-the-last-text}")
_CORRECTS = compiled("{corrects}")

# What the patient strikes out: "ignore the 7", "tache el 8", "I said 5 but honestly it's a 6".
_STRUCK_OUT = rules("struck-out")


def without_old_values(line: str) -> str:
    """The line with old values of named changes, and slips of named corrections, replaced by words."""
    for struck, left in _STRUCK_OUT:
        line = struck.sub(left, line).replace("  ", " ")
    line = _FROM_THE_OLD.sub("[old]", _SETTLED.sub("[old]", _ONE_SAID_TWICE.sub(_once, line)))
    line = _OF_THE_LAST_TEXT.sub("i meant ", line)
    line = without_the_past(_SLIPS.written(_CHANGES.written(_CONTRASTS.written(line))))
    if len(_N.findall(line)) > 1:
        line = _FROM_OLD.sub("[old]", line)
    return line


def corrects(line: str) -> bool:
    """Whether a line corrects an earlier answer."""
    return bool(_CORRECTS.search(line) or _OF_THE_LAST_TEXT.search(line))

"""Somebody writes for the patient: "this is his daughter, he says 4" is the patient's own value, told by another.

Only where the text says so. A relative's opinion without that ("my wife says I'm an 8") stays somebody else's.
"""

import re

from reminders.care.reading.packs import compiled

_SPEAKS_FOR = compiled("{speaks-for}")
# Whose number it is, what they do to give it, and what may be between that and the number.
_REPORT = compiled("{on-behalf-report}")
_REPORTED = compiled("{reported}")
_PLAIN_SAYS = compiled("{plain-says}")
_OPINION = compiled("{on-behalf-opinion}")
_HIS_PAIN = compiled("{his-pain}")
_FINGERS = compiled("{on-behalf-fingers}")


def speaks_for(line: str) -> bool:
    """Whether somebody passes on the patient's own words ("this is his daughter, he says 4")."""
    spoken = spoken_for(line)
    return spoken != line and "patient says" in spoken


def spoken_for(line: str) -> str:
    """The line in the patient's own voice where somebody else wrote it down."""
    if not _SPEAKS_FOR.search(line):
        return line
    line = _FINGERS.sub(r"\1", line)
    told = _REPORT.sub(_unless_opinion, line)
    if told == line:
        told = _REPORTED.sub(r"patient says \1", line)
    if told == line:
        told = _PLAIN_SAYS.sub(_unless_opinion, line)
    return _HIS_PAIN.sub("the ", told)


def _unless_opinion(found: re.Match[str]) -> str:
    """What introduces the number as the patient's; "she says I'm a 10" introduces nothing."""
    return found[0] if _OPINION.search(found[0]) else "patient says "

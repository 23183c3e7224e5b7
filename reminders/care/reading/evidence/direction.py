"""Notices where words and number point in opposite directions: "feeling like a 10 today!"."""

from reminders.care.reading.evidence.before import Introduction
from reminders.care.reading.evidence.current_value import HIGHEST, Candidate
from reminders.care.reading.packs import compiled

_SURELY_GOOD = compiled(r"\b{surely-good}\b")
_FEELS_SPLENDID = compiled(r"\b{feels-splendid}\b")
_SURELY_BAD = compiled(r"\b{surely-bad}\b")
_A = r"(?:(?:~|{about-a}) ){0,3}"
_FEELING_LIKE = compiled(rf"\b{{feeling}}(?: {{feeling-like}})* {_A}$")
_I_FEEL_LIKE = compiled(rf"\b{{i-feel-like}} {_A}$")
_FIRST_RATE = compiled(r"(?:^|\s){first-rate} $")  # "amaneci de 10"
_PRAISED = compiled(r"\b{praised}\b")
_NO_PRAISE = compiled(r"\b{no-praise} (?:\w+ )?{praise}\b")
_OTHER_SYMPTOM = compiled(r"\b{other-symptom}\b")
_PAIN = compiled(r"\b{pain}\b")
_BOAST = compiled(r"!|\b{boast}\b")


def is_misleading(line: str, candidate: Candidate, left_of: str) -> bool:
    """Whether words say good where the number says bad, or the other way round: the scale may be upside down."""
    if candidate.value >= 7 and candidate.introduction is not Introduction.PAIN_IS and _PRAISED.search(line):
        return True
    if candidate.value >= 8 and _FEELS_SPLENDID.search(line) and not _PAIN.search(line):
        return True
    if candidate.value == HIGHEST and _FIRST_RATE.search(left_of):
        return True
    if candidate.value >= 7 and _I_FEEL_LIKE.search(left_of) and not _PAIN.search(line):
        return True
    if candidate.value >= 7 and not candidate.names_pain:
        if _FEELING_LIKE.search(left_of):
            return True
        if _SURELY_GOOD.search(_NO_PRAISE.sub(" ", line)):
            return True
    boast = candidate.value == HIGHEST and candidate.introduction is Introduction.I_AM_AT and not candidate.names_pain
    if boast and _BOAST.search(line):
        return True
    return candidate.value <= 2 and bool(_SURELY_BAD.search(line)) and not _OTHER_SYMPTOM.search(line)

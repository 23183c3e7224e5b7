"""Finds the most pressing concern of a line."""

import re
from collections.abc import Callable
from functools import lru_cache

from reminders.care.reading.danger.danger import Dangers
from reminders.care.reading.danger.idioms import without_idioms
from reminders.care.reading.danger.pills import pill_count
from reminders.care.reading.danger.values import CALM, Alarm, Concern, weight
from reminders.care.reading.danger.weigh import weigh_death, weigh_emergency, weigh_self_harm, weigh_worrying
from reminders.care.reading.packs import compiled

_DANGER_EMOJI = re.compile(
    r"💊(?: ?💊){2,}|💊 ?(?:💀|⚰|🪦|😵|👋|🛌|😭|😢|💔|😞)|(?:😭|😢|💔|😞|💀|⚰) ?💊|🔫|🚑|🩸(?: ?🩸)+"
)
_WORRYING_EMOJI = re.compile(r"💊 ?💊|☠|⚰|🪦|🔪")
_BEGINS, _ENDS = compiled(" [.!?;|] | {turns} |^[.!?;|] "), re.compile(r" [.!?;|](?: |$)")
_NOT_TEXT = re.compile(r"[^\x00-\x7f\u00c0-\u024f💊]")


def _sentence(line: str, start: int, end: int) -> tuple[str, str]:
    """What is before and after a place in its sentence; "but" begins a new one."""
    before = _BEGINS.split(line[:start])[-1]
    after = _ENDS.split(line[end:])[0]
    return before, after


_Weigher = Callable[[str, str, str, str], Concern]

#: The tables of the packs, the most pressing first, and by what each is weighed.
_TABLES: tuple[tuple[Dangers, _Weigher], ...] = (
    (Dangers("self-harm", "self-harm-phrases"), weigh_self_harm),
    (Dangers("emergency", "emergency-phrases"), weigh_emergency),
    (Dangers("worrying", "worrying-phrases"), weigh_worrying),
    (Dangers("deaths", "deaths-phrases"), weigh_death),
)


def _emoji(line: str) -> Alarm:
    """Pills in a row, pills and tears, a gun: said without words (Crisis Text Line: emoji weigh more than words)."""
    if _DANGER_EMOJI.search(line):
        return Alarm(Concern.URGENT, "danger-emoji")
    return Alarm(Concern.REVIEW, "worrying-emoji") if _WORRYING_EMOJI.search(line) else CALM


@lru_cache(maxsize=16)  # the same text is often read twice: as a score and as a choice
def assess(line: str) -> Alarm:
    """The most pressing concern of a line, danger to oneself before all."""
    line = without_idioms(line)
    worst = _emoji(line)
    line = " ".join(_NOT_TEXT.sub(" ", line).split())
    for dangers, weigh in _TABLES:
        for danger, start, end in dangers.places(line):
            before, after = _sentence(line, start, end)
            alarm = Alarm(weigh(before, after, line[start:end], line), danger)
            if weight(alarm) > weight(worst):
                worst = alarm
            if worst.concern is Concern.URGENT:
                return worst
    return max(pill_count(line), worst, key=weight)

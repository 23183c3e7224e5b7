"""The curve from which the line between recording and asking was chosen (`LINE` in `care/reading/model/decision.py`).

Every probability is of a writer that trained nothing. For each stance of the rules (they read the value as the score,
cannot explain it, or name a reason against it): how many clear scores are read and how many wrong ones recorded from
each line on. Asking a clear answer again costs 1, recording a wrong one costs `WRONG_COSTS`: the patient is told what
was noted and can correct it, but might not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from reminders.care.reading.evidence.current_value import HIGHEST
from reminders.care.reading.model.decision import LINE
from training.examples import Example
from training.heads import Lesson

#: How many clear answers may be asked again to keep one wrong score out of the record.
WRONG_COSTS = 20
_STANCES = ("agree", "silent", "against")
_KNOW_NOTHING = frozenset({"unexplained-number", "guess", "no-number", "not-on-scale"})
_LINES = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98)


def tell(lesson: Lesson, sure: Sequence[float], found: Sequence[Example], say: Callable[[str], object]) -> None:
    """Print the curve of each stance, for everyday replies and for those written to be hard."""
    best = _best(lesson, sure, found)
    for part in (True, False):
        name = "everyday" if part else "hard"
        mine = {at: one for at, one in best.items() if found[at].reply.is_everyday == part}
        clear = sum(one.reply.score is not None for one in found if one.reply.is_everyday == part)
        for stance in _STANCES:
            rows = [(likely, is_right) for likely, is_right, how in mine.values() if how is stance]
            say(f"{name}, rules {stance}: " + "  ".join(_at(line, rows) for line in _LINES))
        taken = [is_right for likely, is_right, _ in mine.values() if likely >= LINE]
        say(f"{name}, at the chosen line: {sum(taken)} of {clear} clear scores read, {taken.count(False)} wrong")


def _at(line: float, rows: Sequence[tuple[float, bool]]) -> str:
    right = sum(is_right for likely, is_right in rows if likely >= line)
    wrong = sum(not is_right for likely, is_right in rows if likely >= line)
    lost = sum(is_right for likely, is_right in rows if likely < line)
    return f"{line}: {right}/{wrong} costs {lost + WRONG_COSTS * wrong}"


def _best(lesson: Lesson, sure: Sequence[float], found: Sequence[Example]) -> dict[int, tuple[float, bool, str]]:
    """For every reply with a value, of its likeliest: how likely that is, whether it is right, what the rules say."""
    of: dict[int, list[tuple[float, int]]] = {}
    for row, at in enumerate(lesson.of):
        of.setdefault(at, []).append((float(sure[row]), row))
    best = {}
    for at, rows in of.items():
        value = found[at].values[max(rows)[1] - rows[0][1]][0]
        rows.sort(reverse=True)
        if found[at].is_automatic or value > HIGHEST:
            continue
        best[at] = (rows[0][0], bool(lesson.answers[rows[0][1]]), _stance(found[at], value))
    return best


def _stance(one: Example, value: Decimal) -> str:
    if one.verdict.score == value and not one.verdict.is_guess:
        return "agree"
    return "silent" if one.verdict.is_guess or one.verdict.rule in _KNOW_NOTHING else "against"

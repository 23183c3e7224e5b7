"""Pills that were counted: a handful is worth a look, more is an overdose until somebody has asked."""

from reminders.care.reading.danger.values import CALM, Alarm, Concern, weight
from reminders.care.reading.packs import compiled
from reminders.care.reading.text.line import value_of

_COUNTED_PILLS = compiled("{counted-pills}")
_PILLS_ALONE = compiled("{pills-alone}")
_PRESCRIBED = compiled("{prescribed}")
_HABIT = compiled("{pills-habit}")
_TAKE, _TAKES = compiled("{taking-now} "), compiled("{taking-usually} ")
_GOING_TO = compiled(r"\b{going-to-take} $")
_MANY_PILLS = 8  # at once: beyond any usual dose
_SOME_PILLS = 5


def pill_count(line: str) -> Alarm:
    """Pills are counted: a handful is worth a look, more is an overdose until somebody has asked."""
    best = CALM
    for pattern, taken in ((_COUNTED_PILLS, True), (_PILLS_ALONE, False)):
        for found in pattern.finditer(line):
            count = max(value_of(part) for part in found.groups()[:2] if part)
            if taken and count < _MANY_PILLS and not found["noun"]:
                continue
            if taken and not found["noun"] and _TAKES.match(found[0]):
                continue
            if count > 200 or _PRESCRIBED.search(line[found.end() :]) or _HABIT.search(line[: found.start()]):
                continue
            if _TAKE.match(found[0]) and not _GOING_TO.search(line[: found.start()]):
                taken = False
            if count >= _MANY_PILLS:
                best = max(best, Alarm(Concern.URGENT if taken else Concern.REVIEW, "pill-count"), key=weight)
            elif count >= _SOME_PILLS and taken:
                best = max(best, Alarm(Concern.REVIEW, "pill-count"), key=weight)
    return best

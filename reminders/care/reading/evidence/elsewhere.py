"""Numbers that are some other day's, somebody else's, only wished for, or no values at all.

They are never the score, and they leave a plain current value beside them alone: "8. My sister went to 1", "7 at
breakfast, 5 now", "4, next dose is at 2". Asked only where a number has no better explanation.
"""

from reminders.care.reading.evidence.hazards import Hazard, Table
from reminders.care.reading.packs import Rows, rules

_ORDER = (
    Hazard.PAST, Hazard.WISH, Hazard.SOMEONE_ELSE, Hazard.TIME, Hazard.DATE, Hazard.QUOTED, Hazard.NOT_THE_PAIN,
)  # fmt: skip


def _table(name: str) -> Table:
    """The triggers of all languages, what is past first."""
    found = [(pattern, Hazard(hazard)) for pattern, hazard in rules(name)]
    return Rows(sorted(found, key=lambda row: _ORDER.index(row[1])))


_BEFORE, _BEHIND = _table("elsewhere-before"), _table("elsewhere-behind")


def elsewhere(left: str, right: str) -> Hazard | None:
    """Why a number is no value of the writer's pain now, by the words before and after it, or None."""
    return _BEFORE.first_in(left) or _BEHIND.first_in(right)

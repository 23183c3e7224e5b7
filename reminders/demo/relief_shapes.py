"""How a demo patient's pain answers to infusions: made-up shapes of relief, for charts that say something."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from enum import Enum

DAY = timedelta(days=1)

#: How much an earlier infusion of the series adds to the relief of the latest.
BUILDS_UP = 0.04


class Response(Enum):
    """A shape of relief: depth (share of the baseline), days to reach it, days it holds, days until it is gone."""

    STRONG = (0.72, 0.5, 45.0, 60.0)
    GOOD = (0.58, 1.0, 24.0, 50.0)
    PARTIAL = (0.38, 1.5, 14.0, 40.0)
    BRIEF = (0.62, 0.2, 2.0, 7.0)
    SLOW = (0.5, 9.0, 30.0, 40.0)
    NONE = (0.04, 1.0, 20.0, 20.0)
    WORSE = (-0.16, 2.0, 20.0, 30.0)

    def __init__(self, depth: float, onset_days: float, hold_days: float, fade_days: float) -> None:
        self.depth = depth
        self.onset_days = onset_days
        self.hold_days = hold_days
        self.fade_days = fade_days

    def relief(self, since: timedelta) -> float:
        """The share of the baseline that is gone this long after one infusion."""
        days = since / DAY
        risen = min(1.0, (days + 0.1) / self.onset_days)
        faded = min(1.0, max(0.0, days - self.onset_days - self.hold_days) / self.fade_days)
        return self.depth * risen * (1.0 - faded)


def pain(baseline: float, response: Response, since: Iterable[timedelta], wobble: float) -> float:
    """The pain, 0 to 10, this long after each of a patient's infusions; `wobble` is the day's own ups and downs."""
    reliefs = sorted((response.relief(span) for span in since), key=abs)
    if not reliefs:
        return clamped(baseline + wobble)
    share = reliefs[-1] + BUILDS_UP * (len(reliefs) - 1) * (1 if response.depth > 0 else 0)
    return clamped(baseline * (1.0 - min(share, 0.95)) + wobble)


def clamped(value: float) -> float:
    """A value limited to 0 to 10."""
    return max(0.0, min(10.0, value))

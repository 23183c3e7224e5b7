"""Maps time and pain to places on the chart.

Time is days since each infusion, on a square-root scale that restarts at every infusion: four hours, a day and three
days do not touch, and twelve weeks still fit. Pain is linear from 0 at the bottom to 10 at the top.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import accumulate, pairwise
from math import sqrt
from typing import Final

WORST: Final = 10
_TICK_DAYS: Final = (1, 3, 7, 14, 28, 42, 56, 84, 112, 168, 252, 365)
_SHORTEST: Final = timedelta(hours=12)


@dataclass(frozen=True)
class Tick:
    """A labeled day on the time axis."""

    x: float
    days: int


@dataclass(frozen=True)
class Scale:
    """A plot area in SVG units and the stretch of time it shows."""

    left: float
    right: float
    top: float
    bottom: float
    starts: tuple[datetime, ...]
    ends_at: datetime

    def y(self, value: Decimal | float) -> float:
        """The height of a score."""
        return self.bottom - float(value) / WORST * (self.bottom - self.top)

    def x(self, instant: datetime) -> float:
        """The place of an instant; one outside the plot is moved to its edge."""
        index = sum(instant >= start for start in self.starts) - 1
        if index < 0:
            return self.left
        start, end = self._bounds()[index]
        within = _width(min(instant, end) - start)
        before = [0.0, *accumulate(_width(till - since) for since, till in self._bounds())]
        return self.left + (before[index] + within) / before[-1] * (self.right - self.left)

    def ticks(self, room: float) -> Iterator[Tick]:
        """The days that can be labeled with at least `room` SVG units between two labels."""
        for start, end in self._bounds():
            last, edge = self.x(start), self.x(end) if end != self.ends_at else self.right + room
            for days in _TICK_DAYS:
                instant = start + timedelta(days=days)
                x = self.x(instant)
                if instant <= end and x - last >= room and edge - x >= room / 2:
                    last = x
                    yield Tick(x, days)

    def _bounds(self) -> list[tuple[datetime, datetime]]:
        last = max(self.ends_at, self.starts[-1] + _SHORTEST)
        return list(pairwise((*self.starts, last)))


def _width(time: timedelta) -> float:
    return sqrt(max(time, timedelta(0)) / timedelta(days=1))

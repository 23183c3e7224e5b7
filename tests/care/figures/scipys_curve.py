"""The Kaplan-Meier curve as scipy has it, and what is read off it."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import CensoredData, ecdf


@dataclass(frozen=True)
class Reference:
    """The curve and its log-log band from each of these days on."""

    days: NDArray[np.float64]
    share: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]

    @classmethod
    def of(cls, people: Sequence[tuple[float, bool]]) -> Reference:
        """The curve of people who are known until a day, and whether they lost it then."""
        days = np.unique(np.array([day for day, _ in people], float))
        if not any(lost for _, lost in people):  # scipy has no curve of nobody's loss
            return cls(days, *[np.ones_like(days)] * 3)
        data = CensoredData.right_censored([day for day, _ in people], [not lost for _, lost in people])
        found = ecdf(data).sf
        with np.errstate(all="ignore"), warnings.catch_warnings(action="ignore"):
            band = found.confidence_interval(0.95, method="log-log")
        share = found.evaluate(days)
        inside = (share > 0) & (share < 1)  # where nobody or everybody is left scipy has no band
        low, high = (np.where(inside, side.evaluate(days), share) for side in (band.low, band.high))
        return cls(days, share, low, high)

    def median(self) -> tuple[float | None, float | None, float | None]:
        """The day on which the curve, and each side of its band, is at a half or less; None where none is."""
        after, low, high = (self._first_at_half(values) for values in (self.share, self.low, self.high))
        return after, low, high

    def mean(self, horizon: float) -> float:
        """The area under the curve to a day; the last share is carried on."""
        ends = np.minimum([0.0, *self.days, np.inf], horizon)
        return float(np.sum(np.diff(ends) * np.array([1.0, *self.share])))

    def _first_at_half(self, values: NDArray[np.float64]) -> float | None:
        days = self.days[values <= 0.5 + 1e-12]
        return float(days[0]) if days.size else None

"""A share of a number of people, with its confidence interval."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from reminders.care.figures.confidence_interval import wilson

SMALLEST_RATED: Final = 10
"""Under this many people a figure shows counts and no percentage."""


@dataclass(frozen=True)
class Rate:
    """`n` of `of` people. `rate` and its 95 % interval `low`..`high` are shares 0 to 1, None where `of` is small."""

    n: int
    of: int

    @property
    def share(self) -> Fraction | None:
        """The exact share, None of nobody."""
        return Fraction(self.n, self.of) if self.of else None

    @property
    def is_rated(self) -> bool:
        """Whether there are enough people for a percentage."""
        return self.of >= SMALLEST_RATED

    @property
    def rate(self) -> float | None:
        return self.n / self.of if self.is_rated else None

    @property
    def low(self) -> float | None:
        return wilson(self.n, self.of)[0] if self.is_rated else None

    @property
    def high(self) -> float | None:
        return wilson(self.n, self.of)[1] if self.is_rated else None

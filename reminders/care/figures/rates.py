"""A share of a number of people, with its Wilson interval."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from typing import Final

Z_95: Final = 1.959963984540054
"""The standard normal quantile of a two-sided 95 % interval."""

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


def wilson(n: int, of: int, z: float = Z_95) -> tuple[float, float]:
    """The Wilson score interval of a proportion, without continuity correction. Raises `ValueError` where `of` is 0.

    Newcombe 1998, method 3: 81 of 263 gives 0.2553 to 0.3662.
    """
    if of <= 0:
        raise ValueError("a proportion of nobody has no interval")
    share = n / of
    middle = share + z * z / (2 * of)
    reach = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    scale = 1 + z * z / of
    low, high = (middle - reach) / scale, (middle + reach) / scale
    return (0.0 if n == 0 else low), (1.0 if n == of else high)

"""How sure the figures are: the level of all their intervals, and the Wilson interval of a proportion."""

from __future__ import annotations

from math import sqrt
from typing import Final

Z_95: Final = 1.959963984540054
"""The standard normal quantile of a two-sided 95 % interval."""


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

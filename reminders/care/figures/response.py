"""What counts as a response to treatment: how much less pain than at baseline.

30 % less, about 2 points, is what patients call an improvement that matters; 50 % is a substantial one (IMMPACT; Farrar
2001).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

RESPONSE_PERCENT: Final = Decimal(30)
SUBSTANTIAL_PERCENT: Final = Decimal(50)
MODERATE_POINTS: Final = Decimal(2)


def threshold(baseline: Decimal, percent: Decimal) -> Decimal:
    """The score that is `percent` less than baseline: where a chart draws its line."""
    return baseline * (100 - percent) / 100


def is_less_by(baseline: Decimal | None, value: Decimal, percent: Decimal) -> bool:
    """Whether a score is at least that many percent less than a baseline above 0, in exact arithmetic."""
    return baseline is not None and baseline > 0 and (baseline - value) * 100 >= percent * baseline

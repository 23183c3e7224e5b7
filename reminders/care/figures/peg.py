"""The PEG score: pain, and how much it interferes, in the past week: three answers from 0 to 10 (Krebs 2009)."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final

ITEMS: Final[Mapping[str, str]] = {"pain": "peg-pain", "enjoyment": "peg-enjoyment", "activity": "peg-activity"}
"""The measure that the record keeps each of the three under."""

MEASURES: Final = frozenset(ITEMS.values())


def peg_score(values: Mapping[str, Decimal | None]) -> Fraction | None:
    """The mean of the three answers of one time, 0 to 10, by measure; None unless all three were given."""
    given = [values.get(measure) for measure in ITEMS.values()]
    if any(value is None for value in given):
        return None
    return sum((Fraction(value) for value in given if value is not None), Fraction()) / len(given)

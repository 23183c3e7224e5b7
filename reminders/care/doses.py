"""Groups of doses that figures are compared by, in mg of ketamine per kg of body weight."""

from decimal import Decimal
from typing import Final

DOSE_GROUPS: Final[dict[str, str]] = {
    "under-0.5": "Under 0.5 mg/kg",
    "0.5-to-1": "0.5 to under 1 mg/kg",
    "1-to-2": "1 to under 2 mg/kg",
    "2-and-more": "2 mg/kg and more",
    "not-recorded": "Dose not recorded",
}
"""Codes in the order they are shown."""

_UPPER: Final = ((Decimal("0.5"), "under-0.5"), (Decimal(1), "0.5-to-1"), (Decimal(2), "1-to-2"))


def dose_group(dose: Decimal | None) -> str:
    """The group of a dose in mg per kg; a dose on a boundary is in the group it begins."""
    if dose is None:
        return "not-recorded"
    return next((group for upper, group in _UPPER if dose < upper), "2-and-more")

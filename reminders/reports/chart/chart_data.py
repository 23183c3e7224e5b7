"""What a pain chart is drawn from: plain values, with every shown word already in the staff's language."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class Mark(StrEnum):
    """How an answer differs from one that came in time and is in force."""

    LATE = "late"
    CORRECTED = "corrected"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True)
class Answer:
    """A score as recorded. `when` is its time at the patient's place; `text` what the patient wrote, as it came."""

    value: Decimal
    at: datetime
    when: str
    text: str | None = None
    marks: frozenset[Mark] = frozenset()


@dataclass(frozen=True)
class Timepoint:
    """One check-in and its window. `name` reads "24 hours"; `state` says what is shown instead of an answer.

    `missing` is true once it was asked and no answer can come in time: a hollow tick is drawn. `unasked` is true once
    its window closed and nobody was asked: a cross. Before that, only the window is drawn.
    """

    name: str
    opens_at: datetime
    closes_at: datetime
    state: str
    missing: bool = False
    unasked: bool = False
    answer: Answer | None = None


@dataclass(frozen=True)
class Infusion:
    """One infusion with its check-ins, in the order they are due."""

    number: int
    at: datetime
    day: str
    timepoints: tuple[Timepoint, ...]


@dataclass(frozen=True)
class ChartData:
    """One course of infusions, earliest first. `ends_at` lets several charts share their axis."""

    title: str
    baseline: Decimal | None
    infusions: tuple[Infusion, ...]
    ends_at: datetime | None = None


def digits(value: Decimal) -> str:
    """A score as people write it: 6, 6.5, 10."""
    return f"{value.normalize():f}"

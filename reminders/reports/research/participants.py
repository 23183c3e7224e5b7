"""What a research export knows of a patient: courses, infusions, timepoints and answers, and no identifier at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from reminders.care.doses import DOSE_GROUPS

#: Written where a value would let somebody be recognized.
WITHHELD: Final = "withheld"
DOSE_BANDS: Final = (*DOSE_GROUPS, WITHHELD)


class AskedBy(StrEnum):
    """What a timepoint is to a rate. Why exactly somebody was not asked could point at them."""

    ASKED = "asked"
    PATIENT = "not-asked-patient"
    """The patient refused, left, or could not be reached: a missing answer."""
    CLINIC = "not-asked-clinic"
    """For a reason of the clinic's or of the service: in no rate."""


@dataclass(frozen=True)
class Answer:
    """One answer in force, and how long after its infusion it came."""

    step: str
    measure: str
    recall: str
    value: Decimal
    after: timedelta
    late: bool
    doubtful: bool


@dataclass(frozen=True)
class Infusion:
    """One infusion: its day on the patient's calendar, its dose by bands, its timepoints in order, its answers."""

    day: date
    dose: str
    standings: Mapping[str, AskedBy]
    answers: tuple[Answer, ...]

    @property
    def looks(self) -> tuple[object, ...]:
        """What somebody who knows the patient may recognize."""
        return self.dose, tuple(self.standings)


@dataclass(frozen=True)
class Course:
    """A series of infusions, the earliest first."""

    condition: str
    baseline: Decimal | None
    infusions: tuple[Infusion, ...]


@dataclass(frozen=True)
class Person:
    """A patient: their courses, the earliest first."""

    courses: tuple[Course, ...]

    @property
    def looks(self) -> tuple[object, ...]:
        """What somebody who knows the patient may recognize: how many courses, of what, how many infusions, doses."""
        return tuple((c.condition, tuple(infusion.looks for infusion in c.infusions)) for c in self.courses)

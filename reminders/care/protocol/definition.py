"""What a protocol is made of: timepoints, their windows and their questions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from reminders.care.hours import as_utc, local_day, wall_instant


class Measure(StrEnum):
    """What a question measures, where the product itself has the words for it; a protocol may define more."""

    PAIN = "pain"
    SIDE_EFFECTS = "side_effects"
    CHANGE = "change"


CHOICES: Final[Mapping[str, range]] = {Measure.SIDE_EFFECTS.value: range(1, 4), Measure.CHANGE.value: range(1, 8)}
"""The options of each measure that is not a score."""

CALL_ME: Final = 3
"""The option of the side-effects question that asks for a call."""


class Recall(StrEnum):
    """The stretch of time a question asks about. Another recall makes another outcome (Macedo 2012)."""

    NOW = "now"
    DAY = "24h"
    WEEK = "7d"
    SINCE_FIRST = "since_first"


class Unit(StrEnum):
    """How an offset is counted: absolutely, or as days on the patient's calendar."""

    HOURS = "hours"
    DAYS = "days"


@dataclass(frozen=True)
class ScoreWords:
    """What a protocol's own question says in one language.

    `question` is the whole question with how to answer it, `about` what it asks about in a few words.
    """

    question: str
    about: str


@dataclass(frozen=True)
class OwnMeasure:
    """A measure that a protocol defines: the answer to a question of its own, a score from 0 to 10.

    `name` is what the record calls it, `title` what staff read, `words` what patients read, by language. With
    `about_pain` "no pain" answers it with 0.
    """

    name: str
    title: str
    recall: Recall
    words: Mapping[str, ScoreWords] = field(hash=False)
    about_pain: bool = False


@dataclass(frozen=True)
class Question:
    """One question of a check-in. `measure` is a `Measure`, or the name of the protocol's `own` measure."""

    measure: str
    recall: Recall
    own: OwnMeasure | None = None


@dataclass(frozen=True)
class Offset:
    """How long after the infusion a step is due."""

    count: int
    unit: Unit

    @property
    def nominal(self) -> timedelta:
        """The offset with every day taken as 24 hours: for ordering and drawing, never for sending."""
        return timedelta(hours=self.count) if self.unit is Unit.HOURS else timedelta(days=self.count)

    def after(self, infused_at: datetime, zone: ZoneInfo, at_time: time) -> datetime:
        """The due instant in UTC; a day offset falls on `at_time` of the patient's wall clock."""
        if self.unit is Unit.HOURS:
            return as_utc(infused_at) + timedelta(hours=self.count)
        day = local_day(infused_at, zone) + timedelta(days=self.count)
        return wall_instant(datetime.combine(day, at_time), zone)


@dataclass(frozen=True)
class Step:
    """One timepoint of a protocol. An answer counts for it until `window_hours` after it was due.

    If none comes, its first question is asked once more `nudge_hours` after it was asked: 0 is never, and None is what
    the installation has set for every protocol.
    """

    step: str
    offset: Offset
    window_hours: int
    questions: tuple[Question, ...]
    nudge_hours: int | None = None

    @property
    def window(self) -> timedelta:
        """The same window as a duration."""
        return timedelta(hours=self.window_hours)


def hours_until_nudge(own: float | None, usual: float) -> float | None:
    """Hours from a question to its nudge: its step's own, else the installation's; None if it is not asked again."""
    return (usual if own is None else own) or None


@dataclass(frozen=True)
class Protocol:
    """A named, versioned schedule of check-ins, in the order they are due."""

    name: str
    version: int
    title: str
    steps: tuple[Step, ...]
    measures: tuple[OwnMeasure, ...] = ()

    @property
    def asked(self) -> frozenset[str]:
        """The measures that some check-in asks for: a schedule may define more."""
        return frozenset(question.measure for step in self.steps for question in step.questions)

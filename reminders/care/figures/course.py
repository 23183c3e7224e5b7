"""What is counted: a course of infusions, its baseline, its timepoints and its first response (`response.py`).

A missing answer is never filled in; expected and missing, it is no response. Like recalls are compared with like:
"right now" at four hours is kept apart from the averages of a day. How long relief lasted: `duration_of_relief.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Final

from reminders.care.figures.response import RESPONSE_PERCENT, is_less_by
from reminders.care.protocol import Recall
from reminders.care.reasons import Reason

LOW_BASELINE: Final = Decimal(4)
"""Trials admit a baseline from 4 up; under it a small change is a large percentage."""

NEW_COURSE_AFTER: Final = timedelta(days=28)
"""Without an infusion for this long the next one begins a course of its own, unless staff say otherwise."""


class RateStatus(StrEnum):
    """What a timepoint is to a rate: its window is still open, an answer was to be expected, or we never asked."""

    OPEN = "open"
    EXPECTED = "expected"
    NOT_ASKED = "not-asked"


class Ending(StrEnum):
    """Why nothing is known after a course's last answer."""

    STILL_FOLLOWED = "still-followed"
    SCHEDULE_ENDED = "schedule-ended"
    NEXT_COURSE = "next-course"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    LEFT = "left"


#: Reasons of the patient's, and how each ends what is known.
PATIENTS_OWN: Final[dict[Reason, Ending]] = {
    Reason.OPTED_OUT: Ending.REFUSED,
    Reason.NO_CONSENT: Ending.REFUSED,
    Reason.REFUSAL_IN_DOUBT: Ending.REFUSED,
    Reason.BAD_NUMBER: Ending.UNREACHABLE,
    Reason.WRONG_PERSON: Ending.UNREACHABLE,
    Reason.DECEASED: Ending.LEFT,
    Reason.DEATH_REPORTED: Ending.LEFT,
    Reason.ENDED: Ending.LEFT,
    Reason.ERASED: Ending.LEFT,
}

#: Not asked by text for one of these is a missing answer: the patient's own reasons, and that staff were to call.
EXPECTED_ALL_THE_SAME: Final[frozenset[Reason]] = frozenset(PATIENTS_OWN) | {Reason.CALL_ONLY}


class ReadBy(StrEnum):
    """Who understood an answer that came by text."""

    READER = "reader"
    PERSON = "person"


@dataclass(frozen=True)
class Answer:
    """One pain score in force. A `late` one came after its window; a `doubtful` one may be somebody else's."""

    at: datetime
    value: Decimal
    late: bool = False
    doubtful: bool = False

    @property
    def counts(self) -> bool:
        """Whether it is in any figure: given in its window, by the patient as far as is known."""
        return not (self.late or self.doubtful)


@dataclass(frozen=True)
class Timepoint:
    """One check-in: its step and recall, what it is to a rate, why it was not asked or missed, and the answer."""

    step: str
    recall: str
    closes_at: datetime
    standing: RateStatus
    reason: Reason | None = None
    """None where an answer came, be it one that was withdrawn since."""
    answer: Answer | None = None
    answered_after: timedelta | None = None
    """How long after its question left the first answer by text came, where one did in time."""
    read_by: ReadBy | None = None
    """Who understood what the patient texted: the reader alone, or a person; None where there was nothing to read."""
    was_asked: bool = False
    """Whether its question left and its window is over."""
    also_asks: tuple[str, ...] = ()
    """Measures that its check-in asks about besides pain."""

    @property
    def valid(self) -> Answer | None:
        """The answer, if it counts.

        One that was given in time and corrected later is of its window at the latest: a correction weeks after it is
        no answer after those of later timepoints.
        """
        if self.answer is None or not self.answer.counts:
            return None
        return self.answer if self.answer.at <= self.closes_at else replace(self.answer, at=self.closes_at)

    @property
    def is_doubtful(self) -> bool:
        """Whether the only answer is doubtful: such a timepoint is counted separately and is in no rate."""
        return self.answer is not None and self.answer.doubtful

    @property
    def is_expected(self) -> bool:
        """Whether it is in the denominator of a rate."""
        return self.standing is RateStatus.EXPECTED and not self.is_doubtful


@dataclass(frozen=True)
class Choice:
    """An answer in force to a question with numbered options, that counts (in its window, not doubtful)."""

    step: str
    measure: str
    value: int


@dataclass(frozen=True)
class Given:
    """One infusion, its timepoints in the order they were due, and what was chosen of numbered options, likewise."""

    infused_at: datetime
    timepoints: tuple[Timepoint, ...]
    choices: tuple[Choice, ...] = ()
    dose: Decimal | None = None
    """Ketamine in mg per kg of body weight; None if it was not recorded."""


@dataclass(frozen=True)
class FirstResponse:
    """When a course first responded: at which step, and how long after its first infusion."""

    step: str
    after: timedelta


@dataclass(frozen=True)
class Course:
    """A series of infusions of one patient, earliest first, and the score of the 24 hours before the first."""

    patient_id: str
    number: int
    condition: str
    baseline: Decimal | None
    infusions: tuple[Given, ...]
    next_course_at: datetime | None = None

    @property
    def last(self) -> Given:
        """The infusion from which the course is followed."""
        return self.infusions[-1]

    @property
    def began(self) -> datetime:
        """When its first infusion was given."""
        return self.infusions[0].infused_at

    @property
    def dose(self) -> Decimal | None:
        """The dose of its first infusion, which the course is grouped by."""
        return self.infusions[0].dose

    def at(self, step: str) -> Timepoint | None:
        """The timepoint of this step after the last infusion."""
        return next((t for t in self.last.timepoints if t.step == step), None)

    @property
    def can_respond(self) -> bool:
        """Whether a percentage below baseline can be computed: there is a baseline, and it is above 0."""
        return self.baseline is not None and self.baseline > 0

    def less(self, value: Decimal) -> Decimal | None:
        """How many points less than baseline; negative where pain is worse. None without a baseline."""
        return None if self.baseline is None else self.baseline - value

    def responds(self, answer: Answer) -> bool:
        """Whether an answer is a response."""
        return is_less_by(self.baseline, answer.value, RESPONSE_PERCENT)

    def answered(self) -> Iterator[tuple[Timepoint, Answer]]:
        """Every timepoint of the course with an answer that counts, in the order they were given."""
        found = [(t, t.valid) for infusion in self.infusions for t in infusion.timepoints]
        yield from sorted(((t, a) for t, a in found if a is not None), key=lambda pair: pair[1].at)

    def onset(self) -> FirstResponse | None:
        """The first response of the course, from its first infusion on."""
        found = ((t.step, answer.at - self.began) for t, answer in self.answered() if self.responds(answer))
        return next((FirstResponse(step, after) for step, after in found), None)

    @property
    def ending(self) -> Ending:
        """Why nothing is known after the last answer: a reason of the patient's since, the next course, or neither."""
        since = max((answer.at for answer in self.followed), default=self.last.infused_at)
        after = [t for t in self.last.timepoints if t.closes_at > since and t.valid is None]
        told = (PATIENTS_OWN[t.reason] for t in after if t.reason in PATIENTS_OWN)
        otherwise = (
            Ending.STILL_FOLLOWED if any(t.standing is RateStatus.OPEN for t in after) else Ending.SCHEDULE_ENDED
        )
        return next(told, Ending.NEXT_COURSE if self.next_course_at is not None else otherwise)

    @cached_property
    def followed(self) -> tuple[Answer, ...]:
        """The answers since the last infusion that duration is computed from: those about a day, in their order."""
        last = self.last
        mine = (t.valid for t in last.timepoints if t.recall != Recall.NOW)
        return tuple(sorted((a for a in mine if a is not None), key=lambda a: a.at))

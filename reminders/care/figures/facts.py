"""What the figures need to know about one course: a few short strings and numbers that only have to be counted.

The facts of a course change only when its record does, or when a window closes. A figure of many courses is then a
count of equal strings, which costs far less than looking at every answer again for every group of the report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from reminders.care.figures.answer_times import waits_written
from reminders.care.figures.course import LOW_BASELINE, Course, Ending, RateStatus, ReadBy, Timepoint
from reminders.care.figures.duration_of_relief import Relief, relief
from reminders.care.figures.response import MODERATE_POINTS, RESPONSE_PERCENT, SUBSTANTIAL_PERCENT, is_less_by
from reminders.care.protocol import CALL_ME, Measure

#: An onset counts as within days up to here: when the window of the shipped protocol's 72-hour check-in ends.
SOON: Final = timedelta(days=4)

#: An answer counts as within the hour up to here.
WITHIN: Final = timedelta(hours=1)

_MICROSECOND: Final = timedelta(microseconds=1)
_RATE_STATUSES: Final = {RateStatus.OPEN: "o", RateStatus.EXPECTED: "e", RateStatus.NOT_ASKED: "n"}
_READ: Final = {ReadBy.READER: "r", ReadBy.PERSON: "p", None: ""}
_PART: Final = "|"

#: What the code of a course as a whole begins with, that of an option chosen, and that of a question with options that
#: was not answered; a timepoint's begins otherwise.
WHOLE: Final = "#"
CHOSEN: Final = "!"
ASKED: Final = "?"

#: How a response ended that did not last (other endings are `Ending`).
LOST: Final = "lost"


class CourseFacts(NamedTuple):
    """The facts of one course.

    `steps` are its steps in order, with a space between, and `distances` how far each window's end is from its
    infusion (microseconds). `recalls` pairs the steps after the last infusion with what they ask about. `codes` has a
    code for the course as a whole (`Whole`), for each timepoint after the last infusion (`Seen`), each option chosen
    there and each question with options that was to be answered and was not, with a space between. `is_seen` says
    whether the course could have responded and was to answer. `lasting` is how long the response lasted after the last
    infusion, and the same with a next course as its loss (`lasted`). `answers` has a code for each kind of timepoint of
    every infusion (`Texted`), `waits` the times to answer (`waits_of`).
    """

    patient_id: str
    number: int
    condition: str
    baseline: Decimal | None
    dose: Decimal | None
    began: datetime
    steps: str
    distances: str
    recalls: str
    is_seen: bool
    lasting: tuple[float, float] | None
    codes: str
    answers: str
    waits: str


class Whole:
    """What is counted of a course as a whole, out of its code.

    `first` is the step of the first response. `ending` says why nothing is known after the response (an `Ending`), or
    `LOST`; None where there was none. `call` says whether a call was asked for at any step after the last infusion,
    None where no question about side effects was answered there.
    """

    def __init__(self, code: str) -> None:
        infusions, baseline, is_seen, first, soon, followed, ending, call = code[1:].split(_PART)
        self.infusions = int(infusions)
        self.baseline = Decimal(baseline) if baseline else None
        self.can_respond = self.baseline is not None and self.baseline > 0
        self.is_low = self.baseline is not None and 0 < self.baseline < LOW_BASELINE
        self.is_seen, self.soon = is_seen == "1", soon == "1"
        self.first = first or None
        self.ending = ending or None
        self.is_silent = self.can_respond and self.ending is None and followed != "1"
        self.call = None if not call else call == "1"


class Seen:
    """One kind of timepoint after a last infusion, out of its code: what is the same in every course that has it.

    `is_expected` says whether it is in the denominator of a rate, `valid` is the score if it counts.
    """

    def __init__(self, code: str) -> None:
        self.step, self.recall, standing, reason, value, late, doubtful, baseline = code.split(_PART)
        self.reason = reason or None
        self.has_answer = bool(value)
        self.late, self.doubtful = late == "1", doubtful == "1"
        self.baseline = Decimal(baseline) if baseline else None
        self.is_open = standing == _RATE_STATUSES[RateStatus.OPEN]
        self.is_not_asked = standing == _RATE_STATUSES[RateStatus.NOT_ASKED]
        self.is_expected = standing == _RATE_STATUSES[RateStatus.EXPECTED] and not self.doubtful
        self.valid = Decimal(value) if value and not (self.late or self.doubtful) else None
        self.can_respond = self.baseline is not None and self.baseline > 0
        self.responds_30, self.responds_50 = (
            self.valid is not None and is_less_by(self.baseline, self.valid, percent)
            for percent in (RESPONSE_PERCENT, SUBSTANTIAL_PERCENT)
        )
        less = None if self.valid is None or self.baseline is None else self.baseline - self.valid
        self.two_points = less is not None and less >= MODERATE_POINTS


@lru_cache(maxsize=1 << 16)
def seen(code: str) -> Seen:
    """What the code of a timepoint says. Every group of a report asks for the same few thousand."""
    return Seen(code)


@lru_cache(maxsize=1 << 16)
def whole(code: str) -> Whole:
    """What the code of a course says."""
    return Whole(code)


class Texted(NamedTuple):
    """One kind of timepoint after any infusion: whether its question left and its time is over, and who read it."""

    step: str
    was_asked: bool
    within_hour: bool
    read_by: ReadBy | None


def texted(code: str) -> tuple[Texted, int]:
    """What a code of `CourseFacts.answers` says, and of how many timepoints of the course."""
    times, step, asked, within, read = code.split(_PART)
    by = next(by for by, letter in _READ.items() if letter == read)
    return Texted(step, asked == "1", within == "1", by), int(times)


def lasted(until: int, lost: bool) -> float:
    """A duration (microseconds) and whether the response was lost then, as one number.

    In the order of these numbers a loss comes before what is censored at the same moment. Whole numbers up to 2^53 are
    exact as floats, which are sorted faster than integers; so are durations of up to 140 years.
    """
    return float(2 * until + (not lost))


def facts_of(course: Course) -> CourseFacts:
    """The facts of a course."""
    distances: dict[str, int] = {}
    waits = []
    answers: Counter[str] = Counter()
    for infusion in course.infusions:
        for t in infusion.timepoints:
            distances.setdefault(t.step, (t.closes_at - infusion.infused_at) // _MICROSECOND)
            answers[_texted(t)] += 1
            if t.answered_after is not None:
                waits.append((t.step, t.answered_after // _MICROSECOND))
    found = relief(course) if course.can_respond else None
    is_seen = course.can_respond and any(
        t.is_expected or t.valid is not None for i in course.infusions for t in i.timepoints
    )
    return CourseFacts(
        patient_id=course.patient_id,
        number=course.number,
        condition=course.condition,
        baseline=course.baseline,
        dose=course.dose,
        began=course.began,
        steps=" ".join(distances),
        distances=" ".join(map(str, distances.values())),
        recalls=" ".join(f"{t.step}{_PART}{t.recall}" for t in course.last.timepoints),
        is_seen=is_seen,
        lasting=_lasting(course, found) if found is not None else None,
        codes=" ".join(_codes(course, found, is_seen)),
        answers=" ".join(f"{times}{_PART}{code}" for code, times in answers.items()),
        waits=waits_written(waits, list(distances)),
    )


def _codes(course: Course, found: Relief | None, is_seen: bool) -> Iterator[str]:
    chosen = {(choice.measure, choice.step): choice.value for choice in course.last.choices}
    asked = {(measure, t.step) for t in course.last.timepoints if t.is_expected for measure in t.also_asks}
    effects = {value for (measure, _), value in chosen.items() if measure == Measure.SIDE_EFFECTS}
    first = course.onset() if is_seen else None
    yield WHOLE + _PART.join(
        (
            str(len(course.infusions)),
            "" if course.baseline is None else str(course.baseline),
            f"{is_seen:d}",
            first.step if first is not None else "",
            f"{first is not None and first.after <= SOON:d}",
            f"{bool(course.followed):d}",
            "" if found is None else LOST if found.ending is None else found.ending.value,
            f"{CALL_ME in effects:d}" if effects else "",
        )
    )
    yield from (_seen(t, course.baseline) for t in course.last.timepoints)
    yield from (f"{CHOSEN}{measure}{_PART}{step}{_PART}{value}" for (measure, step), value in chosen.items())
    yield from (f"{ASKED}{measure}{_PART}{step}" for measure, step in sorted(asked - set(chosen)))


def _seen(t: Timepoint, baseline: Decimal | None) -> str:
    answer = t.answer
    said = ("", "", "") if answer is None else (str(answer.value), f"{answer.late:d}", f"{answer.doubtful:d}")
    reason = t.reason.value if t.reason is not None else ""
    before = "" if baseline is None else str(baseline)
    return _PART.join((t.step, t.recall, _RATE_STATUSES[t.standing], reason, *said, before))


def _texted(t: Timepoint) -> str:
    within = t.was_asked and t.answered_after is not None and t.answered_after <= WITHIN
    return f"{t.step}{_PART}{t.was_asked:d}{_PART}{within:d}{_PART}{_READ[t.read_by]}"


def _lasting(course: Course, found: Relief) -> tuple[float, float]:
    observed = if_next = lasted(found.until // _MICROSECOND, found.lost)
    if found.ending is Ending.NEXT_COURSE and course.next_course_at is not None:
        if_next = lasted((course.next_course_at - course.last.infused_at) // _MICROSECOND, lost=True)
    return observed, if_next

"""Whether, how soon and for how long pain was relieved after an infusion, by the definitions trials use.

Percent change and its bands: IMMPACT (10, 30 and 50 % less than baseline: minimal, moderate, substantial). Loss of
response: less than 30 % below baseline at two consecutive assessments (FREEDOM trial). Missing answers are never
filled in: where nothing was answered there is no value, and in responder rates a missing answer is no response.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from itertools import groupby, pairwise
from math import exp, log, sqrt
from typing import Final

RESPONSE_PERCENT: Final = Decimal(30)
"""How much less than baseline counts as a response: moderate relief, about 2 points of 10 (Farrar 2001)."""

_NORMAL_95: Final = 1.959963984540054


class Response(StrEnum):
    """How much less the pain is than at baseline. A band includes its lower bound."""

    NONE = "none"
    MINIMAL = "minimal"
    MODERATE = "moderate"
    SUBSTANTIAL = "substantial"


BANDS: Final[tuple[tuple[Response, Decimal], ...]] = (
    (Response.SUBSTANTIAL, Decimal(50)),
    (Response.MODERATE, RESPONSE_PERCENT),
    (Response.MINIMAL, Decimal(10)),
)
"""Each band and the percent less than baseline it begins at, best first."""


class Ending(StrEnum):
    """Why nothing is known after an infusion's last answer."""

    LAST_ANSWER = "last-answer"
    OPTED_OUT = "opted-out"
    UNDELIVERABLE = "undeliverable"
    NEXT_INFUSION = "next-infusion"
    SCHEDULE_ENDED = "schedule-ended"


@dataclass(frozen=True)
class Answer:
    """One pain score. `after` is the time from the infusion to the reply; a `late` one came after its window."""

    step: str
    after: timedelta
    value: Decimal
    late: bool = False


@dataclass(frozen=True)
class Followed:
    """One infusion's follow-up, in any order of answers.

    `baseline` is the one before the course's first infusion. `expected` names the steps an answer is missing from if
    there is none: their window has closed, and no newer infusion had taken over.
    """

    baseline: Decimal | None
    answers: tuple[Answer, ...]
    expected: frozenset[str] = frozenset()
    ending: Ending = Ending.LAST_ANSWER

    @cached_property
    def valid(self) -> tuple[Answer, ...]:
        """The answers given within their windows, earliest first."""
        return tuple(sorted((answer for answer in self.answers if not answer.late), key=lambda one: one.after))

    @property
    def can_respond(self) -> bool:
        """Whether a percent change can be told: there is a baseline, and it is above 0."""
        return self.baseline is not None and self.baseline > 0

    def responds(self, answer: Answer) -> bool:
        """Whether an answer is a response."""
        less = percent_less(self.baseline, answer.value)
        return less is not None and less >= RESPONSE_PERCENT


def percent_less(baseline: Decimal | None, value: Decimal) -> Decimal | None:
    """How much less than baseline, in percent; negative where pain is worse. None without a baseline above 0."""
    if baseline is None or baseline <= 0:
        return None
    return (baseline - value) * 100 / baseline


def response(baseline: Decimal | None, value: Decimal) -> Response | None:
    """The band a score falls in, or None without a baseline above 0."""
    less = percent_less(baseline, value)
    if less is None:
        return None
    return next((band for band, least in BANDS if less >= least), Response.NONE)


def threshold(baseline: Decimal, percent: Decimal) -> Decimal:
    """The score that is `percent` less than baseline: where a chart draws its line."""
    return baseline * (100 - percent) / 100


def onset(followed: Followed) -> Answer | None:
    """The first valid answer that is a response."""
    return next((answer for answer in followed.valid if followed.responds(answer)), None)


@dataclass(frozen=True)
class Duration:
    """How long a response lasted, counted from the infusion.

    Where it was `lost`, that happened between `held_until`, the last answer that was a response, and `until`, the
    first of two that were not. Otherwise nothing is known after `until`, the last valid answer, and `ending` says
    why; the next infusion ending it is informative, since it is often given because relief wore off.
    """

    until: timedelta
    held_until: timedelta
    lost: bool
    ending: Ending | None


def duration(followed: Followed) -> Duration | None:
    """How long the response lasted; None for a patient who never responded, to be counted as a non-responder.

    Consecutive means answered one after the other: a missing answer between two poor ones does not part them.
    """
    first = onset(followed)
    if first is None:
        return None
    held_until = first.after
    since = [answer for answer in followed.valid if answer.after >= first.after]
    for answer, following in pairwise(since):
        if followed.responds(answer):
            held_until = answer.after
        elif not followed.responds(following):
            return Duration(answer.after, held_until, lost=True, ending=None)
    if followed.responds(since[-1]):
        held_until = since[-1].after
    return Duration(since[-1].after, held_until, lost=False, ending=followed.ending)


@dataclass(frozen=True)
class CurveStep:
    """The curve from `after` on: the share still responding, with its 95 % interval, and who was counted."""

    after: timedelta
    at_risk: int
    lost: int
    censored: int
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Curve:
    """A Kaplan-Meier estimate of how long a response lasts, among those who ever responded."""

    responders: int
    non_responders: int
    informative: int
    """How many were censored by their next infusion: where they are many the curve is optimistic."""
    steps: tuple[CurveStep, ...]

    @property
    def median(self) -> timedelta | None:
        """When half have lost their response, or None where more than half never did."""
        return next((step.after for step in self.steps if step.share <= 0.5), None)

    def share_at(self, after: timedelta) -> float | None:
        """The share still responding that long after the infusion; None past the last answer of anyone."""
        if not self.steps or after > self.steps[-1].after:
            return None
        return next((step.share for step in reversed(self.steps) if step.after <= after), 1.0)


def lasting(followed: Iterable[Followed]) -> Curve:
    """The Kaplan-Meier curve of loss of response. Infusions without a usable baseline are left out altogether.

    Two infusions of one patient are not independent: pass one a patient, or say so beside the curve. The interval is
    Greenwood's on the log-minus-log scale; a loss is counted before what is censored at the same moment.
    """
    counted = [duration(one) for one in followed if one.can_respond]
    durations = sorted((one for one in counted if one is not None), key=lambda one: one.until)
    return Curve(
        responders=len(durations),
        non_responders=len(counted) - len(durations),
        informative=sum(one.ending is Ending.NEXT_INFUSION for one in durations),
        steps=tuple(_steps(durations)),
    )


def _steps(durations: Sequence[Duration]) -> Iterable[CurveStep]:
    at_risk, share, variance = len(durations), 1.0, 0.0
    for after, group in groupby(durations, key=lambda one: one.until):
        ending = [one.lost for one in group]
        lost = sum(ending)
        share *= 1 - lost / at_risk
        if lost < at_risk:
            variance += lost / (at_risk * (at_risk - lost))
        low, high = _interval(share, variance)
        yield CurveStep(after, at_risk, lost, len(ending) - lost, share, low, high)
        at_risk -= len(ending)


def _interval(share: float, variance: float) -> tuple[float, float]:
    if not 0 < share < 1:
        return share, share
    reach = _NORMAL_95 * sqrt(variance) / abs(log(share))
    return share ** exp(reach), share ** exp(-reach)


@dataclass(frozen=True)
class ResponderRow:
    """Who responded at one timepoint. The rates' denominator is everyone expected, so drop-out is no response."""

    step: str
    expected: int
    answered: int
    minimal: int
    moderate: int
    substantial: int

    def rate(self, band: Response) -> float | None:
        """The share of those expected who reached at least this band; None where nobody was expected."""
        reached = {
            Response.MINIMAL: self.minimal,
            Response.MODERATE: self.moderate,
            Response.SUBSTANTIAL: self.substantial,
            Response.NONE: self.expected,
        }[band]
        return reached / self.expected if self.expected else None


@dataclass(frozen=True)
class ResponderTable:
    """Responders by timepoint, with the numbers that a rate must be read beside."""

    with_baseline: int
    without_baseline: int
    """Infusions whose baseline is missing or 0: a change in percent cannot be told, and they are in no rate."""
    rows: tuple[ResponderRow, ...]


def responders(followed: Iterable[Followed], steps: Sequence[str]) -> ResponderTable:
    """Count responders at each step, in the order given. Late answers are not counted; a missing one is no response."""
    everyone = list(followed)
    counted = [one for one in everyone if one.can_respond]
    return ResponderTable(
        with_baseline=len(counted),
        without_baseline=len(everyone) - len(counted),
        rows=tuple(_row(counted, step) for step in steps),
    )


def _row(counted: Sequence[Followed], step: str) -> ResponderRow:
    bands: list[Response | None] = []
    for one in counted:
        answer = next((answer for answer in one.valid if answer.step == step), None)
        if answer is not None:
            bands.append(response(one.baseline, answer.value))
        elif step in one.expected:
            bands.append(None)
    order = [band for band, _ in BANDS]
    reached = {least: sum(band in order[: order.index(least) + 1] for band in bands) for least in order}
    return ResponderRow(
        step=step,
        expected=len(bands),
        answered=sum(band is not None for band in bands),
        minimal=reached[Response.MINIMAL],
        moderate=reached[Response.MODERATE],
        substantial=reached[Response.SUBSTANTIAL],
    )

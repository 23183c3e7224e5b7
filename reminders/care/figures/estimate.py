"""The Kaplan-Meier estimate with its median and restricted mean, of few durations or of tens of thousands.

Exact fractions of thousands of factors grow without bound, and a curve of as many steps is more than a page can hold.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from math import prod
from typing import Final, NamedTuple

from reminders.care.figures.survival import (
    DAY,
    HALF,
    CurveStep,
    Lasted,
    Median,
    band,
    curve,
    median,
    restricted_mean,
)

#: From more durations than these on a curve is told by the day.
MANY: Final = 300

#: Shares of many durations are whole numbers of this part. Each step cuts off less than one of them.
_ONE: Final = 1 << 256

_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True)
class Estimate:
    """The curve with its median and its restricted mean."""

    curve: tuple[CurveStep, ...]
    median: Median
    mean: timedelta | None


def estimate(durations: Iterable[tuple[int, bool]], horizon: timedelta) -> Estimate:
    """The estimate of durations in microseconds, each with whether it was lost then.

    Of more than `MANY` the curve is told once a day, at the last moment up to the end of the day at which anything
    happened, as it stands then. Median and mean are of every moment all the same.
    """
    known = list(durations)
    if len(known) > MANY:
        return _by_day(list(_moments(known)), horizon)
    steps = curve(Lasted(timedelta(microseconds=until), lost) for until, lost in known)
    return Estimate(steps, median(steps), restricted_mean(steps, horizon))


class _Moment(NamedTuple):
    """A moment (microseconds) at which courses were lost or censored, and the curve from then on."""

    at: int
    at_risk: int
    lost: int
    ended: int
    share: int
    low: float
    high: float
    is_half: bool


def _moments(durations: Sequence[tuple[int, bool]]) -> Iterator[_Moment]:
    """Every moment in order: the same product as that of `survival.curve`, in whole numbers."""
    ended = Counter(until for until, _ in durations)
    lost_at = Counter(until for until, lost in durations if lost)
    at_risk, share, hazard, low, high, is_half = len(durations), _ONE, 0, 1.0, 1.0, False
    factors: list[tuple[int, int]] = []
    for at in sorted(ended):
        lost = lost_at[at]
        if lost:
            factors.append((at_risk - lost, at_risk))
            share = share * (at_risk - lost) // at_risk
            if lost < at_risk:
                hazard += _ONE * lost // (at_risk * (at_risk - lost))
            low, high = band(Fraction(share, _ONE), Fraction(hazard, _ONE))
            is_half = is_half or _is_half_or_less(share, factors)
        yield _Moment(at, at_risk, lost, ended[at], share, low, high, is_half)
        at_risk -= ended[at]


def _is_half_or_less(share: int, factors: Sequence[tuple[int, int]]) -> bool:
    """Whether the product is a half or less: multiplied out where what was cut off could decide it."""
    if abs(share - _ONE // 2) > 2 * len(factors):
        return share < _ONE // 2
    return 2 * prod(left for left, _ in factors) <= prod(of for _, of in factors)


def _by_day(moments: Sequence[_Moment], horizon: timedelta) -> Estimate:
    days: dict[int, list[_Moment]] = {}
    area, share, since, upto = 0, _ONE, 0, horizon // _MICROSECOND
    for moment in moments:
        days.setdefault(-(-moment.at // (DAY // _MICROSECOND)), []).append(moment)
        within = min(moment.at, upto)
        area += share * (within - since)
        share, since = moment.share, within
    area += share * (upto - since)
    return Estimate(
        tuple(_step(day) for day in days.values()),
        Median(
            _span(next((m.at for m in moments if m.is_half), None)),
            _span(next((m.at for m in moments if m.low <= HALF), None)),
            _span(next((m.at for m in moments if m.high <= HALF), None)),
        ),
        timedelta(microseconds=round(Fraction(area, _ONE))),
    )


def _step(day: Sequence[_Moment]) -> CurveStep:
    last = day[-1]
    lost = sum(moment.lost for moment in day)
    censored = sum(moment.ended for moment in day) - lost
    return CurveStep(
        timedelta(microseconds=last.at), day[0].at_risk, lost, censored, Fraction(last.share, _ONE), last.low, last.high
    )


def _span(microseconds: int | None) -> timedelta | None:
    return None if microseconds is None else timedelta(microseconds=microseconds)

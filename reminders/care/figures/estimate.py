"""The Kaplan-Meier estimate with its median and restricted mean, of few durations or of tens of thousands.

Exact fractions of thousands of factors grow without bound, and a curve of as many steps is more than a page can hold.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from math import prod
from typing import Final, NamedTuple

from reminders.care.figures.survival import (
    DAY,
    CurveStep,
    Lasted,
    Median,
    band,
    curve,
    median,
    restricted_mean,
)

#: From more durations than these on a curve is told by the day.
MANY: Final = 2000

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
        return _by_day(known, horizon)
    steps = curve(Lasted(timedelta(microseconds=until), lost) for until, lost in known)
    return Estimate(steps, median(steps), restricted_mean(steps, horizon))


class _Loss(NamedTuple):
    """A moment (microseconds) at which courses were lost; the share and Greenwood's sum from then on, in parts."""

    at: int
    lost: int
    at_risk: int
    share: int
    hazard: int

    def band(self) -> tuple[float, float]:
        """The 95 % interval of the share."""
        return band(self.share / _ONE, self.hazard / _ONE)


def _losses(ends: Sequence[int], lost_at: Mapping[int, int]) -> Iterator[_Loss]:
    """Every moment with a loss: the same product as that of `survival.curve`, in whole numbers. `ends` is sorted."""
    share, hazard, n = _ONE, 0, len(ends)
    for at in sorted(lost_at):
        lost, at_risk = lost_at[at], n - bisect_left(ends, at)
        left = at_risk - lost
        share = share * left // at_risk
        if left:
            hazard += _ONE * lost // (at_risk * left)
        yield _Loss(at, lost, at_risk, share, hazard)


def _by_day(durations: Sequence[tuple[int, bool]], horizon: timedelta) -> Estimate:
    ends = sorted([until for until, _ in durations])
    losses = list(_losses(ends, Counter([until for until, lost in durations if lost])))
    area, share, since, upto = 0, _ONE, 0, horizon // _MICROSECOND
    for loss in losses:
        if loss.at >= upto:
            break
        area += share * (loss.at - since)
        share, since = loss.share, loss.at
    area += share * (upto - since)
    return Estimate(tuple(_days(ends, losses)), _median(losses), timedelta(microseconds=round(Fraction(area, _ONE))))


def _median(losses: Sequence[_Loss]) -> Median:
    """The first moments at which the share and each side of its band are a half or less."""
    half = next((place for place, loss in enumerate(losses) if _is_half_or_less(losses, place)), None)
    # The band holds the share: its upper side is above a half wherever the share is.
    after = losses[half:] if half is not None else ()
    return Median(
        _span(after[0].at if after else None),
        _span(next((loss.at for loss in losses if loss.band()[0] <= 0.5), None)),
        _span(next((loss.at for loss in after if loss.band()[1] <= 0.5), None)),
    )


def _is_half_or_less(losses: Sequence[_Loss], place: int) -> bool:
    """Whether a share is a half or less: multiplied out where what was cut off could decide it."""
    share = losses[place].share
    if abs(share - _ONE // 2) > 2 * len(losses):
        return share < _ONE // 2
    known = losses[: place + 1]
    return 2 * prod(loss.at_risk - loss.lost for loss in known) <= prod(loss.at_risk for loss in known)


def _days(ends: Sequence[int], losses: Sequence[_Loss]) -> Iterator[CurveStep]:
    """The curve at the last moment of each day at which anything happened."""
    day, begin, done = DAY // _MICROSECOND, 0, 0
    share, low, high = _ONE, 1.0, 1.0
    while begin < len(ends):
        end = bisect_right(ends, -(-ends[begin] // day) * day)
        upto = bisect_right(losses, ends[end - 1], lo=done, key=lambda loss: loss.at)
        lost = sum(loss.lost for loss in losses[done:upto])
        if upto > done:
            share, (low, high) = losses[upto - 1].share, losses[upto - 1].band()
        span = timedelta(microseconds=ends[end - 1])
        yield CurveStep(span, len(ends) - begin, lost, end - begin - lost, Fraction(share, _ONE), low, high)
        begin, done = end, upto


def _span(microseconds: int | None) -> timedelta | None:
    return None if microseconds is None else timedelta(microseconds=microseconds)

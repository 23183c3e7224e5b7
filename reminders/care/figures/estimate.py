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
from math import log, prod, sqrt
from typing import Final, NamedTuple

from reminders.care.figures.rates import Z_95
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

#: Up to so many durations the shares of a curve are exact fractions.
FEW: Final = 200

#: From more durations than these on a curve is told by the day.
MANY: Final = 2000

#: Shares of more than a few are whole numbers of this part. Each step cuts off less than one of them.
_ONE: Final = 1 << 128

_MICROSECOND: Final = timedelta(microseconds=1)

#: Where a half is on the scale of the band.
_LOG_LOG_2: Final = log(log(2))

#: Far more than floats are off by.
_MARGIN: Final = 1e-6


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
    if len(known) > FEW:
        return _in_parts(known, horizon, 1)
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
    return _in_parts(durations, horizon, DAY // _MICROSECOND)


def _in_parts(durations: Sequence[tuple[int, bool]], horizon: timedelta, span: int) -> Estimate:
    """The estimate in whole numbers of a part, its curve told once in each span of so many microseconds."""
    ends = sorted([until for until, _ in durations])
    losses = list(_losses(ends, Counter([until for until, lost in durations if lost])))
    area, share, since, upto = 0, _ONE, 0, horizon // _MICROSECOND
    for loss in losses:
        if loss.at >= upto:
            break
        area += share * (loss.at - since)
        share, since = loss.share, loss.at
    area += share * (upto - since)
    return Estimate(
        tuple(_steps(ends, losses, span)), _median(losses), timedelta(microseconds=round(Fraction(area, _ONE)))
    )


def _median(losses: Sequence[_Loss]) -> Median:
    """The first moments at which the share and each side of its band are a half or less."""
    # The share only falls, so that the first place can be looked for by halves.
    half = bisect_left(range(len(losses)), True, key=lambda place: _is_half_or_less(losses, place))
    # The band holds the share: its upper side is above a half wherever the share is.
    low = _first_half_or_less(losses, 0, len(losses), 0)
    high = _first_half_or_less(losses, half, len(losses), 1)
    return Median(*(_span(losses[at].at) if at is not None and at < len(losses) else None for at in (half, low, high)))


def _first_half_or_less(losses: Sequence[_Loss], begin: int, end: int, side: int) -> int | None:
    """The first place from `begin` to before `end` where that side of the band (0 lower, 1 upper) is a half or less.

    A side may rise a little where few are left. So each half of the places is passed over only where none of its sides
    can be so low: the shares in it are no less than the last one, and Greenwood's sums lie between its two ends.
    """
    if begin >= end:
        return None
    if end - begin == 1:
        return begin if losses[begin].band()[side] <= 0.5 else None
    if _is_above_half(losses[begin], losses[end - 1], side):
        return None
    middle = (begin + end) // 2
    found = _first_half_or_less(losses, begin, middle, side)
    return found if found is not None else _first_half_or_less(losses, middle, end, side)


def _is_above_half(first: _Loss, last: _Loss, side: int) -> bool:
    """Whether that side of the band is certainly above a half at each loss from the first to the last of these."""
    if not 0 < last.share <= first.share < _ONE:
        return False
    least, most = -log(first.share / _ONE), -log(last.share / _ONE)
    reach = Z_95 * sqrt(last.hazard / _ONE) / least if side == 0 else -Z_95 * sqrt(first.hazard / _ONE) / most
    return log(most) + reach < _LOG_LOG_2 - _MARGIN


def _is_half_or_less(losses: Sequence[_Loss], place: int) -> bool:
    """Whether a share is a half or less: multiplied out where what was cut off could decide it."""
    share = losses[place].share
    if abs(share - _ONE // 2) > 2 * len(losses):
        return share < _ONE // 2
    known = losses[: place + 1]
    return 2 * prod(loss.at_risk - loss.lost for loss in known) <= prod(loss.at_risk for loss in known)


def _steps(ends: Sequence[int], losses: Sequence[_Loss], span: int) -> Iterator[CurveStep]:
    """The curve at the last moment of each span of so many microseconds at which anything happened."""
    begin, done, n = 0, 0, len(ends)
    share, low, high = Fraction(1), 1.0, 1.0
    while begin < n:
        end = bisect_right(ends, -(-ends[begin] // span) * span, lo=begin)
        at, lost, before = ends[end - 1], 0, done
        while done < len(losses) and losses[done].at <= at:
            lost += losses[done].lost
            done += 1
        if done > before:
            share, (low, high) = Fraction(losses[done - 1].share, _ONE), losses[done - 1].band()
        yield CurveStep(timedelta(microseconds=at), n - begin, lost, end - begin - lost, share, low, high)
        begin = end


def _span(microseconds: int | None) -> timedelta | None:
    return None if microseconds is None else timedelta(microseconds=microseconds)

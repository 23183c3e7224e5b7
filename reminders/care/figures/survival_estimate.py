"""The Kaplan-Meier estimate with its median and restricted mean, of few durations or of tens of thousands.

Exact fractions of thousands of factors grow without bound, and a curve of as many steps is more than a page can hold.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from math import log, prod, sqrt
from operator import sub
from typing import Final, NamedTuple

from reminders.care.figures.confidence_interval import Z_95
from reminders.care.figures.facts import lasted
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
    return estimate_of([lasted(until, lost) for until, lost in durations], horizon)


def estimate_of(durations: Iterable[float], horizon: timedelta) -> Estimate:
    """The same of durations each of which is one number (`facts.lasted`)."""
    known = sorted(durations)
    if len(known) > MANY:
        return in_parts(known, horizon, DAY // _MICROSECOND)
    if len(known) > FEW:
        return in_parts(known, horizon, 1)
    steps = curve(Lasted(timedelta(microseconds=until // 2), not until % 2) for until in map(int, known))
    return Estimate(steps, median(steps), restricted_mean(steps, horizon))


class _Losses(NamedTuple):
    """Every moment with a loss (microseconds), how many were lost and how many still followed just before it.

    `shares` and `hazards` are the share and Greenwood's sum from then on, in parts.
    """

    at: list[int]
    lost: list[int]
    at_risk: list[int]
    shares: list[int]
    hazards: list[int]

    def band(self, place: int) -> tuple[float, float]:
        """The 95 % interval of a share."""
        return band(self.shares[place] / _ONE, self.hazards[place] / _ONE)


def _losses(durations: Sequence[float]) -> _Losses:
    """The same product as that of `survival.curve`, in whole numbers. `durations` is sorted."""
    found = _Losses([], [], [], [], [])
    share, hazard, n = _ONE, 0, len(durations)
    lost_at = [(number, until) for number, until in enumerate(durations) if not until % 2]
    begin = 0
    while begin < len(lost_at):
        before, until = lost_at[begin]
        end = begin + 1
        while end < len(lost_at) and lost_at[end][1] == until:
            end += 1
        lost, at_risk = end - begin, n - before
        left = at_risk - lost
        share = share * left // at_risk
        if left:
            hazard += _ONE * lost // (at_risk * left)
        found.at.append(int(until) // 2)
        found.lost.append(lost)
        found.at_risk.append(at_risk)
        found.shares.append(share)
        found.hazards.append(hazard)
        begin = end
    return found


def in_parts(durations: Sequence[float], horizon: timedelta, span: int) -> Estimate:
    """The estimate in whole numbers of a part, with one point of its curve in each span of so many microseconds.

    `durations` (`facts.lasted`) is sorted.
    """
    losses = _losses(durations)
    area, share, since, upto = 0, _ONE, 0, horizon // _MICROSECOND
    for at, then in zip(losses.at, losses.shares, strict=True):
        if at >= upto:
            break
        area += share * (at - since)
        share, since = then, at
    area += share * (upto - since)
    return Estimate(
        tuple(_steps(durations, losses, span)), _median(losses), timedelta(microseconds=round(Fraction(area, _ONE)))
    )


def _median(losses: _Losses) -> Median:
    """The first moments at which the share and each side of its band are a half or less."""
    # The share only falls, so that the first place can be looked for by halves.
    n = len(losses.at)
    half = bisect_left(range(n), True, key=lambda place: _is_half_or_less(losses, place))
    # The band holds the share: its upper side is above a half wherever the share is.
    low = _first_half_or_less(losses, 0, n, 0)
    high = _first_half_or_less(losses, half, n, 1)
    return Median(
        *(_span(losses.at[place]) if place is not None and place < n else None for place in (half, low, high))
    )


def _first_half_or_less(losses: _Losses, begin: int, end: int, side: int) -> int | None:
    """The first place from `begin` to before `end` where that side of the band (0 lower, 1 upper) is a half or less.

    A side may rise a little where few are left. So each half of the places is passed over only where none of its sides
    can be so low: the shares in it are no less than the last one, and Greenwood's sums lie between its two ends.
    """
    if begin >= end:
        return None
    if end - begin == 1:
        return begin if losses.band(begin)[side] <= 0.5 else None
    if _is_above_half(losses, begin, end - 1, side):
        return None
    middle = (begin + end) // 2
    found = _first_half_or_less(losses, begin, middle, side)
    return found if found is not None else _first_half_or_less(losses, middle, end, side)


def _is_above_half(losses: _Losses, first: int, last: int, side: int) -> bool:
    """Whether that side of the band is certainly above a half at each loss from the first to the last of these."""
    highest, lowest = losses.shares[first], losses.shares[last]
    if not 0 < lowest <= highest < _ONE:
        return False
    least, most = -log(highest / _ONE), -log(lowest / _ONE)
    reach = Z_95 * sqrt(losses.hazards[last] / _ONE) / least
    if side == 1:
        reach = -Z_95 * sqrt(losses.hazards[first] / _ONE) / most
    return log(most) + reach < _LOG_LOG_2 - _MARGIN


def _is_half_or_less(losses: _Losses, place: int) -> bool:
    """Whether a share is a half or less: multiplied out where what was cut off could decide it."""
    share = losses.shares[place]
    if abs(share - _ONE // 2) > 2 * len(losses.at):
        return share < _ONE // 2
    at_risk, lost = losses.at_risk[: place + 1], losses.lost[: place + 1]
    left: int = prod(map(sub, at_risk, lost))
    return 2 * left <= prod(at_risk)


def _steps(durations: Sequence[float], losses: _Losses, span: int) -> Iterator[CurveStep]:
    """The curve at the last moment of each span of so many microseconds at which anything happened."""
    begin, done, n = 0, 0, len(durations)
    share, low, high = Fraction(1), 1.0, 1.0
    while begin < n:
        until = -(-(int(durations[begin]) // 2) // span) * span
        end = bisect_right(durations, 2 * until + 1, lo=begin)  # what is censored then is the last
        at, before = int(durations[end - 1]) // 2, done
        done = bisect_right(losses.at, at, lo=done)
        lost = sum(losses.lost[before:done])
        if done > before:
            share, (low, high) = Fraction(losses.shares[done - 1], _ONE), losses.band(done - 1)
        yield CurveStep(timedelta(microseconds=at), n - begin, lost, end - begin - lost, share, low, high)
        begin = end


def _span(microseconds: int | None) -> timedelta | None:
    return None if microseconds is None else timedelta(microseconds=microseconds)

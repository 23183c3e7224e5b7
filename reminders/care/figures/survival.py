"""The Kaplan-Meier estimate: how long something lasts, if of some it is only known that it had not ended.

Shares are exact fractions, so that "half" is half: in floating point 12 of 24 can come out a hair above it. The
interval is Greenwood's on the log-minus-log scale (Kalbfleisch and Prentice), as in lifelines and R's "log-log".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from itertools import groupby
from math import exp, log, sqrt
from typing import Final

from reminders.care.figures.confidence_interval import Z_95

HALF: Final = Fraction(1, 2)
DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Lasted:
    """One course: until when it is known, and whether that is when it was `lost` (else it is censored there)."""

    until: timedelta
    lost: bool


@dataclass(frozen=True)
class CurveStep:
    """The curve from `after` on. `at_risk` counts those still followed just before; `low`..`high` is the 95 % band."""

    after: timedelta
    at_risk: int
    lost: int
    censored: int
    share: Fraction
    low: float
    high: float

    @property
    def day(self) -> float:
        """Days since the start, exact to the microsecond."""
        return self.after / DAY


@dataclass(frozen=True)
class Median:
    """When half have lost it, and the 95 % interval of that; None where the curve, or its band, never comes so low."""

    after: timedelta | None
    low: timedelta | None
    high: timedelta | None


def curve(durations: Iterable[Lasted]) -> tuple[CurveStep, ...]:
    """The estimate, a step for each moment at which somebody is lost or censored.

    A loss counts before what is censored at the same moment.
    """
    ordered = sorted(durations, key=lambda one: one.until)
    at_risk, share, hazard, low, high = len(ordered), Fraction(1), Fraction(0), 1.0, 1.0
    steps = []
    for after, group in groupby(ordered, key=lambda one: one.until):
        endings = [one.lost for one in group]
        lost = sum(endings)
        if lost:
            share *= 1 - Fraction(lost, at_risk)
            if lost < at_risk:
                hazard += Fraction(lost, at_risk * (at_risk - lost))
            low, high = band(float(share), float(hazard))
        steps.append(CurveStep(after, at_risk, lost, len(endings) - lost, share, low, high))
        at_risk -= len(endings)
    return tuple(steps)


def median(steps: Iterable[CurveStep]) -> Median:
    """The first moment at which the share, and each side of its band, is a half or less (Brookmeyer, Crowley 1982)."""
    known = list(steps)
    return Median(
        after=next((step.after for step in known if step.share <= HALF), None),
        low=next((step.after for step in known if step.low <= 0.5), None),
        high=next((step.after for step in known if step.high <= 0.5), None),
    )


def restricted_mean(steps: Iterable[CurveStep], horizon: timedelta) -> timedelta | None:
    """The area under the curve up to `horizon`: the mean time until loss, of the first `horizon` alone.

    Where nobody is followed that long, the last share is carried on, as lifelines does. None without a curve.
    """
    area, share, since = Fraction(0), Fraction(1), timedelta()
    known = False
    for step in steps:
        known = True
        upto = min(step.after, horizon)
        area += share * _microseconds(upto - since)
        share, since = step.share, upto
    if not known:
        return None
    area += share * _microseconds(horizon - since)
    return timedelta(microseconds=round(area))


def share_at(steps: Iterable[CurveStep], after: timedelta) -> CurveStep | None:
    """The step in force that long after the start; None before the first one, where the share is 1."""
    return next((step for step in reversed(list(steps)) if step.after <= after), None)


def _microseconds(span: timedelta) -> int:
    return span // timedelta(microseconds=1)


def band(share: float, hazard: float) -> tuple[float, float]:
    """The 95 % interval of a share; `hazard` is Greenwood's sum."""
    if not 0 < share < 1:
        return share, share
    logged = log(share)
    reach = Z_95 * sqrt(hazard) / abs(logged)
    return exp(logged * exp(reach)), exp(logged * exp(-reach))

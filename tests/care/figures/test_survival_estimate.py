"""The curve of many durations, told by the day, against the exact one of every moment."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reminders.care.figures import survival_estimate as module
from reminders.care.figures.facts import lasted
from reminders.care.figures.survival import DAY, CurveStep, Lasted, curve, median, restricted_mean, share_at
from reminders.care.figures.survival_estimate import Estimate, estimate

HORIZON = timedelta(days=84)
_DURATIONS = st.lists(st.tuples(st.integers(0, 100 * 24).map(lambda h: h * 3_600_000_000), st.booleans()), min_size=1)


def coded(durations: list[tuple[int, bool]]) -> list[float]:
    return sorted(lasted(until, lost) for until, lost in durations)


def of_many(durations: list[tuple[int, bool]]) -> Estimate:
    return module.in_parts(coded(durations), HORIZON, DAY // timedelta(microseconds=1))


def agrees(durations: list[tuple[int, bool]]) -> None:
    exact = curve(Lasted(timedelta(microseconds=until), lost) for until, lost in durations)
    found = of_many(durations)
    assert found.median == median(exact)
    assert found.mean == restricted_mean(exact, HORIZON)
    ends = [-(-step.after // DAY) for step in found.curve]
    assert sorted(set(ends)) == ends, "one step a day"
    for step, day in zip(found.curve, ends, strict=True):
        there = share_at(exact, day * DAY)  # the end of the day
        assert there is not None
        assert (step.after, float(step.share), step.low, step.high) == (
            there.after, float(there.share), there.low, there.high,
        )  # fmt: skip
        today = [other for other in exact if -(-other.after // DAY) == day]
        assert (step.at_risk, step.lost, step.censored) == (
            today[0].at_risk, sum(other.lost for other in today), sum(other.censored for other in today),
        )  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(_DURATIONS)
def test_a_curve_by_the_day_is_the_exact_one_at_the_end_of_each_day(durations: list[tuple[int, bool]]) -> None:
    agrees(durations)


@settings(max_examples=150, deadline=None)
@given(_DURATIONS)
def test_a_curve_in_parts_is_the_exact_one_at_every_moment(durations: list[tuple[int, bool]]) -> None:
    exact = curve(Lasted(timedelta(microseconds=until), lost) for until, lost in durations)
    found = module.in_parts(coded(durations), HORIZON, 1)
    assert (found.median, found.mean) == (median(exact), restricted_mean(exact, HORIZON))
    assert [(*_counts(step), float(step.share)) for step in found.curve] == [
        (*_counts(step), float(step.share)) for step in exact
    ]


def _counts(step: CurveStep) -> tuple[timedelta, int, int, int, float, float]:
    return step.after, step.at_risk, step.lost, step.censored, step.low, step.high


@pytest.mark.parametrize("length", [400, 4000])
def test_each_side_of_the_median_is_found_where_the_band_rises_again(length: int) -> None:
    """Many are lost early and nearly all the rest censored: the last few losses widen the band."""
    lasted = [(n * 60_000_000, n < 0.45 * length or n >= length - 3) for n in range(length)]
    agrees(lasted)
    exact = curve(Lasted(timedelta(microseconds=until), lost) for until, lost in lasted)
    assert any(later.high > step.high for step, later in pairwise(exact)), "the upper side does rise"


@pytest.mark.parametrize("half", [1, 12, 300])
def test_half_is_half_of_many_too(half: int) -> None:
    lasted = [(n * 60_000_000, n < half) for n in range(2 * half)]
    agrees(lasted)
    assert of_many(lasted).median.after == timedelta(minutes=half - 1)


def test_few_are_told_by_the_moment_and_many_by_the_day() -> None:
    few = [(n, True) for n in range(module.MANY)]
    assert len(estimate(few, HORIZON).curve) == module.MANY
    many = estimate([*few, (module.MANY, True)], HORIZON)
    # At the very start nothing is a day old yet; all the rest is within the first day.
    assert [(step.at_risk, step.lost, float(step.share)) for step in many.curve] == [
        (module.MANY + 1, 1, module.MANY / (module.MANY + 1)), (module.MANY, module.MANY, 0.0),
    ]  # fmt: skip

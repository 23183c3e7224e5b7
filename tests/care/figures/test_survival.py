"""The Kaplan-Meier estimate, against a published table and against scipy."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.care.figures.survival import CurveStep, Lasted, curve, median, restricted_mean, share_at
from tests.care.figures.scipys_curve import Reference

#: Weeks in remission under 6-mercaptopurine (Freireich 1963); a plus in the paper is a censored one here.
LOST = (6, 6, 6, 7, 10, 13, 16, 22, 23)
CENSORED = (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)


def lasted(lost: tuple[int, ...], censored: tuple[int, ...] = ()) -> list[Lasted]:
    return [
        *(Lasted(timedelta(days=day), True) for day in lost),
        *(Lasted(timedelta(days=day), False) for day in censored),
    ]


def after(steps: tuple[CurveStep, ...], days: int) -> CurveStep:
    found = share_at(steps, timedelta(days=days))
    assert found is not None
    return found


def test_it_gives_the_published_table_of_freireich() -> None:
    steps = curve(lasted(LOST, CENSORED))
    published = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    assert {day: round(float(after(steps, day).share), 3) for day in published} == published
    assert median(steps).after == timedelta(days=23)
    assert [(s.at_risk, s.lost, s.censored) for s in steps][:3] == [(21, 3, 1), (17, 1, 0), (16, 0, 1)]


@given(st.lists(st.tuples(st.integers(1, 90), st.booleans()), min_size=1, max_size=60))
def test_curve_and_band_are_scipys(people: list[tuple[int, bool]]) -> None:
    steps = curve(Lasted(timedelta(days=day), lost) for day, lost in people)
    if not any(lost for _, lost in people):
        assert all(step.share == 1 for step in steps)
        return
    reference = Reference.of(people)
    assert [step.day for step in steps] == list(reference.days)
    assert [float(step.share) for step in steps] == pytest.approx(reference.share, abs=1e-9)
    assert [step.low for step in steps] == pytest.approx(reference.low, abs=1e-9)
    assert [step.high for step in steps] == pytest.approx(reference.high, abs=1e-9)


@given(st.lists(st.tuples(st.integers(1, 90), st.booleans()), min_size=1, max_size=60))
def test_the_median_and_its_interval_are_where_scipys_curve_and_band_are_at_a_half(
    people: list[tuple[int, bool]],
) -> None:
    found = median(curve(Lasted(timedelta(days=day), lost) for day, lost in people))
    days = [None if span is None else span / timedelta(days=1) for span in (found.after, found.low, found.high)]
    assert tuple(days) == Reference.of(people).median()


@pytest.mark.parametrize("half", range(1, 101))
def test_half_is_half_for_every_even_number_of_people(half: int) -> None:
    steps = curve(lasted((7,) * half, (84,) * half))
    assert median(steps).after == timedelta(days=7)


def test_where_more_than_half_hold_there_is_no_median() -> None:
    found = median(curve(lasted((7,) * 11, (84,) * 13)))
    assert found.after is None
    assert found.low is not None


def test_the_interval_of_the_median_is_where_the_band_crosses_a_half() -> None:
    steps = curve(lasted(LOST, CENSORED))
    found = median(steps)
    assert (found.low, found.high) == (timedelta(days=13), None)  # R's survival, conf.type "log-log": 13 and NA


@given(st.lists(st.tuples(st.integers(1, 100), st.booleans()), min_size=1, max_size=40), st.integers(1, 100))
def test_the_restricted_mean_is_the_area_under_scipys_curve(people: list[tuple[int, bool]], horizon: int) -> None:
    steps = curve(Lasted(timedelta(days=day), lost) for day, lost in people)
    mean = restricted_mean(steps, timedelta(days=horizon))
    assert mean is not None
    assert mean / timedelta(days=1) == pytest.approx(Reference.of(people).mean(horizon), abs=1e-9)


def test_without_anybody_there_is_no_curve() -> None:
    assert curve([]) == ()
    assert restricted_mean((), timedelta(days=84)) is None

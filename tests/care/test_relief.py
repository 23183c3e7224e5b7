"""Whether, how soon and for how long: the definitions of the trials, on answers small enough to check by hand."""

from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.care.relief import (
    Answer,
    Ending,
    Followed,
    Response,
    duration,
    lasting,
    onset,
    percent_less,
    responders,
    response,
    threshold,
)


def followed(
    baseline: int | None, values: dict[int, str], ending: Ending = Ending.LAST_ANSWER, late: tuple[int, ...] = ()
) -> Followed:
    """An infusion answered on these days with these values."""
    answers = tuple(
        Answer(f"d{day}", timedelta(days=day), Decimal(value), late=day in late) for day, value in values.items()
    )
    return Followed(None if baseline is None else Decimal(baseline), answers, ending=ending)


@pytest.mark.parametrize(
    ("baseline", "value", "percent", "band"),
    [
        (10, "10", "0", Response.NONE),
        (10, "9.5", "5", Response.NONE),
        (10, "9", "10", Response.MINIMAL),
        (10, "7.5", "25", Response.MINIMAL),
        (10, "7", "30", Response.MODERATE),
        (10, "5.5", "45", Response.MODERATE),
        (10, "5", "50", Response.SUBSTANTIAL),
        (8, "0", "100", Response.SUBSTANTIAL),
        (4, "6", "-50", Response.NONE),
    ],
)
def test_bands_begin_at_10_30_and_50_percent_less(baseline: int, value: str, percent: str, band: Response) -> None:
    assert percent_less(Decimal(baseline), Decimal(value)) == Decimal(percent)
    assert response(Decimal(baseline), Decimal(value)) is band


@pytest.mark.parametrize("baseline", [None, Decimal(0)])
def test_without_a_baseline_above_zero_there_is_no_percent_and_no_response(baseline: Decimal | None) -> None:
    assert percent_less(baseline, Decimal(0)) is None
    assert response(baseline, Decimal(0)) is None
    assert onset(Followed(baseline, (Answer("d7", timedelta(days=7), Decimal(0)),))) is None


@given(st.integers(1, 20), st.integers(0, 20))
def test_the_line_a_chart_draws_is_where_the_band_begins(half_points: int, other: int) -> None:
    baseline, value = Decimal(half_points) / 2, Decimal(other) / 2
    responded = response(baseline, value) in (Response.MODERATE, Response.SUBSTANTIAL)
    assert responded is (value <= threshold(baseline, Decimal(30)))


def test_onset_is_the_first_answer_thirty_percent_below_baseline_whatever_the_order_they_arrive_in() -> None:
    first = onset(followed(10, {14: "3", 7: "7", 3: "8"}))
    assert first is not None
    assert first.step == "d7"


def test_a_late_answer_is_no_onset() -> None:
    first = onset(followed(10, {3: "2", 7: "7"}, late=(3,)))
    assert first is not None
    assert first.step == "d7"


def test_a_response_is_lost_at_the_first_of_two_poor_answers() -> None:
    lost = duration(followed(10, {3: "4", 7: "5", 14: "8", 21: "9", 28: "2"}))
    assert lost is not None
    assert (lost.lost, lost.until.days, lost.held_until.days, lost.ending) == (True, 14, 7, None)


def test_one_poor_answer_between_good_ones_is_no_loss() -> None:
    kept = duration(followed(10, {3: "4", 7: "8", 14: "5", 21: "9"}))
    assert kept is not None
    assert (kept.lost, kept.until.days, kept.held_until.days) == (False, 21, 14)


def test_a_missing_answer_does_not_part_two_poor_ones() -> None:
    lost = duration(followed(10, {3: "4", 7: "8", 28: "8"}))
    assert lost is not None
    assert (lost.lost, lost.until.days) == (True, 7)


def test_poor_answers_before_the_onset_are_no_loss() -> None:
    kept = duration(followed(10, {1: "9", 3: "9", 7: "4"}))
    assert kept is not None
    assert (kept.lost, kept.until.days) == (False, 7)


def test_what_is_unknown_after_the_last_answer_says_why() -> None:
    kept = duration(followed(10, {3: "4"}, Ending.NEXT_INFUSION))
    assert kept is not None
    assert (kept.until.days, kept.lost, kept.ending) == (3, False, Ending.NEXT_INFUSION)


def test_who_never_responded_has_no_duration() -> None:
    assert duration(followed(10, {3: "8", 7: "9"})) is None
    assert duration(followed(10, {})) is None


def by_day(day: int, lost: bool, ending: Ending = Ending.LAST_ANSWER) -> Followed:
    """A response that was lost on this day, or last heard of on it."""
    return followed(10, {0: "4", day: "9", day + 1: "9"} if lost else {0: "4", day: "4"}, ending)


def test_the_curve_is_kaplan_and_meiers() -> None:
    """The remission times of the drug arm of Freireich's trial (1963), the textbook example of the estimate."""
    losses = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    curve = lasting([by_day(day, True) for day in losses] + [by_day(day, False) for day in censored])
    shares = {step.after.days: round(step.share, 3) for step in curve.steps if step.lost}
    assert shares == {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    at_risk = {step.after.days: step.at_risk for step in curve.steps if step.lost}
    assert at_risk == {6: 21, 7: 17, 10: 15, 13: 12, 16: 11, 22: 7, 23: 6}
    assert curve.median == timedelta(days=23)
    at_six = curve.steps[0]
    assert (round(at_six.low, 3), round(at_six.high, 3)) == (0.620, 0.952)  # log-minus-log interval, as published


def test_the_curve_counts_non_responders_and_what_the_next_infusion_cut_short() -> None:
    curve = lasting(
        [
            by_day(7, True),
            by_day(14, False, Ending.NEXT_INFUSION),
            followed(10, {3: "9"}),
            followed(10, {}),
            followed(None, {3: "1"}),
            followed(0, {3: "0"}),
        ]
    )
    assert (curve.responders, curve.non_responders, curve.informative) == (2, 2, 1)


def test_a_curve_starts_at_everyone_and_ends_with_its_last_answer() -> None:
    curve = lasting([by_day(7, True), by_day(14, False)])
    assert [curve.share_at(timedelta(days=day)) for day in (0, 6, 7, 14, 15)] == [1.0, 1.0, 0.5, 0.5, None]


def test_a_curve_of_nobody_is_empty() -> None:
    curve = lasting([])
    assert (curve.responders, curve.steps, curve.median, curve.share_at(timedelta(days=1))) == (0, (), None, None)


@given(st.lists(st.tuples(st.integers(1, 60), st.booleans()), max_size=30))
def test_a_curve_only_falls_within_its_interval_and_everybody_leaves_it_once(ends: list[tuple[int, bool]]) -> None:
    curve = lasting([by_day(day, lost) for day, lost in ends])
    shares = [1.0, *(step.share for step in curve.steps)]
    assert all(later <= earlier for earlier, later in pairwise(shares))
    assert all(0 <= step.low <= step.share <= step.high <= 1 for step in curve.steps)
    assert sum(step.lost + step.censored for step in curve.steps) == len(ends) == curve.responders


def test_dropping_out_counts_as_no_response_and_is_said_beside_the_rate() -> None:
    steps = ("d7", "d14")
    expected = frozenset(steps)
    table = responders(
        [
            Followed(Decimal(10), (Answer("d7", timedelta(days=7), Decimal(2)),), expected),
            Followed(Decimal(10), (Answer("d7", timedelta(days=7), Decimal(7)),), expected),
            Followed(Decimal(10), (Answer("d7", timedelta(days=7), Decimal(9)),), frozenset({"d7"})),
            Followed(Decimal(10), (), expected),
            Followed(None, (Answer("d7", timedelta(days=7), Decimal(0)),), expected),
        ],
        steps,
    )
    assert (table.with_baseline, table.without_baseline) == (4, 1)
    week, fortnight = table.rows
    assert (week.expected, week.answered) == (4, 3)
    assert (week.minimal, week.moderate, week.substantial) == (3, 2, 1)
    assert week.rate(Response.MODERATE) == 0.5
    assert (fortnight.expected, fortnight.answered, fortnight.rate(Response.MODERATE)) == (3, 0, 0.0)


def test_a_late_answer_is_no_answer_in_the_table_and_nobody_expected_has_no_rate() -> None:
    late = Followed(Decimal(10), (Answer("d7", timedelta(days=9), Decimal(0), late=True),), frozenset({"d7"}))
    (week, later) = responders([late], ["d7", "d84"]).rows
    assert (week.expected, week.answered, week.rate(Response.SUBSTANTIAL)) == (1, 0, 0.0)
    assert later.rate(Response.MODERATE) is None

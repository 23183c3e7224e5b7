"""The Wilson interval, against the published example and against scipy."""

import pytest
from scipy.stats import binomtest

from reminders.care.figures.confidence_interval import wilson
from reminders.care.figures.rates import Rate


def test_it_gives_newcombes_example() -> None:
    assert [round(side, 4) for side in wilson(81, 263)] == [0.2553, 0.3662]


@pytest.mark.parametrize("of", [1, 2, 9, 10, 37, 263, 4000])
def test_it_is_scipys(of: int) -> None:
    for n in range(0, of + 1, max(1, of // 11)):
        reference = binomtest(n, of).proportion_ci(0.95, method="wilson")
        assert wilson(n, of) == pytest.approx((reference.low, reference.high), abs=1e-9)


def test_of_nobody_there_is_no_interval() -> None:
    with pytest.raises(ValueError, match="nobody"):
        wilson(0, 0)


def test_of_fewer_than_ten_only_counts_are_given() -> None:
    assert (Rate(4, 9).rate, Rate(4, 9).low, Rate(4, 9).high) == (None, None, None)
    assert Rate(5, 10).rate == 0.5
    assert Rate(0, 0).rate is None


def test_the_interval_of_a_share_is_wilsons() -> None:
    low, high = wilson(190, 200)
    assert (round(low, 3), round(high, 3)) == (0.910, 0.973)
    assert wilson(200, 200)[1] == pytest.approx(1)

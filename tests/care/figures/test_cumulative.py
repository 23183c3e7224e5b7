"""The cumulative responder curve, against counting at every cut-off by hand."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from reminders.care.figures.course import Course, Given, RateStatus
from reminders.care.figures.cumulative import cumulative, usual_step
from tests.care.figures.test_course import START, course, timepoint

answers = st.lists(st.tuples(st.integers(1, 20), st.none() | st.integers(0, 20)), min_size=1, max_size=30)


def half(points: int) -> str:
    return str(Decimal(points) / 2)


def people(pairs: list[tuple[int, int | None]]) -> list[Course]:
    return [
        course({"d7": half(value) if value is not None else None}, baseline=half(baseline), patient=f"P{n}")
        for n, (baseline, value) in enumerate(pairs)
    ]


@given(answers, st.integers(0, 100))
def test_at_every_cut_off_it_is_the_count_of_those_with_at_least_so_much_less(
    pairs: list[tuple[int, int | None]], percent: int
) -> None:
    found = cumulative(people(pairs), "d7")
    by_hand = sum(v is not None and (b - v) * 100 >= percent * b for b, v in pairs)
    holds = next((c.rate.n for c in found.cut_offs if c.percent >= percent), 0)
    assert holds == by_hand
    assert {c.rate.of for c in found.cut_offs} == {len(pairs)}  # drop-outs are failures, and stay in
    assert found.missing == sum(v is None for _, v in pairs)
    assert found.worse == sum(v is not None and v > b for b, v in pairs)
    counts = [c.rate.n for c in found.cut_offs]
    assert counts == sorted(counts, reverse=True)


def test_it_is_of_those_with_a_baseline_above_0_who_were_expected() -> None:
    away = [
        course({"d7": "0"}, baseline=None),
        course({"d7": "0"}, baseline="0"),
        course({"d14": "0"}),
        Course("P9", 1, "crps", Decimal(8), (Given(START, (timepoint("d7", "1", standing=RateStatus.OPEN),)),)),
    ]
    found = cumulative([*away, course({"d7": "4"})], "d7")
    assert (found.expected, found.recall) == (1, "24h")
    assert [(int(c.percent), c.rate.n) for c in found.cut_offs] == [(0, 1), (50, 1)]
    assert cumulative(away, "d7").cut_offs == ()


def test_it_is_drawn_at_day_7_or_else_at_the_last_timepoint_with_anybody() -> None:
    assert usual_step([("h24", 3), ("d7", 2), ("d14", 1)]) == "d7"
    assert usual_step([("h24", 3), ("d7", 0), ("d14", 1), ("d21", 0)]) == "d14"
    assert usual_step([("h24", 0)]) == ""

"""When relief has ended: the loss as the report has it, and pain that is back within a point of baseline."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.care.figures.course import Course, Given
from reminders.care.figures.duration_of_relief import relief
from reminders.care.figures.relief_ended import How, back_at_baseline, relief_ended
from tests.care.figures.test_course import DAYS, START, course, infusion, timepoint

STEPS = ("h24", "h72", "d7", "d14", "d21", "d28")


@pytest.mark.parametrize(
    ("baseline", "values", "how", "day"),
    [
        ("8", "3 3 6 6", How.LOST, 7),
        ("8", "3 6 3 6", None, None),
        ("8", "3 6 - 6", How.LOST, 3),  # a missing answer does not part them
        ("8", "7 8 8 8", None, None),  # there was no relief to end
        ("8", "6 7 7 -", How.AT_BASELINE, 3),  # two points less is relief, if no response
        ("8", "6 7.5 6 7", None, None),
        ("8", "6 6.5 9 10", How.AT_BASELINE, 7),  # worse than baseline is back at it
        ("3", "1 2 2 3", How.AT_BASELINE, 3),  # 2 of 3 is still 30 % less, and a point from baseline
        ("3", "2 2 3 3", How.LOST, 7),
        ("0", "0 0 1 1", None, None),
        (None, "3 3 9 9", None, None),
    ],
)
def test_relief_ends_at_the_first_of_two_answers(baseline: str, values: str, how: How | None, day: int | None) -> None:
    given_ = {s: None if v == "-" else v for s, v in zip(STEPS, values.split(), strict=False)}
    ended = relief_ended(course(given_, baseline=baseline))
    assert (ended and ended.how) == how
    assert (ended and ended.after) == (day and timedelta(days=day))


def test_it_rests_on_the_last_infusion_and_on_answers_that_count() -> None:
    lost = {"h24": "3", "d7": "8", "d14": "8"}
    assert relief_ended(course(lost, infusion({"h24": "3"}))) is None
    now = course({"h4": "2", "h24": "8", "h72": "8"})
    assert relief_ended(now) is None  # "right now" is no relief that an average could end
    marks: list[dict[str, Any]] = [{"late": True}, {"doubtful": True}]
    for mark in marks:
        points = (timepoint("h24", "3"), timepoint("d7", "8"), timepoint("d14", "8", **mark))
        assert relief_ended(Course("P1", 1, "crps", Decimal(8), (Given(START, points),))) is None


scores = st.one_of(st.none(), st.integers(0, 20).map(lambda halves: str(Decimal(halves) / 2)))


@given(st.lists(scores, min_size=1, max_size=8), st.integers(0, 20))
def test_a_loss_in_the_report_is_the_end_that_is_told(values: list[str | None], baseline: int) -> None:
    one = course(dict(zip(DAYS, values, strict=False)), baseline=str(Decimal(baseline) / 2))
    ended, known = relief_ended(one), relief(one)
    if known is not None and known.lost:
        assert ended is not None
        assert (ended.how, ended.after) == (How.LOST, known.until)
    elif ended is not None:
        assert (ended.first, ended.second) == back_at_baseline(one)

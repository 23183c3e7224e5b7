"""The definitions of the outcomes figures, each on records small enough to work out by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.care.figures.course import Answer, Course, Ending, Given, RateStatus, Timepoint
from reminders.care.figures.duration_of_relief import relief
from reminders.care.figures.report import Figures, TimepointFigures, figures, figures_of, if_next_is_loss
from reminders.care.figures.tally import tally_of
from reminders.care.reasons import Reason

START = datetime(2026, 3, 2, 21, tzinfo=UTC)
DAYS = {"h4": 4 / 24, "h24": 1.0, "h72": 3.0, "d7": 7.0, "d14": 14.0, "d21": 21.0, "d28": 28.0, "d42": 42.0}


def timepoint(step: str, value: str | None, *, began: datetime = START, **more: Any) -> Timepoint:
    """One check-in, answered when it was due; `answer` fields may be given as `late` and `doubtful`."""
    at = began + timedelta(days=DAYS[step])
    marks = {name: more.pop(name) for name in ("late", "doubtful") if name in more}
    answer = Answer(at, Decimal(value), **marks) if value is not None else None
    recall = "now" if step == "h4" else "24h"
    standing = more.pop("standing", RateStatus.EXPECTED)
    return Timepoint(step, recall, at + timedelta(hours=20), standing, more.pop("reason", None), answer)


def infusion(values: Mapping[str, str | None], *, began: datetime = START) -> Given:
    return Given(began, tuple(timepoint(step, value, began=began) for step, value in values.items()))


def course(
    values: Mapping[str, str | None], *more: Given, baseline: str | None = "8", patient: str = "P1", **about: Any
) -> Course:
    known = Decimal(baseline) if baseline is not None else None
    return Course(patient, about.pop("number", 1), "crps", known, (infusion(values), *more), **about)


def at(found: Figures, step: str) -> TimepointFigures:
    return next(row for row in found.timepoints if row.step == step)


LOSING = {"h24": "3", "h72": "3", "d7": "3", "d14": "3", "d21": "7", "d28": "7"}


def test_a_later_course_removes_no_loss_of_an_earlier_one() -> None:
    later = START + timedelta(days=40)
    courses = []
    for number in range(6):
        patient = f"P{number}"
        courses.append(course(LOSING, patient=patient, next_course_at=later))
        fresh = Given(later, (timepoint("h24", None, began=later, standing=RateStatus.OPEN),))
        courses.append(Course(patient, 2, "crps", Decimal(8), (fresh,)))
    found = figures(courses).duration
    assert (found.responders, found.lost) == (6, 6)
    assert found.median.after == timedelta(days=21)


def test_a_doubtful_answer_is_in_no_figure_and_is_counted() -> None:
    mine = Course("P1", 1, "crps", Decimal(8), (Given(START, (timepoint("d7", "0", doubtful=True),)),))
    found = figures([mine])
    row = at(found, "d7")
    assert (row.expected, row.answered, row.missing, row.doubtful, row.mean) == (0, 0, 0, 1, None)
    assert (found.duration.responders, found.duration.no_answer) == (0, 1)


def test_half_lost_is_the_median() -> None:
    holds = dict.fromkeys(("h24", "d7", "d14"), "3")
    loses = {"h24": "3", "d7": "7", "d14": "7"}
    found = figures(course(holds if n % 2 else loses, patient=f"P{n}") for n in range(24)).duration
    assert found.median.after == timedelta(days=7)


def test_patients_who_never_answered_are_counted() -> None:
    silent = dict.fromkeys(("h24", "h72", "d7"))
    courses = [course(silent, patient=f"S{n}") for n in range(6)] + [course(LOSING, patient=f"A{n}") for n in range(2)]
    found = figures(courses)
    assert (found.duration.responders, found.duration.non_responders, found.duration.no_answer) == (2, 0, 6)
    row = at(found, "d7")
    assert (row.expected, row.answered, row.missing) == (8, 2, 6)
    assert (row.responders_30.n, row.responders_30.of) == (2, 8)


def test_an_open_window_is_in_no_rate_even_if_it_is_answered() -> None:
    mine = Course("P1", 1, "crps", Decimal(8), (Given(START, (timepoint("d7", "2", standing=RateStatus.OPEN),)),))
    row = at(figures([mine]), "d7")
    assert (row.expected, row.answered, row.still_open, row.responders_30.of) == (0, 0, 1, 0)


@pytest.mark.parametrize(
    ("standing", "reason", "counted"),
    [
        (RateStatus.NOT_ASKED, Reason.OUTAGE, (0, 0, 1)),
        (RateStatus.NOT_ASKED, Reason.CAP, (0, 0, 1)),
        (RateStatus.EXPECTED, Reason.OPTED_OUT, (1, 1, 0)),
        (RateStatus.EXPECTED, Reason.NO_ANSWER, (1, 1, 0)),
    ],
)
def test_never_asked_is_no_failed_treatment_and_a_refusal_is_a_missing_answer(
    standing: RateStatus, reason: Reason, counted: tuple[int, int, int]
) -> None:
    mine = Course(
        "P1", 1, "crps", Decimal(8), (Given(START, (timepoint("d7", None, standing=standing, reason=reason),)),)
    )
    row = at(figures([mine]), "d7")
    assert (row.expected, row.missing, row.not_asked) == counted
    assert row.why == {reason.value: 1}


def test_onset_is_of_the_course_from_its_first_infusion_and_has_a_denominator() -> None:
    second = START + timedelta(days=7)
    slow = course({"h24": "7", "h72": "7"}, infusion({"h24": "3"}, began=second))
    never = course({"h24": "7", "h72": "8"}, patient="P2")
    found = figures([slow, never])
    assert [(row.step, row.n, row.of) for row in found.onset] == [("h24", 1, 2), ("h72", 0, 2)]
    assert found.never == 1


def test_right_now_is_no_average_of_a_day() -> None:
    mine = course({"h4": "1", "h24": "7", "h72": "7"})
    found = figures([mine])
    assert (at(found, "h4").recall, at(found, "h24").recall) == ("now", "24h")
    assert (found.duration.responders, found.duration.non_responders) == (0, 1)
    assert relief(mine) is None


@pytest.mark.parametrize("baseline", [None, "0"])
def test_without_a_baseline_above_zero_a_course_is_in_no_responder_rate(baseline: str | None) -> None:
    found = figures([course(LOSING, baseline=baseline)])
    assert found.population.courses_with_baseline == 0
    assert (at(found, "d7").answered, at(found, "d7").responders_30.of) == (1, 0)
    assert found.duration.responders + found.duration.non_responders + found.duration.no_answer == 0


def test_one_poor_answer_is_no_loss_and_a_missing_one_between_two_does_not_part_them() -> None:
    recovered = relief(course({"h24": "3", "d7": "7", "d14": "3"}))
    assert recovered is not None
    assert not recovered.lost
    lost = relief(course({"h24": "3", "d7": "7", "d14": None, "d21": "7"}))
    assert lost is not None
    assert (lost.lost, lost.until) == (True, timedelta(days=7))


def test_a_late_answer_is_kept_and_counts_for_nothing() -> None:
    mine = Course("P1", 1, "crps", Decimal(8), (Given(START, (timepoint("d7", "2", late=True),)),))
    row = at(figures([mine]), "d7")
    assert (row.expected, row.answered, row.missing, row.late) == (1, 0, 1, 1)


def test_the_next_course_counts_as_loss_in_the_sensitivity_line_alone() -> None:
    holds = {"h24": "3", "d7": "3"}
    mine = course(holds, next_course_at=START + timedelta(days=30))
    counted = tally_of([mine])
    found = figures_of(counted).duration
    assert (found.lost, found.censored) == (0, {"next-course": 1})
    assert [(s.after, s.lost) for s in if_next_is_loss(counted, found)] == [(timedelta(days=30), 1)]


@given(st.integers(1, 20), st.integers(0, 20))
def test_thirty_percent_is_exact(half_points: int, other: int) -> None:
    baseline, value = Decimal(half_points) / 2, Decimal(other) / 2
    mine = Course("P1", 1, "crps", baseline, (Given(START, ()),))
    assert mine.responds(Answer(START, value)) is (10 * other <= 7 * half_points)


def test_a_text_that_was_not_delivered_early_on_does_not_say_why_a_course_is_followed_no_further() -> None:
    early = timepoint("h24", None, reason=Reason.NOT_DELIVERED)
    mine = Course("P1", 1, "crps", Decimal(8), (Given(START, (early, timepoint("d7", "3"), timepoint("d14", "3"))),))
    assert mine.ending is Ending.SCHEDULE_ENDED


@pytest.mark.parametrize(
    ("last", "next_course_at", "ending"),
    [
        ({"standing": RateStatus.OPEN}, None, Ending.STILL_FOLLOWED),
        ({"reason": Reason.NO_ANSWER}, None, Ending.SCHEDULE_ENDED),
        ({"reason": Reason.OPTED_OUT}, START + timedelta(days=60), Ending.REFUSED),
        ({"reason": Reason.REFUSAL_IN_DOUBT}, None, Ending.REFUSED),
        ({"reason": Reason.BAD_NUMBER}, None, Ending.UNREACHABLE),
        ({"reason": Reason.DECEASED}, None, Ending.LEFT),
        (
            {"reason": Reason.SUPERSEDED, "standing": RateStatus.NOT_ASKED},
            START + timedelta(days=10),
            Ending.NEXT_COURSE,
        ),
    ],
)
def test_a_course_is_censored_for_what_held_after_its_last_answer(
    last: dict[str, Any], next_course_at: datetime | None, ending: Ending
) -> None:
    given = Given(START, (timepoint("d7", "3"), timepoint("d14", None, **last)))
    mine = Course("P1", 1, "crps", Decimal(8), (given,), next_course_at)
    assert mine.ending is ending
    assert figures([mine]).duration.censored == {ending.value: 1}


def test_an_answer_that_was_withdrawn_is_missing_for_that_reason() -> None:
    mine = Course("P1", 1, "crps", Decimal(8), (Given(START, (timepoint("d7", None),)),))
    assert at(figures([mine]), "d7").why == {"withdrawn": 1}


def test_soon_is_counted_from_the_first_infusion_whatever_the_step_is_called() -> None:
    second = START + timedelta(days=7)
    slow = course({"h24": "7", "h72": "7"}, infusion({"h24": "3"}, began=second))
    quick = course({"h24": "7", "h72": "3"}, patient="P2")
    found = figures([slow, quick])
    assert [(row.step, row.n) for row in found.onset] == [("h24", 1), ("h72", 1)]
    assert (found.soon_30.n, found.ever_30.n, found.soon_30.of) == (1, 2, 2)

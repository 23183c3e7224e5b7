"""Dividing courses, the bounds of missing answers, and how patients answer: each on records worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.care.doses import DOSE_GROUPS, dose_group
from reminders.care.figures.answering import answering, quantile
from reminders.care.figures.course import Choice, Course, Given, RateStatus, ReadBy
from reminders.care.figures.groups import By, code_of, label_of, ordered, quarter
from reminders.care.figures.missing_answers import bounds
from reminders.care.figures.report import figures
from reminders.care.reasons import Reason
from tests.care.figures.test_course import START, course, timepoint

CHICAGO = ZoneInfo("America/Chicago")


def one(patient: str = "P1", dose: str | None = None, **about: Any) -> Course:
    """A course of the condition and number given, with a first infusion of this dose."""
    began = about.pop("began", START)
    given_dose = Decimal(dose) if dose is not None else None
    return Course(
        patient, about.pop("number", 1), about.pop("condition", "crps"), Decimal(8),
        (Given(began, (), dose=given_dose), Given(began + timedelta(days=2), (), dose=Decimal(9))),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("dose", "group"),
    [
        (None, "not-recorded"),
        ("0.49", "under-0.5"),
        ("0.5", "0.5-to-1"),
        ("0.99", "0.5-to-1"),
        ("1", "1-to-2"),
        ("1.99", "1-to-2"),
        ("2", "2-and-more"),
        ("20", "2-and-more"),
    ],
)
def test_a_dose_on_a_boundary_is_in_the_group_that_it_begins(dose: str | None, group: str) -> None:
    assert dose_group(Decimal(dose) if dose is not None else None) == group
    assert group in DOSE_GROUPS


def test_courses_are_divided_in_four_ways_in_a_fixed_order_and_by_the_first_infusions_dose() -> None:
    new_year = datetime(2027, 1, 1, 5, 30, tzinfo=UTC)  # still last year in Chicago
    everyone = [
        one("A", condition="migraine", dose="2", number=4),
        one("B", condition="trigeminal", dose="0.3", number=3, began=new_year),
        one("C", condition="something-else", number=1, began=new_year + timedelta(hours=1)),
        one("D", condition="neuropathic", dose="0.4", number=2),
    ]

    def told(way: By) -> list[tuple[str, str]]:
        codes = {c.patient_id: code_of(c, way, CHICAGO) for c in everyone}
        return [(code, "".join(who for who in codes if codes[who] == code)) for code in ordered(codes.values(), way)]

    assert told(By.CONDITION) == [("neuropathic", "BD"), ("migraine", "A"), ("other", "C")]
    assert told(By.COURSE) == [("1", "C"), ("2", "D"), ("3", "AB")]
    assert told(By.DOSE) == [("under-0.5", "BD"), ("2-and-more", "A"), ("not-recorded", "C")]
    assert told(By.PERIOD) == [("2026-Q1", "AD"), ("2026-Q4", "B"), ("2027-Q1", "C")]
    assert [label_of(code, By.PERIOD) for code, _ in told(By.PERIOD)] == ["Q1 2026", "Q4 2026", "Q1 2027"]
    assert quarter(new_year, ZoneInfo("UTC")) == "2027-Q1"


def test_the_worst_case_counts_all_that_is_not_known_as_no_response_and_completers_only_who_answered() -> None:
    everyone = [
        *(course({"d7": "2"}, patient=f"R{n}") for n in range(6)),
        *(course({"d7": "7"}, patient=f"N{n}") for n in range(3)),
        *(course({"d7": None}, patient=f"M{n}") for n in range(4)),
        course({"d7": "1"}, baseline=None, patient="no baseline"),
    ]
    for more in (
        timepoint("d7", None, standing=RateStatus.NOT_ASKED, reason=Reason.OUTAGE),
        timepoint("d7", "0", doubtful=True),
        timepoint("d7", "0", standing=RateStatus.OPEN),
        timepoint("d7", "0", late=True),
    ):
        everyone.append(Course("X", 1, "crps", Decimal(8), (Given(START, (more,)),)))
    found = bounds(everyone, "d7")
    assert (found.as_reported.n, found.as_reported.of) == (6, 14)  # the late one is a missing answer
    assert (found.worst_case.n, found.worst_case.of) == (6, 16)
    assert (found.completers.n, found.completers.of) == (6, 9)
    row = next(row for row in figures(everyone).timepoints if row.step == "d7")
    assert row.responders_30 == found.as_reported


def test_every_check_in_is_counted_once_as_what_became_of_it() -> None:
    ours: dict[str, Any] = {"standing": RateStatus.NOT_ASKED, "reason": Reason.OUTAGE}
    points = [
        timepoint("d7", "3"),
        timepoint("d7", "3", late=True),
        timepoint("d7", None),
        timepoint("d7", None, **ours),
        timepoint("d7", "3", doubtful=True, **ours),
        timepoint("d7", None, standing=RateStatus.OPEN),
        timepoint("d7", "3", doubtful=True, standing=RateStatus.OPEN),
        timepoint("d7", "3", doubtful=True),
    ]
    everyone = [Course(f"P{n}", 1, "crps", Decimal(8), (Given(START, (t,)),)) for n, t in enumerate(points)]
    (row,) = figures(everyone).timepoints
    parts = (row.answered, row.missing, row.not_asked, row.still_open, row.doubtful)
    assert (parts, row.late) == ((1, 2, 2, 2, 1), 1)
    assert sum(parts) == len(points)


def test_a_course_asked_for_a_call_if_it_did_so_at_any_step_of_its_last_infusion() -> None:
    def told(patient: str, *chosen: tuple[str, int], before: int | None = None) -> Course:
        choices = tuple(Choice(step, "side_effects", value) for step, value in chosen)
        earlier = (Given(START, (), (Choice("h24", "side_effects", before),)),) if before else ()
        last = Given(START + timedelta(days=2), (timepoint("h24", None), timepoint("d7", None)), choices)
        return Course(patient, 1, "crps", None, (*earlier, last))

    found = figures([
        told("A", ("h24", 1), ("d7", 3)), told("B", ("h24", 3), ("d7", 3)), told("C", ("d7", 2)), told("D"),
        told("E", ("h24", 2), before=3), told("F", before=3),
    ])  # fmt: skip
    assert (found.asked_for_a_call.n, found.asked_for_a_call.of) == (2, 4)


@given(st.lists(st.integers(0, 200_000), min_size=1, max_size=60), st.sampled_from([1, 2, 3]))
def test_a_quartile_is_numpys(seconds: list[int], quarters: int) -> None:
    found = quantile([timedelta(seconds=s) for s in sorted(seconds)], Fraction(quarters, 4))
    assert found is not None
    assert found / timedelta(seconds=1) == pytest.approx(float(np.quantile(seconds, quarters / 4)), abs=1e-6)


def test_time_to_answer_is_of_all_infusions_and_the_hour_of_all_who_were_asked() -> None:
    def at(step: str, minutes: int | None, by: ReadBy | None = None, *, closed: bool = True) -> Any:
        after = timedelta(minutes=minutes) if minutes is not None else None
        return replace(timepoint(step, "3" if by else None), answered_after=after, read_by=by, was_asked=closed)

    reader, person = ReadBy.READER, ReadBy.PERSON
    first = Given(START, (at("h24", 10, reader), at("d7", None)))
    second = Given(START, (at("h24", 60, reader), at("d7", 61, person)))
    still_open = Given(START, (at("h24", 1, reader, closed=False), replace(at("d7", None), was_asked=False)))
    mine = Course("P1", 1, "crps", Decimal(8), (first, second, still_open))
    every, h24, d7 = answering([mine], ["h24", "d7"])
    assert (every.answered, every.median, every.within_hour.n, every.within_hour.of) == (
        4, timedelta(minutes=35), 2, 4,
    )  # fmt: skip
    assert (every.read.n, every.read.of) == (3, 4)
    assert (h24.step, h24.answered, h24.within_hour.of, h24.median) == ("h24", 3, 2, timedelta(minutes=10))
    assert (d7.within_hour.n, d7.within_hour.of, d7.read.n, d7.read.of) == (0, 2, 0, 1)
    (nothing,) = answering([], [])
    assert (nothing.median, nothing.lower_quartile, nothing.read.of) == (None, None, 0)


def test_a_question_about_change_says_how_many_were_expected_to_answer_it() -> None:
    asks = replace(timepoint("d28", None), also_asks=("change",))
    silent = Course("A", 1, "crps", Decimal(8), (Given(START, (asks,)),))
    chose = Course("B", 1, "crps", Decimal(8), (Given(START, (asks,), (Choice("d28", "change", 2),)),))
    open_one = Course("C", 1, "crps", Decimal(8), (Given(START, (replace(asks, standing=RateStatus.OPEN),)),))
    early = replace(open_one, infusions=(replace(open_one.last, choices=(Choice("d28", "change", 4),)),))
    (row,) = figures([silent, chose, open_one, early, course({"d28": "3"})]).choices
    assert (row.answered, row.expected, row.counts) == (2, 3, {2: 1, 4: 1})  # who answers before it closes is in both

"""Random courses: JSON, CSV and the page's tables say what a computation of their own from the same facts says."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import CensoredData, binomtest, ecdf

from reminders.care.figures.rates import Rate
from reminders.reports.courses import BaselineRange, Filter
from reminders.reports.figure_table import shown
from reminders.reports.report import Report, report_of
from reminders.reports.report_json import as_json
from reminders.reports.report_page import charts
from reminders.reports.report_tables import TABLES, table
from tests.reports.random_courses import FACTS, STEPS, Facts, course_of

EXPECTED = ("answered", "missing", "late")
Rows = list[dict[str, str]]


def rate(n: int, of: int) -> dict[str, Any]:
    """A rate with scipy's Wilson interval; counts alone of fewer than ten."""
    if of < 10:
        return {"n": n, "of": of, "rate": None, "low": None, "high": None}
    interval = binomtest(n, of).proportion_ci(0.95, method="wilson")
    return {"n": n, "of": of, "rate": n / of, "low": float(interval.low), "high": float(interval.high)}


def same(found: dict[str, Any], wanted: dict[str, Any]) -> None:
    assert {name: found[name] for name in wanted} == pytest.approx(wanted, abs=1e-9)


def in_csv(row: dict[str, str], name: str) -> dict[str, Any]:
    """A rate out of a CSV."""
    values = {part: row[f"{name}_{part}"] for part in ("n", "of", "rate", "low", "high")}
    return {part: float(text) if text else None for part, text in values.items()}


def rows_of(found: Report, name: str) -> Rows:
    return list(csv.DictReader(io.StringIO(table(found, name).csv())))


def able(everyone: list[Facts], step: str, came_to: tuple[str, ...]) -> list[Facts]:
    """Those who could respond, and came to this at a step."""
    return [f for f in everyone if f.baseline and f.at[step].came_to in came_to]


def responds(facts: Facts, step: str, percent: float) -> bool:
    fact = facts.at[step]
    assert facts.baseline is not None
    return fact.came_to == "answered" and (facts.baseline - fact.halves) * 100 >= percent * facts.baseline


def responders(everyone: list[Facts], step: str, percent: float, came_to: tuple[str, ...] = EXPECTED) -> dict[str, Any]:
    who = able(everyone, step, came_to)
    return rate(sum(responds(f, step, percent) for f in who), len(who))


@settings(max_examples=25, deadline=None)
@given(st.lists(FACTS, min_size=1, max_size=40), st.sampled_from([None, *STEPS]))
def test_json_csv_and_page_agree_with_a_computation_of_their_own(everyone: list[Facts], at: str | None) -> None:
    found = report_of([course_of(n, f) for n, f in enumerate(everyone)], "UTC", at=at)
    written: Any = as_json(found)
    _timepoints(everyone, written, rows_of(found, "responders"), rows_of(found, "missing"), rows_of(found, "pain"))
    _cut_offs(everyone, written["cumulative"], rows_of(found, "cumulative"))
    _answering(everyone, written["answering"], rows_of(found, "answering"))
    _onset(everyone, written, rows_of(found, "onset"))
    _duration(everyone, written["duration"], rows_of(found, "duration"))
    groups: dict[str, Callable[[Facts], str]] = {
        "by-course": lambda f: str(min(f.number, 3)),
        "by-period": lambda f: f"{f.began.year}-Q{(f.began.month - 1) // 3 + 1}",
        "by-dose": lambda f: {
            None: "not-recorded", "0.4": "under-0.5", "0.5": "0.5-to-1", "1": "1-to-2", "2.5": "2-and-more"
        }[f.dose],
        "by-condition": lambda f: {"trigeminal": "neuropathic", "clinics-own": "other"}.get(f.condition, f.condition),
    }  # fmt: skip
    ways = {"by-condition": "condition_group", "by-course": "course", "by-dose": "dose", "by-period": "period"}
    for name, code in groups.items():
        _groups(everyone, code, written["by"][ways[name]], rows_of(found, name), ways[name])
    _page(found)


def _timepoints(everyone: list[Facts], written: Any, page: Rows, missing: Rows, pain: Rows) -> None:
    assert [row["step"] for row in written["timepoints"]] == list(STEPS)
    for row, of_page, of_missing, of_pain in zip(written["timepoints"], page, missing, pain[1:], strict=True):
        step = row["step"]
        came_to = [f.at[step].came_to for f in everyone]
        counts = {"answered": came_to.count("answered"), "expected": sum(c in EXPECTED for c in came_to)}
        assert (row["answered"], row["expected"]) == (counts["answered"], counts["expected"])
        assert row["missing"] == int(of_page["missing"]) == counts["expected"] - counts["answered"]
        for name, percent in (("responders_30", 30), ("responders_50", 50)):
            wanted = responders(everyone, step, percent)
            same(row[name], wanted)
            same(in_csv(of_page, name), wanted)
        for name, who in (("worst_case", (*EXPECTED, "ours", "doubtful")), ("completers", ("answered",))):
            wanted = responders(everyone, step, 30, who)
            same(row[name], wanted)
            same(in_csv(of_missing, name), wanted)
        scores = [f.at[step].halves / 2 for f in everyone if f.at[step].came_to == "answered"]
        mean = float(np.mean(scores)) if scores else None
        deviation = float(np.std(scores, ddof=1)) if len(scores) > 1 else None
        assert [row["mean"], row["standard_deviation"]] == pytest.approx([mean, deviation], abs=1e-9)
        assert float(of_pain["mean"] or "nan") == pytest.approx(mean if mean is not None else np.nan, nan_ok=True)


def _cut_offs(everyone: list[Facts], drawn: Any, page: Rows) -> None:
    with_people = [step for step in STEPS if able(everyone, step, EXPECTED)]
    if not with_people:
        assert drawn["curve"] == []
        return
    who = able(everyone, drawn["step"], EXPECTED)
    for cut_off, row in zip(drawn["curve"], page, strict=True):
        wanted = rate(sum(responds(f, drawn["step"], cut_off["percent"] - 1e-9) for f in who), len(who))
        same(cut_off, wanted)
        same(in_csv(row, "courses"), wanted)
    assert drawn["missing"] == sum(f.at[drawn["step"]].came_to != "answered" for f in who)


def _answering(everyone: list[Facts], written: Any, page: Rows) -> None:
    for row, of_page in zip(written, page, strict=True):
        facts = [f.at[step] for f in everyone for step in STEPS if row["step"] in (None, step)]
        minutes = [fact.minutes for fact in facts if fact.came_to == "answered"]
        asked = [fact for fact in facts if fact.came_to in ("answered", "missing", "late", "doubtful")]
        soon = sum(fact.came_to == "answered" and fact.minutes <= 60 for fact in asked)
        alone = sum(fact.came_to == "answered" and not fact.looked_at for fact in facts)
        for name, part in (("lower_quartile", 0.25), ("median", 0.5), ("upper_quartile", 0.75)):
            wanted = float(np.quantile(minutes, part)) if minutes else None
            assert row["minutes"][name] == pytest.approx(wanted, abs=1e-7)
            assert (of_page[f"minutes_{name}"] or None) == (str(row["minutes"][name]) if minutes else None)
        same(row["within_hour"], rate(soon, len(asked)))
        same(row["read_without_a_person"], rate(alone, len(minutes)))
        same(in_csv(of_page, "within_hour"), rate(soon, len(asked)))
        same(in_csv(of_page, "read"), rate(alone, len(minutes)))


def _onset(everyone: list[Facts], written: Any, page: Rows) -> None:
    seen = [f for f in everyone if f.baseline and any(f.at[s].came_to in EXPECTED for s in STEPS)]
    first = [next((s for s in STEPS if responds(f, s, 30)), "never") for f in seen]
    assert [row["n"] for row in written["onset"]] == [first.count(step) for step in STEPS if seen]
    assert written["never_responded"] == first.count("never")
    for row in page:
        same(in_csv(row, "courses"), rate(first.count(row["step"]), len(seen)))


def _duration(everyone: list[Facts], written: Any, page: Rows) -> None:
    """Loss and censoring told again from the facts, the curve by scipy."""
    lasted: list[tuple[float, bool]] = []
    for facts in everyone:
        days = [(STEPS[s], responds(facts, s, 30)) for s in ("h24", "d7", "d28")
                if facts.baseline and facts.at[s].came_to == "answered"]  # fmt: skip
        began = next((n for n, (_, good) in enumerate(days) if good), None)
        if began is None:
            continue
        pairs = zip(days[began:], days[began + 1 :], strict=False)
        lost = next((day for (day, good), (_, next_good) in pairs if not good and not next_good), None)
        lasted.append((lost, True) if lost is not None else (days[-1][0], False))
    assert written["responders"] == len(lasted)
    observed = [row for row in page if row["view"] == "observed"]
    assert len(observed) == len(written["curve"]) == len({day for day, _ in lasted})
    if any(lost for _, lost in lasted):
        data = CensoredData.right_censored([day for day, _ in lasted], [not lost for _, lost in lasted])
        reference = ecdf(data).sf
        for row, of_page in zip(written["curve"], observed, strict=True):
            assert row["share"] == pytest.approx(float(reference.evaluate(row["day"])), abs=1e-9)
            assert [row["share"], row["low"], row["high"], row["day"]] == pytest.approx(
                [float(of_page[name]) for name in ("share", "share_low", "share_high", "day")], abs=1e-12
            )


def _groups(everyone: list[Facts], code: Callable[[Facts], str], written: Any, page: Rows, column: str) -> None:
    assert {group["group"]: group["courses"] for group in written} == {
        name: sum(code(f) == name for f in everyone) for name in {code(f) for f in everyone}
    }
    for group in written:
        members = [f for f in everyone if code(f) == group["group"]]
        of_page = {row["step"]: row for row in page if row[column] == group["group"]}
        for row in group["timepoints"]:
            wanted = responders(members, row["step"], 30)
            same(row["responders_30"], wanted)
            same(in_csv(of_page[row["step"]], "responders_30"), wanted)
        effects = [f.at["h24"].choice for f in members if f.at["h24"].came_to == "answered"]
        told = [{"step": "h24", "answered": len(effects),
                 "expected": sum(f.at["h24"].came_to in EXPECTED for f in members),
                 "counts": {str(o): effects.count(o) for o in sorted(set(effects))}}]  # fmt: skip
        assert group["side_effects"] == (told if effects else [])


def _page(found: Report) -> None:
    """Each chart's table is the one of its CSV, in words; under ten people there is no percentage in it."""
    for chart in charts(found):
        assert chart.table == table(found, chart.name)
        assert chart.says
        assert chart.says_not
        for row, cells in zip(chart.table.shown(), chart.table.rows, strict=True):
            for (_, said), cell in zip(row, cells, strict=True):
                assert said == shown(cell)
                if isinstance(cell, Rate):
                    assert ("%" in said) == (cell.of >= 10)
    assert {chart.name for chart in charts(found)} == set(TABLES)


@settings(max_examples=25, deadline=None)
@given(st.lists(FACTS, min_size=1, max_size=30), st.integers(1, 4), st.sampled_from(["under-0.5", "not-recorded"]))
def test_a_filter_leaves_the_report_of_those_it_takes(everyone: list[Facts], number: int, dose: str) -> None:
    courses = [course_of(n, f) for n, f in enumerate(everyone)]
    narrowed: list[tuple[Filter, Callable[[Facts], bool]]] = [
        (Filter(course=number), lambda f: f.number == number),
        (Filter(dose=dose), lambda f: f.dose == {"under-0.5": "0.4", "not-recorded": None}[dose]),
        (Filter(baseline=BaselineRange.UNDER_4), lambda f: f.baseline is not None and f.baseline < 8),
        (Filter(baseline=BaselineRange.FROM_4), lambda f: f.baseline is not None and f.baseline >= 8),
        (Filter(condition="crps"), lambda f: f.condition == "crps"),
        (Filter(group="neuropathic"), lambda f: f.condition == "trigeminal"),
    ]
    for wanted, takes in narrowed:
        alone = [c for c, f in zip(courses, everyone, strict=True) if takes(f)]
        assert as_json(report_of(courses, "UTC", wanted=wanted)) == as_json(report_of(alone, "UTC"))

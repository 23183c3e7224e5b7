"""Random courses: JSON, CSV and the page's tables say what a computation of their own from the same facts says."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from reminders.care.figures.rates import Rate
from reminders.reports.courses import BaselineRange, Filter
from reminders.reports.report import Report, report_of
from reminders.reports.report_json import as_json
from reminders.reports.report_page import charts
from reminders.reports.report_tables import TABLES, table
from tests.care.figures.scipys_curve import Reference
from tests.reports.random_courses import ASKED_AT, FACTS, REASONS, STEPS, Fact, Facts, course_of

EXPECTED = ("answered", "missing", "refused", "late")
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
    return is_less(facts, facts.at[step], percent)


def is_less(facts: Facts, fact: Fact, percent: float) -> bool:
    """Whether an answer counts and is that many percent less than the course's baseline."""
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
    _duration(everyone, written["duration"])
    _curves(everyone, written["duration"], rows_of(found, "duration"))
    _choices(everyone, written, rows_of(found, "effects"))
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
        members = {group: [f for f in everyone if code(f) == group] for group in {code(f) for f in everyone}}
        _groups(members, written["by"][ways[name]], rows_of(found, name), ways[name])
        _compared(members, [row for row in rows_of(found, "groups") if row["division"] == ways[name]])
        if name == "by-course":
            _courses(members, rows_of(found, "courses"))
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
        reasons = Counter({c: came_to.count(c) for c in ("missing", "refused", "ours")})
        why = sorted(((n, REASONS[c].value) for c, n in reasons.items() if n), key=lambda pair: (-pair[0], pair[1]))
        assert of_missing["why"] == "; ".join(f"{n}: {code}" for n, code in why)
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
        facts = [fact for f in everyone for step, _, fact in f.every if row["step"] in (None, step)]
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


def first_response(facts: Facts) -> tuple[str, float]:
    """The step and the day of the first response of a course, from its first infusion on."""
    return next(((step, day) for step, day, fact in facts.every if is_less(facts, fact, 30)), ("never", np.inf))


def seen_of(everyone: list[Facts]) -> list[Facts]:
    """Those who could have responded at some timepoint."""
    return [f for f in everyone if f.baseline and any(fact.came_to in EXPECTED for _, _, fact in f.every)]


def _onset(everyone: list[Facts], written: Any, page: Rows) -> None:
    found = [first_response(f) for f in seen_of(everyone)]
    first = [step for step, _ in found]
    assert [row["n"] for row in written["onset"]] == [first.count(step) for step in STEPS if found]
    assert written["never_responded"] == first.count("never")
    for row in page:
        same(in_csv(row, "courses"), rate(first.count(row["step"]), len(found)))
    onset, _, neuropathic, _ = written["claims"]
    same(onset, rate(sum(day <= 4 for _, day in found), len(found)))
    nerve = [first_response(f) for f in seen_of(everyone) if f.condition in ("trigeminal", "crps")]
    same(neuropathic, rate(sum(step != "never" for step, _ in nerve), len(nerve)))


@dataclass(frozen=True)
class Kept:
    """How long one course's response is known to have lasted: to which day, whether it was lost, else why no longer."""

    day: float
    lost: bool
    ending: str | None
    next_course: int | None

    @property
    def if_next_is_loss(self) -> tuple[float, bool]:
        ended = self.ending == "next-course" and self.next_course is not None
        return (float(self.next_course or 0), True) if ended else (self.day, self.lost)


def kept_of(facts: Facts) -> Kept | None:
    """Loss and censoring told again from the facts; None where nothing was a response after the last infusion."""
    days = [(STEPS[s], responds(facts, s, 30)) for s in ("h24", "d7", "d28")
            if facts.baseline and facts.at[s].came_to == "answered"]  # fmt: skip
    began = next((n for n, (_, good) in enumerate(days) if good), None)
    if began is None:
        return None
    pairs = zip(days[began:], days[began + 1 :], strict=False)
    lost = next((day for (day, good), (_, next_good) in pairs if not good and not next_good), None)
    if lost is not None:
        return Kept(lost, True, None, facts.next_after)
    until = days[-1][0]
    after = {facts.at[step].came_to for step, day in STEPS.items() if day > until}
    followed = "still-followed" if "open" in after else "schedule-ended"
    ending = "refused" if "refused" in after else "next-course" if facts.next_after is not None else followed
    return Kept(until, False, ending, facts.next_after)


def known(everyone: list[Facts]) -> list[Kept]:
    return [kept for f in everyone if (kept := kept_of(f)) is not None]


def _duration(everyone: list[Facts], written: Any) -> None:
    kept = known(everyone)
    silent = [f for f in everyone if f.baseline
              and not any(f.at[s].came_to == "answered" for s in ("h24", "d7", "d28"))]  # fmt: skip
    assert written["responders"] == len(kept)
    assert written["no_answer"] == len(silent)
    assert written["non_responders"] == sum(bool(f.baseline) for f in everyone) - len(kept) - len(silent)
    assert written["lost"] == sum(k.lost for k in kept)
    assert written["censored"] == Counter(k.ending for k in kept if k.ending is not None)
    if kept:
        curve = Reference.of([(k.day, k.lost) for k in kept])
        assert tuple(written["median"][name] for name in ("day", "low", "high")) == curve.median()
        assert written["rmst"] == pytest.approx(curve.mean(84), abs=1e-9)


def _curves(everyone: list[Facts], written: Any, page: Rows) -> None:
    kept = known(everyone)
    views = {
        "observed": ("curve", [(k.day, k.lost) for k in kept]),
        "next-course-is-loss": ("if_next_course_is_loss", [k.if_next_is_loss for k in kept]),
    }
    for view, (name, people) in views.items():
        of_view = [row for row in page if row["view"] == view]
        if not people:
            assert of_view == written[name] == []
            continue
        curve = Reference.of(people)
        wanted = zip(curve.days, curve.share, curve.low, curve.high, strict=True)
        for row, of_page, (day, share, low, high) in zip(written[name], of_view, wanted, strict=True):
            figures = [float(day), float(share), float(low), float(high)]
            assert [row["day"], row["share"], row["low"], row["high"]] == pytest.approx(figures, abs=1e-9)
            told = [float(of_page[column]) for column in ("day", "share", "share_low", "share_high")]
            assert told == pytest.approx(figures, abs=1e-9)
            lost = sum(is_lost for at, is_lost in people if at == day)
            counts = [sum(at >= day for at, _ in people), lost, sum(at == day for at, _ in people) - lost]
            assert [row["at_risk"], row["lost"], row["censored"]] == counts
            assert [int(of_page[column]) for column in ("at_risk", "lost", "censored")] == counts


def chosen(members: list[Facts], measure: str) -> list[int]:
    """The options of a question that were chosen after the last infusion."""
    facts = [f.at[ASKED_AT[measure]] for f in members]
    return [fact.choice for fact in facts if fact.came_to == "answered"]


def choices(members: list[Facts], measure: str) -> list[dict[str, Any]]:
    """What the report says of a question with options."""
    found, step = chosen(members, measure), ASKED_AT[measure]
    expected = sum(f.at[step].came_to in EXPECTED for f in members)
    counts = {str(option): found.count(option) for option in sorted(set(found))}
    return [{"step": step, "answered": len(found), "expected": expected, "counts": counts}] if found else []


def _choices(everyone: list[Facts], written: Any, page: Rows) -> None:
    for measure, options in (("side_effects", 3), ("change", 7)):
        wanted = choices(everyone, measure)
        assert written[measure] == wanted
        rows = [row for row in page if row["measure"] == measure]
        assert [row["option"] for row in rows] == [str(n + 1) for n in range(options) if wanted]
        for row in rows:
            found = chosen(everyone, measure)
            same(in_csv(row, "chosen"), rate(found.count(int(row["option"])), len(found)))
            assert (row["step"], int(row["expected"])) == (ASKED_AT[measure], wanted[0]["expected"])


def _groups(groups: dict[str, list[Facts]], written: Any, page: Rows, column: str) -> None:
    assert {group["group"]: group["courses"] for group in written} == {g: len(m) for g, m in groups.items()}
    for group in written:
        members = groups[group["group"]]
        of_page = {row["step"]: row for row in page if row[column] == group["group"]}
        for row in group["timepoints"]:
            wanted = responders(members, row["step"], 30)
            same(row["responders_30"], wanted)
            same(in_csv(of_page[row["step"]], "responders_30"), wanted)
        assert group["side_effects"] == choices(members, "side_effects")
        assert group["change"] == choices(members, "change")


def number(text: str) -> float | None:
    return float(text) if text else None


def _compared(groups: dict[str, list[Facts]], page: Rows) -> None:
    """The table of all groups beside each other."""
    assert {row["group"]: int(row["courses"]) for row in page} == {g: len(m) for g, m in groups.items()}
    for row in page:
        members = groups[row["group"]]
        seen, kept = seen_of(members), known(members)
        same(in_csv(row, "ever_30"), rate(sum(first_response(f)[0] != "never" for f in seen), len(seen)))
        median = Reference.of([(k.day, k.lost) for k in kept]).median()[0] if kept else None
        assert number(row["median_day"]) == median
        for name, measure, options in (("much_improved", "change", (1, 2)), ("asked_for_a_call", "side_effects", (3,))):
            found = chosen(members, measure)
            same(in_csv(row, name), rate(sum(option in options for option in found), len(found)))


def _courses(groups: dict[str, list[Facts]], page: Rows) -> None:
    """How long relief lasted from course to course."""
    assert {row["course"] for row in page} == set(groups)
    for row in page:
        kept = known(groups[row["course"]])
        assert (int(row["responders"]), int(row["lost"])) == (len(kept), sum(k.lost for k in kept))
        told = [number(row[name]) for name in ("median_day", "median_low", "median_high", "restricted_mean_days")]
        curve = Reference.of([(k.day, k.lost) for k in kept]) if kept else None
        assert told == pytest.approx([*curve.median(), curve.mean(84)] if curve else [None] * 4, abs=1e-9)


def _page(found: Report) -> None:
    """Each chart says something and has a table; a share is told by its count, of fewer than ten by nothing else."""
    for chart in charts(found):
        assert chart.says
        assert chart.says_not
        for row, cells in zip(chart.table.shown(), chart.table.rows, strict=True):
            for (_, said), cell in zip(row, cells, strict=True):
                if isinstance(cell, Rate) and cell.of:
                    assert said.startswith(f"{cell.n} of {cell.of}")
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

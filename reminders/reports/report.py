"""The outcomes report: the figures of a clinic's courses as `GET /api/v1/report` gives them and the page draws them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from reminders.care.conditions import GROUPS, group_of
from reminders.care.figures.course import LOW_BASELINE, Course
from reminders.care.figures.rates import SMALLEST_RATED, Rate
from reminders.care.figures.report import SOON, Figures, TimepointFigures, figures
from reminders.care.figures.survival import DAY, CurveStep, share_at
from reminders.care.protocol import CALL_ME
from reminders.record.outcomes import Measure
from reminders.reports.courses import Filter, courses

#: When the second claim is looked at. The check-in of that day comes at the patient's hour, up to a day sooner.
WEEKS_LATER: Final = timedelta(days=28)


@dataclass(frozen=True)
class Report:
    """The figures of the courses that were asked for, and the same by group of conditions."""

    wanted: Filter
    figures: Figures
    by_group: dict[str, Figures]
    low_baseline: int
    """Courses with a baseline above 0 and under 4, where a small change is a large percentage."""
    conditions: tuple[str, ...]
    """Every condition in the clinic's courses, to narrow the report by."""


def report(session: Session, clinic_id: str, *, now: datetime, wanted: Filter | None = None) -> Report:
    """The report of a clinic as it stands at `now` (care time)."""
    everyone = courses(session, clinic_id, now=now)
    asked = wanted or Filter()
    chosen = [course for course in everyone if asked.takes(course)]
    of_group: dict[str, list[Course]] = {}
    for course in chosen:
        of_group.setdefault(group_of(course.condition), []).append(course)
    return Report(
        wanted=asked,
        figures=figures(chosen),
        by_group={group: figures(of_group[group]) for group in GROUPS if group in of_group},
        low_baseline=sum(c.can_respond and c.baseline is not None and c.baseline < LOW_BASELINE for c in chosen),
        conditions=tuple(sorted({course.condition for course in everyone})),
    )


def as_json(found: Report) -> dict[str, object]:
    """The report as the API writes it: shares from 0 to 1, days with their fractions, null for what is not known."""
    shown = found.figures
    population = shown.population
    return {
        "population": {
            "patients": population.patients,
            "courses": population.courses,
            "infusions": population.infusions,
            "courses_with_baseline": population.courses_with_baseline,
            "courses_with_baseline_under_4": found.low_baseline,
        },
        "timepoints": [_timepoint(row) for row in shown.timepoints],
        "onset": [{"step": row.step, "n": row.n, "of": row.of} for row in shown.onset],
        "never_responded": shown.never,
        "duration": _duration(shown),
        "side_effects": _choices(shown, Measure.SIDE_EFFECTS),
        "change": _choices(shown, Measure.CHANGE),
        "claims": [claim(found, name) for name in CLAIMS],
    }


def _timepoint(row: TimepointFigures) -> dict[str, object]:
    return {
        "step": row.step,
        "recall": row.recall,
        "expected": row.expected,
        "answered": row.answered,
        "not_asked": row.not_asked,
        "missing": row.missing,
        "open": row.still_open,
        "late": row.late,
        "doubtful": row.doubtful,
        "why": row.why,
        "mean": row.mean,
        "median": float(row.median) if row.median is not None else None,
        "standard_deviation": row.deviation,
        "responders_30": rate(row.responders_30),
        "responders_50": rate(row.responders_50),
        "two_points": rate(row.two_points),
    }


def rate(found: Rate) -> dict[str, object]:
    """A count of a number, its share and the share's 95 % Wilson interval; null of fewer than ten."""
    return {"n": found.n, "of": found.of, "rate": found.rate, "low": found.low, "high": found.high}


def _duration(shown: Figures) -> dict[str, object]:
    lasting = shown.duration
    return {
        "responders": lasting.responders,
        "non_responders": lasting.non_responders,
        "no_answer": lasting.no_answer,
        "lost": lasting.lost,
        "censored": lasting.censored,
        "curve": _curve(lasting.curve),
        "median": {
            "day": _days(lasting.median.after),
            "low": _days(lasting.median.low),
            "high": _days(lasting.median.high),
        },
        "rmst": _days(lasting.mean),
        "if_next_course_is_loss": _curve(lasting.if_next_is_loss),
    }


def _curve(steps: Sequence[CurveStep]) -> list[dict[str, object]]:
    return [
        {
            "day": step.day,
            "at_risk": step.at_risk,
            "lost": step.lost,
            "censored": step.censored,
            "share": float(step.share),
            "low": step.low,
            "high": step.high,
        }
        for step in steps
    ]


def _days(span: timedelta | None) -> float | None:
    return None if span is None else span / DAY


def _choices(shown: Figures, measure: Measure) -> list[dict[str, object]]:
    return [
        {"step": row.step, "answered": row.answered, "counts": {str(o): n for o, n in row.counts.items()}}
        for row in shown.choices
        if row.measure == measure.value
    ]


#: The four claims of the article that clinics are asked about, and the caution each must be read with.
CLAIMS: Final[dict[str, tuple[str, str]]] = {
    "onset": (
        "Relief can start within hours or days.",
        "There is no control group, and relief soon after an infusion also follows placebo.",
    ),
    "duration": (
        "Relief can last weeks or months after the first course.",
        "Only those who responded are counted, and a next course hides how long relief would have lasted.",
    ),
    "neuropathic": (
        "It suits pain with a neuropathic component and does not work for every type of pain.",
        "Groups differ in more than their pain; a difference between them is no effect of the treatment.",
    ),
    "side_effects": (
        "The risk of serious side effects is low.",
        "Counted are those who answered that day; somebody who is unwell may not answer.",
    ),
}


def claim(found: Report, name: str) -> dict[str, object]:
    """One claim, this clinic's figure for it with its interval and n, and the sentence of caution."""
    text, caution = CLAIMS[name]
    return {"name": name, "claim": text, "caution": caution, **_MEASURED[name](found)}


def _onset_within_days(found: Report) -> dict[str, object]:
    return {"measured": f"responded within {SOON.days} days of the first infusion", **rate(found.figures.soon_30)}


def _still_responding(found: Report) -> dict[str, object]:
    lasting = found.figures.duration
    followed = lasting.responders >= SMALLEST_RATED and lasting.curve[-1].after >= WEEKS_LATER - DAY
    at = share_at(lasting.curve, WEEKS_LATER) if followed else None
    share, low, high = (float(at.share), at.low, at.high) if at is not None else (1.0, 1.0, 1.0)
    return {
        "measured": f"of those who responded, still responding after {WEEKS_LATER.days} days (Kaplan-Meier)",
        "n": None,
        "of": lasting.responders,
        "rate": share if followed else None,
        "low": low if followed else None,
        "high": high if followed else None,
    }


def _by_group(found: Report) -> dict[str, object]:
    groups = {group: shown.ever_30 for group, shown in found.by_group.items()}
    nerve = [groups[group] for group in ("neuropathic", "crps") if group in groups]
    both = Rate(sum(r.n for r in nerve), sum(r.of for r in nerve))
    return {
        "measured": "neuropathic pain or CRPS: responded at any timepoint",
        **rate(both),
        "groups": {group: rate(found) for group, found in groups.items()},
    }


def _asked_for_a_call(found: Report) -> dict[str, object]:
    first = next((row for row in found.figures.choices if row.measure == Measure.SIDE_EFFECTS), None)
    return {"measured": "asked for a call about side effects", **rate(first.chose(CALL_ME) if first else Rate(0, 0))}


_MEASURED: Final = {
    "onset": _onset_within_days,
    "duration": _still_responding,
    "neuropathic": _by_group,
    "side_effects": _asked_for_a_call,
}

"""The report as the API writes it: shares from 0 to 1, days with their fractions, null for what is not known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from reminders.care.figures.answering import Answering
from reminders.care.figures.cumulative import Cumulative
from reminders.care.figures.missing_answers import Bounds
from reminders.care.figures.rates import Rate
from reminders.care.figures.report import Figures, TimepointFigures
from reminders.care.figures.survival import DAY, CurveStep, Median
from reminders.record.outcomes import Measure
from reminders.reports.claims import Claim, claims
from reminders.reports.report import GroupFigures, Report


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
        "baseline": {
            "n": shown.before.n,
            "mean": shown.before.mean,
            "median": _number(shown.before.median),
            "standard_deviation": shown.before.deviation,
        },
        "timepoints": [_timepoint(*pair) for pair in zip(shown.timepoints, found.bounds, strict=True)],
        "onset": [{"step": row.step, "n": row.n, "of": row.of} for row in shown.onset],
        "never_responded": shown.never,
        "duration": _duration(found),
        "side_effects": _choices(shown, Measure.SIDE_EFFECTS),
        "change": _choices(shown, Measure.CHANGE),
        "claims": [_claim(row) for row in claims(found)],
        "cumulative": _cumulative(found.cumulative),
        "by": {way.value: [_group(group) for group in groups] for way, groups in found.by.items()},
        "answering": [_answering(row) for row in found.answering],
    }


def _timepoint(row: TimepointFigures, views: Bounds) -> dict[str, object]:
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
        "median": _number(row.median),
        "standard_deviation": row.deviation,
        "responders_30": rate(row.responders_30),
        "responders_50": rate(row.responders_50),
        "two_points": rate(row.two_points),
        "worst_case": rate(views.worst_case),
        "completers": rate(views.completers),
    }


def rate(found: Rate) -> dict[str, object]:
    """A count of a number, its share and the share's 95 % Wilson interval; null of fewer than ten."""
    return {"n": found.n, "of": found.of, "rate": found.rate, "low": found.low, "high": found.high}


def _duration(found: Report) -> dict[str, object]:
    lasting = found.figures.duration
    return {
        "responders": lasting.responders,
        "non_responders": lasting.non_responders,
        "no_answer": lasting.no_answer,
        "lost": lasting.lost,
        "censored": lasting.censored,
        "curve": _curve(lasting.curve),
        "median": _median(lasting.median),
        "rmst": _days(lasting.mean),
        "if_next_course_is_loss": _curve(found.if_next_is_loss),
    }


def _median(found: Median) -> dict[str, object]:
    return {"day": _days(found.after), "low": _days(found.low), "high": _days(found.high)}


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


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _days(span: timedelta | None) -> float | None:
    return None if span is None else span / DAY


def _choices(shown: Figures, measure: Measure) -> list[dict[str, object]]:
    return [
        {
            "step": row.step,
            "answered": row.answered,
            "expected": row.expected,
            "counts": {str(o): n for o, n in row.counts.items()},
        }
        for row in shown.choices
        if row.measure == measure.value
    ]


def _claim(row: Claim) -> dict[str, object]:
    figure = row.figure
    return {
        "name": row.name,
        "claim": row.claim,
        "caution": row.caution,
        "measured": figure.measured,
        "n": figure.n,
        "of": figure.of,
        "rate": figure.rate,
        "low": figure.low,
        "high": figure.high,
        "groups": {code: rate(of_group) for code, of_group in figure.groups.items()} if figure.groups else None,
        "published": [{"says": one.says, "source": one.source} for one in row.published],
    }


def _cumulative(found: Cumulative) -> dict[str, object]:
    return {
        "step": found.step or None,
        "recall": found.recall or None,
        "expected": found.expected,
        "missing": found.missing,
        "worse": found.worse,
        "curve": [{"percent": float(cut_off.percent), **rate(cut_off.rate)} for cut_off in found.cut_offs],
    }


def _group(group: GroupFigures) -> dict[str, object]:
    shown, lasting = group.figures, group.figures.duration
    return {
        "group": group.code,
        "courses": shown.population.courses,
        "courses_with_baseline": shown.population.courses_with_baseline,
        "ever_30": rate(shown.ever_30),
        "timepoints": [
            {
                "step": row.step,
                "recall": row.recall,
                "expected": row.expected,
                "missing": row.missing,
                "responders_30": rate(row.responders_30),
                "responders_50": rate(row.responders_50),
            }
            for row in shown.timepoints
        ],
        "duration": {
            "responders": lasting.responders,
            "lost": lasting.lost,
            "median": _median(lasting.median),
            "rmst": _days(lasting.mean),
            "curve": _curve(lasting.curve),
        },
        "side_effects": _choices(shown, Measure.SIDE_EFFECTS),
        "change": _choices(shown, Measure.CHANGE),
    }


def _answering(row: Answering) -> dict[str, object]:
    return {
        "step": row.step,
        "answered": row.answered,
        "minutes": {
            "lower_quartile": _minutes(row.lower_quartile),
            "median": _minutes(row.median),
            "upper_quartile": _minutes(row.upper_quartile),
        },
        "within_hour": rate(row.within_hour),
        "read_without_a_person": rate(row.read),
    }


def _minutes(span: timedelta | None) -> float | None:
    return None if span is None else span / timedelta(minutes=1)

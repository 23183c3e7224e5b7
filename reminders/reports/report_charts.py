"""The charts of the outcomes page and the sentence each is read by, drawn from the report's figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from reminders.care.figures.rates import Rate
from reminders.care.figures.report import Figures
from reminders.care.figures.survival import DAY
from reminders.reports.chart.curves import Point, Step, share_chart, step_chart
from reminders.reports.words import step as step_name

#: The days whose number at risk stands under the curve.
_RISK_DAYS: Final = (0, 7, 14, 28, 42, 56, 84)


@dataclass(frozen=True)
class Chart:
    """A picture and the sentence that says what it shows."""

    picture: Markup
    says: str


def charts(shown: Figures) -> dict[str, Chart]:
    """The charts there is something to show for: `responders` over time and how long relief `lasts`."""
    found = {}
    if any(row.responders_30.is_rated for row in shown.timepoints):  # of fewer, nothing would be drawn
        found["responders"] = _responders(shown)
    if shown.duration.responders:
        found["lasts"] = _lasts(shown)
    return found


def _responders(shown: Figures) -> Chart:
    rated = [row for row in shown.timepoints if row.responders_30.is_rated]
    best = max(rated, key=lambda row: row.responders_30.share or 0)
    says = (
        f"Most often {best.responders_30.n} of {best.responders_30.of} expected with a baseline had 30% less pain, "
        f"at {step_name(best.step)}. A missing answer counts as no response."
    )
    return Chart(
        share_chart(
            "Share with at least 30% and 50% less pain than at baseline, by timepoint",
            says,
            [
                ("30% less", [_point(row.step, row.responders_30) for row in shown.timepoints]),
                ("50% less", [_point(row.step, row.responders_50) for row in shown.timepoints]),
            ],
        ),
        says,
    )


def _point(step: str, rate: Rate) -> Point:
    return Point(_short(step), rate.rate, rate.low, rate.high, beneath=str(rate.of))


def _short(step: str) -> str:
    """A timepoint as it fits under an axis: `4 h`, `d 7`."""
    return f"{step[1:]} h" if step.startswith("h") else f"d {step[1:]}" if step.startswith("d") else step


def _lasts(shown: Figures) -> Chart:
    lasting = shown.duration
    half = lasting.median.after
    of = f"the {lasting.responders} courses that responded"
    said = (
        f"More than half of {of} had not lost the response when last heard of"
        if half is None
        else f"Half of {of} had lost the response by day {half / DAY:.0f}"
    )
    others = f"{lasting.non_responders} answered and never responded, {lasting.no_answer} gave no answer that counts"
    says = f"{said}. {others}."
    ends = max(lasting.curve[-1].day, 7.0)
    return Chart(
        step_chart(
            "Share still responding, in days since the last infusion of the course (Kaplan-Meier)",
            says,
            [Step(s.day, float(s.share), s.low, s.high, s.censored) for s in lasting.curve],
            [
                (day, sum(s.lost + s.censored for s in lasting.curve if s.day >= day))
                for day in _RISK_DAYS
                if day <= ends
            ],
            ends,
        ),
        says,
    )

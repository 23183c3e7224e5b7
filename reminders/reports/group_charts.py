"""The charts of the outcomes page that compare groups of courses, and those of what patients chose."""

from __future__ import annotations

from typing import Final

from markupsafe import Markup

from reminders.care.figures.groups import By
from reminders.care.figures.report import Choices, Figures
from reminders.care.figures.survival import DAY
from reminders.reports.chart.bars import Bar, bar_chart
from reminders.reports.chart.frame import multiples, stacked
from reminders.reports.chart.lines import small_lines
from reminders.reports.chart.points import Place, small_points
from reminders.reports.report import GroupFigures, Report
from reminders.reports.report_charts import Chart, at_step, kind, km_curve, of_some, rate_point, risk_axis, short
from reminders.reports.report_tables import DIVISIONS, options, table
from reminders.reports.words import say
from reminders.reports.words import step as step_name

_QUESTIONS: Final[dict[By, str]] = {
    By.CONDITION: "For whom? By kind of pain",
    By.COURSE: "For whom? From course to course",
    By.DOSE: "For whom? By dose",
    By.PERIOD: "For whom? Over time",
}

_CAUTIONS: Final[dict[By, str]] = {
    By.CONDITION: "Groups differ in more than their pain; a difference between them is no effect of the treatment.",
    By.COURSE: "Who comes back for another course is not who stays away.",
    By.DOSE: "Nobody was given a dose by chance: a higher one may have gone to those with more pain. "
    "It is the dose of the first infusion of the course.",
    By.PERIOD: "By the quarter in which the course began, clinic time. The last one is not over yet, and who is "
    "treated changes.",
}


def courses(found: Report) -> Chart:
    """Whether relief gets shorter from course to course."""
    groups = [group for group in found.by[By.COURSE] if group.figures.duration.responders]
    picture = None
    says = "Nobody has responded in more than one course yet."
    if len(groups) > 1:
        says = "; ".join(f"{group.label.lower()}: {_half(group.figures)}" for group in groups).capitalize() + "."
        ends = max(7.0, *(s.day for group in groups for s in group.figures.duration.curve))
        picture = multiples([(group.label, _about_duration(group.figures), _small_km(group, ends)) for group in groups])
    return Chart(
        "courses", "Does relief get shorter from course to course?", says,
        "Share still responding by days since the last infusion of the course (Kaplan-Meier); dotted of fewer than "
        "ten. Who comes back for another course is not who stays away, and two courses of one patient are not "
        "independent.",
        picture, table(found, "courses"),
    )  # fmt: skip


def _half(shown: Figures) -> str:
    lasting = shown.duration
    half = lasting.median.after
    lost = f"half of {lasting.responders} had lost it by day {half / DAY:.0f}" if half is not None else ""
    return lost or f"more than half of {lasting.responders} had not lost it when last heard of"


def _about_duration(shown: Figures) -> str:
    half = shown.duration.median.after
    median = f"median {half / DAY:.0f} days" if half is not None else "median not reached"
    return f"{shown.duration.responders} responded, {median}"


def _small_km(group: GroupFigures, ends: float) -> Markup:
    lasting = group.figures.duration
    curve = km_curve(group.label, lasting.curve, lasting.responders)
    says = f"{group.label}: {_half(group.figures)}."
    return small_lines(f"Share still responding, {group.label}", says, curve, risk_axis(lasting.curve, ends))


def division(found: Report, name: str) -> Chart:
    """Who had 30 % less pain in each group, by timepoint: small pictures with shared axes."""
    way, _ = DIVISIONS[name]
    groups = found.by[way]
    told = [group for group in groups if group.figures.ever_30.of]
    picture = None
    says = "There is nothing to compare: nobody with a baseline has been expected to answer yet."
    if told:
        listed = "; ".join(f"{group.label}: {of_some(group.figures.ever_30)}" for group in told)
        says = f"At least once 30% less pain: {listed}."
        picture = multiples([(group.label, _about(group.figures), _small(found, group)) for group in told])
    return Chart(
        name, _QUESTIONS[way], says,
        f"Share with 30% less pain by timepoint, missing answers as no response; dotted of fewer than ten. "
        f"{_CAUTIONS[way]}",
        picture, table(found, name),
    )  # fmt: skip


def _about(shown: Figures) -> str:
    count = shown.population.courses
    return f"{count} course{'' if count == 1 else 's'}, {shown.ever_30.of} could respond"


def _small(found: Report, group: GroupFigures) -> Markup:
    steps = found.figures.timepoints
    rows = {(row.step, row.recall): row.responders_30 for row in group.figures.timepoints}
    return small_points(
        f"Share with at least 30% less pain by timepoint, {group.label}",
        f"{group.label}: at least once {of_some(group.figures.ever_30)}.",
        [Place(short(row.step), kind(row.recall)) for row in steps],
        [rate_point(rows[at]) if (at := (row.step, row.recall)) in rows else None for row in steps],
    )


def groups(found: Report) -> Chart:
    """Relief, change and side effects of every group, in one table."""
    return Chart(
        "groups", "For whom? Relief, change and side effects by group",
        "For each group: how many ever had 30% less pain, how long half of those kept it, how many called themselves "
        "much or very much improved, and how many asked at any check-in for a call about side effects, each with how "
        "many answered.",
        "In brackets the 95% interval (Wilson). Many comparisons are made here, and one in twenty differs by chance.",
        None, table(found, "groups"),
    )  # fmt: skip


def effects(found: Report) -> Chart:
    """What was answered to the questions about side effects and change."""
    rows = found.figures.choices
    says = "Nobody has answered the questions about side effects and change yet."
    picture = None
    if rows:
        said = [f"{say(row.measure, 'measure')} {at_step(row.step)}: {row.answered} of {row.expected} answered"
                for row in rows]  # fmt: skip
        says = "; ".join(said) + "."
        picture = stacked([(f"{say(row.measure, 'measure')}, {step_name(row.step)}", _bars(row)) for row in rows])
    return Chart(
        "effects", "How did they fare otherwise? Side effects and change", says,
        "Shares are of those who answered. Somebody who is unwell may not answer, and side effects are asked about at "
        "the timepoints named alone. Change is since the first infusion (PGIC).",
        picture, table(found, "effects"),
    )  # fmt: skip


def _bars(row: Choices) -> Markup:
    """How many chose each option, of those who answered."""
    return bar_chart(
        f"{say(row.measure, 'measure')}, {step_name(row.step)}",
        f"{row.answered} of {row.expected} answered.",
        [
            Bar(words, rate.n / rate.of, of_some(rate), dotted=not rate.is_rated)
            for option, words in options(row)
            for rate in (row.chose(option),)
        ],
    )

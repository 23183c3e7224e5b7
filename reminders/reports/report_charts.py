"""The charts of the outcomes page: a question, the sentence that answers it, what that does not say, and a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from reminders.care.figures.cumulative import Cumulative
from reminders.care.figures.rates import SMALLEST_RATED, Rate
from reminders.care.figures.report import Duration, TimepointFigures
from reminders.care.figures.response import RESPONSE_PERCENT, SUBSTANTIAL_PERCENT
from reminders.care.figures.survival import DAY, CurveStep
from reminders.reports.chart.bars import Bar, bar_chart
from reminders.reports.chart.frame import SCORES, SHARES
from reminders.reports.chart.lines import Axis, Corner, Curve, corners, line_chart
from reminders.reports.chart.points import Place, Point, Series, point_chart
from reminders.reports.figure_table import Table, percent
from reminders.reports.report import Report
from reminders.reports.report_tables import table
from reminders.reports.words import say
from reminders.reports.words import step as step_name

#: The days whose number at risk is under the curve.
_RISK_DAYS: Final = (0, 7, 14, 28, 42, 56, 84, 112, 140, 168)

_WORST: Final = 10
_KINDS: Final = {"now": "right now", "24h": "average of 24 hours"}


@dataclass(frozen=True)
class Chart:
    """One question and its answer. `picture` is None where the table says it all, or nothing could be drawn."""

    name: str
    question: str
    says: str
    says_not: str
    picture: Markup | None
    table: Table


def at_step(code: str) -> str:
    """`at 4 hours`, `on day 7`."""
    return f"{'on' if code.startswith('d') else 'at'} {step_name(code)}"


def short(code: str) -> str:
    """A timepoint as it fits under an axis: `4h`, `d7`."""
    return f"{code[1:]}h" if code.startswith("h") else code


def kind(recall: str) -> str:
    """What a stretch of timepoints asks about, as it is written above them."""
    return _KINDS.get(recall) or say(recall, "recall")


def rate_point(rate: Rate) -> Point | None:
    """A rate on an axis of shares; dotted and without an interval where only counts are given."""
    if rate.share is None:
        return None
    return Point(float(rate.share), rate.low, rate.high, dotted=not rate.is_rated)


def of_some(rate: Rate) -> str:
    """`12 of 40 (30%)`; without the percentage of fewer than ten."""
    return f"{rate.n} of {rate.of}" + (f" ({percent(rate.rate)})" if rate.rate is not None else "")


def _at(rows: Sequence[TimepointFigures], drawn: Cumulative) -> TimepointFigures:
    """The row of the step that the page is shown at, or the last one: never the one that happens to look best."""
    of_step = [row for row in rows if row.step == drawn.step] or rows[-1:]
    return next((row for row in of_step if row.recall == drawn.recall), of_step[0])


def _less(row: TimepointFigures) -> str:
    return (
        f"{at_step(row.step).capitalize()}, {of_some(row.responders_30)} had at least 30% less pain and "
        f"{of_some(row.responders_50)} at least 50% less"
    )


def responders(found: Report) -> Chart:
    """Who had 30 % and 50 % less pain, at every timepoint."""
    seen = [pair for pair in zip(found.figures.timepoints, found.bounds, strict=True) if pair[0].responders_30.of]
    rows = [row for row, _ in seen]
    says = "Nobody with a baseline has been expected to answer yet."
    picture = None
    if rows:
        says = (
            f"{_less(_at(rows, found.cumulative))}, of those expected with a baseline. "
            "A missing answer counts as no response."
        )
        picture = point_chart(
            "Share with at least 30% and 50% less pain than at baseline, by timepoint",
            says,
            SHARES,
            [
                Place(
                    short(row.step),
                    kind(row.recall),
                    (str(row.responders_30.of), str(views.as_reported.of - views.completers.of)),
                )
                for row, views in seen
            ],
            [
                Series("30% less", tuple(rate_point(row.responders_30) for row in rows)),
                Series("50% less", tuple(rate_point(row.responders_50) for row in rows)),
            ],
            ("n", "missing"),
        )
    return Chart(
        "responders", "Who had less pain, and when?", says,
        "Bands are 95% intervals (Wilson); a dotted mark is of fewer than ten courses. Without a control group this "
        "does not say that the infusion was the cause.",
        picture, table(found, "responders"),
    )  # fmt: skip


def pain(found: Report) -> Chart:
    """The mean score and its standard deviation, before and at every timepoint."""
    before = found.figures.before
    rows = [row for row in found.figures.timepoints if row.mean is not None]
    says, picture = "Nobody has answered in time yet.", None
    if rows:
        at = _at(rows, found.cumulative)
        first = f"{before.mean:.1f} before (n = {before.n}) and " if before.mean is not None else ""
        says = f"Mean pain was {first}{at.mean:.1f} {at_step(at.step)} (n = {at.answered}, {at.missing} missing)."
        places = [Place("before", "", (str(before.n), ""))] if before.mean is not None else []
        points = [_score(before.mean, before.deviation, before.n)] if before.mean is not None else []
        picture = point_chart(
            "Mean pain score with one standard deviation to each side, by timepoint",
            says,
            SCORES,
            [*places, *(Place(short(r.step), kind(r.recall), (str(r.answered), str(r.missing))) for r in rows)],
            [Series("mean", (*points, *(_score(r.mean, r.deviation, r.answered) for r in rows)))],
            ("n", "missing"),
        )
    return Chart(
        "pain", "How much pain is left?", says,
        "Bands are one standard deviation of those who answered, not an interval of the mean. Not the same people "
        "answer every time, so a mean can fall because those in pain stopped answering.",
        picture, table(found, "pain"),
    )  # fmt: skip


def _score(mean: float | None, deviation: float | None, n: int) -> Point | None:
    if mean is None:
        return None
    spread = deviation if deviation is not None and n >= SMALLEST_RATED else None
    low = None if spread is None else max(0.0, mean - spread) / _WORST
    high = None if spread is None else min(float(_WORST), mean + spread) / _WORST
    return Point(mean / _WORST, low, high, dotted=n < SMALLEST_RATED)


def cumulative(found: Report) -> Chart:
    """Every cut-off at once, at one timepoint."""
    drawn = found.cumulative
    says, picture = "Nobody with a baseline has been expected to answer yet.", None
    if drawn.expected:
        says = _cumulative_says(drawn, _at(found.figures.timepoints, drawn))
        picture = line_chart(
            f"Share with at least so much less pain than at baseline, {at_step(drawn.step)}",
            says,
            [_falling(drawn)],
            Axis(
                100,
                tuple((float(percent), (f"{percent}%",)) for percent in range(0, 101, 10)),
                lines=((float(RESPONSE_PERCENT), "30%"), (float(SUBSTANTIAL_PERCENT), "50%")),
            ),
        )
    return Chart(
        "cumulative", "How much less pain, at every cut-off?", says,
        "Along the axis: at least so many percent less pain than at baseline. The band holds for one cut-off at a "
        "time. It shows one timepoint, and not what the same people felt at another.",
        picture, table(found, "cumulative"),
    )  # fmt: skip


def _falling(drawn: Cumulative) -> Curve:
    """The curve with its band: a share holds up to its own cut-off, and the next one's beyond it."""
    places = [float(cut_off.percent) for cut_off in drawn.cut_offs]
    rates = [cut_off.rate for cut_off in drawn.cut_offs]

    def through(values: Sequence[float]) -> tuple[Corner, ...]:
        last = (places[-1], values[-1])
        return (*corners(list(zip(places[:-1], values[1:], strict=True)), start=values[0]), last)

    is_rated = rates[0].is_rated
    return Curve(
        "",
        (*through([float(rate.share or 0) for rate in rates]), (places[-1], 0.0), (100.0, 0.0)),
        through([rate.low or 0.0 for rate in rates]) if is_rated else (),
        through([rate.high or 0.0 for rate in rates]) if is_rated else (),
        dotted=not is_rated,
    )


def _cumulative_says(drawn: Cumulative, row: TimepointFigures) -> str:
    return (
        f"{_less(row)}. {drawn.missing} gave no answer and count as failures at every cut-off; "
        f"{drawn.worse} had more pain than at baseline."
    )


def onset(found: Report) -> Chart:
    """At which timepoint courses first responded."""
    shown = found.figures
    of = shown.ever_30.of
    says, picture = "Nobody with a baseline has been expected to answer yet.", None
    if of:
        first = "".join(f"{row.n} first {at_step(row.step)}, " for row in shown.onset if row.n)
        says = f"{shown.ever_30.n} of {of} courses with a baseline responded: {first}{shown.never} not so far."
        rates = [(step_name(row.step), Rate(row.n, row.of)) for row in shown.onset]
        rates.append(("not so far", Rate(shown.never, of)))
        picture = bar_chart(
            "At which timepoint courses first had 30% less pain than at baseline",
            says,
            [Bar(name, rate.n / of, of_some(rate), dotted=not rate.is_rated) for name, rate in rates],
        )
    return Chart(
        "onset", "How soon?", says,
        "The first check-in of a course with 30% less than baseline, from its first infusion on; after a later "
        "infusion it is named by its distance from that one. At four hours patients are asked for the pain right now, "
        "later for the average of a day. Relief may have begun between two check-ins; when, nobody was asked.",
        picture, table(found, "onset"),
    )  # fmt: skip


def duration(found: Report) -> Chart:
    """How long a response lasted, as observed and where the next course counts as its loss."""
    lasting = found.figures.duration
    says, picture = "Nobody has responded yet.", None
    if lasting.responders:
        says = _duration_says(lasting)
        differs = any(s.lost for s in found.if_next_is_loss) and found.if_next_is_loss != lasting.curve
        other = [km_curve("next course as loss", found.if_next_is_loss, lasting.responders, kind="other")]
        ends = max(7.0, *(s.day for s in (*lasting.curve, *found.if_next_is_loss)))
        picture = line_chart(
            "Share still responding, in days since the last infusion of the course (Kaplan-Meier)",
            says,
            [km_curve("as observed", lasting.curve, lasting.responders), *(other if differs else [])],
            risk_axis(lasting.curve, ends),
        )
    return Chart(
        "duration", "How long?", says,
        "Under the axis: the day, and how many were still followed. The band is the 95% interval (Kaplan-Meier, "
        "Greenwood, log-log); a tick is a course that is not followed further. A response is lost at the first of two "
        "answers in a row less than 30% below baseline. A next course often comes because relief wore off: as observed "
        "it ends what is known, which flatters the curve; the dashed line counts it as the loss. "
        "Those who never responded are not in it.",
        picture, table(found, "duration"),
    )  # fmt: skip


def km_curve(name: str, steps: tuple[CurveStep, ...], people: int, *, kind: str = "main") -> Curve:
    """A Kaplan-Meier curve; the main one has its band and ticks. Dotted of fewer than ten people."""
    is_main = kind == "main"
    return Curve(
        name,
        corners([(s.day, float(s.share)) for s in steps]),
        corners([(s.day, s.low) for s in steps]) if is_main else (),
        corners([(s.day, s.high) for s in steps]) if is_main else (),
        tuple((s.day, float(s.share)) for s in steps if s.censored) if is_main else (),
        kind,
        dotted=people < SMALLEST_RATED,
    )


def risk_axis(steps: tuple[CurveStep, ...], ends: float) -> Axis:
    """Days, and under each how many were followed just before it."""
    marks = tuple(
        (float(day), (str(day), str(sum(s.lost + s.censored for s in steps if s.day >= day))))
        for day in _RISK_DAYS
        if day <= ends
    )
    return Axis(ends, marks, ("day", "left"))


def _duration_says(lasting: Duration) -> str:
    of, half = f"the {lasting.responders} courses that responded", lasting.median
    said = (
        f"More than half of {of} had not lost the response when last heard of"
        if half.after is None
        else f"Half of {of} had lost the response by day {half.after / DAY:.0f}"
    )
    if half.low is not None and lasting.responders >= SMALLEST_RATED:
        upper = f"to day {half.high / DAY:.0f}" if half.high is not None else "with no upper end yet"
        said += f" (95% interval from day {half.low / DAY:.0f} {upper})"
    mean = f" On average it lasted {lasting.mean / DAY:.0f} of the first 84 days." if lasting.mean is not None else ""
    rest = "; ".join(f"{n} {say(why, 'ending')}" for why, n in lasting.censored.items())
    others = f" Of the others nothing later is known: {rest}." if rest else ""
    return (
        f"{said}.{mean} {lasting.lost} lost it.{others} {lasting.non_responders} answered and never responded, "
        f"{lasting.no_answer} gave no answer that counts."
    )

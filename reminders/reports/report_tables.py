"""The table of each chart of the outcomes page: what the page folds under the picture and what its CSV holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from reminders.care.figures.groups import By
from reminders.care.figures.rates import Rate
from reminders.care.figures.report import Choices, Duration, Figures, TimepointFigures
from reminders.care.figures.survival import CurveStep
from reminders.care.reasons import because_or
from reminders.record.outcomes import BASELINE, Measure
from reminders.reports import words
from reminders.reports.figure_table import NOTHING, Cell, Coded, Column, Days, Share, Table, Wait
from reminders.reports.report import Report

#: The options of the PGIC that are "much improved" or better: what about 2 points or 30 % less pain stands for.
MUCH_IMPROVED: Final = (1, 2)

_STEP: Final = Column("step", "Timepoint", is_number=False)
_RECALL: Final = Column("recall", "About", is_number=False)


def step(code: str) -> Coded:
    """A timepoint."""
    return Coded(code, words.step(code))


def _recall(row: TimepointFigures) -> Coded:
    """What a timepoint asks about."""
    return Coded(row.recall, words.say(row.recall, "recall"))


def table(found: Report, name: str) -> Table:
    """The table of the chart of that name, one of `TABLES`."""
    return TABLES[name](found)


def _responders(found: Report) -> Table:
    return Table(
        (
            _STEP, _RECALL, Column("expected", "Expected"), Column("answered", "Answered"),
            Column("missing", "Missing"), Column("responders_30", "30% less", Rate),
            Column("responders_50", "50% less", Rate), Column("two_points", "2 points less", Rate),
        ),
        tuple(
            (
                step(row.step), _recall(row), row.expected, row.answered,
                row.missing, row.responders_30, row.responders_50, row.two_points,
            )
            for row in found.figures.timepoints
        ),
    )  # fmt: skip


def _pain(found: Report) -> Table:
    before = found.figures.before
    rows: list[tuple[Cell, ...]] = [
        (step(BASELINE), Coded("24h", words.say("24h", "recall")), before.n, None, before.mean, before.deviation,
         before.median),
        *(
            (step(row.step), _recall(row), row.answered, row.missing, row.mean,
             row.deviation, row.median)
            for row in found.figures.timepoints
        ),
    ]  # fmt: skip
    return Table(
        (
            _STEP, _RECALL, Column("answered", "Answered"), Column("missing", "Missing"), Column("mean", "Mean"),
            Column("standard_deviation", "SD"), Column("median", "Median"),
        ),
        tuple(rows),
    )  # fmt: skip


def _cumulative(found: Report) -> Table:
    drawn = found.cumulative
    return Table(
        (_STEP, Column("percent_less", "At least % less"), Column("courses", "Courses", Rate)),
        tuple((step(drawn.step), cut_off.percent, cut_off.rate) for cut_off in drawn.cut_offs),
    )


def _onset(found: Report) -> Table:
    shown = found.figures
    of = shown.ever_30.of
    rows = [(step(row.step), Rate(row.n, row.of)) for row in shown.onset]
    return Table(
        (Column("step", "First response", is_number=False), Column("courses", "Courses", Rate)),
        (*rows, (Coded("never", "not so far"), Rate(shown.never, of))) if of else (),
    )


def _duration(found: Report) -> Table:
    lasting = found.figures.duration
    views: list[tuple[Coded, Sequence[CurveStep]]] = [
        (Coded("observed", "as observed"), lasting.curve),
        (Coded("next-course-is-loss", "next course as loss"), found.if_next_is_loss),
    ]
    return Table(
        (
            Column("view", "View", is_number=False), Column("day", "Day"), Column("at_risk", "Followed"),
            Column("lost", "Lost"), Column("censored", "Followed no further"),
            Column("share", "Still responding", Share),
        ),
        tuple(
            (view, Days(s.after), s.at_risk, s.lost, s.censored, Share(s.share, s.low, s.high, lasting.responders))
            for view, curve in views
            for s in curve
        ),
    )  # fmt: skip


def _courses(found: Report) -> Table:
    return Table(
        (
            Column("course", "Course", is_number=False), Column("responders", "Responded"), Column("lost", "Lost it"),
            Column("median_day", "Median, days"), Column("median_low", "from"), Column("median_high", "to"),
            Column("restricted_mean_days", "Mean of the first 84 days"),
        ),
        tuple(
            (
                Coded(group.code, group.label), lasting.responders, lasting.lost, median_days(lasting),
                Days(lasting.median.low), Days(lasting.median.high), Days(lasting.mean),
            )
            for group in found.by[By.COURSE]
            for lasting in (group.figures.duration,)
        ),
    )  # fmt: skip


#: What the groups of each division are called in a heading, and the name of its chart.
DIVISIONS: Final[dict[str, tuple[By, str]]] = {
    "by-condition": (By.CONDITION, "Kind of pain"),
    "by-course": (By.COURSE, "Course"),
    "by-dose": (By.DOSE, "Dose"),
    "by-period": (By.PERIOD, "Period"),
}


def _by(name: str) -> Callable[[Report], Table]:
    way, heading = DIVISIONS[name]

    def made(found: Report) -> Table:
        return Table(
            (
                Column(way.value, heading, is_number=False), _STEP, _RECALL, Column("expected", "Expected"),
                Column("missing", "Missing"), Column("responders_30", "30% less", Rate),
                Column("responders_50", "50% less", Rate),
            ),
            tuple(
                (
                    Coded(group.code, group.label), step(row.step), _recall(row), row.expected, row.missing,
                    row.responders_30, row.responders_50,
                )
                for group in found.by[way]
                for row in group.figures.timepoints
            ),
        )  # fmt: skip

    return made


def _groups(found: Report) -> Table:
    # One timepoint for all groups: one that answered only a later question is not compared with the others by that.
    at = next((row.step for row in found.figures.choices if row.measure == Measure.CHANGE), None)
    improved = "Much improved" + (f", {words.step(at)}" if at is not None else "")
    return Table(
        (
            Column("group", "Group", is_number=False), Column("division", "By", is_number=False),
            Column("courses", "Courses"), Column("ever_30", "Ever 30% less", Rate),
            Column("median_day", "Median relief, days"), Column("much_improved", improved, Rate),
            Column("asked_for_a_call", "Ever asked for a call", Rate),
        ),
        tuple(
            (
                Coded(group.code, group.label), Coded(way.value, heading), shown.population.courses, shown.ever_30,
                median_days(shown.duration), much_improved(shown, at), shown.asked_for_a_call,
            )
            for way, heading in DIVISIONS.values()
            for group in found.by[way]
            for shown in (group.figures,)
        ),
    )  # fmt: skip


def median_days(lasting: Duration) -> Days:
    """When half of those who responded had lost it; where they have not, the page says so."""
    return Days(lasting.median.after, "not reached" if lasting.responders else NOTHING)


def much_improved(shown: Figures, at: str | None) -> Rate:
    """Who called themselves much or very much improved, of those who answered the question about change at a step."""
    asked = next((row for row in shown.choices if (row.measure, row.step) == (Measure.CHANGE, at)), None)
    return asked.chose(*MUCH_IMPROVED) if asked else Rate(0, 0)


def options(row: Choices) -> Iterable[tuple[int, str]]:
    """Every option of a question with its words, chosen or not, in order."""
    known = {int(code): said for code, said in words.WORDS.get(row.measure, {}).items()}
    return sorted({**{option: str(option) for option in row.counts}, **known}.items())


def _effects(found: Report) -> Table:
    return Table(
        (
            Column("measure", "Question", is_number=False), _STEP, Column("option", "Answer", is_number=False),
            Column("chosen", "Chosen", Rate), Column("expected", "Expected"),
        ),
        tuple(
            (
                Coded(row.measure, words.say(row.measure, "measure")), step(row.step), Coded(str(option), said),
                row.chose(option), row.expected,
            )
            for row in found.figures.choices
            for option, said in options(row)
        ),
    )  # fmt: skip


def _missing(found: Report) -> Table:
    return Table(
        (
            _STEP, _RECALL, Column("missing", "Missing"), Column("not_asked", "Never asked by us"),
            Column("open", "Still open"), Column("late", "Late"), Column("doubtful", "Doubtful"),
            Column("as_reported", "30% less, as reported", Rate), Column("worst_case", "Worst case", Rate),
            Column("completers", "Completers", Rate), Column("why", "Why there is no answer", is_number=False),
        ),
        tuple(
            (
                step(row.step), _recall(row), row.missing, row.not_asked, row.still_open, row.late, row.doubtful,
                views.as_reported, views.worst_case, views.completers, _why(row.why),
            )
            for row, views in zip(found.figures.timepoints, found.bounds, strict=True)
        ),
    )  # fmt: skip


def _why(counts: dict[str, int]) -> Coded | None:
    if not counts:
        return None
    return Coded(
        "; ".join(f"{n}: {code}" for code, n in counts.items()),
        "; ".join(f"{n}: {because_or(code, code)}" for code, n in counts.items()),
    )


def _answering(found: Report) -> Table:
    return Table(
        (
            _STEP, Column("answered", "Answered by text"), Column("minutes_lower_quartile", "A quarter within"),
            Column("minutes_median", "Half within"), Column("minutes_upper_quartile", "Three quarters within"),
            Column("within_hour", "Within an hour, of those asked", Rate),
            Column("read", "Read without a person", Rate),
        ),
        tuple(
            (
                step(row.step) if row.step is not None else Coded("all", "all"), row.answered,
                Wait(row.lower_quartile), Wait(row.median), Wait(row.upper_quartile), row.within_hour, row.read,
            )
            for row in found.answering
        ),
    )  # fmt: skip


#: The table of every chart, by the name that its CSV is asked for.
TABLES: Final[dict[str, Callable[[Report], Table]]] = {
    "responders": _responders,
    "pain": _pain,
    "cumulative": _cumulative,
    "onset": _onset,
    "duration": _duration,
    "courses": _courses,
    **{name: _by(name) for name in DIVISIONS},
    "groups": _groups,
    "effects": _effects,
    "missing": _missing,
    "answering": _answering,
}

"""Draws a patient's courses over one another: a line each, by days since the last infusion, named at its end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Final

from markupsafe import Markup

from reminders.reports.chart.chart_data import digits
from reminders.reports.chart.frame import apart
from reminders.reports.chart.pain_frame import PainLayout, days, scores, write
from reminders.reports.chart.scale import Scale
from reminders.reports.chart.svg import element, joined
from reminders.reports.chart.table import folded

MOST_LINES: Final = 6
"""More lines than this cannot be told apart: the newest are drawn."""

_START: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Where every course's axis begins: the scale maps instants."""
_LABEL_HEIGHT: Final = 15.0
_SHORTEST: Final = timedelta(days=7)


@dataclass(frozen=True)
class CoursePoint:
    """One timepoint of a course: its name, how long after the last infusion it was, and the score; None is missing."""

    name: str
    after: timedelta
    value: Decimal | None


@dataclass(frozen=True)
class CourseLine:
    """One course: its name, its baseline, and its timepoints in the order they were due."""

    name: str
    baseline: Decimal | None
    points: tuple[CoursePoint, ...]

    @property
    def answered(self) -> list[CoursePoint]:
        """The timepoints with a score."""
        return [point for point in self.points if point.value is not None]


@dataclass(frozen=True)
class _Layout(PainLayout):
    before: int
    """Room left of day 0, for the baselines."""
    short_names: bool


_TOP: Final = 14
_WIDE: Final = _Layout("wide", 880, 320, 40, 92, 26, 62, short_names=False)
_NARROW: Final = _Layout("narrow", 358, 300, 24, 32, 18, 44, short_names=True)


def side_by_side(lines: Sequence[CourseLine], *, with_table: bool = True) -> Markup:
    """The courses as a `figure` element, earliest first, styled by chart.css; the newest line is the strongest.

    A line joins consecutive timepoints and breaks where one is missing. Baselines are rings left of day 0.
    """
    shown = list(lines)[-MOST_LINES:]
    pictures = (_picture(shown, layout) for layout in (_WIDE, _NARROW))
    return element("figure", *pictures, _table(shown) if with_table else Markup(""), class_="pain-chart")


def says(lines: Sequence[CourseLine]) -> str:
    """The chart in words: of each course its baseline, its lowest and its last score."""
    return " ".join(_says(line) for line in lines)


def _says(line: CourseLine) -> str:
    baseline = "no baseline" if line.baseline is None else f"baseline {digits(line.baseline)}"
    scored = [(point.name, point.value) for point in line.points if point.value is not None]
    if not scored:
        return f"{line.name}: {baseline}, no answer."
    lowest, last = min(scored, key=lambda one: one[1]), scored[-1]
    return f"{line.name}: {baseline}, lowest {digits(lowest[1])} at {lowest[0]}, last {digits(last[1])} at {last[0]}."


def _picture(lines: Sequence[CourseLine], layout: _Layout) -> Markup:
    longest = max((point.after for line in lines for point in line.answered), default=_SHORTEST)
    scale = Scale(
        left=layout.left + layout.before,
        right=layout.width - layout.right,
        top=_TOP,
        bottom=layout.bottom,
        starts=(_START,),
        ends_at=_START + max(longest, _SHORTEST),
    )
    return element(
        "svg",
        element("title", "Pain by days since the last infusion of each course"),
        element("desc", says(lines)),
        joined(_axes(scale, layout)),
        joined([part for age, line in enumerate(reversed(lines)) for part in _line(line, age, scale, layout)][::-1]),
        joined(_names(lines, scale, layout)),
        class_=f"pain-chart-picture pain-chart-{layout.name}",
        viewBox=f"0 0 {layout.width} {layout.height}",
        role="img",
    )


def _axes(scale: Scale, layout: _Layout) -> Iterator[Markup]:
    yield from scores(scale, layout.left)
    yield element("line", class_="infusion", x1=scale.left, x2=scale.left, y1=scale.top, y2=scale.bottom)
    yield write("before", _before(scale, layout), scale.bottom + 18, "scale", "middle")
    yield from days(scale, layout.tick_room, "days since the course’s last infusion")


def _before(scale: Scale, layout: _Layout) -> float:
    return scale.left - layout.before / 2


def _line(line: CourseLine, age: int, scale: Scale, layout: _Layout) -> Iterator[Markup]:
    """The marks of a course; `age` is 0 for the newest."""
    if line.baseline is not None:
        x = _before(scale, layout) + 5 * (age - 1)
        yield element("circle", class_=f"course-baseline course-{age}", cx=x, cy=scale.y(line.baseline), r=4)
    for point in line.answered:
        x, y = _place(point, scale)
        yield element("circle", class_=f"course-dot course-{age}", cx=x, cy=y, r=4 if age == 0 else 3)
    for one, other in pairwise(line.points):
        if one.value is not None and other.value is not None:
            (x1, y1), (x2, y2) = _place(one, scale), _place(other, scale)
            yield element("line", class_=f"course-line course-{age}", x1=x1, y1=y1, x2=x2, y2=y2)


def _place(point: CoursePoint, scale: Scale) -> tuple[float, float]:
    return scale.x(_START + point.after), scale.y(point.value or 0)


def _names(lines: Sequence[CourseLine], scale: Scale, layout: _Layout) -> Iterator[Markup]:
    """Each course's name in the right margin, level with its last score, or as near as the others let it be."""
    ends = [
        (*_place(line.answered[-1], scale), age, line)
        for age, line in reversed(list(enumerate(reversed(lines))))
        if line.answered
    ]
    levels = apart([y for _, y, *_ in ends], _LABEL_HEIGHT)
    over = max(0.0, max(levels, default=0.0) - scale.bottom)
    for (x, y, age, line), level in zip(ends, levels, strict=True):
        at = level - over
        if scale.right - x > _LABEL_HEIGHT or abs(at - y) > 1:
            yield element("line", class_="course-lead", x1=x + 5, y1=y, x2=scale.right + 4, y2=at)
        name = line.name.rpartition(" ")[2] if layout.short_names else line.name
        yield write(name, scale.right + 8, at + 4, f"course-name course-name-{age}")


def _table(lines: Sequence[CourseLine]) -> Markup:
    """The same as rows: a timepoint each, with the score of every course."""
    names = list(dict.fromkeys(point.name for line in lines for point in sorted(line.points, key=lambda p: p.after)))
    first = {name: min(p.after for line in lines for p in line.points if p.name == name) for name in names}
    titles = ("Timepoint", *(line.name for line in lines))
    rows = [["before", *(_score(line.baseline) for line in lines)]]
    for name in sorted(names, key=lambda name: first[name]):
        rows.append([name, *(_score({p.name: p.value for p in line.points}.get(name)) for line in lines)])
    return folded(titles, rows)


def _score(value: Decimal | None) -> str:
    return "–" if value is None else digits(value)

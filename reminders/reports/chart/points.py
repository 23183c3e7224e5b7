"""Draws values by timepoint: a mark with its interval for each, timepoints that ask about other times set apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from markupsafe import Markup

from reminders.reports.chart.frame import (
    NARROW,
    SHARES,
    SMALL,
    WIDE,
    Layout,
    Scale,
    apart,
    figure,
    key,
    line,
    picture,
    row_names,
    text,
    under,
)
from reminders.reports.chart.svg import element

#: Width of the gap between timepoints that are not to be compared, in places of a timepoint.
_GAP: Final = 0.7

#: How many timepoints are named under a small picture.
_SMALL_LABELS: Final = 4


@dataclass(frozen=True)
class Point:
    """A value and its interval as fractions (0 to 1) of the axis; `dotted` where it rests on fewer than ten people."""

    at: float
    low: float | None = None
    high: float | None = None
    dotted: bool = False


@dataclass(frozen=True)
class Place:
    """One timepoint: its label, what kind of question it asks, and what is under the axis there."""

    label: str
    kind: str
    beneath: tuple[str, ...] = ()


@dataclass(frozen=True)
class Series:
    """Values at every place, None where there is none."""

    name: str
    points: tuple[Point | None, ...]


def point_chart(
    title: str, says: str, scale: Scale, places: Sequence[Place], series: Sequence[Series], rows: Sequence[str]
) -> Markup:
    """Values by timepoint; several `series` are side by side. `rows` names what is under the axis."""

    def draw(layout: Layout) -> Iterator[Markup]:
        yield from row_names(layout, ["", *rows])
        middles = _middles(places, layout)
        yield from _kinds(places, middles, layout)
        for place, x in zip(places, middles, strict=True):
            yield from under(layout, x, [place.label, *place.beneath])
        for number, one in enumerate(series):
            aside = 9 * (number - (len(series) - 1) / 2)
            yield from _marks(layout, one.points, [x + aside for x in middles], number)
        if layout.is_wide and len(series) > 1:
            yield from _names(layout, series, middles)

    swatches = [(f"series-{number}", one.name) for number, one in enumerate(series)]
    more = (key(swatches, narrow_only=True),) if len(series) > 1 else ()
    layouts = [layout.with_rows(1 + len(rows)) for layout in (WIDE, NARROW)]
    return figure(title, says, scale, draw, *more, layouts=layouts)


def small_points(title: str, says: str, places: Sequence[Place], points: Sequence[Point | None]) -> Markup:
    """The shares of one group in a small picture; all of one row share their axes."""
    named = {round(n * (len(places) - 1) / (_SMALL_LABELS - 1)) for n in range(_SMALL_LABELS)} if places else set()

    def draw(layout: Layout) -> Iterator[Markup]:
        middles = _middles(places, layout)
        for number, (place, x) in enumerate(zip(places, middles, strict=True)):
            if number in named:
                yield from under(layout, x, [place.label])
        yield from _marks(layout, points, middles, 0)

    return picture(title, says, SHARES, draw, SMALL)


def _middles(places: Sequence[Place], layout: Layout) -> list[float]:
    """The middle of every timepoint, with a gap where the kind of question changes."""
    at, found = 0.5, []
    for number, place in enumerate(places):
        at += _GAP if number and place.kind != places[number - 1].kind else 0
        found.append(at)
        at += 1
    whole = at - 0.5
    return [layout.x(middle / whole) for middle in found]


def _kinds(places: Sequence[Place], middles: Sequence[float], layout: Layout) -> Iterator[Markup]:
    """What each stretch of timepoints asks about, above it, and a rule between two stretches."""
    starts = [n for n, place in enumerate(places) if n == 0 or place.kind != places[n - 1].kind]
    if len(starts) < 2:
        return
    for first, after in pairwise([*starts, len(places)]):
        if after < len(places):
            x = (middles[after - 1] + middles[after]) / 2
            yield line("apart", x, layout.top - 16, x, layout.floor + layout.bottom - 8)
        if after - first == 1:
            yield text(places[first].kind, middles[first], layout.top - 10, "scale label")
        else:
            yield text(places[first].kind, middles[first] - 12, layout.top - 10, "scale label", "start")


def _marks(layout: Layout, points: Sequence[Point | None], middles: Sequence[float], number: int) -> Iterator[Markup]:
    radius = 3.2 if layout.name == "small" else 4.5
    for point, x in zip(points, middles, strict=True):
        if point is None:
            continue
        if point.low is not None and point.high is not None:
            top, bottom = layout.y(point.high), layout.y(point.low)
            yield element(
                "rect", x=x - 3, y=top, width=6, height=max(bottom - top, 1.0), rx=3, class_=f"interval series-{number}"
            )
        dotted = " dotted" if point.dotted else ""
        yield element("circle", cx=x, cy=layout.y(point.at), r=radius, class_=f"mark series-{number}{dotted}")


def _names(layout: Layout, series: Sequence[Series], middles: Sequence[float]) -> Iterator[Markup]:
    """The name of every series beside its last value."""
    last = [(one.name, next((p for p in reversed(one.points) if p is not None), None)) for one in series]
    known = [(name, layout.y(point.at)) for name, point in last if point is not None]
    for (name, _), y in zip(known, apart([y for _, y in known], 16), strict=True):
        yield text(name, middles[-1] + 24, y + 4, "name", "start")

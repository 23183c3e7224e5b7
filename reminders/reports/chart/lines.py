"""Draws step curves of shares: how many still respond after so many days, how many had at least so much less pain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from reminders.reports.chart.frame import (
    NARROW,
    SHARES,
    SMALL,
    WIDE,
    Layout,
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

Corner = tuple[float, float]
"""A place on the horizontal axis in its own unit, and a share."""


@dataclass(frozen=True)
class Curve:
    """A line through corners; `kind` is `main`, or `other` for one to compare it with. `dotted`: fewer than ten."""

    name: str
    corners: tuple[Corner, ...]
    low: tuple[Corner, ...] = ()
    high: tuple[Corner, ...] = ()
    ticks: tuple[Corner, ...] = ()
    kind: str = "main"
    dotted: bool = False


@dataclass(frozen=True)
class Axis:
    """The horizontal axis from 0 to `ends`: where something is under it, and vertical lines with their names."""

    ends: float
    marks: tuple[tuple[float, tuple[str, ...]], ...]
    rows: tuple[str, ...] = ()
    lines: tuple[tuple[float, str], ...] = ()


def corners(steps: Sequence[Corner], start: float = 1.0) -> tuple[Corner, ...]:
    """The corners of a curve that has each share from its place on, and `start` before the first."""
    found, share = [(0.0, start)], start
    for place, value in steps:
        found += [(place, share), (place, value)]
        share = value
    return tuple(found)


def line_chart(title: str, says: str, curves: Sequence[Curve], axis: Axis) -> Markup:
    """Curves with their bands and ticks, each named at its end."""

    def draw(layout: Layout) -> Iterator[Markup]:
        yield from row_names(layout, axis.rows, aside=26)
        yield from _axis(layout, axis, spare=not layout.is_wide)
        for curve in curves:
            yield from _curve(layout, curve, axis.ends)
        if layout.is_wide and len(curves) > 1:
            yield from _names(layout, curves, axis.ends)

    swatches = [(f"line {curve.kind}", curve.name) for curve in curves]
    more = (key(swatches, narrow_only=True),) if len(curves) > 1 else ()
    rows = max((len(under) for _, under in axis.marks), default=0)
    layouts = [layout.with_rows(rows, right=150 if len(curves) > 1 else 60) for layout in (WIDE, NARROW)]
    return figure(title, says, SHARES, draw, *more, layouts=layouts)


def small_lines(title: str, says: str, curve: Curve, axis: Axis) -> Markup:
    """One group's curve in a small picture; all of one row share their axes."""

    def draw(layout: Layout) -> Iterator[Markup]:
        yield from _axis(layout, axis, spare=True)
        yield from _curve(layout, curve, axis.ends)

    return picture(title, says, SHARES, draw, SMALL)


def _axis(layout: Layout, axis: Axis, *, spare: bool) -> Iterator[Markup]:
    room, last = (34 if spare else 20), float("-inf")
    for place, rows in axis.marks:
        x = layout.x(place / axis.ends)
        if x - last >= room:
            yield line("floor", x, layout.floor, x, layout.floor + 4)
            yield from under(layout, x, rows if layout is not SMALL else rows[:1])
            last = x
    for place, name in axis.lines:
        x = layout.x(place / axis.ends)
        yield line("apart", x, layout.top, x, layout.floor)
        yield text(name, x, layout.top - 8)


def _curve(layout: Layout, curve: Curve, ends: float) -> Iterator[Markup]:
    dotted = " dotted" if curve.dotted else ""
    if curve.low and curve.high and not curve.dotted:
        around = [*curve.high, *reversed(curve.low)]
        yield element("path", d=_path(around, layout, ends) + " Z", class_="band-area")
    yield element("path", d=_path(curve.corners, layout, ends), class_=f"curve {curve.kind}{dotted}")
    half = 5 if layout.is_wide else 4
    for place, share in curve.ticks:
        x, y = layout.x(place / ends), layout.y(share)
        yield line("tick", x, y - half, x, y + half)


def _path(through: Sequence[Corner], layout: Layout, ends: float) -> str:
    return "M" + " L".join(f"{layout.x(min(place, ends) / ends):.1f},{layout.y(share):.1f}" for place, share in through)


def _names(layout: Layout, curves: Sequence[Curve], ends: float) -> Iterator[Markup]:
    known = [(curve.name, layout.x(min(curve.corners[-1][0], ends) / ends), layout.y(curve.corners[-1][1]))
             for curve in curves if curve.corners]  # fmt: skip
    right = max((x for _, x, _ in known), default=0.0)
    for (name, _, _), y in zip(known, apart([y for _, _, y in known], 16), strict=True):
        yield text(name, right + 10, y + 4, "name", "start")

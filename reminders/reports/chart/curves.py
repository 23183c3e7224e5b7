"""Draws the charts of the outcomes page: shares of people over time, with their intervals, as SVG made on the server.

Each is drawn twice, wide and narrow; a page shows the one that fits. What the picture says is in a table beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from reminders.reports.chart.svg import element, joined


@dataclass(frozen=True)
class Point:
    """A share from 0 to 1 at a place on the axis, its interval, and what stands under the axis there."""

    label: str
    share: float | None
    low: float | None = None
    high: float | None = None
    beneath: str = ""


@dataclass(frozen=True)
class Step:
    """A step curve from `day` on: share, band, and who was censored there."""

    day: float
    share: float
    low: float
    high: float
    censored: int = 0


@dataclass(frozen=True)
class _Layout:
    name: str
    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int

    def x(self, part: float) -> float:
        """The place of a part (0 to 1) of the axis."""
        return self.left + part * (self.width - self.left - self.right)

    def y(self, share: float) -> float:
        """The height of a share."""
        return self.height - self.bottom - share * (self.height - self.bottom - self.top)


_LAYOUTS: Final = (_Layout("wide", 720, 280, 52, 24, 16, 56), _Layout("narrow", 350, 260, 44, 14, 16, 56))

_SHARES: Final = (0.0, 0.25, 0.5, 0.75, 1.0)


def share_chart(title: str, says: str, series: Sequence[tuple[str, Sequence[Point]]]) -> Markup:
    """Shares by timepoint, a mark with its interval each; `series` are drawn side by side, with a key."""
    return element(
        "figure",
        joined([_shares(title, says, series, layout) for layout in _LAYOUTS]),
        _key([name for name, _ in series]),
        class_="share-chart",
    )


def step_chart(
    title: str, says: str, steps: Sequence[Step], at_risk: Sequence[tuple[float, int]], ends: float
) -> Markup:
    """A Kaplan-Meier curve with its band and ticks where people were censored; who is at risk stands under the axis.

    `ends` is the last day of the axis, `at_risk` pairs a day with how many were followed just before it.
    """
    return element(
        "figure",
        joined([_steps(title, says, steps, at_risk, ends, layout) for layout in _LAYOUTS]),
        class_="share-chart",
    )


def _picture(title: str, says: str, layout: _Layout, inside: Iterator[Markup]) -> Markup:
    return element(
        "svg",
        element("title", title),
        element("desc", says),
        joined([*_grid(layout), *inside]),
        class_=f"share-chart-picture share-chart-{layout.name}",
        viewBox=f"0 0 {layout.width} {layout.height}",
        role="img",
    )


def _grid(layout: _Layout) -> Iterator[Markup]:
    for share in _SHARES:
        y = layout.y(share)
        yield element("line", x1=layout.left, x2=layout.width - layout.right, y1=y, y2=y, class_="grid")
        yield element("text", f"{share:.0%}", x=layout.left - 8, y=y + 4, text_anchor="end", class_="scale")


def _named(layout: _Layout, name: str) -> Markup:
    """What the small figures under the axis are."""
    return element(
        "text", name, x=layout.left - 8, y=layout.height - layout.bottom + 36, text_anchor="end", class_="scale"
    )


def _under(layout: _Layout, x: float, label: str, beneath: str) -> Iterator[Markup]:
    yield element("text", label, x=x, y=layout.height - layout.bottom + 18, text_anchor="middle", class_="scale")
    if beneath:
        yield element("text", beneath, x=x, y=layout.height - layout.bottom + 36, text_anchor="middle", class_="scale")


def _shares(title: str, says: str, series: Sequence[tuple[str, Sequence[Point]]], layout: _Layout) -> Markup:
    def inside() -> Iterator[Markup]:
        count = len(series[0][1]) if series else 0
        yield _named(layout, "n")
        for at in range(count):
            middle = layout.x((at + 0.5) / count)
            first = series[0][1][at]
            yield from _under(layout, middle, first.label, first.beneath)
            for number, (_, points) in enumerate(series):
                yield from _mark(layout, points[at], middle + 8 * (number - (len(series) - 1) / 2), number)

    return _picture(title, says, layout, inside())


def _mark(layout: _Layout, point: Point, x: float, number: int) -> Iterator[Markup]:
    if point.share is None:
        return
    if point.low is not None and point.high is not None:
        yield element(
            "line", x1=x, x2=x, y1=layout.y(point.low), y2=layout.y(point.high), class_=f"interval series-{number}"
        )
    yield element("circle", cx=x, cy=layout.y(point.share), r=4.5, class_=f"mark series-{number}")


def _steps(
    title: str, says: str, steps: Sequence[Step], at_risk: Sequence[tuple[float, int]], ends: float, layout: _Layout
) -> Markup:
    def x(day: float) -> float:
        return layout.x(day / ends)

    def inside() -> Iterator[Markup]:
        yield _named(layout, "left")
        for day, count in at_risk:
            yield from _under(layout, x(day), f"{day:.0f}", str(count))
        lower = _corners([(step.day, step.low) for step in steps])
        upper = _corners([(step.day, step.high) for step in steps])
        yield element("path", d=_path([*upper, *reversed(lower)], x, layout) + " Z", class_="band-area")
        yield element("path", d=_path(_corners([(s.day, s.share) for s in steps]), x, layout), class_="curve")
        for step in steps:
            if step.censored:
                y = layout.y(step.share)
                yield element("line", x1=x(step.day), x2=x(step.day), y1=y - 5, y2=y + 5, class_="tick")

    return _picture(title, says, layout, inside())


def _corners(values: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """The corners of a step line through (day, share), from 1 at day 0 to the last day."""
    corners, share = [(0.0, 1.0)], 1.0
    for day, value in values:
        corners += [(day, share), (day, value)]
        share = value
    return corners


def _path(corners: Sequence[tuple[float, float]], x: Callable[[float], float], layout: _Layout) -> str:
    return "M" + " L".join(f"{x(day):.1f},{layout.y(share):.1f}" for day, share in corners)


def _key(names: Sequence[str]) -> Markup:
    items = [
        element("li", element("span", class_=f"swatch series-{number}", aria_hidden="true"), name)
        for number, name in enumerate(names)
    ]
    return element("ul", joined(items), class_="share-chart-key")

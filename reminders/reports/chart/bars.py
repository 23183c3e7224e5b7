"""Draws counts as horizontal bars, the outcome of check-ins as bars in parts, and times as ranges."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from reminders.reports.chart.frame import Layout, Scale, figure, key, line, text
from reminders.reports.chart.svg import element

_ROW: Final = 26
_BAR: Final = 16
_NO_SCALE: Final = Scale(())


@dataclass(frozen=True)
class Bar:
    """One row: its name, its length as a part of the longest there could be, and what is written at its end."""

    name: str
    part: float
    says: str
    dotted: bool = False


@dataclass(frozen=True)
class Parts:
    """One row in parts: counts in the order of the key."""

    name: str
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Range:
    """One row: where the middle half of the values lies, and their median, as parts of the axis."""

    name: str
    low: float
    middle: float
    high: float
    says: str
    dotted: bool = False


def bar_chart(title: str, says: str, bars: Sequence[Bar]) -> Markup:
    """Bars under one another, all on one scale."""

    def draw(layout: Layout) -> Iterator[Markup]:
        for number, bar in enumerate(bars):
            y = layout.top + number * _ROW
            width = bar.part * (layout.width - layout.left - layout.right)
            dotted = " dotted" if bar.dotted else ""
            yield text(bar.name, layout.left - 10, y + 13, "row-name", "end")
            yield line("floor", layout.left, y - 2, layout.left, y + _BAR + 2)
            if width:
                yield element("rect", x=layout.left, y=y, width=width, height=_BAR, class_=f"bar{dotted}")
            yield text(bar.says, layout.left + width + 8, y + 13, "name", "start")

    return figure(title, says, _NO_SCALE, draw, layouts=_rows(len(bars), left=150, right=190))


def part_chart(title: str, says: str, rows: Sequence[Parts], names: Sequence[tuple[str, str]]) -> Markup:
    """Bars in parts, on one scale; `names` pairs the class of each part with its name."""
    longest = max((sum(row.counts) for row in rows), default=0) or 1

    def draw(layout: Layout) -> Iterator[Markup]:
        for number, row in enumerate(rows):
            x, y = float(layout.left), layout.top + number * _ROW
            yield text(row.name, layout.left - 10, y + 13, "row-name", "end")
            for (kind, _), count in zip(names, row.counts, strict=True):
                width = count / longest * (layout.width - layout.left - layout.right)
                if count:
                    yield element("rect", x=x, y=y, width=width, height=_BAR, class_=f"part {kind}")
                    if width > 9 * len(str(count)):
                        yield text(str(count), x + width / 2, y + 12, f"inside {kind}")
                x += width

    return figure(title, says, _NO_SCALE, draw, key(names), layouts=_rows(len(rows), left=80, right=16))


def range_chart(title: str, says: str, rows: Sequence[Range], marks: Sequence[tuple[float, str]]) -> Markup:
    """Ranges under one another with their medians; `marks` name places on the axis, which runs from 0 to 1."""

    def draw(layout: Layout) -> Iterator[Markup]:
        foot = layout.top + len(rows) * _ROW
        for part, label in marks:
            x = layout.x(part)
            yield line("grid", x, layout.top - 4, x, foot)
            yield text(label, x, foot + 16)
        for number, row in enumerate(rows):
            y = layout.top + number * _ROW
            left, right = layout.x(row.low), layout.x(row.high)
            dotted = " dotted" if row.dotted else ""
            yield text(row.name, layout.left - 10, y + 13, "row-name", "end")
            yield element("rect", x=left, y=y + 4, width=max(right - left, 1.0), height=8, rx=4, class_="range")
            yield element("circle", cx=layout.x(row.middle), cy=y + 8, r=4.5, class_=f"mark series-0{dotted}")
            if layout.is_wide:
                yield text(row.says, layout.width - layout.right + 14, y + 13, "scale", "start")

    return figure(title, says, _NO_SCALE, draw, layouts=_rows(len(rows), left=80, right=110, foot=24))


def _rows(count: int, *, left: int, right: int, foot: int = 4) -> tuple[Layout, Layout]:
    """The layouts of a chart of rows, whose height follows their number."""
    height = 10 + count * _ROW + foot
    return (
        Layout("wide", 720, height, left, right, 10, foot),
        Layout("narrow", 358, height, min(left, 130), min(right, 116 if right > 120 else 14), 10, foot),
    )

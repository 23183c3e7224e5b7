"""What the charts of one patient's pain share: their layouts, the lines of the scores, and the axis of days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from reminders.reports.chart.scale import WORST, Scale
from reminders.reports.chart.svg import element


@dataclass(frozen=True)
class PainLayout:
    """One size of a picture, in SVG units; `tick_room` is the least distance of two labeled days."""

    name: str
    width: int
    height: int
    left: int
    right: int
    tick_room: int

    @property
    def bottom(self) -> int:
        """Where the axis of days lies."""
        return self.height - 44


def scores(scale: Scale, left: float) -> Iterator[Markup]:
    """A line for every second score, from `left` on, with its number before it."""
    for value in range(0, WORST + 1, 2):
        y = scale.y(value)
        yield element("line", class_="grid", x1=left, x2=scale.right, y1=y, y2=y)
        yield write(str(value), left - 8, y + 4, "scale", "end")


def days(scale: Scale, room: float, name: str) -> Iterator[Markup]:
    """The axis of days, with those labeled that have room, and its name."""
    yield element("line", class_="axis", x1=scale.left, x2=scale.right, y1=scale.bottom, y2=scale.bottom)
    for tick in scale.ticks(room):
        yield element("line", class_="axis", x1=tick.x, x2=tick.x, y1=scale.bottom, y2=scale.bottom + 5)
        yield write(str(tick.days), tick.x, scale.bottom + 18, "scale", "middle")
    yield write(name, (scale.left + scale.right) / 2, scale.bottom + 38, "axis-name", "middle")


def write(text: str, x: float, y: float, kind: str, anchor: str | None = None) -> Markup:
    """A piece of text in a picture."""
    return element("text", text, class_=kind, x=x, y=y, text_anchor=anchor)

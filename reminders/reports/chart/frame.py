"""What the charts of the outcomes page share: layouts, the frame with its scales, and the picture in every width.

Each chart is drawn wide and narrow, and a page shows the one that fits. Small multiples have one small layout. What a
picture shows is also in a table beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from markupsafe import Markup

from reminders.reports.chart.svg import element, joined


@dataclass(frozen=True)
class Layout:
    """One size of a picture, in SVG units: what lies between the margins is the frame."""

    name: str
    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int

    def x(self, part: float) -> float:
        """The place of a part (0 to 1) of the horizontal axis."""
        return self.left + part * (self.width - self.left - self.right)

    def y(self, part: float) -> float:
        """The height of a part (0 to 1) of the vertical axis."""
        return self.height - self.bottom - part * (self.height - self.bottom - self.top)

    @property
    def floor(self) -> int:
        """Where the horizontal axis lies."""
        return self.height - self.bottom

    def with_rows(self, rows: int, *, right: int | None = None) -> Layout:
        """The same with room for rows under the axis, and for names of that width at the right edge if it is wide."""
        added = _ROW * rows
        wider = right if right is not None and self.is_wide else self.right
        return replace(self, height=self.height + added, bottom=self.bottom + added, right=wider)

    @property
    def is_wide(self) -> bool:
        """Whether there is room for names at the right edge."""
        return self.name == "wide"


WIDE: Final = Layout("wide", 720, 250, 60, 96, 24, 14)
NARROW: Final = Layout("narrow", 358, 230, 52, 10, 24, 14)
SMALL: Final = Layout("small", 240, 150, 42, 8, 10, 24)

#: Height of a row of words under the axis.
_ROW: Final = 17


@dataclass(frozen=True)
class Scale:
    """The vertical axis: marks as pairs of a part (0 to 1) and its label."""

    marks: tuple[tuple[float, str], ...]


SHARES: Final = Scale(tuple((n / 4, f"{25 * n}%") for n in range(5)))
SCORES: Final = Scale(tuple((n / 5, str(2 * n)) for n in range(6)))

Draw = Callable[[Layout], Iterable[Markup]]


def figure(title: str, says: str, scale: Scale, draw: Draw, *more: Markup, layouts: Sequence[Layout]) -> Markup:
    """A `figure` element with the picture in every layout, and what follows it."""
    pictures = [picture(title, says, scale, draw, layout) for layout in layouts]
    return element("figure", joined(pictures), *more, class_="share-chart")


def picture(title: str, says: str, scale: Scale, draw: Draw, layout: Layout) -> Markup:
    """One picture: title, description, scale and what is drawn."""
    return element(
        "svg",
        element("title", title),
        element("desc", says),
        joined([*_grid(layout, scale), *draw(layout)]),
        class_=f"share-chart-picture share-chart-{layout.name}",
        viewBox=f"0 0 {layout.width} {layout.height}",
        role="img",
    )


def multiples(panels: Sequence[tuple[str, str, Markup]]) -> Markup:
    """Small pictures beside one another, each under its name and a line about it."""
    items = [
        element("li", element("strong", name), element("span", about, class_="muted"), drawn)
        for name, about, drawn in panels
    ]
    return element("figure", element("ul", joined(items)), class_="share-chart multiples")


def stacked(charts: Sequence[tuple[str, Markup]]) -> Markup:
    """Several charts under one another, each under its name."""
    return element("div", joined([element("div", element("h3", name), chart) for name, chart in charts]))


def key(items: Sequence[tuple[str, str]], *, narrow_only: bool = False) -> Markup:
    """What the marks mean, as pairs of a swatch's class and a name; `narrow_only` where a wide picture names them."""
    entries = [
        element("li", element("span", class_=f"swatch {swatch}", aria_hidden="true"), name) for swatch, name in items
    ]
    narrow = " share-chart-key-narrow" if narrow_only else ""
    return element("ul", joined(entries), class_=f"share-chart-key{narrow}")


def text(words: str, x: float, y: float, kind: str = "scale", anchor: str = "middle") -> Markup:
    """A piece of text in a picture."""
    return element("text", words, x=x, y=y, text_anchor=anchor, class_=kind)


def line(kind: str, x1: float, y1: float, x2: float, y2: float) -> Markup:
    """A straight line."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=kind)


def under(layout: Layout, x: float, rows: Sequence[str]) -> Iterator[Markup]:
    """What is under the axis at a place, one below the other."""
    for number, words in enumerate(rows):
        if words:
            yield text(words, x, layout.floor + _ROW * (number + 1), "scale label" if number == 0 else "scale count")


def row_names(layout: Layout, names: Sequence[str], aside: float = 10) -> Iterator[Markup]:
    """The names of the rows under the axis, in the left margin, so far aside of the frame."""
    for number, name in enumerate(names):
        yield text(name, layout.left - aside, layout.floor + _ROW * (number + 1), anchor="end")


def apart(places: Sequence[float], least: float) -> list[float]:
    """Heights moved down where they are nearer to one another than `least`, in the order given."""
    order = sorted(range(len(places)), key=lambda n: places[n])
    moved, last = list(places), float("-inf")
    for n in order:
        moved[n] = last = max(places[n], last + least)
    return moved


def _grid(layout: Layout, scale: Scale) -> Iterator[Markup]:
    for part, label in scale.marks:
        y = layout.y(part)
        yield line("floor" if part == 0 else "grid", layout.left, y, layout.width - layout.right, y)
        if layout.name != "small" or part in (0, 0.5, 1):
            yield text(label, layout.left - 8, y + 4, anchor="end")

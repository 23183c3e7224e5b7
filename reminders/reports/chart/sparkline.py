"""A course at a glance: baseline and latest score in digits, with a small line between them."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Final

from markupsafe import Markup

from reminders.reports.chart.chart_data import digits
from reminders.reports.chart.scale import WORST
from reminders.reports.chart.svg import element, joined

_WIDTH: Final = 132
_HEIGHT: Final = 24
_LEFT: Final = 28
_RIGHT: Final = _WIDTH - 32


def sparkline(baseline: Decimal | None, values: Sequence[Decimal | None]) -> Markup:
    """A small picture of the scores at consecutive timepoints; None, a missing one, breaks the line."""
    step = (_RIGHT - _LEFT - 8) / max(len(values) - 1, 1)
    places = [None if value is None else (_LEFT + 4 + step * index, _y(value)) for index, value in enumerate(values)]
    answered = [value for value in values if value is not None]
    parts = []
    if baseline is not None:
        parts.append(_digits(digits(baseline), _LEFT - 6, "spark-baseline", "end"))
        parts.append(element("line", class_="line-baseline", x1=_LEFT, x2=_RIGHT, y1=_y(baseline), y2=_y(baseline)))
    parts += [
        element("line", class_="trend", x1=one[0], y1=one[1], x2=other[0], y2=other[1])
        for one, other in pairwise(places)
        if one and other
    ]
    parts += [element("circle", class_="dot", cx=place[0], cy=place[1], r=1.6) for place in places if place]
    if answered:
        last = [place for place in places if place][-1]
        parts.append(element("circle", class_="dot", cx=last[0], cy=last[1], r=3))
        parts.append(_digits(digits(answered[-1]), _RIGHT + 6, "spark-latest", "start"))
    else:
        parts.append(_digits("–", _RIGHT + 6, "spark-baseline", "start"))
    return element(
        "svg",
        joined(parts),
        class_="sparkline",
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        width=_WIDTH,
        height=_HEIGHT,
        role="img",
        aria_label=_said(baseline, answered, len(values)),
    )


def _y(value: Decimal) -> float:
    return 3 + (WORST - float(value)) / WORST * (_HEIGHT - 6)


def _digits(text: str, x: float, kind: str, anchor: str) -> Markup:
    return element("text", text, class_=kind, x=x, y=_HEIGHT / 2 + 4.5, text_anchor=anchor)


def _said(baseline: Decimal | None, answered: Sequence[Decimal], asked: int) -> str:
    before = "No baseline" if baseline is None else f"Baseline {digits(baseline)}"
    latest = f"latest {digits(answered[-1])}" if answered else "no answer yet"
    return f"{before}, {latest}, {len(answered)} of {asked} answered"

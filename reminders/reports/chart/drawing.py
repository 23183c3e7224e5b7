"""Draws the pain chart: a wide and a narrow picture of the same answers, a legend, and a table."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Final

from markupsafe import Markup

from reminders.care.figures.response import threshold
from reminders.reports.chart.chart_data import Answer, ChartData, Infusion, Mark, Timepoint, digits
from reminders.reports.chart.pain_frame import PainLayout, days, scores, write
from reminders.reports.chart.scale import WORST, Scale
from reminders.reports.chart.svg import element, joined, words
from reminders.reports.chart.table import summary, table

_SPOKEN_CHARACTERS: Final = 240
_TIP_CHARACTER: Final = 7.7
"""Room for one character of a tip, in SVG units: enough for the wider system fonts."""
_NAME_CHARACTER: Final = 7.2
"""Likewise for the name of an infusion."""
_BANDS: Final = (("severe", 6.5, 10.0), ("moderate", 3.5, 6.5), ("mild", 0.5, 3.5))
"""Severity bands of the 0-10 scale: 1-3 mild, 4-6 moderate, 7-10 severe, drawn half a point beyond."""
_NAME_ROOM: Final = 12
"""The height of a band's name, in the picture's units."""
_HIGHEST_LABEL_ABOVE: Final = 9
"""Higher scores are labeled under their dot, clear of the infusions' names."""
_DIGIT_WIDTH: Final = 12.0
"""About how wide a digit of a label is, with the space after it."""
_LABEL_HEIGHT: Final = 14.0
"""About how high a label is."""
_LESS: Final = (Decimal(30), Decimal(50))
"""The lines of a response, in percent less than baseline (IMMPACT)."""


@dataclass(frozen=True)
class _Layout(PainLayout):
    tip_characters: int
    edge_label: str


_TOP: Final = 40
_WIDE: Final = _Layout("wide", 880, 340, 92, 92, 26, 38, "{percent}% less")
_NARROW: Final = _Layout("narrow", 358, 320, 26, 40, 18, 30, "−{percent}%")


#: Points of a small chart that still show a box of their own; more would make the page large.
_MOST_BOXES: Final = 24


def pain_chart(data: ChartData, *, ident: str = "pain-chart", small: bool = False) -> Markup:
    """The chart as a `figure` element, styled by chart.css. `ident` must be unique on the page.

    The page's width decides which picture shows. Points can be reached by keyboard; each shows its
    value, timepoint, time and the patient's words, on focus and on hover. A `small` chart has the narrow picture
    alone; with more than `_MOST_BOXES` points the browser shows those words, and there is no table.
    """
    boxes = not small or sum(1 for _ in _timepoints(data)) <= _MOST_BOXES
    return element(
        "figure",
        Markup("") if small else _picture(data, _WIDE, ident),
        _picture(data, _NARROW, ident, boxes=boxes),
        _key(data),
        table(data) if boxes else Markup(""),
        class_="pain-chart",
    )


def _picture(data: ChartData, layout: _Layout, ident: str, *, boxes: bool = True) -> Markup:
    ident = f"{ident}-{layout.name}"
    scale = _scale(data, layout)
    since = "each" if len(data.infusions) > 1 else "the"
    return element(
        "svg",
        element("title", data.title, id=f"{ident}-title"),
        element("desc", summary(data), id=f"{ident}-desc"),
        element(
            "g",
            joined(_bands(scale, layout)),
            joined(days(scale, layout.tick_room, f"days since {since} infusion")),
            joined(_baseline(data, scale, layout)),
            joined(_band_names(data, scale, layout)),
            joined(_infusions(data, scale, layout)),
            joined(_windows(data, scale)),
            joined(_lines(data, scale)),
            joined(_dots(data, scale)),
            aria_hidden="true",
        ),
        joined(_spots(data, scale, layout, boxes=boxes)),
        class_=f"pain-chart-picture pain-chart-{layout.name}",
        viewBox=f"0 0 {layout.width} {layout.height}",
        # Not role=img: that would hide the points from the keyboard and from a screen reader.
        role="group",
        aria_labelledby=f"{ident}-title",
        aria_describedby=f"{ident}-desc",
    )


def _scale(data: ChartData, layout: _Layout) -> Scale:
    seen = [
        instant
        for infusion, timepoint in _timepoints(data)
        for instant in (infusion.at, timepoint.closes_at, timepoint.answer.at if timepoint.answer else infusion.at)
    ]
    starts = tuple(infusion.at for infusion in data.infusions)
    return Scale(
        left=layout.left,
        right=layout.width - layout.right,
        top=_TOP,
        bottom=layout.bottom,
        starts=starts,
        ends_at=data.ends_at or max([*seen, *starts]),
    )


def _timepoints(data: ChartData) -> Iterator[tuple[Infusion, Timepoint]]:
    """Every timepoint that came before a newer infusion took over."""
    nexts: list[datetime | None] = [*(infusion.at for infusion in data.infusions[1:]), None]
    for infusion, taken_over_at in zip(data.infusions, nexts, strict=True):
        for timepoint in infusion.timepoints:
            if taken_over_at is None or timepoint.opens_at < taken_over_at or timepoint.answer:
                yield infusion, timepoint


def _bands(scale: Scale, layout: _Layout) -> Iterator[Markup]:
    for name, low, high in _BANDS:
        top, bottom = scale.y(high), scale.y(low)
        yield element(
            "rect",
            class_=f"band band-{name}",
            x=scale.left,
            y=top,
            width=scale.right - scale.left,
            height=bottom - top,
        )
    yield from scores(scale, scale.left)
    if layout is _WIDE:
        yield write("worst", scale.left - 26, scale.y(WORST) + 4, "band-name", "end")
        yield write("none", scale.left - 26, scale.y(0) + 4, "band-name", "end")


def _band_names(data: ChartData, scale: Scale, layout: _Layout) -> Iterator[Markup]:
    """What each band is called: in its middle, or just above a line that passes there."""
    x = scale.left - 26 if layout is _WIDE else scale.right - 5
    lines = [] if layout is _WIDE else [y for _, y, _ in _levels(data, scale, layout)]
    for name, low, high in _BANDS:
        y = (scale.y(high) + scale.y(low)) / 2 + 4
        passes = [line for line in lines if y - _NAME_ROOM < line < y + 4]
        yield write(name, x, min(passes, default=y + 4) - 4, "band-name", "end")


def _levels(data: ChartData, scale: Scale, layout: _Layout) -> list[tuple[str, float, str]]:
    """The lines of the baseline and of less than it: kind, y and label, the highest first."""
    if data.baseline is None:
        return []
    lines = [("baseline", scale.y(data.baseline), f"baseline {digits(data.baseline)}" if layout is _WIDE else "base")]
    if data.baseline > 0:
        lines += [
            ("less", scale.y(threshold(data.baseline, percent)), layout.edge_label.format(percent=percent))
            for percent in _LESS
        ]
    return lines


def _baseline(data: ChartData, scale: Scale, layout: _Layout) -> Iterator[Markup]:
    label_y = float("-inf")
    for name, y, label in _levels(data, scale, layout):
        label_y = max(y + 4, label_y + 13)
        yield element("line", class_=f"line-{name}", x1=scale.left, x2=scale.right, y1=y, y2=y)
        yield write(label, scale.right + 6, label_y, f"edge edge-{name}")


def _infusions(data: ChartData, scale: Scale, layout: _Layout) -> Iterator[Markup]:
    places = [scale.x(infusion.at) for infusion in data.infusions]
    for infusion, x, following in zip(data.infusions, places, [*places[1:], scale.right + layout.right], strict=True):
        yield element("line", class_="infusion", x1=x, x2=x, y1=_TOP - 14, y2=scale.bottom)
        names = (f"Infusion {infusion.number}, {infusion.day}", f"{infusion.number}, {infusion.day}")
        room = following - x - 8
        fitting = (name for name in names if len(name) * _NAME_CHARACTER <= room)
        yield write(next(fitting, str(infusion.number)), x + 5, _TOP - 16, "infusion-name")


def _windows(data: ChartData, scale: Scale) -> Iterator[Markup]:
    for _, timepoint in _timepoints(data):
        start, end = scale.x(timepoint.opens_at), scale.x(timepoint.closes_at)
        yield element("rect", class_="window", x=start, y=scale.bottom - 5, width=max(end - start, 2), height=5)
        if timepoint.missing and timepoint.answer is None:
            yield element("circle", class_="missing", cx=start, cy=scale.bottom, r=4.5)
        elif timepoint.unasked and timepoint.answer is None:
            yield _cross(start, scale.bottom)


def _cross(x: float, y: float) -> Markup:
    return element("path", class_="unasked", d=f"M{x - 3.5:.1f} {y - 3.5:.1f}l7 7m0 -7l-7 7")


def _lines(data: ChartData, scale: Scale) -> Iterator[Markup]:
    for (infusion, earlier), (next_infusion, later) in pairwise(_timepoints(data)):
        if infusion is next_infusion and _joins(earlier.answer) and _joins(later.answer):
            (x1, y1), (x2, y2) = (_place(one.answer, scale) for one in (earlier, later) if one.answer)
            yield element("line", class_="trend", x1=x1, y1=y1, x2=x2, y2=y2)


def _joins(answer: Answer | None) -> bool:
    return answer is not None and Mark.DOUBTFUL not in answer.marks


def _place(answer: Answer, scale: Scale) -> tuple[float, float]:
    return scale.x(answer.at), scale.y(answer.value)


def _dots(data: ChartData, scale: Scale) -> Iterator[Markup]:
    ends, level = 0.0, 0.0  # of the label before
    for _, timepoint in _timepoints(data):
        if timepoint.answer is None:
            continue
        x, y = _place(timepoint.answer, scale)
        yield _dot(x, y, timepoint.answer.marks)
        said = digits(timepoint.answer.value)
        half = len(said) * _DIGIT_WIDTH / 2
        above, below = y - 11, y + 20
        at = above if timepoint.answer.value <= _HIGHEST_LABEL_ABOVE else below
        if x - half < ends and abs(at - level) < _LABEL_HEIGHT:  # two that touch would read as one number
            at = below if at == above else above
        yield write(said, x, at, "value", "middle")
        ends, level = x + half, at


def _dot(x: float, y: float, marks: frozenset[Mark]) -> Markup:
    kinds = " ".join(["dot", *sorted(f"dot-{mark}" for mark in marks)])
    shape = (
        element("path", class_=kinds, d=f"M{x:.1f} {y - 6.5:.1f}l6.5 6.5l-6.5 6.5l-6.5 -6.5z")
        if Mark.LATE in marks
        else element("circle", class_=kinds, cx=x, cy=y, r=4.5)
    )
    ring = element("circle", class_="ring", cx=x, cy=y, r=8.5) if Mark.CORRECTED in marks else Markup("")
    return joined([shape, ring])


def _spots(data: ChartData, scale: Scale, layout: _Layout, *, boxes: bool) -> Iterator[Markup]:
    for _, timepoint in _timepoints(data):
        answer = timepoint.answer
        if answer is not None:
            x, y = _place(answer, scale)
            about = ", ".join([answer.when, *sorted(answer.marks)])
            yield _spot(
                x, y, f"{digits(answer.value)} at {timepoint.name}", about, answer.text, layout if boxes else None
            )
        elif timepoint.missing or timepoint.unasked:
            x = scale.x(timepoint.opens_at)
            yield _spot(x, scale.bottom, timepoint.name, timepoint.state, None, layout if boxes else None)


def _spot(x: float, y: float, what: str, about: str, text: str | None, layout: _Layout | None) -> Markup:
    """A place that reacts to pointer and keyboard. Spots are drawn last, so that no dot covers their text.

    Without a `layout` there is no box: the browser shows its title.
    """
    said = words(text, _SPOKEN_CHARACTERS) if text else ""
    spoken = f"{what}, {about}" + (f": “{said}”" if said else "")
    reach = element("circle", class_="reach", cx=x, cy=y, r=13)
    if layout is None:
        return element("g", element("title", spoken), reach, class_="spot", tabindex=0, role="img")
    written = words(text, 2 * layout.tip_characters - 3) if text else ""
    quoted = _split(f"“{written}”", layout.tip_characters) if written else []
    return element(
        "g",
        reach,
        _tip(x, y, [what, about, *quoted], layout),
        class_="spot",
        tabindex=0,
        role="img",
        aria_label=spoken,
    )


def _tip(x: float, y: float, lines: list[str], layout: _Layout) -> Markup:
    width = max(map(len, lines)) * _TIP_CHARACTER + 20
    height = len(lines) * 17 + 12
    left = min(max(x - width / 2, 2), layout.width - width - 2)
    top = y - height - 14 if y - height - 14 >= 2 else y + 16
    return element(
        "g",
        element("rect", x=left, y=top, width=width, height=height, rx=6),
        joined(
            [
                write(line, left + 10, top + 18 + 17 * index, "tip-value" if index == 0 else "tip-line")
                for index, line in enumerate(lines)
            ]
        ),
        class_="tip",
        aria_hidden="true",
    )


def _split(line: str, characters: int) -> list[str]:
    if len(line) <= characters:
        return [line]
    space = line.rfind(" ", characters // 2, characters + 1)
    cut = space if space > 0 else characters
    return [line[:cut].rstrip(), line[cut:].lstrip()]


def _key(data: ChartData) -> Markup:
    answers = [timepoint.answer for _, timepoint in _timepoints(data) if timepoint.answer]
    marks = {mark for answer in answers for mark in answer.marks}
    entries = [(_dot(10, 10, frozenset({mark})), mark.value) for mark in Mark if mark in marks]
    if any(not answer.marks for answer in answers):
        entries.insert(0, (_dot(10, 10, frozenset()), "answer"))
    unanswered = [timepoint for _, timepoint in _timepoints(data) if timepoint.answer is None]
    if any(timepoint.missing for timepoint in unanswered):
        entries.append((element("circle", class_="missing", cx=10, cy=10, r=4.5), "no answer"))
    if any(timepoint.unasked for timepoint in unanswered):
        entries.append((_cross(10, 10), "not asked"))
    if any(True for _ in _timepoints(data)):
        bar = element("rect", class_="window", x=1, y=8, width=18, height=5)
        entries.append((bar, "bar on the axis: while an answer counts"))
    if not entries:
        return Markup("")
    items = [
        element("li", element("svg", mark, viewBox="0 0 20 20", class_="key-mark", aria_hidden="true"), name)
        for mark, name in entries
    ]
    return element("figcaption", element("ul", joined(items), class_="key"))

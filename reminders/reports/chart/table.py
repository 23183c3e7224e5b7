"""The chart in words: a sentence for its description, and a table with the same content as the picture."""

from collections.abc import Iterable, Sequence
from typing import Final

from markupsafe import Markup

from reminders.reports.chart.chart_data import ChartData, Infusion, Timepoint, digits
from reminders.reports.chart.svg import element, joined, words

_HEADINGS: Final = ("Infusion", "Timepoint", "Pain", "When", "Wrote")
_WROTE_CHARACTERS: Final = 240


def summary(data: ChartData) -> str:
    """The chart in a sentence or two."""
    timepoints = [timepoint for infusion in data.infusions for timepoint in infusion.timepoints]
    answered = [(timepoint.name, timepoint.answer) for timepoint in timepoints if timepoint.answer]
    baseline = "No baseline" if data.baseline is None else f"Baseline {digits(data.baseline)}"
    said = [f"{baseline}. {len(answered)} of {len(timepoints)} timepoints answered."]
    if answered:
        lowest_name, lowest = min(answered, key=lambda one: one[1].value)
        latest_name, latest = max(answered, key=lambda one: one[1].at)
        said.append(f"Lowest {digits(lowest.value)} at {lowest_name}, latest {digits(latest.value)} at {latest_name}.")
    return " ".join(said)


def table(data: ChartData) -> Markup:
    """Every timepoint as a row, folded under a summary."""
    return folded(
        _HEADINGS, (_row(infusion, timepoint) for infusion in data.infusions for timepoint in infusion.timepoints)
    )


def folded(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Markup:
    """A table of a chart's content, folded under a summary. Each row has a cell for each heading."""
    head = element("tr", *(element("th", heading, scope="col") for heading in headings))
    body = (
        element("tr", *(element("td", cell, data_label=of) for of, cell in zip(headings, row, strict=True)))
        for row in rows
    )
    return element(
        "details",
        element("summary", "The same as a table"),
        element("table", element("thead", head), element("tbody", joined(body))),
        class_="pain-chart-table",
    )


def _row(infusion: Infusion, timepoint: Timepoint) -> list[str]:
    answer = timepoint.answer
    if answer is None:
        cells = ["", timepoint.state, ""]
    else:
        when = ", ".join([answer.when, *sorted(answer.marks)])
        cells = [digits(answer.value), when, words(answer.text or "", _WROTE_CHARACTERS)]
    return [f"{infusion.number}, {infusion.day}", timepoint.name, *cells]

"""The chart in words: a sentence for its description, and a table with the same content as the picture."""

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
    head = element("tr", joined([element("th", heading, scope="col") for heading in _HEADINGS]))
    rows = [_row(infusion, timepoint) for infusion in data.infusions for timepoint in infusion.timepoints]
    return element(
        "details",
        element("summary", "The same as a table"),
        element("table", element("thead", head), element("tbody", joined(rows))),
        class_="pain-chart-table",
    )


def _row(infusion: Infusion, timepoint: Timepoint) -> Markup:
    answer = timepoint.answer
    if answer is None:
        cells = ["", timepoint.state, ""]
    else:
        when = ", ".join([answer.when, *sorted(answer.marks)])
        cells = [digits(answer.value), when, words(answer.text or "", _WROTE_CHARACTERS)]
    named = [f"{infusion.number}, {infusion.day}", timepoint.name, *cells]
    return element(
        "tr",
        joined([element("td", cell, data_label=head) for head, cell in zip(_HEADINGS, named, strict=True)]),
    )

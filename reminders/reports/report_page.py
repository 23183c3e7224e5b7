"""Which charts the outcomes page has, in the order in which they are read."""

from __future__ import annotations

from reminders.reports import answer_charts, group_charts, report_charts
from reminders.reports.report import Report
from reminders.reports.report_charts import Chart
from reminders.reports.report_tables import DIVISIONS


def charts(found: Report) -> tuple[Chart, ...]:
    """Every chart of a report. Each has a table of its own name in `report_tables.TABLES`."""
    return (
        report_charts.responders(found),
        report_charts.pain(found),
        report_charts.cumulative(found),
        report_charts.onset(found),
        report_charts.duration(found),
        group_charts.courses(found),
        *(group_charts.division(found, name) for name in DIVISIONS),
        group_charts.groups(found),
        group_charts.effects(found),
        answer_charts.missing(found),
        answer_charts.answering(found),
    )

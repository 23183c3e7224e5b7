"""A patient's charts and the sparkline: SVG drawn on the server, which prints and which a screen reader can walk."""

from reminders.reports.chart.chart_data import Answer, ChartData, Infusion, Mark, Timepoint
from reminders.reports.chart.drawing import pain_chart
from reminders.reports.chart.side_by_side import side_by_side
from reminders.reports.chart.sparkline import sparkline

__all__ = ["Answer", "ChartData", "Infusion", "Mark", "Timepoint", "pain_chart", "side_by_side", "sparkline"]

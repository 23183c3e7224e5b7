"""Courses to draw: a year of nobody's pain, short enough to read."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from reminders.reports.chart import Answer, ChartData, Infusion, Mark, Timepoint

INFUSED_AT = datetime(2026, 3, 2, 19, 30, tzinfo=UTC)
STEPS = {"4 hours": 4, "24 hours": 24, "72 hours": 72, "day 7": 7 * 24, "day 14": 14 * 24, "day 28": 28 * 24}


def answer(value: str, at: datetime, text: str | None = None, *marks: Mark) -> Answer:
    """An answer at an instant."""
    return Answer(Decimal(value), at, at.strftime("%a %b %d"), text, frozenset(marks))


def infusion(values: dict[str, str | None], number: int = 1, at: datetime = INFUSED_AT) -> Infusion:
    """An infusion with an answer a step; None is a missing one, a step left out is still to come."""
    timepoints = []
    for name, hours in STEPS.items():
        opens_at = at + timedelta(hours=hours)
        value = values.get(name)
        timepoints.append(
            Timepoint(
                name,
                opens_at,
                opens_at + timedelta(hours=12),
                state="not answered" if name in values else "to come",
                missing=name in values and value is None,
                answer=answer(value, opens_at + timedelta(minutes=35), f"about a {value}") if value else None,
            )
        )
    return Infusion(number, at, at.strftime("%b %-d"), tuple(timepoints))


def course(*infusions: Infusion, baseline: str | None = "8", ends_at: datetime | None = None) -> ChartData:
    """A course of these infusions."""
    return ChartData("Pain of course 1", None if baseline is None else Decimal(baseline), infusions, ends_at)

"""Formats times, scores and states for pages as a person would say them, with the exact instant kept alongside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from reminders.care.reading import format_score
from reminders.care.reasons import because_or
from reminders.care.zones import zone_name
from reminders.reports import rule_phrases, words
from reminders.reports.chart import pain_chart, side_by_side, sparkline
from reminders.reports.spoken_times import calendar_day, clock_time, day, place, when
from reminders.texting import numbers
from reminders.web.desk import forms


def time_element(at: datetime | None, now: datetime, zone: str) -> Markup:
    """When it was, for a page: the exact instant is in the data and shown on hover."""
    return _element(at, zone, when(at, now, zone)) if at else Markup("")


def date_element(at: datetime, zone: str) -> Markup:
    """The whole date and time, for a clock that is not everybody's."""
    local = at.astimezone(place(zone))
    return _element(at, zone, f"{calendar_day(local, local.year)}, {local.year}, {clock_time(local)}")


def day_element(at: datetime | None, now: datetime, zone: str) -> Markup:
    """Which day it was, for a page."""
    return _element(at, zone, day(at, now, zone)) if at else Markup("")


def _element(at: datetime, zone: str, said: str) -> Markup:
    local = at.astimezone(place(zone))
    exact = f"{local:%Y-%m-%d %H:%M:%S} {local.tzname()} ({at:%H:%M:%S} UTC)"
    return Markup('<time datetime="{}" title="{}">{}</time>').format(local.isoformat(timespec="seconds"), exact, said)


def elsewhere(at: datetime, zone: str, other: str) -> str:
    """The time at another place, if its clocks differ from those of `zone` then: `3:30 pm`, `Tue Mar 3, 1:00 am`."""
    here, there = at.astimezone(place(zone)), at.astimezone(place(other))
    if here.replace(tzinfo=None) == there.replace(tzinfo=None):
        return ""
    return (
        clock_time(there) if here.date() == there.date() else f"{calendar_day(there, here.year)}, {clock_time(there)}"
    )


def plain_day(at: date) -> str:
    """A day of the calendar with its year: `Mar 2, 1961`."""
    return f"{at:%b} {at.day}, {at.year}"


def score(value: Decimal | None) -> str:
    """`6`, `6.5`; an en dash if there is none."""
    return format_score(value) or "–"


def first_name(name: str) -> str:
    """What somebody is called in a sentence: `Ana` of `Ana Ruiz`."""
    return name.split()[0] if name.split() else name


def since(reason: str | None) -> str:
    """The clause after "because"."""
    return because_or(reason, reason or "")


def ago(at: datetime, now: datetime) -> str:
    """`40 seconds`, `12 minutes`, `3 hours`, `5 days`: how long something has lasted."""
    seconds = max(0, int((now - at).total_seconds()))
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")):
        if seconds >= size:
            return count(seconds // size, unit)
    return "a moment"


def count(number: int, one: str, many: str | None = None) -> str:
    """`1 reply`, `2 replies`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def attributes(given: Mapping[str, object]) -> Markup:
    """Attributes of an element: True becomes the bare name, False and None are left out."""
    parts = [
        Markup(" {}").format(name) if value is True else Markup(' {}="{}"').format(name, value)
        for name, value in given.items()
        if value is not None and value is not False
    ]
    return Markup("").join(parts)


FILTERS: dict[str, Callable[..., Any]] = {
    "ago": ago,
    "attributes": attributes,
    "because": since,
    "stands": words.stands,
    "goes_on": words.GOES_ON.__getitem__,
    "goes_on_or": lambda reason: words.GOES_ON.get(reason, "when that is settled"),
    "choices": words.choices,
    "choice": lambda number, measure: words.choice(measure, number),
    "clock_time": clock_time,
    "count_of": count,
    "day_element": day_element,
    "elsewhere": elsewhere,
    "first_name": first_name,
    "not_asked": lambda reason, over=True: words.skipped(reason, over=over),
    "plain_day": plain_day,
    "pain_chart": lambda data, ident, small=False: pain_chart(data, ident=ident, small=small),
    "phone": numbers.display,
    "rule": rule_phrases.phrase,
    "score": score,
    "side_by_side": side_by_side,
    "sparkline": sparkline,
    "step": words.step,
    "time_element": time_element,
    "twice": forms.twice,
    "worded": words.worded,
    "zone_name": zone_name,
    "date_element": date_element,
    "words": words.say,
}

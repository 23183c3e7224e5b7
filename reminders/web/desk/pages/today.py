"""Today: what needs a person, what was asked and answered, what goes out next."""

from __future__ import annotations

from flask import render_template

from reminders.outbox.pace import sender_of
from reminders.reports.today import today as day_of
from reminders.web.desk.context import blueprint, clinic, now, reading, settings


@blueprint.get("/")
def today() -> str:
    """The worklist of the clinic's day."""
    at = now()
    with reading() as record:
        day = day_of(
            record,
            clinic(),
            now=at,
            sender=sender_of(clinic(), settings()),
            collect_seconds=settings().collect_seconds,
        )
    return render_template("today.html", day=day, now=at, zone=clinic().time_zone, tab="today")

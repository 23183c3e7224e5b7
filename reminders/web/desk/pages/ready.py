"""Ready to text? What keeps a clinic from going live, and what should be put right, each with where to do it."""

from __future__ import annotations

from typing import Final

from flask import render_template, url_for

from reminders.clinics.readiness import readiness
from reminders.record.people import Clinic
from reminders.web.desk import context
from reminders.web.desk.context import blueprint, clinic, reading

#: Pages of their own; every other place is a section of the settings.
_PAGES: Final = {"zone": "desk.settings_zone", "wording": "desk.settings_wording"}


@blueprint.get("/settings/ready")
def settings_ready() -> str:
    """What the clinic needs before patients are texted: what blocks, what can wait, what is well."""
    with reading() as record:
        points = readiness(record, context.settings(), record.get_one(Clinic, clinic().id))
    return render_template(
        "ready.html",
        blocking=[point for point in points if point.blocks],
        waiting=[point for point in points if not point.blocks and not point.well],
        well=[point for point in points if point.well],
        where=_where,
        now=context.now(),
        tab="settings",
    )


def _where(place: str) -> str:
    return url_for(_PAGES[place]) if place in _PAGES else url_for("desk.settings", _anchor=place)

"""Settings of when and how much is texted: the limits, the interval of pages, and the time zone with what it moves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from reminders.clinics.clinic_settings import ClinicChanges, change_clinic
from reminders.errors import Refused
from reminders.followup import amending
from reminders.followup.amending import ZoneConsequences
from reminders.record.people import Clinic
from reminders.reports.patient_names import people
from reminders.web.desk import forms, texting_rules
from reminders.web.desk.context import actor, blueprint, clinic, now, reading, writing
from reminders.web.desk.forms import Typed
from reminders.web.desk.pages.settings import settings_page

Answer = str | BaseResponse | tuple[str, int]


@blueprint.post("/settings/texting")
def settings_texting() -> Answer:
    """Change the limits of texts and how soon a page is repeated."""
    typed = Typed(request.form)
    # What stays as shown stays the installation's, and follows it when that is changed.
    shown = texting_rules.known(clinic())
    given: dict[str, Any] = {name: typed.whole(name) for name in texting_rules.OWN if typed.text(name) != shown[name]}
    for name, value in given.items():
        if value is None:
            typed.errors.setdefault(name, "Type a whole number, like 10.")
    if typed.errors:
        return settings_page(typed.form, typed.errors), 422
    try:
        with writing() as record:
            change_clinic(record, clinic().id, replace(ClinicChanges(), **given), actor=actor())
    except Refused as refused:
        return settings_page(typed.form, forms.by_form_name(refused, {})), 422
    return redirect(url_for("desk.settings", done="texting"))


@blueprint.route("/settings/zone", methods=["GET", "POST"])
def settings_zone() -> Answer:
    """Choose a time zone, see what it moves, then take it: for the clinic, or for its patients there too."""
    form = request.form
    if request.method != "POST":
        return _page({}, {})
    zone = form.get("time_zone", "")
    try:
        with reading() as record:
            here = record.get_one(Clinic, clinic().id)
            seen = amending.zone_consequences(record, here, zone)
            names = {
                one.id: one.name for one in people(record, here.id, [m.patient_id for m in seen.examples]).values()
            }
        if form.get("do") != "change" or form.get("looked_at") != zone:
            return _page(form, {}, seen, names)  # another one may have been chosen since its consequences were shown
        with writing() as record:
            if form.get("patients"):
                amending.replace_zone(record, here.id, here.time_zone, zone, actor=actor())
            else:
                change_clinic(record, here.id, ClinicChanges(time_zone=zone), actor=actor())
    except Refused as refused:
        return _page(form, forms.by_form_name(refused, {"to": "time_zone"})), 422
    return redirect(url_for("desk.settings", done="zone"))


def _page(
    values: Mapping[str, str],
    errors: Mapping[str, str],
    seen: ZoneConsequences | None = None,
    names: Mapping[str, str] | None = None,
) -> str:
    here = clinic()
    return render_template(
        "zone.html",
        here_clinic=here,
        zones=forms.zones(here.time_zone),
        values={"time_zone": here.time_zone, **values},
        errors=errors,
        seen=seen,
        names=names or {},
        now=now(),
        tab="settings",
    )

"""Schedules in the settings: which there are, and changing or copying one after looking at a course it would make."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from reminders.care.hours import next_clock_change, wall_instant
from reminders.care.protocol import Course, Protocol, course
from reminders.errors import NotFound, Refused
from reminders.followup import amending
from reminders.followup.asking import edit_protocol, protocols, retire_protocol
from reminders.outbox.queue import texting_hours
from reminders.protocols import DEFAULT
from reminders.record.people import Clinic
from reminders.reports.patient_names import people
from reminders.reports.protocol_versions import followed_by_version
from reminders.reports.spoken_times import place
from reminders.web.desk import context, forms, protocol_form, texting_rules
from reminders.web.desk.context import actor, blueprint, clinic, now, reading, writing
from reminders.web.desk.forms import Typed

DONE: Final = {
    "stored": "The new version is stored. Infusions enrolled from now on follow it; others keep the one they have.",
    "moved": "The infusions are moved. Each patient's history says from which version, and why.",
    "none": "There was nothing left to move.",
    "retired": "The schedule is retired: no new infusion follows it.",
    "offered": "The schedule is offered again.",
    "copied": "The copy is stored. It can be chosen when an infusion is enrolled.",
}

#: The infusion of the example is given so long before the clocks are set, at this hour of the clinic's day.
_BEFORE_CHANGE: Final = timedelta(days=2)
_INFUSED: Final = time(15)

Answer = str | BaseResponse | tuple[str, int]


@blueprint.get("/settings/protocols")
def settings_protocols() -> str:
    """Every schedule that the clinic can enroll with, and how many infusions each of its versions is followed by."""
    with reading() as record:
        known = protocols.known(record, clinic().id)
        retired = protocols.retired_names(record, clinic().id)
        followed = followed_by_version(record, clinic().id)
    return render_template(
        "protocols.html",
        protocols=[one for one in known.values() if one.name not in retired],
        retired=[one for one in known.values() if one.name in retired],
        which=request.args.get("which", "") if request.args.get("which", "") in retired else None,
        followed=followed,
        done=DONE.get(request.args.get("done", "")),
        now=now(),
        tab="settings",
    )


@blueprint.route("/settings/protocols/change", methods=["GET", "POST"])
def settings_protocol() -> Answer:
    """Change a schedule, or copy it: look at the course it would make, add a check-in, store it."""
    form = request.form
    name = form.get("protocol") or request.args.get("protocol") or DEFAULT
    copy = bool(form.get("copy") or request.args.get("copy"))
    with reading() as record:
        here = record.get_one(Clinic, clinic().id)
        current = protocols.offered(record, here.id).get(name)
    if current is None:
        raise NotFound
    example, nudge_hours = _example(here), context.settings().nudge_hours
    if request.method != "POST":
        values = {**protocol_form.values_of(current, nudge_hours), **example, **({"title": ""} if copy else {})}
        return _page(here, current, values, {}, copy=copy, seen=_course(here, current, Typed(values)))
    if form.get("do") == "more":
        return _page(here, current, protocol_form.with_another_row(form, nudge_hours), {}, copy=copy)
    typed = Typed(form)
    draft, rows = protocol_form.read_draft(typed, current.measures, nudge_hours, copy=copy)
    errors = dict(typed.errors)
    try:
        if form.get("do") == "store" and not errors:
            with writing() as record:
                edit_protocol.store_draft(record, here.id, name, draft, actor=actor())
            return redirect(url_for("desk.settings_protocols", done="copied" if copy else "stored"))
        with reading() as record:
            changed = edit_protocol.check_draft(record, here.id, name, draft)
        seen = _course(here, changed, typed) if not errors else None
        errors |= typed.errors
    except Refused as refused:
        errors = {**protocol_form.errors_by_row(refused, rows), **errors}
    if errors:
        return _page(here, current, form, errors, copy=copy), 422
    return _page(here, current, form, {}, copy=copy, seen=seen, checked=True)


@blueprint.route("/settings/protocols/retire", methods=["GET", "POST"])
def settings_retire() -> Answer:
    """Offer a schedule for no new infusion, after looking at what that does; or offer a retired one again."""
    name = request.form.get("protocol") or request.args.get("protocol", "")
    if request.form.get("do") == "offer":
        with writing() as record:
            retire_protocol.offer_again(record, clinic().id, name, actor=actor())
        return redirect(url_for("desk.settings_protocols", done="offered"))
    errors: dict[str, str] = {}
    try:
        if request.form.get("do") == "retire":
            with writing() as record:
                retire_protocol.retire(record, clinic().id, name, actor=actor())
            return redirect(url_for("desk.settings_protocols", done="retired", which=name))
        with reading() as record:
            retire_protocol.check_retiring(record, clinic().id, name)
    except Refused as refused:
        errors = forms.by_form_name(refused)
    with reading() as record:
        protocol = protocols.known(record, clinic().id)[name]
        followed = followed_by_version(record, clinic().id).get(name, [])
    page = render_template(
        "protocol_retire.html", protocol=protocol, infusions=sum(one.infusions for one in followed), errors=errors,
        default=DEFAULT, now=now(), tab="settings",
    )  # fmt: skip
    return (page, 422) if errors else page


@blueprint.route("/settings/protocols/move", methods=["GET", "POST"])
def settings_move() -> Answer:
    """Move infusions that older versions of a schedule are followed by to its newest, after looking at what moves."""
    form = request.form
    name = form.get("protocol") or request.args.get("protocol") or DEFAULT
    errors: dict[str, str] = {}
    if request.method == "POST":
        looked_at = Typed(form).whole("version") or 0
        try:
            with writing() as record:
                moved = amending.move_schedules(
                    record, clinic().id, name, looked_at=looked_at, why=form.get("why", ""), actor=actor()
                )
            return redirect(url_for("desk.settings_protocols", done="moved" if moved else "none"))
        except Refused as refused:
            errors = forms.by_form_name(refused)
    with reading() as record:
        here = record.get_one(Clinic, clinic().id)
        known = protocols.known(record, here.id).get(name)
        if known is None:
            raise NotFound
        stored = protocols.newest_version(record, here.id, name)
        seen = amending.move_consequences(record, here, name) if stored else None
        patients = people(record, here.id, [one.patient_id for one in seen.examples] if seen else [])
    page = render_template(
        "protocol_move.html",
        protocol=known,
        seen=seen,
        names={one.id: one.name for one in patients.values()},
        zones={one.id: one.time_zone for one in patients.values()},
        values=form,
        errors=errors,
        now=now(),
        tab="settings",
    )
    return (page, 422) if errors else page


def _example(here: Clinic) -> dict[str, str]:
    """The infusion of the example: two days before the clinic's clocks are set next, or today where they never are."""
    zone = place(here.time_zone)
    change = next_clock_change(now(), zone)
    day = (change.at - _BEFORE_CHANGE if change else now()).astimezone(zone).date()
    return {"infused_at": f"{datetime.combine(day, _INFUSED):%Y-%m-%dT%H:%M}", "zone": here.time_zone}


def _course(here: Clinic, protocol: Protocol, typed: Typed) -> Course | None:
    """The course of the example; None, with an error noted, if its infusion cannot be read."""
    zone = typed.text("zone")
    if zone not in dict(forms.zones(here.time_zone)):
        typed.errors["zone"] = "Choose the patient's time zone."
        return None
    try:
        wall = datetime.fromisoformat(typed.text("infused_at")).replace(tzinfo=None)
    except ValueError:
        wall = datetime.min  # noqa: DTZ901 (a wall-clock time has no zone)
    if not 2000 <= wall.year <= 2200:
        typed.errors["infused_at"] = "Type a date and a time, like 2026-03-02 15:30."
        return None
    return course(
        protocol,
        infused_at=wall_instant(wall, ZoneInfo(zone)),
        zone=ZoneInfo(zone),
        preferred_time=None,
        hours=texting_hours(here),
        nudge_hours=context.settings().nudge_hours,
    )


def _page(
    here: Clinic,
    current: Protocol,
    values: Mapping[str, str],
    errors: Mapping[str, str],
    *,
    copy: bool,
    seen: Course | None = None,
    checked: bool = False,
) -> str:
    return render_template(
        "protocol.html",
        protocol=current,
        copy=copy,
        rows=protocol_form.rows_of(values),
        units=protocol_form.UNITS,
        pain=protocol_form.PAIN,
        side_effects=protocol_form.SIDE_EFFECTS,
        zones=forms.zones(here.time_zone),
        limits=texting_rules.known(here),
        seen=seen,
        checked=checked,
        values=values,
        errors=errors,
        now=now(),
        tab="settings",
    )

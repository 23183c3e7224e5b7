"""Settings of a clinic, for its admins: names and hours, pausing, on call, staff, keys, and the wording of texts."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Final

from flask import abort, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from reminders.clinics import api_keys, clinic_settings
from reminders.clinics import on_call as list_of_on_call
from reminders.clinics import staff as staffing
from reminders.errors import Refused
from reminders.followup.alerting.try_page import send_test_page, tried_pages
from reminders.outbox.pace import number_for_patients, sender_of
from reminders.record.access import ApiKey, Role, Staff
from reminders.record.people import Clinic, NextCourse
from reminders.reports import words
from reminders.reports.flags import on_call
from reminders.reports.people import opened
from reminders.reports.webhooks import webhooks_in_words
from reminders.web.access import Right
from reminders.web.desk import context, forms
from reminders.web.desk import texting_rules as texting
from reminders.web.desk.context import actor, blueprint, clinic, now, reading, writing
from reminders.web.desk.forms import Typed

#: The letters of temporary passwords: none that look alike.
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP_LENGTH = 4, 5

DONE: Final = {
    "clinic": "The clinic is changed.",
    "zone": "The time zone is changed.",
    "texting": "The limits and the interval of pages are changed.",
    "next-course": "The reminder of the next course is changed.",
    "pause": "No question goes out until you resume.",
    "resume": "Questions go out again.",
    "contact": "The on-call list is changed.",
    "test-page": "The test page is on its way. The list shows whether it arrives.",
    "staff": "Staff are changed.",
    "key": "The key is revoked; the system that used it is refused from now on.",
}

#: Somebody who finds a session left open must not be able to set a password or remove the codes.
NOT_YOURSELF: Final = (
    "You cannot disable yourself, change your own role or reset your own sign-in here; another admin can. "
    "Your password is changed under Account."
)

Answer = str | BaseResponse | tuple[str, int]


@blueprint.get("/settings")
def settings() -> str:
    """Everything a clinic's admin can set."""
    return settings_page({}, {}, done=DONE.get(request.args.get("done", "")))


@blueprint.post("/settings/clinic")
def settings_clinic() -> Answer:
    """Change the clinic's names, phone and texting hours."""
    typed = Typed(request.form)
    changes = clinic_settings.ClinicChanges(
        name=typed.text("name"),
        text_name=typed.text("text_name"),
        phone=typed.text("phone") or None,
        hours_start=typed.hour("hours_start"),
        hours_end=typed.hour("hours_end"),
    )
    if typed.errors:
        return settings_page(typed.form, typed.errors), 422
    return _done("clinic", lambda record: clinic_settings.change_clinic(record, clinic().id, changes, actor=actor()))


@blueprint.post("/settings/next-course")
def settings_next_course() -> Answer:
    """Choose when staff are reminded to plan a patient's next course."""
    typed = Typed(request.form)
    rule = typed.text("next_course_rule")
    days = typed.whole("next_course_days") if rule == NextCourse.DAYS else None
    changes = clinic_settings.ClinicChanges(next_course_rule=rule, next_course_days=days)
    if typed.errors:
        return settings_page(typed.form, typed.errors), 422
    return _done(
        "next-course", lambda record: clinic_settings.change_clinic(record, clinic().id, changes, actor=actor())
    )


@blueprint.post("/settings/pause")
def settings_pause() -> Answer:
    """Hold every unprompted text of the clinic, or release them."""
    typed = Typed(request.form)
    if typed.text("do") == "resume":
        return _done("resume", lambda record: clinic_settings.resume_clinic(record, clinic().id, actor=actor()))
    return _done(
        "pause", lambda record: clinic_settings.pause_clinic(record, clinic().id, why=typed.text("why"), actor=actor())
    )


@blueprint.post("/settings/contacts")
def settings_contacts() -> Answer:
    """Add somebody to the on-call list, page them earlier, send them a test page, or take them off."""
    typed = Typed(request.form)
    what = {"remove": list_of_on_call.remove_contact, "up": list_of_on_call.move_up, "test": send_test_page}.get(
        typed.text("do")
    )
    if what is not None:
        return _done(
            "test-page" if typed.text("do") == "test" else "contact",
            lambda record: what(record, clinic().id, typed.text("contact"), actor=actor()),
            {"contact": "on-call"},
        )
    return _done(
        "contact",
        lambda record: list_of_on_call.add_contact(
            record, clinic().id, name=typed.text("contact_name"), phone=typed.text("contact_phone") or None,
            email=typed.text("contact_email") or None, actor=actor(),
        ),
        {"name": "contact_name", "phone": "contact_phone", "email": "contact_email"},
    )  # fmt: skip


@blueprint.post("/settings/staff")
def settings_staff() -> Answer:
    """Add a staff member, or change, disable or help one. A temporary password is shown once, on the answer itself."""
    typed = Typed(request.form)
    what, email = typed.text("do"), typed.text("email")
    if email.lower() == context.staff().email and what != "add":
        return settings_page(typed.form, {"": NOT_YOURSELF}), 422
    clinic_id, who, password = clinic().id, actor(), _temporary_password()
    names = {"email": "staff_email", "role": "staff_role"}
    try:
        with writing() as record:
            if what == "add":
                email = typed.text("staff_email")
                staffing.add_staff(
                    record, record.get_one(Clinic, clinic_id), email=email,
                    role=typed.text("staff_role"), password=password, temporary=True, actor=who,
                )  # fmt: skip
            elif what == "password":
                staffing.give_temporary_password(record, email, password, clinic_id=clinic_id, actor=who)
            elif what == "codes":
                staffing.reset_second_factor(record, email, clinic_id=clinic_id, actor=who)
            elif what == "disable":
                staffing.disable_staff(record, email, clinic_id=clinic_id, actor=who)
            elif what == "enable":
                staffing.enable_staff(record, email, clinic_id=clinic_id, actor=who)
            elif what == "role":
                staffing.change_role(record, email, typed.text("role"), clinic_id=clinic_id, actor=who)
            else:
                abort(400)
    except Refused as refused:
        return settings_page(typed.form, forms.by_form_name(refused, names)), 422
    if what in ("add", "password"):
        return render_template("temporary.html", email=email.lower(), password=password, tab="settings", now=now())
    return redirect(url_for("desk.settings", done="staff", _anchor="staff"))


@blueprint.post("/settings/keys")
def settings_keys() -> Answer:
    """Revoke an API key."""
    name = request.form.get("name", "")
    return _done("key", lambda record: api_keys.revoke_key(record, name, clinic_id=clinic().id, actor=actor()))


def _done(what: str, change: object, names: Mapping[str, str] | None = None) -> Answer:
    assert callable(change)
    try:
        with writing() as record:
            change(record)
    except Refused as refused:
        return settings_page(request.form, forms.by_form_name(refused, names or {})), 422
    return redirect(url_for("desk.settings", done=what))


def settings_page(values: Mapping[str, str], errors: dict[str, str], done: str | None = None) -> str:
    """The page of settings, with what was typed and what is wrong with it."""
    with reading() as record:
        here = record.get_one(Clinic, clinic().id)
        staff = record.scalars(
            select(Staff).where(Staff.clinic_id == here.id).order_by(Staff.disabled_at.is_not(None), Staff.email)
        ).all()
        keys = record.scalars(
            select(ApiKey).where(ApiKey.clinic_id == here.id).order_by(ApiKey.revoked_at.is_not(None), ApiKey.name)
        ).all()
        contacts = on_call(record, here.id)
        tried = tried_pages(record, here.id, [one.id for one in contacts])
        paused_why = opened(record, here, "paused_why")
        hooks = webhooks_in_words(record, here.id)
    known = {
        "name": here.name,
        "text_name": here.text_name,
        "phone": here.phone or "",
        "hours_start": here.hours_start.strftime("%H:%M"),
        "hours_end": here.hours_end.strftime("%H:%M"),
        **texting.known(here),
        "next_course_rule": here.next_course_rule,
        "next_course_days": str(here.next_course_days or ""),
        "staff_role": Role.COORDINATOR.value,
    }
    return render_template(
        "settings.html",
        here_clinic=here,
        sender=sender_of(here, context.settings()),
        to_call=number_for_patients(here, context.settings()),
        staff=staff,
        keys=keys,
        contacts=contacts,
        tried=tried,
        page_again=texting.page_again_minutes(here),
        paused_why=paused_why,
        next_course_rules=words.WORDS["next_course_rule"].items(),
        hooks=hooks,
        roles=[(role.value, role.value.capitalize()) for role in Role],
        values={**known, **values},
        errors=errors,
        done=done,
        may_run=context.allowed(Right.RUN_CLINIC),
        now=now(),
        zone=here.time_zone,
        tab="settings",
    )


def _temporary_password() -> str:
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))
    return "-".join(groups)

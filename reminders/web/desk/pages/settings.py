"""Settings of a clinic, for its admins: names and hours, pausing, on call, and the wording of texts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from reminders.clinics import clinic_settings
from reminders.clinics import on_call as list_of_on_call
from reminders.clinics.reach import contacts_of
from reminders.errors import Refused
from reminders.followup.alerting.try_page import send_test_page, tried_pages
from reminders.outbox.pace import number_for_patients, sender_of
from reminders.record.people import Clinic, NextCourse
from reminders.reports import words
from reminders.reports.patient_names import opened
from reminders.reports.signing_in import keys_in_words, staff_in_words
from reminders.reports.webhooks import webhooks_in_words
from reminders.texting import numbers
from reminders.web.access import Right
from reminders.web.desk import context, forms
from reminders.web.desk import texting_rules as texting
from reminders.web.desk.context import actor, blueprint, clinic, now, reading, writing
from reminders.web.desk.forms import Typed

DONE: Final = {
    "clinic": "The clinic is changed.",
    "zone": "The time zone is changed.",
    "texting": "The limits and the interval of pages are changed.",
    "next-course": "The reminder of the next course is changed.",
    "pause": "No question goes out until you resume.",
    "resume": "Questions go out again.",
    "contact": "The on-call list is changed.",
    "test-page": "The test page is on its way. The list shows what becomes of it; ask whether the mail came.",
}

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
        people = staff_in_words(record, here.id)
        keys = keys_in_words(record, here.id)
        contacts = contacts_of(record, here.id)
        tried = tried_pages(record, here.id, [one.id for one in contacts])
        paused_why = opened(record, here, "paused_why")
        hooks = webhooks_in_words(record, here.id)
    known = {
        "name": here.name,
        "text_name": here.text_name,
        "phone": numbers.display(here.phone) if here.phone else "",
        "hours_start": here.hours_start.strftime("%H:%M"),
        "hours_end": here.hours_end.strftime("%H:%M"),
        **texting.known(here),
        "next_course_rule": here.next_course_rule,
        "next_course_days": str(here.next_course_days or ""),
    }
    return render_template(
        "settings.html",
        here_clinic=here,
        sender=sender_of(here, context.settings()),
        to_call=number_for_patients(here, context.settings()),
        people=people,
        keys=keys,
        contacts=contacts,
        tried=tried,
        page_again=texting.page_again_minutes(here),
        paused_why=paused_why,
        next_course_rules=words.WORDS["next_course_rule"].items(),
        hooks=hooks,
        values={**known, **values},
        errors=errors,
        done=done,
        may_run=context.allowed(Right.RUN_CLINIC),
        now=now(),
        zone=here.time_zone,
        tab="settings",
    )

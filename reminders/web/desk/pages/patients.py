"""Patients: the list, the search, one patient's page and its history."""

from __future__ import annotations

from typing import Any, Final

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from reminders import clock
from reminders.care import conditions
from reminders.errors import NotFound
from reminders.followup import amending
from reminders.record.audit import audit
from reminders.record.people import Patient
from reminders.reports.audit_trail.kinds import VIEWED
from reminders.reports.audit_trail.page import AuditFilter, audit_page
from reminders.reports.flags import flags_of_patient
from reminders.reports.patient import patient_row, patient_view
from reminders.reports.patient_chart import course_charts
from reminders.reports.patient_courses import patient_courses
from reminders.reports.patient_filter import Order, PatientFilter, Show
from reminders.reports.patient_list import patient_list
from reminders.reports.patient_list import search as find
from reminders.reports.patient_names import person
from reminders.reports.patient_search import search_patients
from reminders.reports.patient_summary import asked
from reminders.web.desk import sealed_address
from reminders.web.desk.amended import AT_ONCE, DONE, INVERSE, RIGHT_AFTER, STILL, UNDONE
from reminders.web.desk.amendments import About
from reminders.web.desk.change_preview import undone_by_one_click
from reminders.web.desk.context import actor, asked_id, blueprint, clinic, now, reading, writing
from reminders.web.desk.pages import calls

SHOW: Final = {
    Show.NEEDS_PERSON: "needs a person",
    Show.NO_ANSWER: "did not answer",
    Show.RELIEF_ENDED: "relief has ended",
}
#: The place on a patient's page that has the focus after a search: the link that enrolls for another infusion.
ENROLL: Final = "enroll"

ORDERS: Final = {
    Order.ENROLLED: "enrolled last",
    Order.INFUSED: "last infusion",
    Order.DUE: "next check-in",
}


@blueprint.get("/patients")
def patients() -> str:
    """The clinic's patients, narrowed and in the order that the address asks for."""
    given = {name: request.args.get(name, "") for name in ("show", "condition", "order")}
    which = PatientFilter(
        show=Show(given["show"]) if given["show"] in set(Show) else None,
        condition=given["condition"] if conditions.is_code(given["condition"]) else None,
        order=Order(given["order"]) if given["order"] in set(Order) else Order.ENROLLED,
    )
    with reading() as record:
        page = patient_list(record, clinic().id, which, before=asked_id("before"), now=now())
    return render_template(
        "patients.html", page=page, given=given, kept={name: value for name, value in given.items() if value},
        show=SHOW, orders=ORDERS, conditions=conditions.CONDITIONS, which=which, now=now(), zone=clinic().time_zone,
        tab="patients", older="before" in request.args,
    )  # fmt: skip


@blueprint.post("/search")
def search() -> BaseResponse:
    """Find patients by any part of a name, record number or phone, and lead to the only one or to the list of them.

    The search text is sealed in the list's address: so it appears in no log, and Back returns to the list.
    """
    text = " ".join(request.form.get("q", "")[:100].split())
    with reading() as record:
        found = search_patients(record, clinic().id, text).ids
    if len(found) == 1:
        return redirect(url_for("desk.patient", patient_id=found[0], _anchor=ENROLL))
    return redirect(url_for("desk.found", sealed=sealed_address.seal(text)))


@blueprint.get("/search/<sealed>")
def found(sealed: str) -> str:
    """The patients that a search found."""
    text = sealed_address.unseal(sealed)
    with reading() as record:
        page = find(record, clinic().id, text, now=now())
    return render_template("search.html", text=text, page=page, now=now(), zone=clinic().time_zone, tab="patients")


@blueprint.get("/patients/<patient_id>")
def patient(patient_id: str) -> str:
    """One patient: chart, check-ins, conversation, and what staff can change. Opening the page is audited.

    Earlier courses and texts are left out until `all` is asked for: the page stays small however long it goes on.
    """
    opened = _opened(patient_id)
    undo, at_once, put_back = _undo(patient_id)
    done = request.args.get("done", "")
    # Back leads to this address too, when what it says was done has been undone or changed again.
    still = STILL.get(done)
    stands = (undo is not None or asked_id("undo") is None) and (still is None or still(opened["view"]))
    return render_template(
        "patient.html",
        **opened,
        everything="all" in request.args,
        tab="patients",
        done={**DONE, **calls.DONE}.get(done) if stands else None,
        undo=undo,
        at_once=UNDONE if at_once else None,
        put_back=put_back,
    )


@blueprint.get("/patients/<patient_id>/summary")
def summary(patient_id: str) -> str:
    """One patient on one Letter page, to print. Opening it is audited like the patient's page."""
    found = _opened(patient_id)
    return render_template("summary.html", **found, asked=asked(found["view"], found["courses"]), tab="patients")


@blueprint.get("/patients/<patient_id>/history")
def history(patient_id: str) -> str:
    """Who did what to this patient's record, when and why."""
    everything = "all" in request.args
    with reading() as record:
        row = _row(patient_row(record, clinic().id, patient_id))
        which = AuditFilter(patient=row, without_looking=not everything)
        page = audit_page(record, row.clinic_id, which, zone=row.time_zone, before=asked_id("before"))
        who = person(record, row)
        undoable = {change.entry_id for change in amending.undoable(record, row)} if row.erased_at is None else set()
    with writing() as record:
        audit(record, clinic().id, actor=actor(), action=VIEWED, subject="patient", subject_id=patient_id)
    return render_template(
        "history.html",
        page=page,
        undoable=undoable,
        everything=everything,
        older="before" in request.args,
        subject=who,
        now=now(),
        zone=row.time_zone,
        tab="patients",
    )


def _undo(patient_id: str) -> tuple[str | None, bool, list[tuple[str, str]]]:
    """The address that takes back the change just made, if it still stands; whether one click does, and to what.

    One click only for what the address says was done, by this person and right before: a page may be an old one, and
    its address may come from anybody.
    """
    done, entry_id = request.args.get("done", ""), asked_id("undo")
    if entry_id is None:
        inverse = INVERSE.get(done)
        return url_for("desk.amend_patient", patient_id=patient_id, what=inverse) if inverse else None, False, []
    with reading() as record:
        row = _row(patient_row(record, clinic().id, patient_id))
        change = next((one for one in amending.undoable(record, row) if one.entry_id == entry_id), None)
        about = About(person(record, row), row, undone=change)
    if change is None:
        return None, False, []
    is_so = AT_ONCE.get(done) == change.action and change.actor == actor()
    at_once = is_so and clock.real() - change.made_at <= RIGHT_AFTER
    put_back = undone_by_one_click(about) if at_once else []
    return url_for("desk.undo", patient_id=patient_id, entry_id=entry_id), at_once, put_back


def _opened(patient_id: str) -> dict[str, Any]:
    """What the patient's page and its summary show. That it was opened is audited."""
    at = now()
    with reading() as record:
        row = _row(patient_row(record, clinic().id, patient_id))
        view, flags = patient_view(record, row), flags_of_patient(record, clinic().id, patient_id)
        courses = patient_courses(record, view, at)
    with writing() as record:
        audit(record, clinic().id, actor=actor(), action=VIEWED, subject="patient", subject_id=patient_id)
    charts = course_charts(view, at)
    return {
        "view": view, "flags": flags, "courses": courses, "charts": charts, "now": at, "zone": view.row.time_zone
    }  # fmt: skip


def _row(found: Patient | None) -> Patient:
    if found is None:
        raise NotFound
    return found

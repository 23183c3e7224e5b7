"""The whole record of a patient, for admins: the file for a request for their data, legal hold, and erasing."""

from __future__ import annotations

from typing import Final

from flask import Response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from reminders.errors import NotFound, Refused
from reminders.followup import amending
from reminders.record.people import Clinic, Patient
from reminders.reports.patient import patient_row
from reminders.reports.patient_file.whole import patient_file as file_of
from reminders.reports.patient_names import opened, person
from reminders.web.desk import forms
from reminders.web.desk.context import actor, blueprint, clinic, database, now, reading, writing

#: What is typed before something that cannot be undone.
CONFIRMED: Final = "erase"
NOT_CONFIRMED: Final = f"Type the word {CONFIRMED}: this cannot be undone."

Answer = str | BaseResponse | tuple[str, int]


@blueprint.route("/patients/<patient_id>/file", methods=["GET", "POST"])
def patient_file(patient_id: str) -> Answer:
    """Say what the file of everything recorded holds; make it, once it was said what for. Making it is audited."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            with writing() as record:
                why = request.form.get("why", "")
                amending.note_file_made(record, clinic().id, patient_id, actor=actor(), why=why)
        except Refused as refused:
            errors = forms.by_form_name(refused)
    with reading() as record:
        whole = file_of(record, _kept(record, patient_id), now())
    if request.method == "POST" and not errors:
        return Response(
            render_template("patient_file.html", file=whole),
            content_type="text/html; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="patient-{patient_id}-{now():%Y-%m-%d}.html"'},
        )
    page = render_template("make_file.html", file=whole, patient_id=patient_id, errors=errors, values=request.form,
                           tab="patients", now=now())  # fmt: skip
    return (page, 422) if errors else page


@blueprint.route("/patients/<patient_id>/hold", methods=["GET", "POST"])
def hold_patient(patient_id: str) -> Answer:
    """Say what a legal hold does; put the record under it, or release it."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        release = request.form.get("do") == "release"
        change = amending.release_patient if release else amending.hold_patient
        try:
            with writing() as record:
                change(record, clinic().id, patient_id, actor=actor(), why=request.form.get("why", ""))
            return redirect(
                url_for("desk.patient", patient_id=patient_id, done="released" if release else "held", _anchor="record")
            )
        except Refused as refused:
            errors = forms.by_form_name(refused)
    with reading() as record:
        row = _kept(record, patient_id)
        who, why = person(record, row), opened(record, row, "hold_why")
    page = render_template("hold.html", row=row, person=who, hold_why=why, errors=errors, values=request.form,
                           tab="patients", now=now(), zone=row.time_zone)  # fmt: skip
    return (page, 422) if errors else page


@blueprint.route("/patients/<patient_id>/erase", methods=["GET", "POST"])
def erase_patient(patient_id: str) -> Answer:
    """Say what erasing the patient will destroy, stop and leave; do it once that is confirmed."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            if request.form.get("confirm", "").strip().lower() != CONFIRMED:
                errors["confirm"] = NOT_CONFIRMED
            else:
                with writing() as record:
                    here = record.get_one(Clinic, clinic().id)
                    amending.erase(record, here, patient_id, why=request.form.get("why", ""), actor=actor())
                database().drop_old_pages()
                return redirect(url_for("desk.patient", patient_id=patient_id, done="erased"))
        except Refused as refused:
            errors = forms.by_form_name(refused, {"patient": ""})
    with reading() as record:
        row = _kept(record, patient_id)
        who, then = person(record, row), amending.erasure_consequences(record, row)
    page = render_template("erase.html", row=row, person=who, then=then, errors=errors, values=request.form,
                           tab="patients", now=now(), zone=row.time_zone)  # fmt: skip
    return (page, 422) if errors else page


def _kept(record: Session, patient_id: str) -> Patient:
    """The clinic's patient of that id. Raises `NotFound` where there is none, or it was erased."""
    found = patient_row(record, clinic().id, patient_id)
    if found is None or found.erased_at is not None:
        raise NotFound
    return found

"""The whole record of a patient, for admins: the file for a request for their data."""

from __future__ import annotations

from flask import Response, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from reminders.errors import NotFound, Refused
from reminders.followup import amending
from reminders.record.people import Patient
from reminders.reports.patient import patient_row
from reminders.reports.patient_file.whole import patient_file as file_of
from reminders.web.desk import forms
from reminders.web.desk.context import actor, blueprint, clinic, now, reading, writing

Answer = str | BaseResponse | tuple[str, int]


@blueprint.route("/patients/<patient_id>/file", methods=["GET", "POST"])
def patient_file(patient_id: str) -> Answer:
    """Say what the file of all that is recorded holds; make it, once it was said what for. Making it is audited."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            with writing() as record:
                amending.note_file_made(
                    record, clinic().id, patient_id, actor=actor(), why=request.form.get("why", "")
                )  # fmt: skip
        except Refused as refused:
            errors = forms.by_form_name(refused)
    with reading() as record:
        whole = file_of(record, kept_patient(record, patient_id), now())
    if request.method == "POST" and not errors:
        return Response(
            render_template("patient_file.html", file=whole),
            content_type="text/html; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="patient-{patient_id}-{now():%Y-%m-%d}.html"'},
        )
    page = render_template("make_file.html", file=whole, patient_id=patient_id, errors=errors,
                           values=request.form, tab="patients", now=now())  # fmt: skip
    return (page, 422) if errors else page


def kept_patient(record: Session, patient_id: str) -> Patient:
    """The clinic's patient of that id. Raises `NotFound` where there is none, or it was erased."""
    found = patient_row(record, clinic().id, patient_id)
    if found is None or found.erased_at is not None:
        raise NotFound
    return found

"""The answers of a patient that came from an earlier phone, and taking back those that were somebody else's."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from reminders.errors import NotFound, Refused
from reminders.fields import Fields
from reminders.followup import amending
from reminders.reports.patient import patient_row
from reminders.reports.patient_names import person
from reminders.reports.phone_answers import answers_from_earlier_phones
from reminders.web.access import Right
from reminders.web.desk import forms
from reminders.web.desk.amended import DONE
from reminders.web.desk.context import actor, allowed, asked_id, blueprint, clinic, now, reading, writing


@blueprint.route("/patients/<patient_id>/earlier-phones", methods=["GET", "POST"])
def earlier_phones(patient_id: str) -> str | BaseResponse | tuple[str, int]:
    """List the answers from earlier phones; withdraw those that are ticked, all or none."""
    errors: dict[str, str] = {}
    with reading() as record:
        row = patient_row(record, clinic().id, patient_id)
        if row is None or row.erased_at is not None:
            raise NotFound
        who, answers = person(record, row), answers_from_earlier_phones(record, row)
    ticked = request.form.getlist("outcome")
    if request.method == "POST":
        if not allowed(Right.CORRECT):
            abort(403)
        try:
            _withdraw(ticked, {answer.outcome_id for answer in answers})
            return redirect(url_for("desk.patient", patient_id=patient_id, done="withdrawn", all=1))
        except Refused as refused:
            errors = forms.by_form_name(refused)
    done, undo = request.args.get("done", ""), asked_id("undo")
    if not answers and done:
        return redirect(url_for("desk.patient", patient_id=patient_id, done=done, undo=undo))
    page = render_template(
        "earlier_phones.html", subject=who, answers=answers, ticked=ticked, errors=errors,
        why=request.form.get("why", ""), done=DONE.get(done) if not errors else None, undo=undo, now=now(),
        zone=row.time_zone, tab="patients",
    )  # fmt: skip
    return (page, 422) if errors else page


def _withdraw(ticked: list[str], listed: set[str]) -> None:
    """Withdraw what was ticked, if all of it is still listed. Raises `Refused`."""
    fields = Fields()
    fields.why(request.form.get("why"))
    if not ticked:
        fields.refuse("outcome", "Tick what was not the patient's.")
    elif not set(ticked) <= listed:
        fields.refuse("outcome", "One of these was corrected or withdrawn meanwhile. Look again.")
    fields.done()
    with writing() as record:
        amending.withdraw_outcomes(record, clinic().id, ticked, actor=actor(), why=request.form.get("why", ""))

"""Calling a patient instead of texting, and back: one short form with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from reminders.errors import FieldError, NotFound, Refused
from reminders.followup.amending.calls import call_instead, text_instead
from reminders.followup.amending.undo import newest_change
from reminders.record.people import Patient
from reminders.reports.patient import patient_row
from reminders.reports.patient_names import Person, person
from reminders.web.desk import forms
from reminders.web.desk.context import actor, blueprint, clinic, now, reading, writing
from reminders.web.desk.enroll_form import CONSENT_METHODS, clinics_zone, consented_before, read_consent
from reminders.web.desk.forms import Typed

#: What the patient's page says afterwards, by the word in its address.
DONE: Final = {
    "called": "Nothing is texted any more. Today lists each call when it is due.",
    "texted": "Texts go out again from the next check-in on.",
}


@blueprint.route("/patients/<patient_id>/calls", methods=["GET", "POST"])
def choose_calls(patient_id: str) -> str | BaseResponse | tuple[str, int]:
    """Choose calls for a patient who is texted, or texts for one who is called."""
    with reading() as record:
        row = patient_row(record, clinic().id, patient_id)
        if row is None or row.erased_at is not None:
            raise NotFound
        who, consented = person(record, row), consented_before(record, row)
    if request.method != "POST":
        first = {"consent_method": "oral", **forms.moment("consent_given_at", now(), clinics_zone())}
        return _page(row, who, first, {}, consented=consented)
    typed = Typed(request.form)
    try:
        done, made = _choose(row, typed, consented=consented)
    except Refused as refused:
        errors = forms.in_clinic_time(forms.by_form_name(refused), clinics_zone())
        return _page(row, who, request.form, errors, consented=consented), 422
    return redirect(url_for("desk.patient", patient_id=patient_id, done=done, undo=made))


def _choose(row: Patient, typed: Typed, *, consented: bool) -> tuple[str, str | None]:
    """What was chosen, and the entry that says so; no entry where it had been chosen already."""
    why = typed.text("why")
    called = typed.text("choose") == "called"
    consent = None if called or consented else read_consent(typed)
    if not called and typed.errors:
        raise Refused([FieldError(name, sentence) for name, sentence in typed.errors.items()])
    with writing() as record:
        known = newest_change(record, row)
        if called:
            call_instead(record, clinic().id, row.id, actor=actor(), why=why)
        else:
            text_instead(record, clinic().id, row.id, consent=consent, actor=actor(), why=why)
        made = newest_change(record, row)
    return "called" if called else "texted", made if made != known else None


def _page(row: Patient, who: Person, values: Mapping[str, str], errors: dict[str, str], *, consented: bool) -> str:
    return render_template(
        "calls.html", patient=row, person=who, values=values, errors=errors, consented=consented,
        methods=CONSENT_METHODS, now=now(), tab="patients",
    )  # fmt: skip

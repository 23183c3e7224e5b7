"""Changes a patient, an infusion or an outcome after the fact: one short form each, always with a reason."""

from __future__ import annotations

from collections.abc import Mapping

from flask import abort, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from reminders.care import conditions, wording
from reminders.errors import NotFound, Refused
from reminders.followup import amending
from reminders.record.outcomes import Outcome
from reminders.record.schedule import Infusion
from reminders.reports.patient import patient_row
from reminders.reports.patient_answers import texts_behind
from reminders.reports.patient_names import person
from reminders.reports.phone_answers import PhoneAnswer, answers_from_phone
from reminders.reports.spoken_times import clock_time
from reminders.web.desk import forms
from reminders.web.desk.amendments import (
    ENDINGS,
    INFUSION_FORMS,
    LOOK,
    NAMES,
    OUTCOME_FORMS,
    PATIENT_FORMS,
    UNDO,
    About,
    Form,
    Moves,
)
from reminders.web.desk.change_preview import Look, all_put_back, look, told
from reminders.web.desk.context import blueprint, clinic, now, reading, writing
from reminders.web.desk.enroll_form import CONSENT_METHODS
from reminders.web.desk.forms import Typed
from reminders.web.errors import CHANGED_SINCE
from reminders.web.errors import page as failure_page


@blueprint.route("/patients/<patient_id>/change/<what>", methods=["GET", "POST"])
def amend_patient(patient_id: str, what: str) -> str | BaseResponse | tuple[str, int]:
    """Change a patient or their texting."""
    with reading() as record:
        row = patient_row(record, clinic().id, patient_id)
        if row is None or row.erased_at is not None:
            raise NotFound
        about = About(person(record, row), row)
    return _answer(PATIENT_FORMS, what, about)


@blueprint.route("/infusions/<infusion_id>/change/<what>", methods=["GET", "POST"])
def amend_infusion(infusion_id: str, what: str) -> str | BaseResponse | tuple[str, int]:
    """Change an infusion."""
    with reading() as record:
        infusion = record.scalar(select(Infusion).where(Infusion.clinic_id == clinic().id, Infusion.id == infusion_id))
        row = patient_row(record, clinic().id, infusion.patient_id) if infusion else None
        if row is None:
            raise NotFound
        about = About(person(record, row), row, infusion=infusion)
    return _answer(INFUSION_FORMS, what, about)


@blueprint.route("/outcomes/<outcome_id>/change/<what>", methods=["GET", "POST"])
def correct(outcome_id: str, what: str) -> str | BaseResponse | tuple[str, int]:
    """Correct or withdraw a recorded value."""
    with reading() as record:
        outcome = record.scalar(select(Outcome).where(Outcome.clinic_id == clinic().id, Outcome.id == outcome_id))
        row = patient_row(record, clinic().id, outcome.patient_id) if outcome else None
        if outcome is None or row is None:
            raise NotFound
        about = About(person(record, row), row, outcome=outcome, wrote=tuple(texts_behind(record, outcome)))
    return _answer(OUTCOME_FORMS, what, about)


@blueprint.route("/patients/<patient_id>/undo/<entry_id>", methods=["GET", "POST"])
def undo(patient_id: str, entry_id: str) -> str | BaseResponse | tuple[str, int]:
    """Put back what was there before a change of the patient's details or of an infusion."""
    with reading() as record:
        row = patient_row(record, clinic().id, patient_id)
        if row is None or row.erased_at is not None:
            raise NotFound
        try:
            change = amending.audited_change(record, row, entry_id)
        except NotFound:
            if not amending.changed_by(record, row, entry_id):
                raise
            # Back after an undo leads here, and so does a link on a page that is older than another change.
            way_on = url_for("desk.history", patient_id=row.id), "Open the history"
            return failure_page(CHANGED_SINCE, 404, way_on)
        about = About(person(record, row), row, undone=change)
    return _answer({"undo": UNDO}, "undo", about)


def _answer(table: Mapping[str, Form], what: str, about: About) -> str | BaseResponse | tuple[str, int]:
    form = table.get(what)
    if form is None:
        abort(404)
    if request.method != "POST":
        values = form.values(about)
        seen, against = _at_once(form, about, Typed(values))
        return _page(form, what, about, values, against if about.undone else {}, seen)
    typed = Typed(request.form)
    try:
        if form.moves is not Moves.NOTHING and typed.text("do") == LOOK:
            return _page(form, what, about, request.form, {}, look(form, about, typed))
        with writing() as record:
            known = amending.newest_change(record, about.patient)
            form.apply(record, about, typed, typed.text("why"))
            made = amending.newest_change(record, about.patient)
    except Refused as refused:
        seen, _ = _at_once(form, about, Typed(request.form))
        return _page(form, what, about, request.form, _errors(refused), seen), 422
    where = "desk.earlier_phones" if what == "phone" and about.patient.phone_index is not None else "desk.patient"
    return redirect(
        url_for(
            where,
            patient_id=about.patient.id,
            done=what,
            undo=made if made != known else None,
            all=1 if about.outcome else None,  # what was corrected may be of an earlier course
        )
    )


def _at_once(form: Form, about: About, typed: Typed) -> tuple[Look | None, dict[str, str]]:
    """What a form does where that depends on nothing to be typed, else None; or why it cannot be done at all."""
    if form.moves is not Moves.AT_ONCE:
        return None, {}
    try:
        return look(form, about, typed), {}
    except Refused as refused:
        return None, _errors(refused)


def _errors(refused: Refused) -> dict[str, str]:
    return forms.in_clinic_time(forms.by_form_name(refused, NAMES), clinic().time_zone)


def _answers_from_phone(about: About) -> list[PhoneAnswer]:
    with reading() as record:
        return answers_from_phone(record, about.patient)


def _page(
    form: Form,
    what: str,
    about: About,
    values: Mapping[str, str],
    errors: dict[str, str],
    seen: Look | None = None,
) -> str:
    return render_template(
        "amend.html",
        form=form,
        what=what,
        about=about,
        values=values,
        errors=errors,
        moves=seen.moves if seen else None,
        changes=all_put_back(about, seen),
        undone=told(about.undone, about.patient.time_zone) if about.undone else None,
        may_look=form.moves is Moves.WHEN_ASKED or what in ("pause", "hospital", "end"),
        answers=_answers_from_phone(about) if what == "phone" else (),
        methods=CONSENT_METHODS,
        zones=forms.zones(about.patient.time_zone),
        languages=[(code, wording.LANGUAGE_NAMES[code]) for code in wording.languages()],
        conditions=list(conditions.CONDITIONS.items()),
        endings=[(code, *ENDINGS[code]) for code in amending.END_REASONS],
        hours=f"{clock_time(clinic().hours_start)} to {clock_time(clinic().hours_end)}",
        now=now(),
        zone=about.patient.time_zone,
        tab="patients",
    )

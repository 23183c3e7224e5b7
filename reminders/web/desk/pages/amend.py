"""Changes a patient, an infusion or an outcome after the fact: one short form each, always with a reason."""

from __future__ import annotations

import json
from collections.abc import Mapping

from flask import abort, redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as BaseResponse

from reminders.care import conditions, wording
from reminders.errors import NotFound, Refused
from reminders.followup import amending
from reminders.followup.amending import Move
from reminders.record.outcomes import Outcome
from reminders.record.schedule import Infusion
from reminders.reports.audit_trail.details import details_of
from reminders.reports.audit_trail.kinds import sentence
from reminders.reports.patient import patient_row
from reminders.reports.patient_answers import texts_behind
from reminders.reports.people import person
from reminders.reports.phone_answers import PhoneAnswer, answers_from_phone
from reminders.reports.times import clock_time
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
from reminders.web.desk.context import blueprint, clinic, now, reading, writing
from reminders.web.desk.enroll_form import CONSENT_METHODS
from reminders.web.desk.forms import Typed


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
    """Put back what stood before a change of the patient's details or of an infusion."""
    with reading() as record:
        row = patient_row(record, clinic().id, patient_id)
        if row is None or row.erased_at is not None:
            raise NotFound
        about = About(person(record, row), row, undone=amending.audited_change(record, row, entry_id))
    return _answer({"undo": UNDO}, "undo", about)


def _answer(table: Mapping[str, Form], what: str, about: About) -> str | BaseResponse | tuple[str, int]:
    form = table.get(what)
    if form is None:
        abort(404)
    if request.method != "POST":
        values = form.values(about)
        moves = _look(form, about, Typed(values)) if form.moves is Moves.AT_ONCE else None
        return _page(form, what, about, values, {}, moves)
    typed = Typed(request.form)
    try:
        if form.moves is not Moves.NOTHING and typed.text("do") == LOOK:
            return _page(form, what, about, request.form, {}, _moves(form, about, typed))
        with writing() as record:
            known = amending.newest_change(record, about.patient)
            form.apply(record, about, typed, typed.text("why"))
            made = amending.newest_change(record, about.patient)
    except Refused as refused:
        errors = forms.in_clinic_time(forms.by_form_name(refused, NAMES), clinic().time_zone)
        return _page(form, what, about, request.form, errors), 422
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


def _answers_from_phone(about: About) -> list[PhoneAnswer]:
    with reading() as record:
        return answers_from_phone(record, about.patient)


def _in_words(about: About) -> list[tuple[str, str]]:
    """The change that a form undoes, field by field: what it is now and what it will be again."""
    if about.undone is None or about.undone.turns:
        return []
    sealed = json.dumps({"old": about.undone.new, "new": about.undone.old})
    return list(details_of(sealed, about.patient.time_zone))


def _moves(form: Form, about: About, typed: Typed) -> list[Move]:
    """What a form as typed would move. Nothing is kept. Raises `Refused`."""
    with writing() as record:
        moves = amending.what_moves(
            record, clinic().id, about.patient.id, lambda: form.apply(record, about, typed, "to see what it moves")
        )
        record.rollback()
    return moves


def _look(form: Form, about: About, typed: Typed) -> list[Move] | None:
    """The same for a form that was only opened; None if it cannot be sent as it is."""
    try:
        return _moves(form, about, typed)
    except Refused:
        return None


def _page(
    form: Form,
    what: str,
    about: About,
    values: Mapping[str, str],
    errors: dict[str, str],
    moves: list[Move] | None = None,
) -> str:
    return render_template(
        "amend.html",
        form=form,
        what=what,
        about=about,
        values=values,
        errors=errors,
        moves=moves,
        undone=_in_words(about),
        done_before=sentence(about.undone.action, "patient", None) if about.undone else None,
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

"""A score taken by phone: what the patient answers to the questions of one check-in, typed in by staff."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from flask import redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from reminders.care.protocol import Question
from reminders.errors import FieldError, NotFound, Refused
from reminders.followup import amending
from reminders.record.people import Patient
from reminders.record.schedule import CheckIn
from reminders.reports import words
from reminders.reports.fhir.observation import ASKED
from reminders.reports.patient import patient_row
from reminders.reports.patient_answers import Wrote, texts_about
from reminders.reports.patient_names import Person, person
from reminders.web.desk import forms
from reminders.web.desk.context import actor, blueprint, clinic, now, reading, writing
from reminders.web.desk.forms import Typed

_VALUE: Final = "value_"
_AT: Final = "replied_at"
_MINUTE: Final = timedelta(minutes=1)


@dataclass(frozen=True)
class Asked:
    """A question that has no answer yet, as the form asks it."""

    measure: str
    label: str

    @property
    def field(self) -> str:
        """The form's name of its field."""
        return _VALUE + self.measure


@dataclass(frozen=True)
class Called:
    """Which check-in the form is about, and whose it is."""

    check_in: CheckIn
    patient: Patient
    person: Person
    asked: Sequence[Asked]
    wrote: Sequence[Wrote]


@blueprint.route("/check-ins/<check_in_id>/call", methods=["GET", "POST"])
def record_call(check_in_id: str) -> str | BaseResponse | tuple[str, int]:
    """Record what the patient answered on the phone. What was answered by text meanwhile is not overwritten."""
    with reading() as record:
        called = _called(record, check_in_id)
    if request.method != "POST":
        return _page(called, forms.moment(_AT, now(), clinic().time_zone), {})
    typed = Typed(request.form)
    try:
        with writing() as record:
            _record(record, called, typed)
    except Refused as refused:
        errors = forms.in_clinic_time(forms.by_form_name(refused), clinic().time_zone)
        return _page(called, request.form, errors), 422
    return redirect(url_for("desk.patient", patient_id=called.patient.id, done="call"))


def _called(record: Session, check_in_id: str) -> Called:
    check_in = record.scalar(select(CheckIn).where(CheckIn.clinic_id == clinic().id, CheckIn.id == check_in_id))
    patient = patient_row(record, clinic().id, check_in.patient_id) if check_in else None
    if check_in is None or patient is None or patient.erased_at is not None:
        raise NotFound
    asked = [Asked(str(question.measure), _label(question)) for question in amending.pending(record, check_in)]
    wrote = texts_about(record, patient, check_in.id, [question.measure for question in asked])
    return Called(check_in, patient, person(record, patient), asked, wrote)


def _label(question: Question) -> str:
    measure = str(question.measure)
    return ASKED.get((measure, question.recall.value)) or f"{words.say(measure, 'measure')}, 0 to 10"


def _record(record: Session, called: Called, typed: Typed) -> None:
    """Record every answer that was typed, or nothing. Raises `Refused` naming the form's fields."""
    values = {one: typed.score(one.field) for one in called.asked}
    at = typed.instant(_AT, clinic().time_zone, "When the patient said it")
    said = [name for name in typed.form if name.startswith(_VALUE) and typed.text(name)]
    if not said:
        typed.errors[called.asked[0].field if called.asked else ""] = "Type what the patient said."
    for name in said:
        if name not in {one.field for one in called.asked}:
            measure = words.say(name.removeprefix(_VALUE), "measure")
            typed.errors[""] = f"{measure} was answered meanwhile; what you typed ({typed.text(name)}) is not noted."
    errors = [FieldError(name, sentence) for name, sentence in typed.errors.items()]
    for one, value in values.items():
        if value is not None and at is not None:
            try:
                _record_one(record, called, amending.PhoneScore(one.measure, value, at), typed.text("why"))
            except Refused as refused:
                errors += [_of_form(error, one) for error in refused.errors]
    if errors:
        raise Refused(errors)


def _record_one(record: Session, called: Called, given: amending.PhoneScore, why: str) -> None:
    row, at = called.check_in, given.replied_at
    if at < row.due_at < at + _MINUTE:  # the field holds minutes
        given = amending.PhoneScore(given.measure, given.value, row.due_at)
    amending.record_phone_score(record, row.clinic_id, row.id, given, actor=actor(), why=why, only_pending=True)


def _of_form(error: FieldError, one: Asked) -> FieldError:
    return FieldError(one.field if error.field == "value" else error.field, error.sentence)


def _page(called: Called, values: Mapping[str, str], errors: dict[str, str]) -> str:
    at: datetime = now()
    return render_template(
        "phone_score.html", called=called, values=values, errors=errors, now=at, zone=called.patient.time_zone,
        tab="today",
    )  # fmt: skip

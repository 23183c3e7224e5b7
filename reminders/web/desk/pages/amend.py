"""Changes a patient, an infusion or an outcome after the fact: one short form each, always with a reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import abort, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from reminders.care import conditions, wording
from reminders.care.figures import peg
from reminders.care.reply import format_score
from reminders.errors import FieldError, NotFound, Refused
from reminders.followup import amending
from reminders.record.outcomes import Outcome
from reminders.record.people import Patient
from reminders.record.schedule import Infusion
from reminders.reports import words
from reminders.reports.patient import patient_row
from reminders.reports.patient_answers import Wrote, texts_behind
from reminders.reports.people import Person, person
from reminders.reports.times import clock_time
from reminders.texting import numbers
from reminders.web.desk import forms
from reminders.web.desk.context import actor, blueprint, clinic, now, reading, writing
from reminders.web.desk.forms import Typed


@dataclass(frozen=True)
class About:
    """What a form is about."""

    person: Person
    patient: Patient
    infusion: Infusion | None = None
    outcome: Outcome | None = None
    wrote: tuple[Wrote, ...] = ()
    """The patient's texts about the question that the outcome answers."""


@dataclass(frozen=True)
class Form:
    """One change: its title, what it will do, its fields' first values, and the use case behind it."""

    title: str
    says: str
    button: str
    values: Callable[[About], dict[str, str]]
    apply: Callable[[Session, About, Typed, str], object]
    done: str
    danger: bool = False


def _nothing(_about: About) -> dict[str, str]:
    return {}


def _required(typed: Typed, name: str, sentence: str) -> None:
    if not typed.text(name):
        typed.errors[name] = sentence


def _patient_change(record: Session, about: About, changes: amending.PatientChanges, why: str) -> object:
    return amending.change_patient(record, clinic().id, about.patient.id, changes, actor=actor(), why=why)


def _name(record: Session, about: About, typed: Typed, why: str) -> object:
    mrn = typed.text("mrn")
    changes = amending.PatientChanges(name=typed.text("name"), mrn=mrn if mrn else None)
    return _patient_change(record, about, changes, why)


def _phone(record: Session, about: About, typed: Typed, why: str) -> object:
    changes = amending.PatientChanges(phone=typed.text("phone"), shared_phone=typed.ticked("shared_phone"))
    return _patient_change(record, about, changes, why)


def _hour(record: Session, about: About, typed: Typed, why: str) -> object:
    hour = typed.hour("preferred_time")
    _stop(typed)
    changes = amending.PatientChanges(
        preferred_time=hour, no_preferred_time=hour is None, time_zone=typed.text("time_zone") or None
    )
    return _patient_change(record, about, changes, why)


def _language(record: Session, about: About, typed: Typed, why: str) -> object:
    return _patient_change(record, about, amending.PatientChanges(language=typed.text("language")), why)


def _pause(record: Session, about: About, typed: Typed, why: str) -> object:
    until: datetime | None = None
    if typed.text("until"):
        until = typed.instant("until", clinic().time_zone, "The end of the pause")
    _stop(typed)
    return amending.pause_patient(record, clinic().id, about.patient.id, until=until, actor=actor(), why=why)


def _resume(record: Session, about: About, _typed: Typed, why: str) -> object:
    return amending.resume_patient(record, clinic().id, about.patient.id, actor=actor(), why=why)


def _end(record: Session, about: About, typed: Typed, why: str) -> object:
    ended = typed.text("ended")
    return amending.end_patient(record, clinic().id, about.patient.id, actor=actor(), why=why, ended=ended)


def _reopen(record: Session, about: About, _typed: Typed, why: str) -> object:
    return amending.reopen_patient(record, clinic().id, about.patient.id, actor=actor(), why=why)


def _opt_out(record: Session, about: About, _typed: Typed, why: str) -> object:
    return amending.record_oral_opt_out(record, clinic().id, about.patient.id, actor=actor(), why=why)


def _opt_in(record: Session, about: About, _typed: Typed, why: str) -> object:
    return amending.record_oral_opt_in(record, clinic().id, about.patient.id, actor=actor(), why=why)


def _infusion(about: About) -> Infusion:
    assert about.infusion is not None
    return about.infusion


def _given_at(about: About) -> dict[str, str]:
    return forms.moment("infused_at", _infusion(about).infused_at, clinic().time_zone)


def _untouched(about: About, typed: Typed) -> bool:
    return all(typed.text(name) == first for name, first in _given_at(about).items())


def _date(record: Session, about: About, typed: Typed, why: str) -> object:
    infused_at = typed.instant("infused_at", clinic().time_zone, "When the infusion was given")
    if _untouched(about, typed):
        infused_at = None  # the field holds minutes, what is recorded may be more exact
    course, number, dose = typed.whole("course"), typed.whole("number"), typed.dose("dose_mg_per_kg")
    _stop(typed)
    return amending.change_infusion(
        record, clinic().id, _infusion(about).id, actor=actor(), why=why, infused_at=infused_at,
        condition=typed.text("condition") or None, course=course, number=number, dose_mg_per_kg=dose,
        second_of_day=typed.ticked("second_of_day"),
    )  # fmt: skip


def _baseline(record: Session, about: About, typed: Typed, why: str) -> object:
    _required(typed, "baseline_pain", "Type the pain before the infusion, from 0 to 10.")
    score = typed.score("baseline_pain")
    _stop(typed)
    assert score is not None
    return amending.record_baseline(record, clinic().id, _infusion(about).id, score=score, actor=actor(), why=why)


def _baseline_peg(record: Session, about: About, typed: Typed, why: str) -> object:
    given = typed.peg()
    if not given.by_measure():
        typed.errors.setdefault("peg_pain", "Type at least one of the three answers.")
    _stop(typed)
    # Whoever may only enter what is pending must not overwrite by this form: correcting needs a right of its own.
    amending.set_baseline_peg(
        record, clinic().id, _infusion(about).id, given, actor=actor(), why=why, only_pending=True
    )
    return None


def _cancel(record: Session, about: About, _typed: Typed, why: str) -> object:
    return amending.cancel_infusion(record, clinic().id, _infusion(about).id, actor=actor(), why=why)


def _reinstate(record: Session, about: About, _typed: Typed, why: str) -> object:
    return amending.reinstate_infusion(record, clinic().id, _infusion(about).id, actor=actor(), why=why)


def _outcome(about: About) -> Outcome:
    assert about.outcome is not None
    return about.outcome


def _correct(record: Session, about: About, typed: Typed, why: str) -> object:
    _required(typed, "value", "Type the right value.")
    value = typed.score("value")
    _stop(typed)
    assert value is not None
    return amending.correct_outcome(record, clinic().id, _outcome(about).id, value=value, actor=actor(), why=why)


def _withdraw(record: Session, about: About, _typed: Typed, why: str) -> object:
    return amending.withdraw_outcome(record, clinic().id, _outcome(about).id, actor=actor(), why=why)


def _stop(typed: Typed) -> None:
    if typed.errors:
        raise Refused([FieldError(name, sentence) for name, sentence in typed.errors.items()])


PATIENT_FORMS: dict[str, Form] = {
    "name": Form(
        "Change name or record number", "The record keeps the earlier one.", "Change name",
        lambda a: {"name": a.person.name, "mrn": a.person.mrn or ""}, _name, "The name is changed.",
    ),
    "phone": Form(
        "Change phone", "Everything that is still to be sent goes to the new phone.", "Change phone",
        lambda a: {"phone": numbers.display(a.person.phone) if a.person.phone else ""}, _phone,
        "Texts now go to the new phone.",
    ),
    "hour": Form(
        "Change hour or time zone", "Check-ins counted in days move to the new hour; those counted in hours stay.",
        "Change hour",
        lambda a: {
            "preferred_time": a.patient.preferred_time.strftime("%H:%M") if a.patient.preferred_time else "",
            "time_zone": forms.stored_zone(a.patient.time_zone),
        },
        _hour, "What is still to come moved to the new hour.",
    ),
    "language": Form(
        "Change language", "Everything that is still to be sent is written in it.", "Change language",
        lambda a: {"language": a.patient.language}, _language, "Texts are written in the new language from now on.",
    ),
    "pause": Form(
        "Pause texts", "No question goes out until then. What cannot be asked in time is marked with the reason.",
        "Pause texts", _nothing, _pause, "Texts are paused.",
    ),
    "resume": Form(
        "Resume texts", "What can still be asked in its time is asked. A flag that they may want no more is "
        "resolved.",
        "Resume texts", _nothing, _resume,
        "Texts go out again.",
    ),
    "end": Form(
        "End texting", "Nothing is sent to this patient any more. The record stays as it is.", "End texting",
        lambda _: {"ended": "left"}, _end, "Texting has ended.", danger=True,
    ),
    "reopen": Form(
        "Undo the end of texting", "What can still be asked in its time is asked.", "Undo the end", _nothing, _reopen,
        "Texts go out again.",
    ),
    "opt-out": Form(
        "Record that the patient wants no more texts",
        "It counts like STOP from their phone, at once, for everybody on that phone.", "Stop all texts", _nothing,
        _opt_out, "No more texts go to this phone.", danger=True,
    ),
    "opt-in": Form(
        "Record that texts are welcome again",
        "Only if the patient said so, or if you have made sure that this phone is theirs. It counts for this clinic; a "
        "later stop counts again.",
        "Allow texts again", _nothing, _opt_in,
        "Texts go to this phone again.",
    ),
}  # fmt: skip

INFUSION_FORMS: dict[str, Form] = {
    "details": Form(
        "Change the infusion", "Check-ins that nobody was asked for yet are planned anew.", "Change infusion",
        lambda a: {
            **_given_at(a),
            "condition": _infusion(a).condition,
            "course": str(_infusion(a).course),
            "number": str(_infusion(a).number),
            "dose_mg_per_kg": format_score(_infusion(a).dose_mg_per_kg) or "",
        },
        _date, "The infusion is changed, and its check-ins with it.",
    ),
    "baseline": Form(
        "Enter the baseline", "The pain before the infusion. Relief is told against it.", "Record baseline",
        _nothing, _baseline, "The baseline is recorded.",
    ),
    "baseline-peg": Form(
        "Enter PEG before the infusion", "The answers of the week before. What is left out stays as it is.",
        "Record PEG", _nothing, _baseline_peg, "PEG before the infusion is recorded.",
    ),
    "cancel": Form(
        "Cancel the infusion", "Its questions are not asked any more. An earlier schedule takes over again.",
        "Cancel infusion", _nothing, _cancel, "The infusion is cancelled.", danger=True,
    ),
    "reinstate": Form(
        "Undo the cancellation", "What can still be asked in its time is asked.", "Undo the cancellation", _nothing,
        _reinstate, "The infusion counts again.",
    ),
}  # fmt: skip

OUTCOME_FORMS: dict[str, Form] = {
    "correct": Form(
        "Correct this value", "The earlier value stays in the record, marked as corrected.", "Correct value",
        _nothing, _correct, "The value is corrected.",
    ),
    "withdraw": Form(
        "Withdraw this value", "It is marked as entered in error, without another in its place.", "Withdraw value",
        _nothing, _withdraw, "The value is withdrawn.", danger=True,
    ),
}  # fmt: skip

#: Refused fields that a form calls otherwise.
_NAMES = {"reason": "ended"} | {f"baseline_peg.{item}": f"peg_{item}" for item in peg.ITEMS}

#: What a patient's page says after a change.
DONE: dict[str, str] = {
    "call": "The score is recorded.",
    "held": "The record is under legal hold: nobody can erase it.",
    "released": "The record is released from legal hold.",
    "erased": "The patient is erased.",
} | {key: form.done for table in (PATIENT_FORMS, INFUSION_FORMS, OUTCOME_FORMS) for key, form in table.items()}


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


def _answer(table: Mapping[str, Form], what: str, about: About) -> str | BaseResponse | tuple[str, int]:
    form = table.get(what)
    if form is None:
        abort(404)
    if request.method != "POST":
        return _page(form, what, about, form.values(about), {})
    typed = Typed(request.form)
    try:
        with writing() as record:
            form.apply(record, about, typed, typed.text("why"))
    except Refused as refused:
        errors = forms.in_clinic_time(forms.by_form_name(refused, _NAMES), clinic().time_zone)
        return _page(form, what, about, request.form, errors), 422
    all_shown = 1 if about.outcome else None  # what was corrected may be of an earlier course
    return redirect(url_for("desk.patient", patient_id=about.patient.id, done=what, all=all_shown))


def _page(form: Form, what: str, about: About, values: Mapping[str, str], errors: dict[str, str]) -> str:
    return render_template(
        "amend.html",
        form=form,
        what=what,
        about=about,
        values=values,
        errors=errors,
        zones=forms.zones(about.patient.time_zone),
        languages=[(code, wording.LANGUAGE_NAMES[code]) for code in wording.languages()],
        conditions=list(conditions.CONDITIONS.items()),
        endings=[(code, words.say(code, "ended")) for code in amending.END_REASONS],
        hours=f"{clock_time(clinic().hours_start)} to {clock_time(clinic().hours_end)}",
        now=now(),
        zone=about.patient.time_zone,
        tab="patients",
    )

"""What enrolling would do, shown beside the form: drawn with the page, and again when something in the form changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import render_template, request
from sqlalchemy.orm import Session

from reminders.followup.enrolling.consents import consents_of
from reminders.followup.enrolling.preview import Preview, preview
from reminders.record.people import Consent, Patient
from reminders.record.schedule import Infusion
from reminders.record.sealing import index_of
from reminders.reports.outcomes_in_force import active_infusions
from reminders.reports.patient_names import Person, people
from reminders.reports.unreachable_phones import Unreachable, unreachable_phones
from reminders.texting import numbers
from reminders.web.desk import forms
from reminders.web.desk.context import blueprint, clinic, now, reading
from reminders.web.desk.enroll_form import clinics_zone, consented_before, known_patient, read_form
from reminders.web.desk.forms import Typed


@dataclass(frozen=True)
class Namesake:
    """A known patient, with what tells one from another of the same name."""

    person: Person
    last: Infusion | None


@dataclass(frozen=True)
class Look:
    """What a form would do as it is filled in.

    `preview` is None while the time of the infusion cannot be read. `consent` is the one in force. `wrong` are the
    sentences about fields that are filled in and would be refused.
    """

    preview: Preview | None
    name: str
    consent: Consent | None
    not_reached: Unreachable | None
    known: Namesake | None
    namesakes: tuple[Namesake, ...]
    wrong: tuple[str, ...]


@blueprint.post("/enroll/preview")
def preview_enrollment() -> str:
    """The part of the form's page that says what would be sent, for the script that draws it again."""
    with reading() as record:
        known = known_patient(record, request.form.get("patient"))
        look = look_at(record, request.form, known)
    return render_template("_preview.html", look=look, now=now())


def look_at(record: Session, values: Mapping[str, str], known: Patient | None) -> Look:
    """Look at a form. What is missing or wrong in it is passed over; nothing is changed."""
    typed = Typed(values)
    wanted = read_form(typed, consented=consented_before(record, known))
    looked = preview(record, clinic(), wanted) if "infused_at" not in typed.errors else None
    patient = known or (looked.patient if looked else None)
    met = looked.namesakes if looked else ()
    told = told_apart(record, [*([patient] if patient else []), *met])
    consented = consents_of(record, patient) if patient is not None else ()
    return Look(
        preview=looked,
        name=typed.text("name"),
        consent=next((consent for consent in consented if not consent.withdrawn), None),
        not_reached=_not_reached(record, typed, patient),
        known=told.get(patient.id) if patient is not None else None,
        namesakes=tuple(told[one.id] for one in met),
        wrong=tuple(_wrong(typed, looked)),
    )


def told_apart(record: Session, patients: Sequence[Patient]) -> dict[str, Namesake]:
    """What tells patients of one name apart, by patient."""
    ids = [patient.id for patient in patients]
    infusions = active_infusions(record, clinic().id, ids)
    return {
        one: Namesake(person, infusions[one][-1] if infusions.get(one) else None)
        for one, person in people(record, clinic().id, ids).items()
    }


def _not_reached(record: Session, typed: Typed, patient: Patient | None) -> Unreachable | None:
    index = patient.phone_index if patient is not None else None
    if index is None:
        try:
            index = index_of(record, "phone", numbers.parse(typed.text("phone")))
        except numbers.PhoneError:
            return None
    return unreachable_phones(record, clinic().id, [index]).get(index)


def _wrong(typed: Typed, looked: Preview | None) -> list[str]:
    """What would be refused of the fields that are filled in; what is still empty is no mistake yet."""
    if looked is None:
        return []
    said = {forms.form_name(error): error.sentence for error in looked.problems}
    filled = {name: sentence for name, sentence in said.items() if typed.text(name) and name not in typed.errors}
    return [*forms.in_clinic_time(filled, clinics_zone()).values()]

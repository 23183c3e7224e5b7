"""Enrolling: one form, one column, fast by keyboard; afterwards a page that says what will happen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flask import redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from reminders.care import conditions, wording
from reminders.care.figures import peg
from reminders.errors import NotFound, Refused
from reminders.followup.asking import protocols
from reminders.followup.enrolling import consents, identity
from reminders.followup.enrolling.enroll import enroll as using
from reminders.followup.enrolling.enroll import find_problems, place_in_course
from reminders.followup.enrolling.requests import ConsentDetails, EnrollmentRequest, InfusionDetails, PatientDetails
from reminders.protocols import DEFAULT
from reminders.record.people import Patient
from reminders.record.schedule import Infusion
from reminders.reports.patient import PatientView, patient_row, patient_view
from reminders.reports.people import person
from reminders.texting import numbers
from reminders.web.desk import forms
from reminders.web.desk.context import actor, blueprint, clinic, now, reading, settings, writing
from reminders.web.desk.forms import Typed

#: The fields in the order of the form, which is also the order of their errors.
_PLACES = {
    name: place
    for place, name in enumerate(
        ("name", "phone", "mrn", "language", "time_zone", "preferred_time", "infused_at", "baseline_pain", "condition",
         "dose_mg_per_kg", "course", "number", "protocol", "peg_pain", "peg_enjoyment", "peg_activity",
         "consent_given_at", "consent_method", "unencrypted_ok")
    )
}  # fmt: skip

CONSENT_METHODS = [("written", "in writing"), ("oral", "by word of mouth"), ("electronic", "electronically")]


@blueprint.route("/enroll", methods=["GET", "POST"])
def enroll() -> str | BaseResponse | tuple[str, int]:
    """Enroll a patient for an infusion; `?patient=` fills in what is known for a further infusion."""
    if request.method != "POST":
        with reading() as record:
            known = _known(record, request.args.get("patient"))
            return _form(record, _first_values(record, known), {}, known)
    typed = Typed(request.form)
    with reading() as record:
        known = _known(record, typed.text("patient"))
        consented = _consented(record, known)
    wanted = _read(typed, consented=consented)
    if typed.errors:
        with reading() as record:
            more = forms.by_form_name(Refused(find_problems(record, clinic(), wanted)))
            return _form(record, request.form, {**forms.in_clinic_time(more, _here()), **typed.errors}, known), 422
    try:
        with writing() as record:
            infusion_id = using(record, clinic(), wanted, actor=actor(), settings=settings()).infusion.id
    except Refused as refused:
        with reading() as record:
            errors = forms.in_clinic_time(forms.by_form_name(refused), _here())
            return _form(record, request.form, errors, known), 422
    return redirect(url_for("desk.enrolled", infusion_id=infusion_id))


@blueprint.get("/enrolled/<infusion_id>")
def enrolled(infusion_id: str) -> str:
    """What will happen now, in a sentence and a list."""
    with reading() as record:
        infusion = record.scalar(select(Infusion).where(Infusion.clinic_id == clinic().id, Infusion.id == infusion_id))
        row = patient_row(record, clinic().id, infusion.patient_id) if infusion else None
        if row is None:
            raise NotFound
        view = patient_view(record, row)
    return render_template(
        "enrolled.html", view=view, infusion=_of(view, infusion_id), now=now(), zone=row.time_zone, tab="patients"
    )


def _of(view: PatientView, infusion_id: str) -> object:
    return next(i for i in view.infusions if i.row.id == infusion_id)


def _known(record: Session, patient_id: str | None) -> Patient | None:
    if not patient_id:
        return None
    if "\x00" in patient_id:
        raise NotFound
    row = patient_row(record, clinic().id, patient_id)
    if row is None:
        raise NotFound
    return row


def _consented(record: Session, known: Patient | None) -> bool:
    """Whether a consent is recorded: an imported patient is known and may have given none."""
    return known is not None and bool(consents.consents_of(record, known))


def _read(typed: Typed, *, consented: bool) -> EnrollmentRequest:
    """What was typed. A field that cannot be read is noted and treated as empty; a time becomes now.

    Infusion and consent happen at the clinic, so their times are in its zone, wherever the patient lives.
    """
    infused_at = typed.instant("infused_at", _here(), "When the infusion was given")
    consent = None if consented else _consent(typed)
    baseline = typed.score("baseline_pain")
    course, number = typed.whole("course"), typed.whole("number")
    dose, peg_before = typed.dose("dose_mg_per_kg"), typed.peg()
    preferred = typed.hour("preferred_time")
    if baseline is None and not typed.ticked("baseline_pending") and "baseline_pain" not in typed.errors:
        typed.errors["baseline_pain"] = "Type the pain before the infusion, or say that it is not known yet."
    if not typed.text("condition"):
        typed.errors["condition"] = "Choose what the infusion is given for."
    return EnrollmentRequest(
        patient=PatientDetails(
            name=typed.text("name"),
            phone=typed.text("phone"),
            mrn=typed.text("mrn") or None,
            time_zone=typed.text("time_zone") or None,
            language=typed.text("language") or None,
            preferred_time=preferred,
        ),
        consent=consent,
        infusion=InfusionDetails(
            infused_at=infused_at or now(),
            baseline_pain=baseline,
            condition=typed.text("condition"),
            course=course,
            number=number,
            dose_mg_per_kg=dose,
            baseline_peg=peg_before,
        ),
        protocol=typed.text("protocol") or DEFAULT,
        second_of_day=typed.ticked("second_of_day"),
        shared_phone=typed.ticked("shared_phone"),
    )


def _here() -> str:
    return clinic().time_zone


def _consent(typed: Typed) -> ConsentDetails:
    given_at = typed.instant("consent_given_at", _here(), "When consent was given")
    return ConsentDetails(given_at or now(), typed.text("consent_method"), typed.ticked("unencrypted_ok"))


def _first_values(record: Session, known: Patient | None) -> dict[str, str]:
    values = {
        "time_zone": forms.stored_zone(_here()),
        "language": "en",
        "protocol": DEFAULT,
        "consent_method": "written",
        **forms.moment("consent_given_at", now(), _here()),
        **forms.moment("infused_at", now(), _here()),
    }
    if known is None:
        return values
    who = person(record, known)
    view = patient_view(record, known)
    values |= {
        "patient": known.id,
        "name": who.name if known.name_index else "",
        "phone": numbers.display(who.phone) if who.phone else "",
        "mrn": who.mrn or "",
        "time_zone": forms.stored_zone(known.time_zone),
        "language": known.language,
        "preferred_time": known.preferred_time.strftime("%H:%M") if known.preferred_time else "",
    }
    if view.active:
        last = view.active[-1].row
        course, number = place_in_course(record, known, now())
        values |= {"condition": last.condition, "course": str(course), "number": str(number)}
    return values


def _form(record: Session, values: Mapping[str, str], errors: dict[str, str], known: Patient | None) -> str:
    shared = bool(values.get("shared_phone")) or ("phone" in errors and _is_shared(record, values.get("phone", "")))
    second = bool(values.get("second_of_day")) or ("infused_at" in errors and _has_come(values))
    return render_template(
        "enroll.html",
        values=values,
        errors=dict(sorted(errors.items(), key=lambda error: _PLACES.get(error[0], len(_PLACES)))),
        known=known,
        consented=_consented(record, known),
        shared=shared,
        second=second,
        zones=forms.zones(known.time_zone if known else _here()),
        languages=[(code, wording.LANGUAGE_NAMES[code]) for code in wording.languages()],
        conditions=[("", "choose"), *conditions.CONDITIONS.items()],
        protocols=[
            (name, bool(peg.MEASURES & protocol.asked))
            for name, protocol in protocols.offered(record, clinic().id).items()
        ],
        methods=CONSENT_METHODS,
        now=now(),
        tab="patients",
    )


def _is_shared(record: Session, phone: str) -> bool:
    try:
        return bool(identity.others_texted_on(record, clinic().id, numbers.parse(phone)))
    except numbers.PhoneError:
        return False


def _has_come(values: Mapping[str, str]) -> bool:
    at: datetime | None = Typed(values).instant("infused_at", _here(), "")
    return at is not None and at <= now()

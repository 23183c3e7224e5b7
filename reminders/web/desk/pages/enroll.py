"""Enrolling: one form, one column, fast by keyboard; afterwards a page that says what will happen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from flask import redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from reminders.care import conditions, wording
from reminders.care.figures import peg
from reminders.errors import NotFound, Refused
from reminders.followup.asking import protocols
from reminders.followup.enrolling import identity, planning
from reminders.followup.enrolling.enroll import enroll as using
from reminders.followup.enrolling.enroll import find_problems, place_in_course
from reminders.followup.enrolling.preview import namesakes
from reminders.protocols import DEFAULT
from reminders.record.people import Patient, ProtocolVersion
from reminders.record.schedule import Infusion
from reminders.reports.patient import patient_row, patient_view
from reminders.reports.patient_names import Person, person
from reminders.reports.welcome import Welcome, welcome_of
from reminders.texting import numbers
from reminders.web.desk import forms, sealed_address
from reminders.web.desk.context import actor, blueprint, clinic, now, reading, settings, writing
from reminders.web.desk.enroll_form import (
    CONSENT_METHODS,
    PLACES,
    clinics_zone,
    consented_before,
    known_patient,
    read_form,
)
from reminders.web.desk.formats import first_name
from reminders.web.desk.forms import Typed
from reminders.web.desk.pages.enroll_preview import look_at, told_apart

#: The button that shows what would be sent, where no script does.
LOOK: Final = "look"

#: Characters of a field that are kept on the way there; none can hold more.
MOST_KEPT: Final = 300


@blueprint.route("/enroll", methods=["GET", "POST"])
def enroll() -> str | BaseResponse | tuple[str, int]:
    """Enroll a patient for an infusion; `?patient=` fills in what is known for a further infusion.

    `?typed=` fills in what was typed, sealed, to look at what it would do.
    """
    if request.method != "POST":
        given = json.loads(sealed_address.unseal(request.args["typed"])) if "typed" in request.args else {}
        with reading() as record:
            known = known_patient(record, given.get("patient") or request.args.get("patient"))
            return _form(record, given or _first_values(record, known), {}, known)
    typed = Typed(request.form)
    if typed.text("do") == LOOK:
        kept = {name: value[:MOST_KEPT] for name, value in request.form.items() if name not in ("csrf_token", "do")}
        return redirect(url_for("desk.enroll", typed=sealed_address.seal(json.dumps(kept)), _anchor="preview"))
    with reading() as record:
        known = known_patient(record, typed.text("patient"))
        consented = consented_before(record, known)
    wanted = read_form(typed, consented=consented)
    if typed.errors:
        with reading() as record:
            more = forms.by_form_name(Refused(find_problems(record, clinic(), wanted)))
            return _form(
                record, request.form, {**forms.in_clinic_time(more, clinics_zone()), **typed.errors}, known
            ), 422
    try:
        with writing() as record:
            infusion_id = using(record, clinic(), wanted, actor=actor(), settings=settings()).infusion.id
    except Refused as refused:
        with reading() as record:
            errors = forms.in_clinic_time(forms.by_form_name(refused), clinics_zone())
            return _form(record, request.form, errors, known), 422
    return redirect(url_for("desk.enrolled", infusion_id=infusion_id))


@blueprint.get("/enrolled/<infusion_id>")
def enrolled(infusion_id: str) -> str:
    """What will happen now, in a sentence and a list."""
    with reading() as record:
        row, welcome = _enrolled(record, infusion_id)
        view = patient_view(record, row)
        new = len(view.infusions) == 1
        met = told_apart(record, namesakes(record, clinic().id, view.person.name, row) if new else ())
    infusion = next(one for one in view.infusions if one.row.id == infusion_id)
    said = _about_welcome(view.person, infusion_id, welcome)
    return render_template(
        "enrolled.html", view=view, infusion=infusion, namesakes=[*met.values()], **said, tab="patients"
    )  # fmt: skip


@blueprint.get("/live/welcome/<infusion_id>")
def live_welcome(infusion_id: str) -> str:
    """The part of that page that says where the first text is, for the script that keeps it true."""
    with reading() as record:
        row, welcome = _enrolled(record, infusion_id)
        who = person(record, row)
    return render_template("_welcome.html", **_about_welcome(who, infusion_id, welcome))


def _enrolled(record: Session, infusion_id: str) -> tuple[Patient, Welcome | None]:
    infusion = record.scalar(select(Infusion).where(Infusion.clinic_id == clinic().id, Infusion.id == infusion_id))
    row = patient_row(record, clinic().id, infusion.patient_id) if infusion else None
    if infusion is None or row is None:
        raise NotFound
    return row, welcome_of(record, infusion, now())


def _about_welcome(who: Person, infusion_id: str, welcome: Welcome | None) -> dict[str, object]:
    return {
        "welcome": welcome, "name": first_name(who.name), "patient_id": who.id, "infusion_id": infusion_id,
        "zone": who.time_zone, "now": now(),
    }  # fmt: skip


def _first_values(record: Session, known: Patient | None) -> dict[str, str]:
    values = {
        "time_zone": forms.stored_zone(clinics_zone()),
        "language": "en",
        "protocol": _offered(record, DEFAULT),
        "consent_method": "written",
        **forms.moment("consent_given_at", now(), clinics_zone()),
        **forms.moment("infused_at", now(), clinics_zone()),
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
        "birth_date": who.birth_date.isoformat() if who.birth_date else "",
        "time_zone": forms.stored_zone(known.time_zone),
        "language": known.language,
        "preferred_time": known.preferred_time.strftime("%H:%M") if known.preferred_time else "",
    }
    if known.call_only:
        values["call_only"] = "yes"
    if view.active:
        last = view.active[-1].row
        course, number = place_in_course(planning.infusions_of(record, known), now())
        values |= {"condition": last.condition, "course": str(course), "number": str(number)}
        values["protocol"] = _offered(record, record.get_one(ProtocolVersion, last.protocol_id).name)
    return values


def _offered(record: Session, wanted: str) -> str:
    """The schedule that was wanted; where it is retired, the usual one, or else another."""
    offered = protocols.offered(record, clinic().id)
    return next((name for name in (wanted, DEFAULT) if name in offered), next(iter(offered)))


def _form(record: Session, values: Mapping[str, str], errors: dict[str, str], known: Patient | None) -> str:
    shared = bool(values.get("shared_phone")) or ("phone" in errors and _is_shared(record, values.get("phone", "")))
    second = bool(values.get("second_of_day")) or ("infused_at" in errors and _has_come(values))
    return render_template(
        "enroll.html",
        values=values,
        errors=dict(sorted(errors.items(), key=lambda error: PLACES.get(error[0], len(PLACES)))),
        known=known,
        look=look_at(record, values, known),
        start=None if errors else _first_empty(values),
        consented=consented_before(record, known),
        shared=shared,
        second=second,
        zones=forms.zones(known.time_zone if known else clinics_zone()),
        languages=[(code, wording.LANGUAGE_NAMES[code]) for code in wording.languages()],
        conditions=[("", "choose"), *conditions.CONDITIONS.items()],
        protocols=[
            (name, protocol.title, bool(peg.MEASURES & protocol.asked))
            for name, protocol in protocols.offered(record, clinic().id).items()
        ],
        methods=CONSENT_METHODS,
        now=now(),
        tab="patients",
    )


def _first_empty(values: Mapping[str, str]) -> str | None:
    """Where typing begins: what is filled in already is passed over."""
    return next((name for name in ("name", "phone", "baseline_pain") if not values.get(name)), None)


def _is_shared(record: Session, phone: str) -> bool:
    try:
        return bool(identity.others_texted_on(record, clinic().id, numbers.parse(phone)))
    except numbers.PhoneError:
        return False


def _has_come(values: Mapping[str, str]) -> bool:
    at: datetime | None = Typed(values).instant("infused_at", clinics_zone(), "")
    return at is not None and at <= now()

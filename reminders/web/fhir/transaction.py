"""`POST /fhir`: a transaction Bundle enrolls a patient for an infusion, all or nothing; a repeat has no effect."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from flask import Blueprint, Response, request
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from reminders import clock
from reminders.clinics.row import locked_clinic
from reminders.errors import Conflict, FieldError, Refused
from reminders.followup.enrolling.baseline import baseline_history
from reminders.followup.enrolling.consents import consents_of
from reminders.followup.enrolling.enroll import Enrollment, enroll, find_problems
from reminders.record.access import Scope
from reminders.record.columns import first_id_at
from reminders.record.identify import holder, keep
from reminders.record.people import Clinic
from reminders.record.schedule import Infusion
from reminders.reports.fhir.names import MEDIA_TYPE, Resource
from reminders.reports.fhir.reading import read_one
from reminders.web.api.bodies import read_json
from reminders.web.api.problems import Problem, refused_by_rule
from reminders.web.fhir.answers import issue, outcome, resource_answer, wanted_media
from reminders.web.fhir.bundle.read import Incoming, read_bundle
from reminders.web.fhir.caller import FhirCall, call_with

BODY_TYPES: Final = (MEDIA_TYPE, "application/json")

#: The resources whose identifiers name an infusion.
_OF_INFUSION: Final = ("Procedure", "MedicationAdministration")


def add_routes(blueprint: Blueprint) -> None:
    """The base address, with or without a slash at its end."""
    blueprint.add_url_rule(
        "",
        endpoint="transaction",
        view_func=_transaction,
        methods=["POST"],
        strict_slashes=False,
        provide_automatic_options=False,
    )


def _transaction() -> Response:
    call = call_with(Scope.ENROLL)
    wanted_media()
    incoming = read_bundle(read_json(request, BODY_TYPES), call.names, call.database.clock.now())
    if incoming.reading.problems or incoming.request is None:
        raise Problem(422, [*incoming.reading.problems, *_further(call, incoming)])
    again = False
    while True:
        try:
            return _enroll(call, incoming)
        except IntegrityError:  # the same Bundle at the same moment: next time what the first one made is there
            if again:
                raise
            again = True
        except Refused as refused:
            raise refused_by_rule(refused, incoming.placed(refused.errors)) from None


def _further(call: FhirCall, incoming: Incoming) -> Iterator[FieldError]:
    """What the rules find in the readable rest of a Bundle, so that one answer names all that is wrong."""
    if incoming.request is None:
        return
    wrong = {error.field for error in incoming.reading.problems}
    with call.database.read() as session:
        found = find_problems(session, session.get_one(Clinic, call.clinic_id), incoming.request)
    for error in found:
        place = incoming.place(error.field)
        if error.field not in incoming.reading.missing and not any(place.startswith(path) for path in wrong):
            yield FieldError(place, error.sentence, error.call)


def _enroll(call: FhirCall, incoming: Incoming) -> Response:
    assert incoming.request is not None
    began = clock.real()
    with call.database.write() as session:
        clinic = locked_clinic(session, call.clinic_id)
        known = _known_infusion(session, incoming, clinic.id)
        try:
            made = enroll(session, clinic, incoming.request, actor=call.caller.actor, settings=call.settings)
        except Conflict:
            raise
        except Refused as refused:
            if known is not None and any(error.field == "infusion.infused_at" for error in refused.errors):
                raise _other_time(known) from None
            raise
        if known is not None and known.id != made.infusion.id:
            raise _other_time(known)
        _keep_identifiers(session, incoming, made)
        session.flush()
        return resource_answer(_response(session, call, incoming, made, began))


def _known_infusion(session: Session, incoming: Incoming, clinic_id: str) -> Infusion | None:
    """The infusion that an identifier of the Bundle names already. Raises `Conflict` if two name different ones."""
    found: dict[str, str] = {}
    for kind in _OF_INFUSION:
        for given, path in incoming.entries.identifiers.get(kind, ()):
            row = holder(session, clinic_id, kind, given)
            if row is not None:
                found[str(row.infusion_id)] = path
    if len(found) > 1:
        raise Problem(409, [FieldError(p, "These identifiers name different infusions here.") for p in found.values()])
    identifier = next(iter(found), None)
    return None if identifier is None else session.scalar(
        select(Infusion).where(Infusion.clinic_id == clinic_id, Infusion.id == identifier)
    )  # fmt: skip


def _other_time(known: Infusion) -> Conflict:
    at = known.infused_at.isoformat().replace("+00:00", "Z")
    return Conflict(
        [
            FieldError(
                "infusion.infused_at",
                f"The infusion with this identifier is enrolled for {at}; change that on the patient's page.",
                f"PATCH /api/v1/infusions/{known.id}",
            )
        ]
    )


def _keep_identifiers(session: Session, incoming: Incoming, made: Enrollment) -> None:
    """Store the record number's numbering and the infusion's identifiers, unless they are known.

    Raises a 409 `Problem` for one that names another infusion.
    """
    own = incoming.record_number
    if own is not None and own.system:
        row = holder(session, made.patient.clinic_id, "Patient", own)
        if row is not None and row.patient_id != made.patient.id:  # staff gave the number to somebody else since
            session.delete(row)
            session.flush()
            row = None
        if row is None:
            keep(session, made.patient, "Patient", own)
    for kind in _OF_INFUSION:
        for given, path in incoming.entries.identifiers.get(kind, ()):
            row = holder(session, made.patient.clinic_id, kind, given)
            if row is None:
                keep(session, made.patient, kind, given, infusion_id=made.infusion.id)
            elif row.infusion_id != made.infusion.id:
                raise _taken(path)


def _taken(path: str) -> Problem:
    return Problem(409, [FieldError(path, "This identifier names another one here.")])


def _response(session: Session, call: FhirCall, incoming: Incoming, made: Enrollment, began: datetime) -> Resource:
    """The entries as they were sent, each with the id it has here and whether it is new."""
    line = baseline_history(session, made.infusion)
    consents = consents_of(session, made.patient)
    given = incoming.request.consent if incoming.request else None
    consent = next((row for row in consents if given is not None and row.given_at == given.given_at), None)
    found: dict[str, tuple[str | None, bool]] = {
        "Patient": (made.patient.id, made.new_patient),
        "Procedure": (made.infusion.id, made.created),
        "MedicationAdministration": (made.infusion.id, made.created),
        "Observation": (line[0].id, line[0].id >= first_id_at(began)) if line else (None, False),
        "Consent": (consent.id, consent.id >= first_id_at(began)) if consent else (None, False),
    }
    representation = "return=representation" in request.headers.get("Prefer", "")
    entries = []
    for number, kind in enumerate(incoming.entries.order):
        identifier, is_new = found[kind]
        answer: Resource = {"status": "201 Created" if is_new else "200 OK"}
        entry: Resource = {"response": answer}
        if identifier is not None:
            resource = read_one(session, kind, call.clinic_id, identifier, call.names, identity=call.identity)
            assert resource is not None
            answer["location"] = f"{kind}/{identifier}"
            entry = (
                {"fullUrl": call.names.address(resource)} | ({"resource": resource} if representation else {}) | entry
            )
            if kind == "Patient" and representation:
                call.audit_patients(session, identifier)
        warnings = incoming.reading.warnings.get(number, ())
        if warnings:
            answer["outcome"] = outcome([issue("warning", "informational", s, p) for p, s in warnings])
        entries.append(entry)
    return {"resourceType": "Bundle", "type": "transaction-response", "entry": entries}

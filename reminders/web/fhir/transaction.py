"""`POST /fhir`: a transaction Bundle enrolls a patient for an infusion, all or nothing; a repeat has no effect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from flask import Blueprint, Response, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders import clock
from reminders.clinics.row import locked_clinic
from reminders.errors import Conflict, FieldError, Refused
from reminders.followup.enrolling.baseline import baseline_history
from reminders.followup.enrolling.consents import consents_of, is_same
from reminders.followup.enrolling.enroll import (
    Enrollment,
    EnrollmentRequest,
    enroll,
    find_patient,
    find_problems,
)
from reminders.record.columns import first_id_at
from reminders.record.identify import holder, keep
from reminders.record.people import Clinic, Patient
from reminders.record.schedule import Infusion
from reminders.reports.export_values import utc
from reminders.reports.fhir.names import MEDIA_TYPE, Resource
from reminders.reports.fhir.reading import read_one
from reminders.web.api.bodies import read_json
from reminders.web.api.problems import Problem, refused_by_rule
from reminders.web.fhir.answers import issue, outcome, resource_answer, wanted_media
from reminders.web.fhir.bundle.read import Incoming, read_bundle
from reminders.web.fhir.caller import ENROLLING, FhirCall, call_as

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
    call = call_as(ENROLLING)
    wanted_media()
    incoming = read_bundle(read_json(request, BODY_TYPES), call.names, call.database.clock.now())
    if incoming.reading.problems or incoming.request is None:
        raise Problem(422, [*incoming.reading.problems, *_further(call, incoming)])
    try:
        return _enroll(call, incoming, incoming.request)
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
            yield replace(error, field=place)


def _enroll(call: FhirCall, incoming: Incoming, wanted: EnrollmentRequest) -> Response:
    with call.database.write() as session:
        clinic = locked_clinic(session, call.clinic_id)
        began = clock.real()  # under the lock: what a twin made while this one waited is not new here
        known = _known_infusion(session, incoming, clinic.id)
        patient = None if known is None else find_patient(session, clinic, wanted)
        if known is not None and patient is not None:
            known.must_be_of(patient)
        try:
            made = enroll(session, clinic, wanted, actor=call.caller.actor, settings=call.settings)
        except Conflict:
            raise
        except Refused as refused:
            is_time = any(error.field == "infusion.infused_at" for error in refused.errors)
            if known is not None and patient is not None and is_time:
                raise known.other_time() from None
            raise
        if known is not None:
            known.must_be_of(made.patient)
            if known.infusion.id != made.infusion.id:
                raise known.other_time()
        _keep_identifiers(session, incoming, made)
        session.flush()
        return resource_answer(_response(session, call, incoming, wanted, made, began))


@dataclass(frozen=True)
class _Known:
    """An infusion that an identifier of the Bundle names already, and the identifier's path."""

    infusion: Infusion
    path: str

    def must_be_of(self, patient: Patient) -> None:
        """Raise a 409 `Problem` if the infusion is another patient's."""
        if self.infusion.patient_id != patient.id:
            sentence = "This identifier names an infusion of another patient here; correct the one that is wrong."
            raise Problem(409, [FieldError(self.path, sentence)])

    def other_time(self) -> Conflict:
        """What is said to another time under the same identifier."""
        sentence = (
            f"The infusion with this identifier is enrolled for {utc(self.infusion.infused_at)}; "
            "change that on the patient's page."
        )
        call = f"PATCH /api/v1/infusions/{self.infusion.id}"
        return Conflict([FieldError("infusion.infused_at", sentence, call)])


def _known_infusion(session: Session, incoming: Incoming, clinic_id: str) -> _Known | None:
    """The infusion that an identifier of the Bundle names already. Raises a 409 `Problem` if two name different ones.

    Every identifier of the Bundle that is known then names this one.
    """
    found: dict[str, str] = {}
    for kind in _OF_INFUSION:
        for given, path in incoming.entries.identifiers.get(kind, ()):
            row = holder(session, clinic_id, kind, given)
            if row is not None:
                found[str(row.infusion_id)] = path
    if len(found) > 1:
        raise Problem(409, [FieldError(p, "These identifiers name different infusions here.") for p in found.values()])
    for identifier, path in found.items():
        query = select(Infusion).where(Infusion.clinic_id == clinic_id, Infusion.id == identifier)
        return _Known(session.scalars(query).one(), path)
    return None


def _keep_identifiers(session: Session, incoming: Incoming, made: Enrollment) -> None:
    """Store the record number's numbering and the infusion's identifiers, unless they are known."""
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
        for given, _ in incoming.entries.identifiers.get(kind, ()):
            if holder(session, made.patient.clinic_id, kind, given) is None:
                keep(session, made.patient, kind, given, infusion_id=made.infusion.id)


def _response(
    session: Session,
    call: FhirCall,
    incoming: Incoming,
    wanted: EnrollmentRequest,
    made: Enrollment,
    began: datetime,
) -> Resource:
    """The entries as they were sent, each with the id it has here and whether it is new."""
    line = baseline_history(session, made.infusion)
    given = wanted.consent
    same = (row for row in consents_of(session, made.patient) if given and is_same(row, given.given_at, given.method))
    consent = next(same, None)
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
            answer["location"] = f"{kind}/{identifier}"
            entry["fullUrl"] = f"{call.names.base}/{kind}/{identifier}"
            if representation:
                entry["resource"] = read_one(
                    session, kind, call.clinic_id, identifier, call.names, identity=call.identity
                )
                if kind == "Patient":
                    call.audit_patients(session, identifier)
        warnings = incoming.reading.warnings.get(number, ())
        if warnings:
            answer["outcome"] = outcome([issue("warning", "informational", s, p) for p, s in warnings])
        entries.append(entry)
    return {"resourceType": "Bundle", "type": "transaction-response", "entry": entries}

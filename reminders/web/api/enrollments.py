"""Enrolling over the API: what arrives becomes a request of the use case, at most once for each Idempotency-Key."""

from __future__ import annotations

import copy
from typing import Any, Final

from flask import Response

from reminders.errors import FieldError
from reminders.fields import Fields
from reminders.followup.enrolling.enroll import enroll, find_problems
from reminders.followup.enrolling.requests import (
    ConsentDetails,
    EnrollmentRequest,
    InfusionDetails,
    PatientDetails,
    check_request,
)
from reminders.outbox.queue import texting_hours
from reminders.record.access import Scope
from reminders.record.database import clock_of
from reminders.record.people import Clinic
from reminders.record.schedule import Infusion
from reminders.web.api.bodies import validate
from reminders.web.api.idempotency import answer_once, created_before, keep_created
from reminders.web.api.infusions import infusion_out, peg_baseline
from reminders.web.api.models import EnrollmentIn, InfusionOut
from reminders.web.api.operations import Call, answer, operation

EXAMPLE: Final[dict[str, Any]] = {
    "patient": {
        "name": "Ana Ruiz",
        "phone": "+13125550142",
        "mrn": "A-1001",
        "time_zone": "America/Chicago",
        "language": "en",
    },
    "consent": {"given_at": "2026-03-02T15:00:00-06:00", "method": "written", "unencrypted_ok": True},
    "infusion": {
        "infused_at": "2026-03-02T15:30:00-06:00",
        "baseline_pain": 8,
        "condition": "crps",
        "course": 1,
        "number": 1,
    },
    "protocol": "chronic-pain",
}


def everything_wrong(call: Call, body: Any, errors: list[FieldError]) -> list[FieldError]:
    """What the rules find in the well-shaped rest of a body, so that one answer names all that is wrong.

    Fields of a wrong shape are replaced by the example's, and what the rules say of those is left out.
    """
    mended = copy.deepcopy(body)
    for error in errors:
        _mend(mended, EXAMPLE, error.field.split("."))
    model, _ = validate(EnrollmentIn, mended)
    if model is None:
        return []
    named = [error.field for error in errors]
    is_patient_as_sent = not any(name.startswith("patient") for name in named)
    fields = Fields()
    with call.database.read() as session:
        clinic = session.get_one(Clinic, call.caller.clinic_id)
        check_request(_request(model), fields, hours=texting_hours(clinic), now=clock_of(session).now())
        # Whom the record knows is not asked with a name, phone or record number of the example's.
        found = fields.errors + [
            error
            for error in find_problems(session, clinic, _request(model))
            if error.field == "protocol" or (error.field == "consent" and is_patient_as_sent)
        ]
    return [e for e in dict.fromkeys(found) if not any(e.field == n or e.field.startswith(f"{n}.") for n in named)]


def _mend(body: Any, example: Any, path: list[str]) -> None:
    if not isinstance(body, dict):
        return
    name, *rest = path
    part = example.get(name) if isinstance(example, dict) else None
    if rest and isinstance(body.get(name), dict):
        _mend(body[name], part, rest)
    elif part is None:
        body.pop(name, None)
    else:
        body[name] = copy.deepcopy(part)


@operation(
    "POST",
    "/enrollments",
    summary="Enroll a patient for an infusion",
    scopes=(Scope.ENROLL,),
    answers={201: InfusionOut, 200: InfusionOut},
    body=EnrollmentIn,
    further=everything_wrong,
    example=EXAMPLE,
    idempotent_by_key=True,
)
def enroll_patient(call: Call, body: EnrollmentIn) -> Response:
    """201 and the check-ins; 200 and the same where this infusion was enrolled before."""
    return answer_once(lambda key: _enroll(call, body, key))


def _enroll(call: Call, body: EnrollmentIn, key: str | None) -> Response:
    with call.database.write() as session:
        before = created_before(session, call, key)
        if before is not None:
            return answer(infusion_out(session, session.get_one(Infusion, before)))
        clinic = session.get_one(Clinic, call.caller.clinic_id)
        enrollment = enroll(session, clinic, _request(body), actor=call.caller.actor, settings=call.settings)
        infusion = enrollment.infusion
        keep_created(session, call, key, infusion.id)
        session.flush()
        location = f"{call.settings.public_url}/api/v1/infusions/{infusion.id}"
        made = infusion_out(session, infusion, enrollment.check_ins)
        return answer(made, 201 if enrollment.created else 200, headers={"Location": location})


def _request(body: EnrollmentIn) -> EnrollmentRequest:
    patient, consent, infusion = body.patient, body.consent, body.infusion
    return EnrollmentRequest(
        patient=PatientDetails(**patient.model_dump()),
        consent=ConsentDetails(**consent.model_dump()) if consent else None,
        infusion=InfusionDetails(
            **infusion.model_dump(exclude={"baseline_peg"}), baseline_peg=peg_baseline(infusion.baseline_peg)
        ),
        protocol=body.protocol,
        second_of_day=body.second_of_day,
        shared_phone=body.shared_phone,
    )

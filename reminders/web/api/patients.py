"""Patients over the API: changing their details, pausing and resuming their texts."""

from __future__ import annotations

from typing import Final

from flask import Response

from reminders.followup.amending import PatientChanges, change_patient, pause_patient, resume_patient
from reminders.record.access import Scope
from reminders.record.people import Patient
from reminders.reports.export_values import utc
from reminders.web.api.models import PatientChange, PatientOut, Pause, Reason
from reminders.web.api.operations import Call, answer, operation

PATIENT: Final = "/patients/<patient_id>"


@operation(
    "PATCH",
    PATIENT,
    summary="Change a patient's details",
    scopes=(Scope.ENROLL,),
    answers={200: PatientOut},
    body=PatientChange,
)
def amend_patient(call: Call, patient_id: str, body: PatientChange) -> Response:
    """Texts that were not sent yet are changed accordingly."""
    given = body.model_dump(exclude={"why"})
    given["no_preferred_time"] = "preferred_time" in body.model_fields_set and body.preferred_time is None
    who, why = call.caller, body.why
    with call.database.write() as session:
        patient = change_patient(session, who.clinic_id, patient_id, PatientChanges(**given), actor=who.actor, why=why)
        return answer(_patient_out(patient))


@operation(
    "POST",
    PATIENT + "/pause",
    summary="Ask a patient nothing for a while",
    scopes=(Scope.ENROLL,),
    answers={200: PatientOut},
    body=Pause,
    optional_body=True,
)
def pause(call: Call, patient_id: str, body: Pause) -> Response:
    """Until a time, or until resumed."""
    who, until, why = call.caller, body.until, body.why
    with call.database.write() as session:
        patient = pause_patient(session, who.clinic_id, patient_id, until=until, actor=who.actor, why=why)
        return answer(_patient_out(patient))


@operation(
    "POST",
    PATIENT + "/resume",
    summary="End a patient's pause",
    scopes=(Scope.ENROLL,),
    answers={200: PatientOut},
    body=Reason,
    optional_body=True,
)
def resume(call: Call, patient_id: str, body: Reason) -> Response:
    """What can still be asked in its window is asked. Texts that rest for one that may be a refusal go on too."""
    who, why = call.caller, body.why
    with call.database.write() as session:
        return answer(_patient_out(resume_patient(session, who.clinic_id, patient_id, actor=who.actor, why=why)))


def _patient_out(patient: Patient) -> dict[str, object]:
    hour, paused, until, ended = patient.preferred_time, patient.paused_at, patient.paused_until, patient.ended_at
    return {
        "patient_id": patient.id,
        "time_zone": patient.time_zone,
        "language": patient.language,
        "preferred_time": hour.isoformat("minutes") if hour else None,
        "shared_phone": patient.shared_phone,
        "paused_at": utc(paused) if paused else None,
        "paused_until": utc(until) if until else None,
        "ended_at": utc(ended) if ended else None,
        "ended_reason": patient.ended_reason,
    }

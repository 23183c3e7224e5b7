"""A Bundle that enrolls, and what a test says different in it."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from typing import Any

from reminders.reports.fhir.names import names_under
from reminders.web.fhir.bundle.read import Incoming, read_bundle
from tests.web.conftest import PUBLIC_URL

MRN_SYSTEM = "http://hospital.example/mrn"
VISITS = "http://hospital.example/visits"
PATIENT, PROCEDURE, DOSE, BASELINE, CONSENT = range(5)

NAMES = names_under(PUBLIC_URL)
NOW = datetime(2026, 3, 2, 22, tzinfo=UTC)
"""Half an hour after the Bundle's infusion."""

Json = dict[str, Any]


def entry(resource: Json, number: int) -> Json:
    return {
        "fullUrl": f"urn:uuid:00000000-0000-4000-8000-00000000000{number}",
        "resource": resource,
        "request": {"method": "POST", "url": resource["resourceType"]},
    }


_SUBJECT = {"reference": "urn:uuid:00000000-0000-4000-8000-000000000000"}

RESOURCES: list[Json] = [
    {
        "resourceType": "Patient",
        "identifier": [
            {
                "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR"}]},
                "system": MRN_SYSTEM,
                "value": "A-1001",
            }
        ],
        "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/timezone", "valueCode": "America/Chicago"}],
        "name": [{"use": "official", "family": "Ruiz", "given": ["Ana"]}],
        "telecom": [{"system": "phone", "value": "+13125550142", "use": "mobile"}],
        "gender": "female",
        "communication": [{"language": {"coding": [{"system": "urn:ietf:bcp:47", "code": "en-US"}]}}],
    },
    {
        "resourceType": "Procedure",
        "identifier": [{"system": VISITS, "value": "77"}],
        "status": "completed",
        "code": {"text": "Ketamine infusion"},
        "subject": _SUBJECT,
        "performedDateTime": "2026-03-02T15:30:00-06:00",
        "reasonCode": [{"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "G90.521"}]}],
    },
    {
        "resourceType": "MedicationAdministration",
        "identifier": [{"system": VISITS, "value": "77-dose"}],
        "status": "completed",
        "medicationCodeableConcept": {
            "coding": [{"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "6130"}]
        },
        "subject": _SUBJECT,
        "effectivePeriod": {"start": "2026-03-02T15:30:00-06:00", "end": "2026-03-02T15:50:00-06:00"},
        "dosage": {
            "dose": {"value": 0.5, "unit": "mg/kg", "system": "http://unitsofmeasure.org", "code": "mg/kg"},
        },
    },
    {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "72514-3"}]},
        "subject": _SUBJECT,
        "effectiveDateTime": "2026-03-02T15:00:00-06:00",
        "valueInteger": 8,
    },
    {
        "resourceType": "Consent",
        "status": "active",
        "scope": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "treatment"}]},
        "category": [{"coding": [{"system": "http://loinc.org", "code": "59284-0"}]}],
        "patient": _SUBJECT,
        "extension": [{"url": f"{PUBLIC_URL}/fhir/StructureDefinition/unencrypted-ok", "valueBoolean": True}],
        "dateTime": "2026-03-02T15:00:00-06:00",
        "sourceAttachment": {"title": "Signed form"},
        "policyRule": {"text": "Text messages"},
    },
]


def bundle(*leave_out: int, **changes: Any) -> Json:
    """A good Bundle without some entries. `PATIENT_telecom=…` would be `p0__telecom=…`: a path from entry number on.

    `p1__subject__reference="x"` changes one value; None removes it.
    """
    entries = [entry(copy.deepcopy(resource), number) for number, resource in enumerate(RESOURCES)]
    for path, value in changes.items():
        number, *parents, name = path.split("__")
        part: Any = entries[int(number[1:])]["resource"]
        for parent in parents:
            part = part[int(parent) if parent.isdigit() else parent]
        if value is None:
            part.pop(name)
        else:
            part[name] = value
    kept = [one for number, one in enumerate(entries) if number not in leave_out]
    return {"resourceType": "Bundle", "type": "transaction", "entry": kept}


def read(body: Any) -> Incoming:
    """What a Bundle that came at `NOW` is read as."""
    return read_bundle(body, NAMES, NOW)

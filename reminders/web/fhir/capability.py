"""The CapabilityStatement: what can be read, searched and sent, made from the tables that do it."""

from __future__ import annotations

from importlib.metadata import version
from typing import Final

from reminders.reports.fhir import infusion, observation, others, patient
from reminders.reports.fhir.definitions import DATE, DEFINITIONS
from reminders.reports.fhir.names import FHIR_VERSION, MEDIA_TYPE, Names, Resource
from reminders.reports.fhir.reading import READERS
from reminders.reports.fhir.search import SEARCH

_PROFILES: Final = {
    "Patient": patient.PROFILE,
    "Procedure": infusion.PROFILE,
    "Observation": observation.PROFILE,
    "Organization": others.ORGANIZATION_PROFILE,
}

_TRANSACTION: Final = (
    "A Bundle of type transaction enrolls one patient for one infusion: a Patient, a Procedure or a "
    "MedicationAdministration or both, and at most one Observation (the pain before) and one Consent. Entries are sent "
    "by POST or by conditional PUT; sending the same Bundle again changes nothing."
)


def capability_statement(names: Names) -> Resource:
    """What this installation does, for FHIR clients."""
    return {
        "resourceType": "CapabilityStatement",
        "url": f"{names.base}/metadata",
        "version": version("reminders"),
        "name": "Reminders",
        "title": "Follow-up of infusions by text message",
        "status": "active",
        "date": DATE,
        "kind": "instance",
        "software": {"name": "reminders", "version": version("reminders")},
        "implementation": {"description": "Follow-up of infusions by text message", "url": names.base},
        "fhirVersion": FHIR_VERSION,
        "format": [MEDIA_TYPE, "json"],
        "rest": [
            {
                "mode": "server",
                "documentation": _TRANSACTION,
                "security": {"description": "An API key of the clinic: Authorization: Bearer KEY. It needs the scope "
                             "read to read and enroll to send a Bundle; with identity, Patients have name, phone "
                             "and record number."},
                "resource": [_resource(name) for name in (*READERS, *DEFINITIONS)],
                "interaction": [{"code": "transaction", "documentation": _TRANSACTION}],
            }
        ],
    }  # fmt: skip


def _resource(name: str) -> Resource:
    parameters = SEARCH.get(name, {})
    made: Resource = {
        "type": name,
        "interaction": [{"code": "read"}, *([{"code": "search-type"}] if parameters else [])],
        "versioning": "versioned" if name == "Observation" else "no-version",
        "readHistory": False,
    }
    if name in _PROFILES:
        made["supportedProfile"] = [_PROFILES[name]]
    if parameters:
        made["searchParam"] = [
            {"name": parameter, "type": what.type, "documentation": what.says} for parameter, what in parameters.items()
        ]
    return made

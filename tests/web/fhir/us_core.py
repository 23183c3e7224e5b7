"""What US Core asks of a resource beyond R4: cardinalities, invariants and what must be supported.

Written by hand from the StructureDefinitions in HL7's repository (us-core-procedure and
us-core-observation-screening-assessment as of October 2023; us-core-patient with its invariant us-core-6). HL7's own
validator is not run.
"""

from __future__ import annotations

from tests.web.fhir.bundles import Json

URL = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-"
ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
CATEGORIES = "http://terminology.hl7.org/CodeSystem/observation-category"

STATUSES = {
    "Observation": {"registered", "preliminary", "final", "amended", "corrected", "cancelled", "entered-in-error"},
    "Procedure": {"preparation", "in-progress", "not-done", "on-hold", "stopped", "completed", "entered-in-error"},
}


def check(resource: Json) -> None:
    """Raise `AssertionError` for what breaks a rule of the profile that the resource claims."""
    rules = {"Patient": patient, "Procedure": procedure, "Observation": screening, "Organization": organization}
    if resource["resourceType"] in rules:
        rules[resource["resourceType"]](resource)


def claims(resource: Json, profile: str) -> None:
    assert f"{URL}{profile}" in resource["meta"]["profile"]


def patient(resource: Json) -> None:
    claims(resource, "patient")
    assert resource["identifier"]
    assert all(one["system"] and one["value"] for one in resource["identifier"])
    assert resource["gender"] in ("male", "female", "other", "unknown")
    assert resource["name"]
    for name in resource["name"]:  # us-core-6
        absent = any(one["url"] == ABSENT for one in name.get("extension", []))
        assert ("family" in name or "given" in name) != absent
    assert all(one["system"] and one["value"] for one in resource.get("telecom", []))
    assert all(one["language"]["coding"] for one in resource.get("communication", []))


def procedure(resource: Json) -> None:
    claims(resource, "procedure")
    assert resource["status"] in STATUSES["Procedure"]
    assert any(one["system"] == "http://snomed.info/sct" for one in resource["code"]["coding"])
    assert resource["subject"]["reference"].startswith("Patient/")
    if resource["status"] in ("completed", "in-progress"):  # us-core-7
        assert resource["performedDateTime"]


def screening(resource: Json) -> None:
    claims(resource, "observation-screening-assessment")
    assert resource["status"] in STATUSES["Observation"]
    codings = [one for category in resource["category"] for one in category["coding"]]
    assert [one["code"] for one in codings if one["system"] == CATEGORIES] == ["survey"]
    assert resource["code"]["coding"]
    assert resource["subject"]["reference"].startswith("Patient/")
    assert len(resource["effectiveDateTime"]) >= 10  # us-core-1: to the day at least
    assert all(one["reference"].split("/")[0] in ("Patient", "Organization") for one in resource["performer"])
    assert resource["performer"]
    values = [name for name in resource if name.startswith("value")]
    assert bool(values) != ("dataAbsentReason" in resource)  # us-core-2, and obs-6 of R4
    if "valueQuantity" in resource:  # us-core-3
        assert resource["valueQuantity"]["system"] == "http://unitsofmeasure.org"
        assert resource["valueQuantity"]["code"]


def organization(resource: Json) -> None:
    claims(resource, "organization")
    assert resource["active"] in (True, False)
    assert resource["name"]

"""What the other resources refer to: the clinic as an Organization, a patient's Consent to texts."""

from __future__ import annotations

from typing import Final

from reminders.record.people import Clinic, Consent
from reminders.reports.export_values import utc
from reminders.reports.fhir.names import LOINC, TERMINOLOGY, US_CORE, Names, Resource, concept, reference

ORGANIZATION_PROFILE: Final = f"{US_CORE}us-core-organization"


def organization(clinic: Clinic, names: Names) -> Resource:
    """The clinic."""
    resource: Resource = {
        "resourceType": "Organization",
        "id": clinic.id,
        "meta": {"profile": [ORGANIZATION_PROFILE]},
        "identifier": [{"system": names.identifiers("clinic"), "value": clinic.slug}],
        "active": True,
        "name": clinic.name,
    }
    if clinic.phone is not None:
        resource["telecom"] = [{"system": "phone", "value": clinic.phone, "use": "work"}]
    return resource


def consent(row: Consent, names: Names) -> Resource:
    """One act of consent to texts, or of withdrawing it."""
    return {
        "resourceType": "Consent",
        "id": row.id,
        "extension": [
            {"url": names.extension("consent-method"), "valueCode": row.method},
            {"url": names.extension("unencrypted-ok"), "valueBoolean": row.unencrypted_ok},
        ],
        "status": "inactive" if row.withdrawn else "active",
        "scope": concept(f"{TERMINOLOGY}consentscope", "patient-privacy", "Privacy Consent"),
        "category": [concept(LOINC, "59284-0", "Consent Document")],
        "patient": reference("Patient", row.patient_id),
        "dateTime": utc(row.given_at),
        "organization": [reference("Organization", row.clinic_id)],
        "policyRule": {"text": f"Text messages about infusions, in the wording {row.wording_version}"},
        "provision": {"type": "deny" if row.withdrawn else "permit"},
    }

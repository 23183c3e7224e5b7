"""The addresses that FHIR resources name: standard code systems and profiles, and our own below `PUBLIC_URL/fhir`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from reminders.record.database import settings_of

FHIR_VERSION: Final = "4.0.1"
MEDIA_TYPE: Final = "application/fhir+json"
NDJSON: Final = "application/fhir+ndjson"

LOINC: Final = "http://loinc.org"
SNOMED: Final = "http://snomed.info/sct"
RXNORM: Final = "http://www.nlm.nih.gov/research/umls/rxnorm"
ICD10CM: Final = "http://hl7.org/fhir/sid/icd-10-cm"
UCUM: Final = "http://unitsofmeasure.org"
LANGUAGES: Final = "urn:ietf:bcp:47"
TERMINOLOGY: Final = "http://terminology.hl7.org/CodeSystem/"

CORE: Final = "http://hl7.org/fhir/StructureDefinition/"
US_CORE: Final = "http://hl7.org/fhir/us/core/StructureDefinition/"

TIME_ZONE: Final = f"{CORE}timezone"
"""HL7's own extension for an IANA time zone."""
TIME_ZONE_CODE: Final = f"{CORE}tz-code"
"""The same, as R4 first had it."""
DATA_ABSENT: Final = f"{CORE}data-absent-reason"

REDACTED: Final = {"system": f"{TERMINOLOGY}v3-ObservationValue", "code": "REDACTED", "display": "redacted"}
"""The security label of a resource of which something was left out for this caller."""

MEDICAL_RECORD: Final = "MR"
RECORD_NUMBER: Final = {
    "coding": [{"system": f"{TERMINOLOGY}v2-0203", "code": MEDICAL_RECORD, "display": "Medical record number"}]
}

Resource = dict[str, Any]
"""A resource as JSON has it."""


@dataclass(frozen=True)
class Names:
    """Everything whose name begins with the address FHIR is served under. `base` has no slash at its end."""

    base: str

    def extension(self, name: str) -> str:
        """One of our extensions; its StructureDefinition is served there."""
        return f"{self.base}/StructureDefinition/{name}"

    def codes(self, name: str) -> str:
        """One of our code systems (`condition`, `measure`), served there."""
        return f"{self.base}/CodeSystem/{name}"

    def identifiers(self, name: str) -> str:
        """The system of one of our identifiers (`outcome`, `patient`, `infusion`, `clinic`), served there."""
        return f"{self.base}/NamingSystem/{name}"

    def record_numbers(self, clinic_id: str) -> str:
        """The system of a clinic's record numbers: those of two clinics may be equal and mean two people."""
        return self.identifiers(f"record-number.{clinic_id}")

    def address(self, resource: Resource) -> str:
        """Where a resource is read."""
        return f"{self.base}/{resource['resourceType']}/{resource['id']}"


def names_under(public_url: str) -> Names:
    """The names of the installation at this address."""
    return Names(f"{public_url}/fhir")


def names_of(session: Session) -> Names:
    """The names of the installation whose record this session reads."""
    return names_under(settings_of(session).public_url)


def reference(resource_type: str, identifier: str) -> dict[str, str]:
    """A reference to a resource we serve, relative to the base."""
    return {"reference": f"{resource_type}/{identifier}"}


def concept(system: str, code: str, display: str, text: str = "") -> Resource:
    """A CodeableConcept of one coding."""
    return {"coding": [{"system": system, "code": code, "display": display}], "text": text or display}

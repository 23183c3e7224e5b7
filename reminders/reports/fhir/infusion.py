"""An infusion as a Procedure (US Core profile), and its ketamine as a MedicationAdministration; both have its id."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.care import conditions
from reminders.record.identify import External, externals_of
from reminders.record.people import ProtocolVersion
from reminders.record.schedule import Infusion, InfusionStatus
from reminders.reports.export_values import number, utc
from reminders.reports.fhir.names import RXNORM, SNOMED, UCUM, US_CORE, Names, Resource, concept, reference

PROFILE: Final = f"{US_CORE}us-core-procedure"

INFUSION: Final = concept(SNOMED, "36576007", "Infusion (procedure)", "Ketamine infusion")
KETAMINE: Final = concept(RXNORM, "6130", "ketamine")

_CANCELLED: Final = {"text": "Canceled at the clinic: it did not happen, or is not followed up."}


def procedures(session: Session, rows: Sequence[Infusion], names: Names) -> list[Resource]:
    """The Procedures of some infusions."""
    wanted = {row.protocol_id for row in rows}
    versions = session.scalars(select(ProtocolVersion).where(ProtocolVersion.id.in_(wanted)))
    protocols = {version.id: version.name for version in versions}
    known_as = externals_of(session, "Procedure", rows)
    return [procedure(row, protocols[row.protocol_id], known_as.get(row.id, ()), names) for row in rows]


def procedure(row: Infusion, protocol: str, known_as: Sequence[External], names: Names) -> Resource:
    """One Procedure."""
    return {
        "resourceType": "Procedure",
        **_common(row, known_as, names),
        "meta": {"profile": [PROFILE]},
        "extension": [
            {"url": names.extension("course"), "valuePositiveInt": row.course},
            {"url": names.extension("infusion-number"), "valuePositiveInt": row.number},
            {"url": names.extension("protocol"), "valueCode": protocol},
            *([{"url": names.extension("dose"), "valueQuantity": _dose(row)}] if row.dose_mg_per_kg else []),
        ],
        "code": INFUSION,
        "performedDateTime": utc(row.infused_at),
        "performer": [{"actor": reference("Organization", row.clinic_id)}],
        "usedCode": [KETAMINE],
    }


def administration(row: Infusion, known_as: Sequence[External], names: Names) -> Resource:
    """The ketamine of an infusion as a MedicationAdministration, with its dose where the clinic records it."""
    resource: Resource = {
        "resourceType": "MedicationAdministration",
        **_common(row, known_as, names),
        "partOf": [reference("Procedure", row.id)],
        "medicationCodeableConcept": KETAMINE,
        "effectiveDateTime": utc(row.infused_at),
    }
    if row.dose_mg_per_kg:
        resource["dosage"] = {"dose": _dose(row)}
    return resource


def _common(row: Infusion, known_as: Sequence[External], names: Names) -> Resource:
    """What both resources of an infusion say alike."""
    cancelled = row.status == InfusionStatus.CANCELLED
    return {
        "id": row.id,
        "identifier": [*_identifiers(known_as), {"system": names.identifiers("infusion"), "value": row.id}],
        **({"status": "not-done", "statusReason": _CANCELLED} if cancelled else {"status": "completed"}),
        "subject": reference("Patient", row.patient_id),
        "reasonCode": [concept(names.codes("condition"), row.condition, conditions.label(row.condition))],
    }


def _dose(row: Infusion) -> Resource:
    return {"value": number(row.dose_mg_per_kg), "unit": "mg/kg", "system": UCUM, "code": "mg/kg"}


def _identifiers(known_as: Sequence[External]) -> list[Resource]:
    return [{"system": k.system, "value": k.value} if k.system else {"value": k.value} for k in known_as]

"""A patient as a Patient resource (US Core profile). What we do not hold is said to be unknown, not made up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from reminders.record.identify import External, externals_of
from reminders.record.people import Patient
from reminders.record.sealing import prepare, readable_or_none
from reminders.reports.fhir.names import (
    DATA_ABSENT,
    LANGUAGES,
    RECORD_NUMBER,
    REDACTED,
    TIME_ZONE,
    US_CORE,
    Names,
    Resource,
    reference,
)

PROFILE: Final = f"{US_CORE}us-core-patient"


@dataclass(frozen=True)
class Identity:
    """Who a patient is, opened. Everything is None where the patient was erased or it is not to be shown.

    What no key opens is None too: it does not break a page.
    """

    name: str | None
    phone: str | None
    record_number: str | None
    birth_date: str | None = None
    known_as: Sequence[External] = ()
    """The record number's systems, as the clinic's own system named them."""


def patients(session: Session, rows: Sequence[Patient], names: Names, *, identity: bool) -> list[Resource]:
    """The resources of some patients, their keys unwrapped together.

    Without `identity` nothing is opened: name, phone and record number are left out, and a security label says so.
    """
    if not identity:
        found = [patient(row, Identity(None, None, None), names) for row in rows]
        for resource in found:
            resource["meta"]["security"] = [REDACTED]
        return found
    prepare(session, rows)
    known_as = externals_of(session, "Patient", rows)
    return [patient(row, _identity(session, row, known_as.get(row.id, ())), names) for row in rows]


def _identity(session: Session, row: Patient, known_as: Sequence[External]) -> Identity:
    if row.erased_at is not None:
        return Identity(None, None, None)
    name, phone, mrn, born = (
        readable_or_none(session, row, column) for column in ("name", "phone", "mrn", "birth_date")
    )
    return Identity(name, phone, mrn, born, known_as)


def patient(row: Patient, identity: Identity, names: Names) -> Resource:
    """One Patient."""
    resource: Resource = {
        "resourceType": "Patient",
        "id": row.id,
        "meta": {"profile": [PROFILE]},
        "extension": _extensions(row, names),
        "identifier": _identifiers(row, identity, names),
        "active": row.ended_at is None,
        "name": [_name(identity.name)],
        "gender": "unknown",
        "communication": [
            {"language": {"coding": [{"system": LANGUAGES, "code": row.language}]}, "preferred": True},
        ],
        "managingOrganization": reference("Organization", row.clinic_id),
    }
    if identity.phone is not None:
        resource["telecom"] = [{"system": "phone", "value": identity.phone, "use": "mobile"}]
    if identity.birth_date is not None:
        resource["birthDate"] = identity.birth_date
    if row.ended_reason == "deceased":
        resource["deceasedBoolean"] = True
    return resource


def _extensions(row: Patient, names: Names) -> list[Resource]:
    found: list[Resource] = [{"url": TIME_ZONE, "valueCode": row.time_zone}]
    if row.preferred_time is not None:
        found.append({"url": names.extension("preferred-time"), "valueTime": row.preferred_time.isoformat()})
    if row.shared_phone:
        found.append({"url": names.extension("shared-phone"), "valueBoolean": True})
    return found


def _identifiers(row: Patient, identity: Identity, names: Names) -> list[Resource]:
    own = {"system": names.identifiers("patient"), "value": row.id}
    number = identity.record_number
    if number is None:
        return [own]
    systems = list(dict.fromkeys(known.system for known in identity.known_as if known.system))
    systems = systems or [names.record_numbers(row.clinic_id)]
    return [{"type": RECORD_NUMBER, "system": system, "value": number} for system in systems] + [own]


def _name(full: str | None) -> Resource:
    """A name is held as one text. Where it does not say itself what is the family name, none is guessed."""
    if full is None:
        return {"extension": [{"url": DATA_ABSENT, "valueCode": "masked"}]}
    family, comma, given = (part.strip() for part in full.partition(","))
    words = full.split()
    if comma and family and given:
        return {"text": full, "family": family, "given": given.split()}
    if not comma and len(words) == 2:
        return {"text": full, "family": words[1], "given": words[:1]}
    return {"text": full, "extension": [{"url": DATA_ABSENT, "valueCode": "unknown"}]}

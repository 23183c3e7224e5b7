"""One resource by its type and id, of the clinic that asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.record.identify import externals_of
from reminders.record.outcomes import Outcome
from reminders.record.people import Clinic, Consent, Patient
from reminders.record.schedule import Infusion
from reminders.reports.fhir.infusion import administration, procedures
from reminders.reports.fhir.lines import current_of, lines_of
from reminders.reports.fhir.names import Names, Resource
from reminders.reports.fhir.observation import observation
from reminders.reports.fhir.others import consent, organization
from reminders.reports.fhir.patient import patients

Reader = Callable[[Session, str, str, Names], Resource | None]
Owned = TypeVar("Owned", Patient, Infusion, Consent, Outcome)


def _row(session: Session, table: type[Owned], clinic_id: str, identifier: str) -> Owned | None:
    return session.scalar(select(table).where(table.clinic_id == clinic_id, table.id == identifier))


def _patient(
    session: Session, clinic_id: str, identifier: str, names: Names, *, identity: bool = False
) -> Resource | None:
    row = _row(session, Patient, clinic_id, identifier)
    return None if row is None else patients(session, [row], names, identity=identity)[0]


def _procedure(session: Session, clinic_id: str, identifier: str, names: Names) -> Resource | None:
    row = _row(session, Infusion, clinic_id, identifier)
    return None if row is None else procedures(session, [row], names)[0]


def _administration(session: Session, clinic_id: str, identifier: str, names: Names) -> Resource | None:
    row = _row(session, Infusion, clinic_id, identifier)
    if row is None:
        return None
    return administration(row, externals_of(session, "MedicationAdministration", [row]).get(row.id, ()), names)


def _observation(session: Session, clinic_id: str, identifier: str, names: Names) -> Resource | None:
    row = current_of(session, clinic_id, identifier)
    return None if row is None else observation(lines_of(session, [row])[0], names)


def _consent(session: Session, clinic_id: str, identifier: str, names: Names) -> Resource | None:
    row = _row(session, Consent, clinic_id, identifier)
    return None if row is None else consent(row, names)


def _organization(session: Session, clinic_id: str, identifier: str, names: Names) -> Resource | None:
    """Only the clinic that asks."""
    return organization(session.get_one(Clinic, clinic_id), names) if identifier == clinic_id else None


READERS: Final[Mapping[str, Reader]] = {
    "Patient": _patient,
    "Procedure": _procedure,
    "Observation": _observation,
    "MedicationAdministration": _administration,
    "Consent": _consent,
    "Organization": _organization,
}


def read_one(
    session: Session, resource_type: str, clinic_id: str, identifier: str, names: Names, *, identity: bool
) -> Resource | None:
    """The resource; None if the clinic has none of this id. Only with `identity` is a Patient shown with its name."""
    if resource_type == "Patient":
        return _patient(session, clinic_id, identifier, names, identity=identity)
    return READERS[resource_type](session, clinic_id, identifier, names)

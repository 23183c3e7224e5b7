"""Who makes a FHIR call, and what every view needs: the clinic, its record, the names that resources are given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from reminders.record.access import Scope
from reminders.record.audit import audit
from reminders.reports.audit_trail.kinds import READ_PATIENTS
from reminders.reports.fhir.names import Names, names_under
from reminders.web import served
from reminders.web.api.caller import caller, need
from reminders.web.api.operations import Call


@dataclass(frozen=True)
class FhirCall(Call):
    """One authenticated FHIR request."""

    @property
    def clinic_id(self) -> str:
        """The clinic whose key was sent."""
        return self.caller.clinic_id

    @property
    def names(self) -> Names:
        """The names of this installation."""
        return names_under(self.settings.public_url)

    @property
    def identity(self) -> bool:
        """Whether the key may see who the patients are."""
        return Scope.IDENTITY in self.caller.scopes

    def audit_patients(self, session: Session, patient_id: str | None = None) -> None:
        """Note in the audit trail that the key sees a patient, or a page of them, if it sees who they are."""
        if self.identity:
            subject, subject_id = ("clinic", self.clinic_id) if patient_id is None else ("patient", patient_id)
            audit(
                session,
                self.clinic_id,
                actor=self.caller.actor,
                action=READ_PATIENTS,
                subject=subject,
                subject_id=subject_id,
            )


#: The scope that a key needs for each kind of call.
ENROLLING: Final = "POST /fhir"
READING: Final = "GET /fhir/{type}"
FHIR_CALLS: Final = {ENROLLING: Scope.ENROLL, READING: Scope.READ}


def call_as(kind: str) -> FhirCall:
    """The current request, of a kind in `FHIR_CALLS`. Raises a `Problem`: 401 without a key, 403 without the scope."""
    database = served.database()
    who = caller(database)
    need(who, (FHIR_CALLS[kind],))
    return FhirCall(who, database, served.settings())

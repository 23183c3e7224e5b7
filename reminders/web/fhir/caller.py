"""Who makes a FHIR call, and what every view needs: the clinic, its record, the names that resources are given."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from reminders.record.access import Scope
from reminders.record.database import Database
from reminders.reports.fhir.names import Names, names_under
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


def call_with(scope: Scope) -> FhirCall:
    """The current request. Raises a `Problem`: 401 without a key, 403 for a key without the scope."""
    database: Database = current_app.extensions["record"]
    who = caller(database)
    need(who, (scope,))
    return FhirCall(who, database, current_app.extensions["settings"])

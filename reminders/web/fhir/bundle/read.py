"""A Bundle as an enrollment request, with the path in the Bundle of everything the request says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from reminders.errors import FieldError
from reminders.followup.enrolling.requests import EnrollmentRequest
from reminders.record.identify import External
from reminders.reports.fhir.names import Names
from reminders.web.fhir.bundle.baseline import check_time, read_baseline
from reminders.web.fhir.bundle.consent import read_consent
from reminders.web.fhir.bundle.elements import BundleNotes
from reminders.web.fhir.bundle.entries import Entries, read_entries
from reminders.web.fhir.bundle.infusion import read_infusion, read_protocol, read_second_of_day
from reminders.web.fhir.bundle.patient import read_patient


@dataclass(frozen=True)
class Incoming:
    """A Bundle that was read. `request` is None where too little of it could be."""

    request: EnrollmentRequest | None
    record_number: External | None
    entries: Entries
    reading: BundleNotes

    def placed(self, errors: Iterable[FieldError]) -> list[FieldError]:
        """What a rule says of the request's fields, in the sender's words."""
        return [replace(error, field=self.place(error.field)) for error in errors]

    def place(self, name: str) -> str:
        """Where in the Bundle a field of the request was said."""
        return self.reading.places.get(name, "Bundle")


def read_bundle(body: Any, names: Names, now: datetime) -> Incoming:
    """Read a Bundle that came at `now`; what is wrong with it is in `reading.problems`.

    Raises a 400 `Problem` for what is no Bundle.
    """
    reading = BundleNotes(now)
    entries = read_entries(body, reading)
    if "Patient" not in entries.resources or not {"Procedure", "MedicationAdministration"} & entries.resources.keys():
        return Incoming(None, None, entries, reading)
    patient, record_number, shared = read_patient(entries, reading, names)
    infusion = read_infusion(entries, reading, names, read_baseline(entries, reading))
    if "infusion.infused_at" not in reading.missing:
        check_time(entries, infusion.infused_at)
    request = EnrollmentRequest(
        patient=patient,
        consent=read_consent(entries, reading, names),
        infusion=infusion,
        second_of_day=read_second_of_day(entries, names),
        shared_phone=shared,
    )
    protocol = read_protocol(entries, reading, names)
    if protocol is not None:
        request = replace(request, protocol=protocol)
    return Incoming(request, record_number, entries, reading)

"""The whole file of one patient, and which of the record's tables it is made of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from reminders.record.people import Clinic, Patient
from reminders.reports.patient_file import contact, treatment
from reminders.reports.patient_file.section import Cells, Section
from reminders.reports.patient_names import Person, person

#: The parts of the file, in order.
_PARTS: Final = (
    treatment.who, treatment.consent, treatment.infusions, treatment.check_ins, treatment.answers,
    contact.texts, contact.refusals, contact.flags, contact.trail,
)  # fmt: skip

#: Tables with rows of a patient that the file does not show as they are, and why not.
LEFT_OUT: Final[dict[str, str]] = {
    "data_keys": "the keys that the rest is encrypted with",
    "changed_patients": "a mark that figures have to be computed anew",
    "patient_facts": "figures computed from the answers, which are shown",
    "webhook_deliveries": "that a clinic's own system was told of a row that is shown; it holds no words or scores",
    "message_events": "the states of a text on its way; the last one is shown",
    "pages": "that the on-call list was told of a flag that is shown; it holds nothing of the patient",
    "idempotency_keys": "that a call of the API was repeated",
}


@dataclass(frozen=True)
class PatientFile:
    """All that is recorded of one patient, in tables of texts. Times are said in the patient's zone."""

    person: Person
    clinic: str
    made_at: str
    sections: tuple[Section, ...]


def patient_file(session: Session, patient: Patient, now: datetime) -> PatientFile:
    """The file of a patient who was not erased, as of `now`."""
    cells = Cells(patient.time_zone)
    return PatientFile(
        person=person(session, patient),
        clinic=session.get_one(Clinic, patient.clinic_id).name,
        made_at=cells.say(now),
        sections=tuple(part(session, patient, cells) for part in _PARTS),
    )

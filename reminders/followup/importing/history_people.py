"""Whose line it is: the patient with that record number, or a new one, who is never texted before being enrolled."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.care import wording, zones
from reminders.clinics.senders import refuse_our_numbers
from reminders.fields import Fields
from reminders.followup.enrolling import identity
from reminders.followup.enrolling.details import apply_new_details
from reminders.followup.enrolling.requests import PatientDetails
from reminders.followup.importing.history_lines import HistoryLine
from reminders.followup.importing.known import KnownPatient, known_patient
from reminders.followup.importing.waiting_rows import WaitingRows
from reminders.record.columns import new_id
from reminders.record.database import clock_of
from reminders.record.people import Clinic, Patient
from reminders.record.sealing import index_of, vault_of

#: Patients kept in memory, the last ones named. The lines of one patient are mostly together.
_KEPT: Final = 200


class People:
    """The patients of a file. Those named last are remembered; others are looked up again."""

    def __init__(self, session: Session, clinic: Clinic, waiting: WaitingRows, actor: str) -> None:
        self.session = session
        self.clinic = clinic
        self.waiting = waiting
        self.actor = actor
        self.added = 0
        self._kept: OrderedDict[str, KnownPatient] = OrderedDict()

    def find(self, line: HistoryLine, fields: Fields) -> KnownPatient | None:
        """The patient of a line, added if the record number is new. What contradicts the record goes to `fields`."""
        index = index_of(self.session, "mrn", line.mrn)
        patient = self._kept.get(index)
        if patient is None:
            row = self.session.scalar(
                select(Patient).where(Patient.clinic_id == self.clinic.id, Patient.mrn_index == index)
            )
            patient = self._add(line, fields) if row is None else known_patient(self.session, row)
            if patient is None:
                return None
            self._kept[index] = patient
            if len(self._kept) > _KEPT:
                self._forget_half()
        self._kept.move_to_end(index)
        self._complete(patient, line, fields)
        return patient

    def _forget_half(self) -> None:
        self.waiting.write()  # who is forgotten is read from the record when named again
        for _ in range(_KEPT // 2):
            self._kept.popitem(last=False)

    def _add(self, line: HistoryLine, fields: Fields) -> KnownPatient | None:
        self._refuse_phone(line, fields, patient_id="")
        here = zones.place_name(self.clinic.time_zone)
        if line.time_zone is None and here is None:
            fields.refuse(
                "time_zone", f"The clinic's own time zone is not a place's. Name the patient's: {zones.EXAMPLES}."
            )
        if fields.errors:
            return None
        now, identifier = clock_of(self.session).now(), new_id()
        key = vault_of(self.session).make_data_key(self.session, self.clinic.id, patient_id=identifier, created_at=now)
        patient = Patient(
            id=identifier,
            clinic_id=self.clinic.id,
            data_key_id=key,
            time_zone=line.time_zone or here,
            language=line.language or wording.DEFAULT_LANGUAGE,
            created_at=now,
        )
        identity.seal_identity(self.session, patient, name=line.name or None, phone=line.phone or None, mrn=line.mrn)
        identity.seal_birth_date(self.session, patient, line.birth_date)
        self.session.add(patient)
        self.session.flush()
        self.session.refresh(patient)  # it is read after the session has forgotten it
        self.added += 1
        return KnownPatient(patient.id, key, patient.time_zone, patient, is_new=True)

    def _complete(self, patient: KnownPatient, line: HistoryLine, fields: Fields) -> None:
        """Compare name and phone with the record's; where that has none, they are added to it."""
        row = patient.row
        identity.refuse_contradictions(self.session, fields, row, mrn=line.mrn, phone=line.phone, name=line.name)
        new_phone = bool(line.phone) and row.phone_index is None
        if new_phone:
            self._refuse_phone(line, fields, patient_id=row.id)
        new_day = line.birth_date is not None and row.birth_date_sealed is None
        if fields.errors or not (new_phone or new_day or (line.name and row.name_index is None)):
            return
        self.waiting.write()
        patient.row = row = self.session.get_one(Patient, row.id)
        apply_new_details(
            self.session, self.session.get_one(Clinic, self.clinic.id), row,
            PatientDetails(line.name, line.phone, birth_date=line.birth_date if new_day else None), self.actor,
        )  # fmt: skip

    def _refuse_phone(self, line: HistoryLine, fields: Fields, *, patient_id: str) -> None:
        if not line.phone:
            return
        refuse_our_numbers(self.session, fields, line.phone)
        others = identity.others_texted_on(self.session, self.clinic.id, line.phone, except_id=patient_id)
        if others:
            fields.refuse(
                "phone",
                f"{identity.why_phone_is_taken(self.session, others)} History needs no phone: leave it out here, and "
                "enroll the patient with it later.",
            )

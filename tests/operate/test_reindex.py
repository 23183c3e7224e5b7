"""Patients whose name or number was stored with invisible characters are found again after `reminders rekey`."""

from __future__ import annotations

import hashlib
import hmac

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.operate.reindex import reindex
from reminders.record.people import Patient
from reminders.record.sealing import index_of, seal, vault_of
from tests.day import Day


def kept_before(session: Session, patient_id: str, column: str, text: str) -> None:
    """Seal a text as it was typed, with the index that such a text used to have."""
    patient = session.get_one(Patient, patient_id)
    seal(session, patient, column, text)
    key = vault_of(session).ring_key(session, "index")
    digest = hmac.new(key, f"{column}:{text.casefold()}".encode(), hashlib.sha256).hexdigest()
    setattr(patient, f"{column}_index", digest)


def found(day: Day, text: str) -> list[str]:
    with day.database.read() as session:
        index = index_of(session, "mrn", text)
        return list(session.scalars(select(Patient.id).where(Patient.mrn_index == index)))


def test_what_was_kept_with_unseen_characters_is_found_as_it_is_read(day: Day) -> None:
    ana = day.enroll(name="Ana Ruiz", mrn="A-1001").patient.id
    with day.database.write() as session:
        kept_before(session, ana, "mrn", "A-\u200b1001")
    assert found(day, "A-1001") == []
    assert reindex(day.database) == 1
    assert found(day, "A-1001") == [ana]
    assert reindex(day.database) == 0


def test_a_number_that_another_patient_has_by_now_is_left_to_staff(day: Day) -> None:
    ana = day.enroll(name="Ana Ruiz", mrn="A-1").patient.id
    with day.database.write() as session:
        kept_before(session, ana, "mrn", "B-2\u200b")
    luis = day.enroll(name="Luis Ortega", mrn="B-2").patient.id
    assert reindex(day.database) == 0
    assert found(day, "B-2") == [luis]

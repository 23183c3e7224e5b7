"""A birth date is sealed, tells namesakes apart, and goes with the patient's details."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from reminders.clock import real
from reminders.errors import Refused
from reminders.followup.amending.undo import undoable
from reminders.followup.enrolling.enroll import (
    ConsentDetails,
    EnrollmentRequest,
    InfusionDetails,
    PatientDetails,
    enroll,
)
from reminders.record.access import AuditEntry
from reminders.record.people import Clinic, Patient
from reminders.record.sealing import erase_patient, unseal_or_none
from reminders.reports.patient_names import person
from reminders.settings import Settings
from tests.day import Day, new_phone
from tests.migrated import migrated_settings


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """One engine is enough: there is a column more and no new query."""
    return migrated_settings(request, "sqlite", tmp_path)


def born(day: Day, phone: str, birth_date: date | None) -> str:
    """Enroll Ana, born then, for today's infusion; returns her id."""
    at = day.now.replace(hour=15)
    wanted = EnrollmentRequest(
        PatientDetails("Ana Ruiz", phone, birth_date=birth_date),
        ConsentDetails(at, "written", unencrypted_ok=True),
        InfusionDetails(at, Decimal(8), "crps"),
    )
    with day.database.write() as session:
        clinic = session.get_one(Clinic, day.clinic_id)
        return enroll(session, clinic, wanted, actor="operator", settings=day.settings).patient.id


def test_a_birth_date_is_sealed_replaced_by_another_and_erased_with_the_patient(day: Day) -> None:
    phone = new_phone()
    ana = born(day, phone, date(1961, 3, 2))

    def known() -> date | None:
        with day.database.read() as session:
            patient = session.get_one(Patient, ana)
            assert b"1961" not in (patient.birth_date_sealed or b"")
            return person(session, patient).birth_date

    assert known() == date(1961, 3, 2)
    assert born(day, phone, None) == ana
    assert known() == date(1961, 3, 2), "left out, it stays"
    assert born(day, phone, date(1962, 3, 2)) == ana
    assert known() == date(1962, 3, 2), "entered anew, it is replaced"
    with day.database.read() as session:
        changes = session.scalars(select(AuditEntry).where(AuditEntry.action == "change-patient")).all()
        assert [unseal_or_none(session, entry, "details") for entry in changes] == [
            '{"new": {"birth_date": "1962-03-02"}, "old": {"birth_date": "1961-03-02"}, '
            '"why": "enrolled again with these details"}'
        ]
        (change,) = undoable(session, session.get_one(Patient, ana))
        assert change.old == {"birth_date": "1961-03-02"}
    for impossible in (day.now.date().replace(year=2027), date(1899, 12, 31)):
        with pytest.raises(Refused) as refused:
            born(day, new_phone(), impossible)
        assert [error.field for error in refused.value.errors] == ["patient.birth_date"]
    with day.database.write() as session:
        erase_patient(session, session.get_one(Patient, ana), real())
    assert known() is None

"""One person is one patient, however name and record number are spelled; our own numbers are no patient's phone."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from reminders.errors import Refused
from reminders.followup import amending
from reminders.followup.amending import PatientChanges
from reminders.record.people import Patient
from reminders.record.sealing import unseal
from reminders.reports.patient_search import search_patients
from tests.day import Day, new_phone

SPELLINGS = ("Ana Ruíz", "Ana Rui\u0301z", "Ana\u00a0Ruíz", "A\u200bna  Ruíz", "\u202aAna Ruíz\u202c", "Ana Ruíz\u200f")


def patients(day: Day) -> int:
    with day.database.read() as session:
        return session.scalar(select(func.count()).select_from(Patient)) or 0


def refusal(day: Day, **changes: object) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as error:
        day.enroll(**changes)  # type: ignore[arg-type]
    return [(e.field, e.sentence) for e in error.value.errors]


def test_a_name_is_the_same_however_it_was_pasted(day: Day) -> None:
    phone = new_phone()
    first = day.enroll(phone, name=SPELLINGS[0])
    for name in SPELLINGS[1:]:
        day.later(days=2)
        assert day.enroll(phone, name=name).patient.id == first.patient.id
    assert patients(day) == 1
    with day.database.read() as session:
        for name in SPELLINGS:
            assert search_patients(session, day.clinic_id, name).ids == (first.patient.id,)


def test_a_name_is_kept_in_one_form(day: Day) -> None:
    kept = day.patient(day.enroll(name="\u202aA\u200bna\u00a0 Rui\u0301z", mrn="\u200eA-1001\ufeff"))
    with day.database.read() as session:
        assert (unseal(session, kept, "name"), unseal(session, kept, "mrn")) == ("Ana Ruíz", "A-1001")


def test_a_record_number_is_the_same_however_it_was_pasted(day: Day) -> None:
    phone = new_phone()
    first = day.enroll(phone, mrn="A-1001")
    for mrn in ("a-1001", "A-1001\u200b", "\u2066A-1001\u2069", "\uff21-1001", "A-1001\u00a0"):
        day.later(days=2)
        assert day.enroll(phone, mrn=mrn).patient.id == first.patient.id
    assert patients(day) == 1


@pytest.mark.parametrize("name", ["\u200b\u200d", "\u202a\u202c", "\u3164", "\u00a0"])
def test_a_name_of_nothing_seen_is_missing(day: Day, name: str) -> None:
    assert refusal(day, name=name) == [("patient.name", "The name is missing.")]


@pytest.mark.parametrize("name", ["Ana\x00Ruiz", "Ana\tRuiz", "Ana\nRuiz", "Ana\x1bRuiz"])
def test_a_name_with_a_control_character_is_refused(day: Day, name: str) -> None:
    assert [field for field, _ in refusal(day, name=name)] == ["patient.name"]


def test_a_number_that_texts_come_from_is_no_patients_phone(day: Day) -> None:
    with day.database.write() as session:
        day.add_clinic(session, "south", sender="+13125550166")
    assert day.settings.twilio_sender is not None
    for ours in ("+13125550166", day.settings.twilio_sender):
        assert refusal(day, phone=ours)[0][0] == "patient.phone"
    patient = day.enroll().patient
    for phone in ("+13125550166", "+19005551212", "+18005550199"):
        with pytest.raises(Refused) as error, day.database.write() as session:
            amending.change_patient(
                session, day.clinic_id, patient.id, PatientChanges(phone=phone), actor="operator", why="new phone"
            )
        assert [e.field for e in error.value.errors] == ["phone"]


@pytest.mark.parametrize("phone", ["+19005551212", "+881612345678", "+18005550199", "+13124115678"])
def test_a_number_that_is_nobodys_own_phone_is_refused_in_a_sentence(day: Day, phone: str) -> None:
    ((field, sentence),) = refusal(day, phone=phone)
    assert field == "patient.phone"
    assert sentence.startswith("This is a")

"""A patient is found by any part of a name, record number or phone, whoever was enrolled since."""

from __future__ import annotations

from pathlib import Path

import pytest

from reminders.record.people import Clinic
from reminders.reports import patient_search
from reminders.reports.patient_search import search_patients
from reminders.settings import Settings
from tests.day import Day
from tests.migrated import migrated_settings


@pytest.fixture
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """One engine is enough: the only query that differs between them has a test of its cost on both."""
    return migrated_settings(request, "sqlite", tmp_path)


def test_any_part_finds_a_patient_and_what_fits_best_comes_first(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    names = {
        "maria": ("María del Carmen Ruiz-Ortega", "+13125550142", "A-1001"),
        "ana": ("Ana Ruiz", "+13125550143", "A-100"),
        "ruizinger": ("Otto Ruizinger", "+13125550144", None),
        "cruz": ("Ana Cruizes", "+13125559142", "B-7"),
    }
    ids = {who: day.enroll(phone, name=name, mrn=mrn).patient.id for who, (name, phone, mrn) in names.items()}
    who = {patient_id: key for key, patient_id in ids.items()}
    with day.database.write() as session:
        other = day.add_clinic(session, "hillside").id
        day.clinic_id, own = other, day.clinic_id
    day.enroll("+13125550149", name="Ana Ruiz", mrn="A-1001")
    day.clinic_id = own

    def found(text: str) -> list[str]:
        with day.database.read() as session:
            assert session.get(Clinic, own)
            return [who[one] for one in search_patients(session, own, text).ids]

    monkeypatch.setattr(patient_search, "OPENED_AT_ONCE", 2)  # as where there are thousands
    assert found("rmen") == ["maria"], "the middle of a word"
    assert found("ORTEGA maria") == ["maria"], "words in any order, without case and accents"
    assert found("ruiz") == ["ruizinger", "ana", "maria", "cruz"], "beginnings first, the newest first"
    assert found("Ana Ruiz")[0] == "ana", "the whole name first"
    assert found("100") == ["ana", "maria"], "a part of a record number"
    assert found("a-100")[0] == "ana", "the whole record number first"
    assert found("0142") == ["maria"]
    assert found("9142") == ["cruz"]
    assert found("(312) 555-01") == ["ruizinger", "ana", "maria"]
    assert found("ruiz 0143") == ["ana"], "each word may be a part of something else"
    assert found("42") == [], "two digits are in too many phones"
    assert found("ana otto") == []
    assert found(" ") == found("\u200b") == []
    monkeypatch.setattr(patient_search, "MOST_FOUND", 1)
    with day.database.read() as session:
        assert search_patients(session, own, "ruiz").more
        assert not search_patients(session, own, "otto").more

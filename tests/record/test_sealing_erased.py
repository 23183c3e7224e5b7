"""Erasing: the data keys of a patient are destroyed, and leave the memory of every process."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from reminders.record import sealing
from reminders.record.columns import new_id
from reminders.record.database import Database
from reminders.record.identifiers import ExternalIdentifier
from reminders.record.people import DataKey, Patient
from reminders.record.sealing import Erased, erase_patient, seal, unseal, unseal_or_none, vault_of
from reminders.record.texts import Reply
from reminders.settings import Settings
from tests.record.rows import AT, add_clinic, add_patient
from tests.record.test_sealing import patient, reopened

__all__ = ["patient"]


def test_an_erased_patient_cannot_be_read_or_found_again(
    settings: Settings, database: Database, patient: Patient
) -> None:
    sealed = patient.name_sealed
    with database.write() as session:
        erase_patient(session, session.get_one(Patient, patient.id), AT)
    other = reopened(settings)
    for opened in (database, other):
        with opened.read() as session:
            kept = session.get_one(Patient, patient.id)
            session.expunge(kept)  # what is changed below is not for the record
            assert unseal_or_none(session, kept, "name") is None
            assert (kept.name_index, kept.phone_index, kept.mrn_index) == (None, None, None)
            kept.name_sealed = sealed  # from yesterday's backup
            with pytest.raises(Erased, match=r"^this record was erased$"):
                unseal(session, kept, "name")
            kept.name_sealed = None
            with pytest.raises(Erased, match=r"^this record was erased$"):
                unseal(session, kept, "name")
            assert (kept.phone_sealed, kept.mrn_sealed) == (None, None)
            assert (kept.erased_at, kept.ended_at, kept.ended_reason) == (AT, AT, "erased")
            key = session.get_one(DataKey, kept.data_key_id)
            assert (key.wrapped, key.destroyed_at) == (None, AT)
    other.close()


def test_a_replys_key_goes_with_its_patient_or_with_the_last_one_on_its_phone(database: Database) -> None:
    with database.write() as session:
        north, south = add_clinic(session, "north"), add_clinic(session, "south")
        ana, luis = (add_patient(session, north, mrn=None) for _ in range(2))
        eva = add_patient(session, north, phone="+13125550143", mrn=None)
        far = add_patient(session, south, mrn=None)

        def add_reply(of: Patient, patient: Patient | None, key: str | None = None) -> str:
            key = key or vault_of(session).make_data_key(session, of.clinic_id, patient_id=None, created_at=AT)
            session.add(
                Reply(
                    id=new_id(), provider_id=new_id(), clinic_id=of.clinic_id, data_key_id=key, sender="+1",
                    from_index=of.phone_index, source="webhook", provider_at=AT, received_at=AT, stored_at=AT,
                    patient_id=patient.id if patient else None,
                )
            )  # fmt: skip
            return key

        moved = add_patient(session, north, phone="+13125550144", mrn=None)
        moved.phone_index = None  # their phone is not known any more; a text of theirs is
        theirs = add_reply(eva, moved)
        hers, his, nobodys = add_reply(ana, ana), add_reply(ana, luis), add_reply(ana, None)
        add_reply(ana, ana, luis.data_key_id)
        add_reply(ana, eva)
        add_reply(eva, None)
        add_reply(eva, eva)
        add_reply(far, None)
        session.flush()

        def destroyed_with(patient: Patient) -> set[str]:
            before = set(session.scalars(select(DataKey.id).where(DataKey.wrapped.is_(None))))
            erase_patient(session, patient, AT)
            session.flush()
            return set(session.scalars(select(DataKey.id).where(DataKey.wrapped.is_(None)))) - before

        assert destroyed_with(ana) == {ana.data_key_id, hers}
        assert destroyed_with(luis) == {luis.data_key_id, his, nobodys}
        assert destroyed_with(ana) == set()
        assert destroyed_with(moved) == {moved.data_key_id, theirs}


def test_the_birth_date_and_other_systems_identifiers_go_with_the_patient_and_nobody_elses(database: Database) -> None:
    with database.write() as session:
        north = add_clinic(session, "north")
        ana, luis = (add_patient(session, north, mrn=None) for _ in range(2))
        for patient in (ana, luis):
            seal(session, patient, "birth_date", "1961-03-02")
            identifier = ExternalIdentifier(
                id=new_id(), clinic_id=north.id, patient_id=patient.id, data_key_id=patient.data_key_id, created_at=AT,
                kind="Patient", identifier_index=patient.id, value_index=patient.id,
            )  # fmt: skip
            seal(session, identifier, "identifier", '{"system": "urn:x", "value": "A-1"}')
            session.add(identifier)
        session.flush()
        erase_patient(session, ana, AT)
        assert (ana.birth_date_sealed, luis.birth_date_sealed is None) == (None, False)
        assert session.scalars(select(ExternalIdentifier.patient_id)).all() == [luis.id]


def test_a_key_destroyed_by_one_process_leaves_the_memory_of_the_others(
    settings: Settings, database: Database, patient: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    moment = 1_000.0
    monkeypatch.setattr(sealing, "monotonic", lambda: moment)
    other = reopened(settings)
    with other.read() as session:
        assert unseal(session, session.get_one(Patient, patient.id), "name") == "Ana Ruiz"
    with database.write() as session:
        erase_patient(session, session.get_one(Patient, patient.id), AT)
    moment += sealing.CACHED_SECONDS
    with other.read() as session, pytest.raises(Erased):
        unseal(session, patient, "name")
    other.close()

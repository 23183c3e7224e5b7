"""Every row carries its clinic, no row can refer into another clinic, and natural keys hold."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from reminders.record.access import ApiKey, RepeatedRequest, Staff
from reminders.record.columns import new_id
from reminders.record.database import Database
from reminders.record.outcomes import Flag, Outcome
from reminders.record.people import Clinic, Patient, PhoneNumber
from reminders.record.schedule import CheckIn, Infusion
from reminders.record.tables import METADATA, OF_INSTALLATION
from reminders.record.texts import Message, Reply
from tests.record import rows
from tests.record.rows import AT, Seeded

OF_CLINIC = sorted(set(METADATA.tables) - OF_INSTALLATION)


@pytest.mark.parametrize("name", OF_CLINIC)
def test_every_table_carries_the_clinic(name: str) -> None:
    table = METADATA.tables[name]
    assert not table.c.clinic_id.nullable
    assert any(key.column_keys == ["clinic_id"] for key in table.foreign_key_constraints), "the clinic must exist"


@pytest.mark.parametrize("name", OF_CLINIC)
def test_every_reference_between_rows_of_a_clinic_is_by_clinic_and_id(name: str) -> None:
    for key in METADATA.tables[name].foreign_key_constraints:
        if key.referred_table.name != "clinics" and name != "memberships":  # it lets a person into a further clinic
            assert key.column_keys[0] == "clinic_id"
            assert len(key.column_keys) == 2


def test_what_belongs_to_the_installation_names_no_clinic() -> None:
    for name in OF_INSTALLATION:
        assert "clinic_id" not in METADATA.tables[name].c


def crossing(session: Session, seeded: Seeded) -> dict[str, Callable[[], Any]]:
    """Rows of a second clinic that refer to the first one's."""
    south = rows.add_clinic(session, "south")
    stranger = rows.add_patient(session, south, mrn=None)
    theirs = rows.add_infusion(session, stranger)
    other = {"clinic_id": south.id}
    patient, infusion = session.get_one(Patient, seeded.patient_id), session.get_one(Infusion, seeded.infusion_id)
    check_in = session.get_one(CheckIn, seeded.check_in_id)
    return {
        "infusion": lambda: rows.add_infusion(session, patient, **other, protocol_id=theirs.protocol_id),
        "protocol": lambda: rows.add_infusion(session, stranger, protocol_id=infusion.protocol_id, of_day=2),
        "check-in": lambda: rows.add_check_in(session, infusion, **other),
        "message": lambda: rows.add_message(session, patient, check_in, **other),
        "outcome": lambda: rows.add_outcome(session, infusion, **other),
    }


@pytest.mark.parametrize("row", ["infusion", "protocol", "check-in", "message", "outcome"])
def test_no_row_can_refer_into_another_clinic(database: Database, seeded: Seeded, row: str) -> None:
    with pytest.raises(IntegrityError), database.write() as session:
        crossing(session, seeded)[row]()


def again(session: Session, row: Any, **changes: Any) -> Any:
    """A copy of a row under a fresh id."""
    values = {attribute.key: getattr(row, attribute.key) for attribute in row.__mapper__.column_attrs}
    return rows.added(session, type(row)(**values | {"id": new_id()} | changes))


REPEATED: dict[str, tuple[type[Any], str, dict[str, Any]]] = {
    "a patient's record number": (Patient, "patient_id", {}),
    "an infusion of that day": (Infusion, "infusion_id", {}),
    "a check-in's step": (CheckIn, "check_in_id", {}),
    "a message's natural key": (Message, "message_id", {}),
    "an outcome of that timepoint and measure": (Outcome, "outcome_id", {}),
}


@pytest.mark.parametrize("what", REPEATED)
def test_a_natural_key_stands_once(database: Database, seeded: Seeded, what: str) -> None:
    table, identifier, changes = REPEATED[what]
    with pytest.raises(IntegrityError), database.write() as session:
        again(session, session.get_one(table, getattr(seeded, identifier)), **changes)


def test_natural_keys_of_two_clinics_do_not_collide(database: Database, seeded: Seeded) -> None:
    with database.write() as session:
        south = rows.add_clinic(session, "south")
        patient = rows.add_patient(session, south)
        infusion = rows.add_infusion(session, patient)
        rows.add_outcome(session, infusion)
        assert patient.mrn_index == session.get_one(Patient, seeded.patient_id).mrn_index


def test_patients_without_a_record_number_do_not_collide(database: Database, seeded: Seeded) -> None:
    with database.write() as session:
        clinic = session.get_one(Clinic, seeded.clinic_id)
        for _ in range(2):
            rows.add_patient(session, clinic, mrn=None)


def test_an_outcome_is_superseded_once(database: Database, seeded: Seeded) -> None:
    with database.write() as session:
        infusion = session.get_one(Infusion, seeded.infusion_id)
        rows.add_outcome(session, infusion, supersedes=seeded.outcome_id)
    with pytest.raises(IntegrityError), database.write() as session:
        rows.add_outcome(session, infusion, supersedes=seeded.outcome_id)


def test_another_infusion_of_the_day_needs_its_own_number(database: Database, seeded: Seeded) -> None:
    with database.write() as session:
        patient = session.get_one(Patient, seeded.patient_id)
        rows.add_infusion(session, patient, of_day=2)
        rows.add_infusion(session, patient, local_day=date(2026, 3, 3))


def unique_rows(seeded: Seeded) -> dict[str, Callable[[], Any]]:
    clinic = {"clinic_id": seeded.clinic_id}
    key = new_id()
    return {
        "reply": lambda: Reply(
            **clinic, provider_id="SM1", data_key_id=key, sender="s", from_index="i", source="poll", provider_at=AT,
            received_at=AT, stored_at=AT,
        ),
        "flag": lambda: Flag(
            **clinic, kind="unclear", concern="review", natural_key="k", opened_at=AT, respond_by=AT
        ),
        "phone number": lambda: PhoneNumber(**clinic, sender="s", phone_index="i"),
        "staff": lambda: Staff(
            **clinic, email="a@example.org", role="admin", password_hash="x", data_key_id=key, created_at=AT
        ),
        "API key": lambda: ApiKey(**clinic, name="ehr", digest="0" * 64, scopes=("all",), created_at=AT),
        "clinic": lambda: Clinic(
            slug="west", name="West", text_name="West", time_zone="America/Chicago", created_at=AT
        ),
    }  # fmt: skip


@pytest.mark.parametrize("row", ["reply", "flag", "phone number", "staff", "API key", "clinic"])
def test_the_same_thing_is_kept_once(database: Database, seeded: Seeded, row: str) -> None:
    make = unique_rows(seeded)[row]
    with database.write() as session:
        session.add(make())
    with pytest.raises(IntegrityError), database.write() as session:
        session.add(make())


def test_a_repeated_request_is_kept_once_for_each_key(database: Database, seeded: Seeded) -> None:
    with database.write() as session:
        key = rows.added(session, unique_rows(seeded)["API key"]())
        given = {"clinic_id": seeded.clinic_id, "api_key_id": key.id, "request_digest": "0" * 64, "subject_id": "x"}
        rows.added(session, RepeatedRequest(key_index="k", created_at=AT, **given))
    with pytest.raises(IntegrityError), database.write() as session:
        rows.added(session, RepeatedRequest(key_index="k", created_at=AT, **given))

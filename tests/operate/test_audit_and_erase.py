"""`reminders audit verify` finds tampering; `reminders erase` destroys a patient's data and says so."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import select, text

from reminders.followup import amending
from reminders.record.access import AuditEntry
from reminders.record.append_only import unprotect
from reminders.record.audit import audit, verify
from reminders.record.outcomes import Outcome
from reminders.record.people import Clinic, Patient
from reminders.record.schedule import CheckIn
from reminders.record.sealing import Erased, unseal
from reminders.record.texts import Message, MessageState
from tests.operate.installed import Installed


def tamper(installed: Installed, statement: str) -> None:
    """Change the audit trail as somebody would who owns the database."""
    with installed.open() as database, database.engine.begin() as connection:
        for lift in unprotect(connection.dialect.name, "audit_entries"):
            connection.execute(text(lift))
        connection.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE audit_entries SET actor = 'somebody-else' WHERE sequence = 1", "entry 1: an entry was changed"),
        ("DELETE FROM audit_entries WHERE sequence = 1", "entry 1: an entry is missing"),
        ("DELETE FROM audit_entries WHERE sequence > 1", "cut off"),
    ],
)
def test_a_broken_link_is_printed_and_the_exit_code_says_so(lived_in: Installed, statement: str, found: str) -> None:
    assert lived_in.must("audit", "verify") == ""
    tamper(lived_in, statement)
    result = lived_in.run("audit", "verify")
    assert result.exit_code == 1
    assert found in result.stdout


def test_an_entry_added_while_the_chain_is_checked_is_no_broken_link(installed: Installed) -> None:
    done = threading.Event()
    with installed.open() as database:
        with database.read() as session:
            clinic_id = session.scalars(select(Clinic.id)).one()

        def write() -> None:
            while not done.is_set():
                with database.write() as session:
                    audit(session, clinic_id, actor="service", action="x", subject="clinic", subject_id=clinic_id)

        writer = threading.Thread(target=write)
        writer.start()
        try:
            for _ in range(10):
                with database.read() as session:
                    assert list(verify(session)) == []
        finally:
            done.set()
            writer.join()


def test_erasing_destroys_names_and_texts_ends_the_schedule_and_keeps_the_scores(lived_in: Installed) -> None:
    with lived_in.open() as database, database.read() as session:
        before = session.scalars(select(Patient)).one()
        scores = session.scalars(select(Outcome.value)).all()
        texts = session.scalars(select(Message)).all()
    assert scores
    assert texts
    lived_in.must("erase", before.id, "--clinic", "north", "--why", "asked for it")
    with lived_in.open() as database, database.read() as session:
        patient = session.scalars(select(Patient)).one()
        assert patient.erased_at is not None
        with pytest.raises(Erased):
            unseal(session, before, "name")
        assert session.scalars(select(Outcome.value)).all() == scores
        assert {message.state for message in session.scalars(select(Message))} == {MessageState.DROPPED}
        check_ins = session.scalars(select(CheckIn)).all()
        assert {check_in.reason for check_in in check_ins if not check_in.final} == {"erased"}
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "erase-patient")).one()
        assert "asked for it" in unseal(session, entry, "details")
    lived_in.must("audit", "verify")


def test_erasing_waits_for_a_text_whose_fate_is_unknown(lived_in: Installed) -> None:
    with lived_in.open() as database, database.write() as session:
        message = session.scalars(select(Message).limit(1)).one()
        message.state = MessageState.UNKNOWN.value
        patient_id = str(message.patient_id)
    assert "going out" in lived_in.refused("erase", patient_id, "--clinic", "north", "--why", "asked")
    with lived_in.open() as database, database.read() as session:
        assert session.get_one(Patient, patient_id).erased_at is None


def test_nobody_is_erased_by_mistake(lived_in: Installed) -> None:
    lived_in.must("clinic", "add", "south", "--name", "South", "--time-zone", "America/Chicago")
    with lived_in.open() as database, database.read() as session:
        patient_id = session.scalars(select(Patient.id)).one()
    assert "south" in lived_in.refused("erase", patient_id, "--clinic", "south", "--why", "x")
    assert "why" in lived_in.refused("erase", patient_id, "--clinic", "north", "--why", " ")
    would = lived_in.must("erase", patient_id, "--clinic", "north", "--why", "x", "--dry-run")
    assert "Nothing is erased yet." in would
    assert "infusions: 1;" in would
    with lived_in.open() as database, database.write() as session:
        amending.hold_patient(
            session, session.scalars(select(Patient.clinic_id)).one(), patient_id, why="Lawsuit", actor="staff:1"
        )
    assert "legal hold" in lived_in.must("erase", patient_id, "--clinic", "north", "--why", "x", "--dry-run")
    assert "legal hold" in lived_in.refused("erase", patient_id, "--clinic", "north", "--why", "x")
    with lived_in.open() as database, database.write() as session:
        amending.release_patient(
            session, session.scalars(select(Patient.clinic_id)).one(), patient_id, why="Over", actor="staff:1"
        )
    lived_in.must("erase", patient_id, "--clinic", "north", "--why", "x")
    assert "already" in lived_in.refused("erase", patient_id, "--clinic", "north", "--why", "x")

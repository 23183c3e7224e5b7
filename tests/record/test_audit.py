"""The audit trail: changed, cut off or removed entries are noticed."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import delete, select, text, update

from reminders.record.access import AuditEntry, AuditHead
from reminders.record.append_only import unprotect
from reminders.record.audit import NO_MAC, audit, verify, verify_part
from reminders.record.database import Database
from reminders.record.people import Patient
from reminders.record.sealing import erase_patient, unseal
from tests.record.rows import AT, add_clinic, add_patient

WORDS = {"old": {"phone": "+13125550142"}, "new": {"phone": "+13125550143"}, "why": "New phone"}


@pytest.fixture
def trail(database: Database) -> Patient:
    """Five entries about one patient, in one clinic of two; the protection lifted, as somebody with the file could."""
    with database.write() as session:
        patient = add_patient(session, add_clinic(session, "north"))
        other = add_clinic(session, "south")
        audit(session, other.id, actor="operator", action="add", subject="clinic", subject_id=other.id)
        for number in range(5):
            audit(
                session, patient.clinic_id, actor="staff:1", action=f"change-{number}", subject="patient",
                subject_id=patient.id, data_key_id=patient.data_key_id, details=dict(WORDS),
            )  # fmt: skip
        for statement in unprotect(database.engine.dialect.name, "audit_entries"):
            session.execute(text(statement))
    return patient


def broken(database: Database) -> list[tuple[str, int, str]]:
    with database.read() as session:
        return [(link.clinic_id, link.sequence, link.what) for link in verify(session)]


def tamper(database: Database, *statements: Any) -> None:
    with database.write() as session:
        for statement in statements:
            session.execute(statement)


def entry(sequence: int, patient: Patient) -> Any:
    return (AuditEntry.clinic_id == patient.clinic_id) & (AuditEntry.sequence == sequence)


def test_an_untouched_trail_is_whole(database: Database, trail: Patient) -> None:
    assert broken(database) == []


def test_details_are_sealed_with_the_subjects_key(database: Database, trail: Patient) -> None:
    with database.read() as session:
        first = session.scalars(select(AuditEntry).where(entry(1, trail))).one()
        assert b"3125550142" not in (first.details_sealed or b"")
        assert '"why": "New phone"' in unseal(session, first, "details")


def test_details_without_a_key_to_seal_them_are_refused(database: Database, trail: Patient) -> None:
    with pytest.raises(ValueError, match="data key"), database.write() as session:
        audit(
            session, trail.clinic_id, actor="x", action="x", subject="x", subject_id="x", details={"name": "Ana Ruiz"}
        )


OTHER: dict[str, Any] = {
    "at": datetime(2020, 1, 1, tzinfo=UTC), "care_at": datetime(2020, 1, 1, tzinfo=UTC), "actor": "staff:2",
    "action": "viewed", "subject": "staff", "subject_id": "0" * 26, "data_key_id": None, "details_sealed": None,
    "id": "0" * 26, "mac": b"\x01" * 32, "sequence": 99,
}  # fmt: skip


@pytest.mark.parametrize("column", sorted(c.key for c in AuditEntry.__table__.columns))
def test_a_change_in_any_column_is_found(database: Database, trail: Patient, column: str) -> None:
    value = OTHER.get(column)
    if column == "clinic_id":
        with database.read() as session:
            value = session.scalar(select(AuditEntry.clinic_id).where(AuditEntry.clinic_id != trail.clinic_id))
    statement = update(AuditEntry).where(entry(3, trail)).values({column: value})
    tamper(database, statement.execution_options(synchronize_session=False))
    assert broken(database)


def test_a_missing_entry_is_found(database: Database, trail: Patient) -> None:
    tamper(database, delete(AuditEntry).where(entry(3, trail)))
    assert (trail.clinic_id, 3, "an entry is missing") in broken(database)


def test_one_chain_followed_in_parts_shows_what_following_it_whole_shows(database: Database, trail: Patient) -> None:
    def in_parts(most: int) -> list[tuple[str, int, str]]:
        found, after, ended = [], 0, False
        with database.read() as session:
            while not ended:
                part = verify_part(session, trail.clinic_id, after=after, most=most)
                found += [(link.clinic_id, link.sequence, link.what) for link in part.broken]
                after, ended = part.last, part.ended
        return found

    assert [in_parts(most) for most in (1, 2, 5, 9)] == [[], [], [], []]
    tamper(database, update(AuditEntry).where(entry(2, trail)).values(actor="staff:2"))
    tamper(database, delete(AuditEntry).where(entry(4, trail)), delete(AuditHead))
    assert len(broken(database)) > 3
    mine = [link for link in broken(database) if link[0] == trail.clinic_id]
    assert [in_parts(most) for most in (2, 3, 9)] == [mine, mine, mine]


def test_an_entry_in_place_of_another_is_found(database: Database, trail: Patient) -> None:
    tamper(
        database,
        delete(AuditEntry).where(entry(4, trail)),
        update(AuditEntry).where(entry(5, trail)).values(sequence=4),
        update(AuditHead).where(AuditHead.clinic_id == trail.clinic_id).values(sequence=4),
    )
    assert broken(database)


def test_entries_cut_off_at_the_end_are_found(database: Database, trail: Patient) -> None:
    tamper(database, delete(AuditEntry).where(entry(5, trail)))
    assert [what for _, _, what in broken(database)] == ["the head and the last entry differ: entries were cut off"]


def test_entries_cut_off_with_the_head_put_back_are_found(database: Database, trail: Patient) -> None:
    with database.read() as session:
        last = session.scalars(select(AuditEntry).where(entry(4, trail))).one()
    head = update(AuditHead).where(AuditHead.clinic_id == trail.clinic_id).values(sequence=4, mac=last.mac)
    tamper(database, delete(AuditEntry).where(entry(5, trail)), head)
    assert broken(database)


@pytest.mark.parametrize("head", [None, NO_MAC])
def test_a_removed_or_reset_head_is_found(database: Database, trail: Patient, head: bytes | None) -> None:
    heads = AuditHead.clinic_id == trail.clinic_id
    tamper(
        database, delete(AuditHead).where(heads) if head is None else update(AuditHead).where(heads).values(mac=head)
    )
    assert broken(database)


def test_an_emptied_trail_is_found(database: Database, trail: Patient) -> None:
    tamper(database, delete(AuditEntry).where(AuditEntry.clinic_id == trail.clinic_id))
    assert broken(database)


def test_the_trail_goes_on_and_stays_whole_in_another_process(database: Database, trail: Patient) -> None:
    again = Database(str(database.engine.url.render_as_string(hide_password=False)), database.vault)
    with again.write() as session:
        audit(session, trail.clinic_id, actor="staff:1", action="more", subject="patient", subject_id=trail.id)
    again.close()
    assert broken(database) == []


def test_an_entry_rolled_back_leaves_no_gap(database: Database, trail: Patient) -> None:
    with database.write() as session:
        audit(session, trail.clinic_id, actor="staff:1", action="lost", subject="patient", subject_id=trail.id)
        session.rollback()
    with database.write() as session:
        audit(session, trail.clinic_id, actor="staff:1", action="kept", subject="patient", subject_id=trail.id)
    assert broken(database) == []


def test_entries_made_at_once_form_one_chain(database: Database, trail: Patient) -> None:
    together, failed = threading.Barrier(4), list[BaseException]()

    def work() -> None:
        together.wait()
        try:
            for _ in range(5):
                with database.write() as session:
                    audit(session, trail.clinic_id, actor="x", action="x", subject="x", subject_id=trail.id)
        except BaseException as error:
            failed.append(error)
            raise

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert broken(database) == []
    with database.read() as session:
        assert session.get_one(AuditHead, trail.clinic_id).sequence == 25


def test_erasing_the_patient_keeps_the_chain_whole(database: Database, trail: Patient) -> None:
    with database.write() as session:
        erase_patient(session, session.get_one(Patient, trail.id), AT)
    assert broken(database) == []

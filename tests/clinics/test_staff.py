"""Adding staff members, and resetting what one has lost."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from reminders.clinics import staff
from reminders.errors import NotFound, Refused
from reminders.record.access import AuditEntry, Staff
from reminders.record.columns import new_id
from reminders.record.sealing import seal
from tests.one_clinic import Care, add_clinic_row

PASSWORD = "correct horse battery"


@pytest.fixture
def email(care: Care) -> str:
    with care.database.write() as session:
        staff.add_staff(session, care.clinic(session), email="Ode@Example.org ", role="clinician", password=PASSWORD)
    return "ode@example.org"


def kept(care: Care, email: str) -> Staff:
    with care.database.read() as session:
        return session.scalars(select(Staff).where(Staff.email == email)).one()


def test_a_staff_member_is_added_with_a_hash_and_never_the_password(care: Care, email: str) -> None:
    member = kept(care, email)
    assert PASSWORD not in member.password_hash
    assert PasswordHasher().verify(member.password_hash, PASSWORD)
    assert (member.role, member.password_is_temporary, member.disabled_at) == ("clinician", False, None)


def test_an_address_is_taken_once_whatever_its_case(care: Care, email: str) -> None:
    with pytest.raises(Refused) as error, care.database.write() as session:
        staff.add_staff(session, care.clinic(session), email="ODE@example.ORG", role="admin", password=PASSWORD)
    assert [e.field for e in error.value.errors] == ["email"]


def test_every_bad_field_is_named_at_once(care: Care) -> None:
    with pytest.raises(Refused) as error, care.database.write() as session:
        staff.add_staff(session, care.clinic(session), email="ode", role="king", password="short")
    assert [e.field for e in error.value.errors] == ["email", "role", "password"]


def test_disabling_ends_every_session_and_is_said_once_in_the_audit_trail(care: Care, email: str) -> None:
    before = kept(care, email).session_version
    for _ in range(2):
        with care.database.write() as session:
            staff.disable_staff(session, email)
    member = kept(care, email)
    assert member.disabled_at is not None
    assert member.session_version == before + 1
    with care.database.read() as session:
        assert len(session.scalars(select(AuditEntry).where(AuditEntry.action == "disable-staff")).all()) == 1


def test_a_lost_second_factor_is_forgotten(care: Care, email: str) -> None:
    with care.database.write() as session:
        member = staff.find_staff(session, email)
        seal(session, member, "second_factor", "JBSWY3DPEHPK3PXP")
    with care.database.write() as session:
        staff.reset_second_factor(session, email)
    assert kept(care, email).second_factor_sealed is None


def test_a_temporary_password_replaces_the_old_one_and_must_be_changed(care: Care, email: str) -> None:
    with care.database.write() as session:
        staff.give_temporary_password(session, email, "another long one")
    member = kept(care, email)
    assert member.password_is_temporary
    assert PasswordHasher().verify(member.password_hash, "another long one")


def test_another_clinics_staff_are_not_there(care: Care, email: str) -> None:
    with care.database.write() as session:
        other = add_clinic_row(session, f"other-{new_id().lower()}")
        with pytest.raises(NotFound):
            staff.disable_staff(session, email, clinic_id=other.id)
        with pytest.raises(NotFound):
            staff.find_staff(session, "nobody@example.org")

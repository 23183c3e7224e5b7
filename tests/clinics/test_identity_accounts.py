"""Accounts at the identity provider and passkeys in the record, on both engines."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select, text

from reminders.clinics import identity_accounts, staff
from reminders.clinics.identity_provider import Account
from reminders.errors import Refused
from reminders.record.access import AuditEntry, Staff
from reminders.record.sealing import unseal
from reminders.record.sign_in_ways import ProviderAccount
from tests.one_clinic import Care

ANN = Account("https://id.example", "ann-1", "ann@example.org", "ann@id.example", both_factors=False)


def test_an_account_is_one_persons_and_a_person_has_one_at_a_provider(care: Care) -> None:
    with care.database.write() as session:
        clinic = care.clinic(session)
        for email in ("ann@example.org", "bob@example.org"):
            staff.add_staff(session, clinic, email=email, role="admin", password="correct horse battery")
    with care.database.write() as session:
        ann, bob = session.scalars(select(Staff).order_by(Staff.email)).all()
        assert identity_accounts.find_and_note_use(session, ANN) is None
        assert identity_accounts.by_address(session, ANN) is ann
        identity_accounts.connect(session, ann, ANN)
        identity_accounts.connect(session, ann, ANN)
        for who, account in ((bob, ANN), (ann, replace(ANN, subject="ann-2"))):
            with pytest.raises(Refused):
                identity_accounts.connect(session, who, account)
        identity_accounts.connect(session, ann, replace(ANN, issuer="https://other.example"))
        identity_accounts.connect(session, bob, replace(ANN, subject="ANN-1"))
    with care.database.write() as session:
        subjects = ("ann-1", "ANN-1", "ann-2")
        found = [identity_accounts.find_and_note_use(session, replace(ANN, subject=one)) for one in subjects]
        assert found == [session.get(Staff, ann.id), session.get(Staff, bob.id), None]
        row = identity_accounts.of_staff(session, ann.id, "https://id.example/")
        assert row is not None
        assert unseal(session, row, "shown") == "ann@id.example"
        held = str(session.execute(text("SELECT * FROM provider_accounts")).all())
        assert "ann-1" not in held
        assert "ann@id.example" not in held
    with care.database.write() as session:
        bobs = staff.reset_second_factor(session, "bob@example.org", actor="staff:of an admin")
        assert (bobs.id, bobs.session_version) == (bob.id, 1)
        assert identity_accounts.who_connected(session, [ann.id, bob.id]) == {ann.id}
        by_admin = select(AuditEntry.action).where(AuditEntry.actor == "staff:of an admin")
        assert session.scalars(by_admin).all() == ["disconnect-provider"]
        bobs.password_is_temporary = True
        with pytest.raises(Refused, match="password of your own"):
            identity_accounts.connect(session, bobs, replace(ANN, subject="ANN-1"))
    with care.database.write() as session:
        again = session.get_one(Staff, ann.id)
        assert identity_accounts.disconnect(session, again)
        assert not identity_accounts.disconnect(session, again)
        assert again.session_version == 1
        assert session.scalars(select(ProviderAccount.staff_id)).all() == []

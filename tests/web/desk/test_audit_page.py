"""The clinic-wide audit trail: sentences that say what exactly, filters, and the check that it is whole."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable

import pytest
from sqlalchemy import select, text, update

from reminders.clinics import staff as staffing
from reminders.record.access import AuditEntry, Staff
from reminders.record.append_only import unprotect
from reminders.record.database import Database
from tests.day import Day
from tests.factories import Lived
from tests.web.desk.conftest import Visitor, words

Enter = Callable[..., Visitor]

RESOLVED = "resolved the flag “may be in danger” of Mon Mar 2"


def rows(page: str) -> list[str]:
    """The lines of the table, as text."""
    return [words(row) for row in re.findall(r"<tr>\s*<td.*?</tr>", page, flags=re.S)]


def test_the_trail_says_what_exactly_and_is_narrowed_by_who_patient_kind_and_day(
    day: Day, clinic_life: Lived, signed_in: Enter
) -> None:
    admin, nurse = signed_in("admin"), signed_in("coordinator")
    (danger,) = day.flags(patient_id=clinic_life.grace.patient.id)
    admin.send(f"/flags/{danger.id}/resolve", page="/", note="Called her.")
    nurse.send(f"/patients/{clinic_life.ana.patient.id}/change/hour", preferred_time="17:30", why="Works mornings")
    with day.database.write() as session:
        hillside = day.add_clinic(session, "hillside").id
        also = session.scalars(select(Staff).where(Staff.email == "coordinator-own@lakeside.example")).one()
        staffing.add_place(session, also, hillside, "coordinator", actor=f"staff:{also.id}")
    stranger = signed_in("admin", hillside)
    with day.database.read() as session:
        ids = dict(session.execute(select(Staff.email, Staff.id)).all())

    everything = admin.get("/audit").text
    newest = rows(everything)
    assert any(RESOLVED in row and "Grace <b>O'Neill</b>" in row for row in newest)
    assert any("enrolled for the infusion of Mon Mar 2" in row and "Luis Ortega" in row for row in newest)
    assert any("preferred hour: nothing → 5:30 pm" in row and "why: Works mornings" in row for row in newest)
    assert any("added coordinator-own@lakeside.example to the staff" in row for row in newest)
    assert f'href="/flags/{danger.id}"' in everything
    assert 'href="/audit"' in admin.get("/settings").text

    by_nurse = rows(admin.get(f"/audit?by=staff:{ids['coordinator-own@lakeside.example']}").text)
    assert len(by_nurse) == 2  # signed in, changed the hour
    about_grace = rows(admin.get(f"/audit?patient={clinic_life.grace.patient.id}").text)
    assert any(RESOLVED in row for row in about_grace)
    assert all("Grace" in row for row in about_grace)
    of_flags = rows(admin.get("/audit?kind=flags").text)
    assert [RESOLVED in row for row in of_flags] == [True, False]
    assert "acknowledged the flag" in of_flags[1]
    flags_of_nurse = admin.get(f"/audit?kind=flags&by=staff:{ids['coordinator-own@lakeside.example']}").text
    assert "No entry fits" in flags_of_nurse
    assert rows(admin.get("/audit?from=2026-03-02&to=2026-03-02").text) == newest
    assert "No entry fits" in admin.read("/audit?from=2026-03-03")
    assert "No entry fits" in admin.read("/audit?to=2026-03-01")
    assert len(rows(admin.get("/audit?by=nobody&kind=none&from=soon").text)) == len(newest)

    the_same_as_a_file(admin)
    assert stranger.get(f"/audit/export.csv?patient={clinic_life.grace.patient.id}").status_code == 404

    sent = admin.send("/audit", who="grace", kind="flags")
    assert sent.location == f"/audit?patient={clinic_life.grace.patient.id}&kind=flags"
    assert admin.send("/audit", who="Nobody Known").status_code == 422
    theirs = rows(stranger.get("/audit").text)
    assert len(theirs) == 3  # two added to the staff, one signed in
    assert "coordinator-own@lakeside.example added coordinator-own@lakeside.example to the staff" in theirs[-1]
    assert f'value="staff:{also.id}"' in stranger.get("/audit").text  # who works at two clinics is found at both
    assert stranger.get(f"/audit?patient={clinic_life.grace.patient.id}").status_code == 404


def the_same_as_a_file(admin: Visitor) -> None:
    """What the page shows is downloaded as it is narrowed, and the download is an entry."""

    def taken(query: str) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(admin.get(f"/audit/export.csv?{query}").text)))

    assert next((row["did"], row["patient"]) for row in taken("kind=flags")) == (RESOLVED, "Grace <b>O'Neill</b>")
    assert len(taken("kind=flags")) == 2
    (hour,) = [row for row in taken("") if row["did"].startswith("changed the patient")]
    assert hour["who"] == "coordinator-own@lakeside.example"
    assert (hour["at"][:11], hour["at"][-6:]) == ("2026-03-02T", "-06:00")
    assert (hour["patient"], hour["mrn"]) == ("Ana Ruiz", "A-1001")
    assert "preferred hour: nothing → 5:30 pm; why: Works mornings" in hour["details"]
    assert "downloaded the audit trail" in admin.read("/audit?kind=looked")
    assert 'href="/audit/export.csv?kind=flags"' in admin.get("/audit?kind=flags").text


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_the_chain_is_checked_from_the_page_and_the_check_is_kept(
    day: Day, clinic_life: Lived, signed_in: Enter
) -> None:
    admin = signed_in("admin")
    assert "Not checked from here yet." in admin.read("/audit")
    whole = words(admin.send("/audit/verify", page="/audit").text)
    found = re.search(r"Entries 1 to (\d+) are whole: none was changed, none is missing, and none was cut off", whole)
    assert found, whole
    said = admin.read("/audit")
    assert f"by admin-own@lakeside.example: entries 1 to {found[1]}, all whole." in said
    assert "checked that the audit trail is whole" in said
    rewrite(day.database, day.clinic_id, 3)
    broken = words(admin.send("/audit/verify", page="/audit").text)
    assert "The trail is broken in 1 place Entry 3: an entry was changed." in broken
    assert "1 broken." in admin.read("/audit")


def rewrite(database: Database, clinic_id: str, sequence: int) -> None:
    """Change an entry as somebody could who has the database's file."""
    with database.write() as session:
        for statement in unprotect(database.engine.dialect.name, "audit_entries"):
            session.execute(text(statement))
        session.execute(
            update(AuditEntry)
            .where(AuditEntry.clinic_id == clinic_id, AuditEntry.sequence == sequence)
            .values(actor="staff:nobody")
        )

"""A patient who told the clinic to stop is not texted again because an older backup was put back."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from reminders.followup.amending.texting import record_oral_opt_out
from reminders.outbox.phone_refusals import TextedPhone, how_refused
from reminders.record.people import OptOut, Patient
from tests.operate.installed import SENDER, Installed


def refused(here: Installed) -> OptOut | None:
    """How the one patient's phone refuses texts."""
    with here.open() as database, database.read() as session:
        patient = session.scalars(select(Patient)).one()
        assert patient.phone_index is not None
        return how_refused(session, TextedPhone(patient.clinic_id, SENDER, patient.phone_index))


def test_a_refusal_told_to_staff_outlives_a_restore_in_place(lived_in: Installed, tmp_path: Path) -> None:
    file = str(tmp_path / "backup.gz")
    lived_in.must("backup", file)
    with lived_in.open() as database, database.write() as session:
        patient = session.scalars(select(Patient)).one()
        record_oral_opt_out(session, patient.clinic_id, patient.id, actor="staff", why="called us")
    assert refused(lived_in) is OptOut.STAFF
    first = lived_in.run("restore", file, "--replace")
    assert "no more texts: 1." in first.stderr
    assert refused(lived_in) is OptOut.STAFF
    lived_in.must("backup", file)
    # One that the backup has too is nothing new.
    assert "no more texts" not in lived_in.run("restore", file, "--replace").stderr
    assert refused(lived_in) is OptOut.STAFF
    lived_in.must("audit", "verify")

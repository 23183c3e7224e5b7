"""A patient who told the clinic to stop is not texted again because an older backup was put back."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from reminders import clock
from reminders.followup.amending.texting import record_oral_opt_in, record_oral_opt_out
from reminders.followup.intake.recording import refusals
from reminders.outbox.phone_refusals import TextedPhone, how_refused
from reminders.record.people import OptOut, Patient
from reminders.record.schedule import CheckIn
from tests.operate.installed import SENDER, Installed


def refused(here: Installed) -> OptOut | None:
    """How the one patient's phone refuses texts."""
    with here.open() as database, database.read() as session:
        patient = session.scalars(select(Patient)).one()
        assert patient.phone_index is not None
        return how_refused(session, TextedPhone(patient.clinic_id, SENDER, patient.phone_index))


def check_ins(here: Installed) -> list[tuple[str, str | None]]:
    """The state of each check-in, with its reason."""
    with here.open() as database, database.read() as session:
        return [(one.state, one.reason) for one in session.scalars(select(CheckIn).order_by(CheckIn.id))]


def test_a_refusal_told_to_staff_outlives_a_restore_in_place(lived_in: Installed, tmp_path: Path) -> None:
    file = str(tmp_path / "backup.gz")
    lived_in.must("backup", file)
    before = check_ins(lived_in)
    with lived_in.open() as database, database.write() as session:
        patient = session.scalars(select(Patient)).one()
        record_oral_opt_out(session, patient.clinic_id, patient.id, actor="staff", why="called us")
    assert refused(lived_in) is OptOut.STAFF
    refusing = check_ins(lived_in)
    assert refusing != before
    first = lived_in.run("restore", file, "--replace")
    assert "refuse them again: 1." in first.stderr
    assert (refused(lived_in), check_ins(lived_in)) == (OptOut.STAFF, refusing)
    lived_in.must("backup", file)
    # One that the backup has too is nothing new.
    assert "refuse them again" not in lived_in.run("restore", file, "--replace").stderr
    assert refused(lived_in) is OptOut.STAFF
    lived_in.must("audit", "verify")


@pytest.mark.parametrize("first", [OptOut.STAFF, OptOut.WORDS])
def test_also_one_that_was_told_again_after_an_earlier_one_was_lifted(
    lived_in: Installed, tmp_path: Path, first: OptOut
) -> None:
    """The backup knows the earlier one, and that it was lifted."""
    file = str(tmp_path / "backup.gz")
    with lived_in.open() as database, database.write() as session:
        patient = session.scalars(select(Patient)).one()
        phone = TextedPhone(patient.clinic_id, SENDER, str(patient.phone_index))
        refusals.stop(session, phone, refusals.Choice(clock.real(), "staff:1"), how=first)
        record_oral_opt_in(session, patient.clinic_id, patient.id, actor="staff", why="called us again")
    assert refused(lived_in) is None
    lived_in.must("backup", file)
    with lived_in.open() as database, database.write() as session:
        record_oral_opt_out(session, patient.clinic_id, patient.id, actor="staff", why="called us once more")
    refusing = refused(lived_in), check_ins(lived_in)
    assert refusing[0] is not None
    assert "refuse them again: 1." in lived_in.run("restore", file, "--replace").stderr
    assert (refused(lived_in), check_ins(lived_in)) == refusing

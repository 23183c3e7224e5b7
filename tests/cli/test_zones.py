"""`reminders clinic zone` and what `doctor` says of stored zones."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from reminders.record.access import AuditEntry
from reminders.record.people import Clinic, Patient
from reminders.record.schedule import CheckIn
from tests.operate.conftest import (
    _nothing_from_here,
    embedded,
    engine,
    installed,
    lived_in,
    moulds,
    session_moulds,
)
from tests.operate.installed import Installed

__all__ = ["_nothing_from_here", "embedded", "engine", "installed", "lived_in", "moulds", "session_moulds"]


def store(installed: Installed, zone: str) -> None:
    """A zone as an earlier version took it in, of the clinic and its patient."""
    with installed.open() as database, database.write() as session:
        session.execute(update(Clinic).values(time_zone=zone))
        session.execute(update(Patient).values(time_zone=zone))


def told(installed: Installed) -> list[str]:
    """What the doctor says of zones, without what to do."""
    lines = installed.run("doctor").stdout.splitlines()
    return [" ".join(line.split()) for line in lines if " time-zone " in line]


def test_a_clinic_in_no_place_is_not_added(installed: Installed) -> None:
    add = ("clinic", "add", "south", "--name", "South", "--time-zone")
    assert "America/New_York" in installed.refused(*add, "EST")
    installed.must(*add, "US/Eastern")
    assert "south\tSouth\tAmerica/New_York" in installed.must("clinic", "list")


def test_the_doctor_is_content_with_places(lived_in: Installed) -> None:
    assert told(lived_in) == ["ok time-zone Every time zone is a place's."]


@pytest.mark.parametrize(
    ("zone", "level", "said"),
    [
        ("EST", "warn", "EST, which is no place's"),
        ("US/Central", "warn", "US/Central, an old name of America/Chicago"),
        ("Mars/Olympus", "fail", "Mars/Olympus, whose rules this machine does not know"),
    ],
)
def test_the_doctor_counts_what_is_stored_and_says_what_to_do(
    lived_in: Installed, zone: str, level: str, said: str
) -> None:
    store(lived_in, zone)
    own, theirs = told(lived_in)
    assert own.startswith(f"{level} time-zone The clinic north has the time zone {said}")
    assert theirs.startswith(f"{level} time-zone 1 of north's patients has the time zone {said}")
    assert f"reminders clinic zone north --from {zone} --to America/" in lived_in.run("doctor").stdout


def test_what_the_doctor_advises_puts_it_right_and_keeps_a_trace(lived_in: Installed) -> None:
    store(lived_in, "EST")
    assert "America/Phoenix" in lived_in.refused("clinic", "zone", "north", "--from", "EST", "--to", "MST")
    lived_in.must("clinic", "zone", "north", "--from", "EST", "--to", "US/Eastern")
    assert told(lived_in) == ["ok time-zone Every time zone is a place's."]
    with lived_in.open() as database, database.read() as session:
        assert session.scalars(select(Clinic.time_zone)).all() == ["America/New_York"]
        assert session.scalars(select(Patient.time_zone)).all() == ["America/New_York"]
        actions = session.scalars(select(AuditEntry.action).where(AuditEntry.actor == "operator")).all()
    assert {"change-clinic", "change-patient"} <= set(actions)
    assert "Neither north nor a patient" in lived_in.refused(
        *("clinic", "zone", "north", "--from", "EST", "--to", "America/Chicago")
    )


#: Four hours from now may be night there, whenever this is run.
AT_NIGHT = {("skipped", "quiet-hours")}


def move_without_knowing_the_sender(installed: Installed) -> set[tuple[str, str | None]]:
    """The states of all check-ins once a command that was told no sender has moved the clinic and its patient."""
    with installed.open() as database, database.write() as session:
        session.execute(update(Clinic).values(phone=None))  # patients call the number that texts them
    installed.enroll()
    move = ("clinic", "zone", "north", "--from", "America/Chicago", "--to", "US/Pacific")
    moved = installed.run(*move, TWILIO_FROM=None)
    assert moved.exit_code == 0, moved.output
    with installed.open() as database, database.read() as session:
        return {(row.state, row.reason) for row in session.scalars(select(CheckIn))}


def test_a_command_beside_the_service_plans_with_the_sender_that_the_service_provides(embedded: Installed) -> None:
    assert move_without_knowing_the_sender(embedded) - AT_NIGHT == {("scheduled", None)}


def test_a_command_that_cannot_know_the_sender_takes_nobody_off_the_schedule(installed: Installed) -> None:
    assert move_without_knowing_the_sender(installed) - AT_NIGHT == {("scheduled", None)}


def test_a_clinic_that_the_services_own_sender_texts_for_is_ready(embedded: Installed) -> None:
    add = ("clinic", "add", "south", "--name", "South", "--time-zone", "America/Chicago")
    said = embedded.run(*add, TWILIO_FROM=None)
    assert said.exit_code == 0, said.output
    assert "Not ready to text" not in said.stderr

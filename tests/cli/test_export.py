"""`reminders export outcomes`: the record on stdout, one clinic's or everybody's."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from reminders.record.access import AuditEntry
from reminders.record.people import Clinic
from reminders.record.schedule import CheckIn
from tests.operate.installed import NAME, PHONE, Installed


@pytest.fixture
def two_clinics(installed: Installed) -> Installed:
    installed.must("clinic", "add", "south", "--name", "South", "--time-zone", "America/Chicago")
    installed.enroll()
    installed.enroll(slug="south", name="Bo Diaz", phone="+13125550143", mrn="B-1")
    return installed


def test_csv_has_a_heading_and_one_row_an_outcome(two_clinics: Installed) -> None:
    printed = two_clinics.must("export", "outcomes", "--format", "csv", "--clinic", "north")
    [row] = csv.DictReader(io.StringIO(printed))
    assert (row["step"], row["measure"], row["value"], row["source"]) == ("baseline", "pain", "8", "clinic")


def test_every_clinic_is_exported_together_only_when_asked_for(two_clinics: Installed) -> None:
    def patients(*which: str) -> set[str]:
        printed = json.loads(two_clinics.must("export", "outcomes", "--format", "json", *which))
        return {item["patient_id"] for item in printed["items"]}

    north, south = patients("--clinic", "north"), patients("--clinic", "south")
    assert len(north) == len(south) == 1
    assert patients("--all") == north | south


def test_fhir_is_one_observation_a_line(two_clinics: Installed) -> None:
    printed = two_clinics.must("export", "outcomes", "--format", "fhir", "--all")
    assert [json.loads(line)["resourceType"] for line in printed.splitlines()] == ["Observation"] * 2


def test_what_is_only_read_is_there_while_others_write(two_clinics: Installed) -> None:
    """An import of a large file holds SQLite's only writer for minutes."""
    with two_clinics.open() as database, database.write() as session:
        session.connection()  # only now SQLite is locked
        assert len(json.loads(two_clinics.must("export", "outcomes", "--format", "json", "--all"))["items"]) == 2
        assert "south" in two_clinics.must("clinic", "list")


TABLES = {"infusions": 1, "check-ins": 10, "wide": 1}


def test_no_export_names_a_patient(two_clinics: Installed) -> None:
    tables = [("outcomes", "fhir"), *((t, f) for t in ("outcomes", *TABLES) for f in ("csv", "json"))]
    for table, form in tables:
        printed = two_clinics.must("export", table, "--format", form, "--all")
        assert NAME not in printed
        assert PHONE not in printed


@pytest.mark.parametrize("table", TABLES)
def test_every_table_is_given_as_csv_and_json_of_one_clinic_or_of_all(two_clinics: Installed, table: str) -> None:
    one = two_clinics.must("export", table, "--format", "csv", "--clinic", "north")
    rows = list(csv.DictReader(io.StringIO(one)))
    items = json.loads(two_clinics.must("export", table, "--format", "json", "--all"))["items"]
    assert (len(rows), len(items)) == (TABLES[table], 2 * TABLES[table])
    assert {row["id"] for row in rows} < {item["id"] for item in items}
    assert list(rows[0]) == list(items[0])
    assert two_clinics.run("export", table, "--format", "fhir", "--all").exit_code == 2
    assert two_clinics.run("export", table, "--format", "csv").exit_code == 2


def test_the_dictionary_is_printed(installed: Installed) -> None:
    printed = installed.must("export", "dictionary")
    assert {"infusions", "check-ins", "outcomes", "wide"} <= {r["table"] for r in csv.DictReader(io.StringIO(printed))}


def test_a_research_export_of_few_is_refused_and_writes_no_file(two_clinics: Installed, tmp_path: Path) -> None:
    file = tmp_path / "research.zip"
    assert "5 patients" in two_clinics.refused("export", "research", str(file), "--clinic", "north")
    assert not file.exists()
    file.write_text("mine")
    assert "is there already" in two_clinics.run("export", "research", str(file), "--clinic", "north").output
    assert file.read_text() == "mine"


def test_a_research_export_is_a_private_file_and_is_audited(installed: Installed, tmp_path: Path) -> None:
    for n in range(5):
        installed.enroll(name=f"Ana {n}", phone=f"+1312555{1000 + n}", mrn=f"A-{n}")
    with installed.open() as database, database.write() as session:
        for row in session.scalars(select(CheckIn)):  # all of it is over
            row.state, row.final, row.closes_at = "missed", True, row.due_at - timedelta(days=100)
    file = tmp_path / "research.zip"
    result = installed.run("export", "research", str(file), "--clinic", "north")
    assert (result.exit_code, "5 patients" in result.stderr) == (0, True), result.output
    assert file.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(file) as archive:
        assert archive.namelist() == ["README.txt", "answers.csv", "infusions.csv", "dictionary.csv"]
        assert NAME.encode() not in archive.read("infusions.csv")
    with installed.open() as database, database.read() as session:
        entries = session.execute(select(AuditEntry.action, AuditEntry.actor).where(AuditEntry.subject == "clinic"))
        assert ("exported-research", "operator") in [tuple(entry) for entry in entries]


@pytest.mark.parametrize("which", [(), ("--all", "--clinic", "north")])
def test_whose_record_it_is_must_be_said(installed: Installed, which: tuple[str, ...]) -> None:
    result = installed.run("export", "outcomes", "--format", "csv", *which)
    assert result.exit_code == 2
    assert "--clinic" in result.stderr


def test_an_unknown_clinic_is_refused(installed: Installed) -> None:
    assert "elsewhere" in installed.refused("export", "outcomes", "--format", "csv", "--clinic", "elsewhere")


def test_the_record_in_fhir_holds_patients_infusions_and_answers(two_clinics: Installed) -> None:
    def types(*which: str) -> list[str]:
        return [json.loads(line)["resourceType"] for line in two_clinics.must("export", "fhir", *which).splitlines()]

    assert types("--clinic", "north") == ["Patient", "Procedure", "Observation"]
    assert types("--all", "--type", "Procedure", "--type", "Patient") == [
        "Procedure",
        "Procedure",
        "Patient",
        "Patient",
    ]
    assert "--clinic" in two_clinics.run("export", "fhir").stderr


def test_reading_who_the_patients_are_is_audited_in_each_clinic(two_clinics: Installed) -> None:
    for which in (("--clinic", "north"), ("--all", "--type", "Patient"), ("--all", "--type", "Procedure")):
        two_clinics.must("export", "fhir", *which)
    with two_clinics.open() as database, database.read() as session:
        looks = session.execute(
            select(Clinic.slug, AuditEntry.actor)
            .join(AuditEntry, AuditEntry.subject_id == Clinic.id)
            .where(AuditEntry.action == "read-patients", AuditEntry.clinic_id == Clinic.id)
        ).all()
    assert sorted(tuple(look) for look in looks) == [
        ("north", "operator"),
        ("north", "operator"),
        ("south", "operator"),
    ]

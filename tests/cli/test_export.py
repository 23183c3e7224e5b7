"""`reminders export outcomes`: the record on stdout, one clinic's or everybody's."""

from __future__ import annotations

import csv
import io
import json

import pytest

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


def test_no_export_names_a_patient(two_clinics: Installed) -> None:
    for form in ("csv", "json", "fhir"):
        printed = two_clinics.must("export", "outcomes", "--format", form, "--all")
        assert NAME not in printed
        assert PHONE not in printed


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

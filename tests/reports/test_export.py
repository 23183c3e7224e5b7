"""The record written for other programs, as the command line and the API do."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.orm import Session

from reminders.followup.amending import correct_outcome
from reminders.followup.enrolling.enroll import enroll
from reminders.record.columns import new_id
from reminders.record.outcomes import Outcome
from reminders.record.people import Clinic
from reminders.reports import export
from reminders.reports.export import Format, TableName, one_page, stream, write_table
from reminders.reports.export_csv import csv_rows
from reminders.reports.keyset import Cursor
from reminders.reports.selection import Selection, outcome_page
from reminders.reports.tables.outcomes import OUTCOMES
from tests.one_clinic import Care, add_clinic_row, care, request_for, settings

__all__ = ["care", "settings"]


def add_outcomes(session: Session, care: Care, clinic: Clinic, values: list[str]) -> list[str]:
    """An enrolled patient of a clinic, and answers to as many check-ins."""
    made = enroll(session, clinic, request_for(), actor="operator", settings=care.settings)
    rows = [
        Outcome(
            id=new_id(), clinic_id=clinic.id, patient_id=made.patient.id, infusion_id=made.infusion.id,
            check_in_id=check_in.id, step=check_in.step, measure="pain", value=Decimal(value), recall="24h",
            replied_at=care.now, recorded_at=care.now, source="patient", recorded_by="service",
        )
        for check_in, value in zip(made.check_ins, values, strict=False)
    ]  # fmt: skip
    session.add_all(rows)
    session.flush()
    return [row.id for row in rows]


def written(care: Care, form: str, clinic_id: str | None) -> str:
    out = io.StringIO()
    with care.database.read() as session:
        write_table(session, TableName.OUTCOMES, clinic_id, form, out)
    return out.getvalue()


def test_one_clinics_or_everybodys(care: Care) -> None:
    with care.database.write() as session:
        add_outcomes(session, care, care.clinic(session), ["6"])
        other = add_clinic_row(session, "hilltop")
        add_outcomes(session, care, other, ["4", "3"])
    counts = [len(json.loads(written(care, "json", which))["items"]) for which in (care.clinic_id, other.id, None)]
    assert counts == [2, 3, 5]


@pytest.mark.parametrize("rows_at_once", [1, 2, 3, 100])
def test_every_form_is_whole_however_it_is_cut(care: Care, monkeypatch: pytest.MonkeyPatch, rows_at_once: int) -> None:
    with care.database.write() as session:
        first, *_ = add_outcomes(session, care, care.clinic(session), ["6", "6.5", "0"])
    with care.database.write() as session:
        correct_outcome(session, care.clinic_id, first, value=Decimal(5), actor="staff:x", why="typo")
    monkeypatch.setattr(export, "BATCH_ROWS", rows_at_once)
    items = json.loads(written(care, "json", None))["items"]
    assert [item["value"] for item in items] == [8, 6, 6.5, 0, 5]
    table = list(csv.DictReader(io.StringIO(written(care, "csv", None))))
    assert [row["value"] for row in table] == ["8", "6", "6.5", "0", "5"]
    observations = [json.loads(line) for line in written(care, "fhir", None).splitlines()]
    assert [(o["id"] == first, o["status"]) for o in observations] == [
        (False, "final"), (False, "final"), (False, "final"), (True, "corrected"),
    ]  # fmt: skip
    whole = written(care, "csv", None)
    assert "".join(stream(Format.CSV, care.database.read, Selection(None))) == whole


def test_nothing_recorded_is_an_empty_export(care: Care) -> None:
    assert json.loads(written(care, "json", None)) == {"items": [], "next": None}
    assert written(care, "csv", None) == ",".join(OUTCOMES.table.fields) + "\r\n"
    assert written(care, "fhir", None) == ""


def test_a_long_line_of_corrections_is_one_observation(care: Care) -> None:
    with care.database.write() as session:
        first, *_ = add_outcomes(session, care, care.clinic(session), ["6"])
    standing = first
    for value in ("5", "4", "3", "2"):
        with care.database.write() as session:
            row = correct_outcome(session, care.clinic_id, standing, value=Decimal(value), actor="staff:x", why="again")
            standing = row.id
    last = json.loads(written(care, "fhir", care.clinic_id).splitlines()[-1])
    assert (last["id"], last["status"], last["valueInteger"]) == (first, "corrected", 2)
    assert last["identifier"][0]["value"] == first


def test_no_transaction_is_open_while_a_reader_takes_its_time(care: Care, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "BATCH_ROWS", 1)
    with care.database.write() as session:
        add_outcomes(session, care, care.clinic(session), ["6", "5"])
    pieces = stream(Format.CSV, care.database.read, Selection(None))
    for _ in pieces:
        assert care.database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


def test_a_page_is_a_document_of_its_own(care: Care) -> None:
    with care.database.write() as session:
        add_outcomes(session, care, care.clinic(session), ["6", "5"])
    with care.database.read() as session:
        page = outcome_page(session, Selection(None), Cursor(), 2)
        assert len(one_page(Format.CSV, session, page, OUTCOMES).splitlines()) == 3
        assert page.next is not None


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    ((read,),) = csv.reader(io.StringIO(csv_rows([[cell]]), newline=""))
    assert read == f"'{cell}"


@pytest.mark.parametrize("cell", ["h4", 'a "quoted" word', "a,b", "a\nb", "", "ñ"])
def test_other_cells_come_back_as_they_were(cell: str) -> None:
    ((read, number),) = csv.reader(io.StringIO(csv_rows([[cell, -1]]), newline=""))
    assert (read, number) == (cell, "-1")


def test_an_unknown_form_is_refused(care: Care) -> None:
    out: Any = io.StringIO()
    with care.database.read() as session, pytest.raises(ValueError):
        write_table(session, TableName.OUTCOMES, None, "pdf", out)

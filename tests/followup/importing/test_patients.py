"""Importing patients: each row is an enrollment, and all of a file or nothing is taken."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from reminders.followup.enrolling.enrolled_again import REPEAT_RULES
from reminders.followup.enrolling.identity import birth_date_of
from reminders.followup.importing.patients import COLUMNS, column_of, import_patients
from reminders.followup.importing.results import RowResult, Totals
from reminders.record.people import Patient
from reminders.record.schedule import CheckIn, Infusion
from reminders.record.sealing import unseal
from reminders.record.texts import Message
from tests.day import Day, new_phone

HEADER = "name,phone,mrn,infused_at,condition,baseline_pain,consent_given_at,consent_method,unencrypted_ok\n"


def imported(day: Day, text: str | bytes, *, dry_run: bool = False) -> tuple[Totals, list[RowResult]]:
    """Import a file as the edges do: rolled back if a row is refused, and in a dry run."""
    told: list[RowResult] = []
    file = io.BytesIO(text.encode() if isinstance(text, str) else text)
    with day.database.write() as session:
        totals = import_patients(session, day.clinic_id, file, actor="operator", tell=told.append)
        if totals.refused or dry_run:
            session.rollback()
    return totals, told


def count(day: Day, table: type) -> int:
    with day.database.read() as session:
        return len(session.scalars(select(table)).all())


def said(told: list[RowResult]) -> list[str]:
    return [str(problem) for result in told for problem in result.problems]


def test_rows_are_enrolled_and_texted_and_the_same_file_again_changes_nothing(day: Day) -> None:
    phone, other = new_phone(), new_phone()
    file = (
        HEADER + f"Ana Ruiz,{phone},A-1,2026-03-02 09:30,crps,8,2026-03-02 9:00,written,yes\n"
        f'"Luis Gil",{other.removeprefix("+1")},A-2,3/2/2026 9:15 AM,Low back pain,"6,5",3/1/2026,oral,x\n'
    )
    dry, rows = imported(day, file, dry_run=True)
    assert (dry.refused, count(day, Patient), count(day, Message)) == (0, 0, 0)
    assert rows[0].does.startswith("new patient, infusion 1 of course 1; 10 check-ins to come, the first on 2026-03-02")

    totals, told = imported(day, file)
    assert told == rows, "a dry run is true"
    assert dict(totals.counts) == {"new patients": 2}
    assert count(day, CheckIn) == 20
    with day.database.read() as session:
        luis = session.scalars(select(Infusion).where(Infusion.condition == "low-back")).one()
        assert unseal(session, session.get_one(Patient, luis.patient_id), "phone") == other
    assert [o.value for o in day.outcomes(infusion_id=luis.id)] == [Decimal("6.5")]
    day.tick()
    assert len(day.texts(phone)) == 1, "the welcome, as after any enrollment"

    again, told = imported(day, file)
    assert {result.does for result in told} == {"enrolled already; nothing changes"}
    assert (dict(again.counts), count(day, Infusion)) == ({"enrolled already": 2}, 2)


def test_one_bad_row_keeps_all_out_and_every_problem_names_row_column_and_what_is_right(day: Day) -> None:
    good = f"Ana Ruiz,{new_phone()},A-1,2026-03-02 09:30,crps,8,2026-03-02 9:00,written,yes\n"
    bad = (
        "Luis Gil,1.3125550142E+10,A-2,2026-03-02 09:30,crps,11,2026-03-02 9:00,written,yes\n"
        "\n"
        f"Bo Li,{new_phone()},A-3,13/2/2026 09:30,,x,2026-03-02 9:00,by fax,no\n"
        f"Cy Oz,{new_phone()},A-4,2026-03-02 09:30,crps,8,,,\n"
        f"Ana Ruiz,{new_phone()},A-1,2026-03-02 09:30,crps,8,2026-03-02 9:00,written,yes\n"
    )
    totals, told = imported(day, HEADER + good + bad)
    assert (totals.rows, totals.refused, count(day, Patient), count(day, Message)) == (5, 4, 0, 0)
    text = "\n".join(said(told))
    for part in (
        "Row 3, column B (phone): The spreadsheet shortened this number to 1.3125550142E+10",
        "Row 3, column F (baseline_pain): A pain score is a number from 0 to 10",
        "Row 5, column D (infused_at): There is no month 13",
        "Row 5, column E (condition): What the infusion was given for is missing.",
        "Row 5, column F (baseline_pain): A pain score is a number from 0 to 10, like 7 or 6.5. This is: x.",
        "Row 5, column H (consent_method): Consent is given in one of these ways: written, oral, electronic.",
        "Row 6, column G (consent_given_at): Consent to texts is needed the first time",
        "Row 7, column B (phone): Ana Ruiz is known with the phone",
    ):
        assert part in text


def test_a_birth_date_and_calls_instead_of_texts_have_their_columns(day: Day) -> None:
    header = "name,phone,mrn,infused_at,condition,baseline_pain,DOB,Landline\n"
    row = f"Ana Ruiz,{new_phone()},A-1,2026-03-02 09:30,crps,8,"
    _, told = imported(day, header + row + "13/2/1961,maybe\n")
    assert [problem.split(":")[0] for problem in said(told)] == [
        "Row 2, column G (DOB)",
        "Row 2, column H (Landline)",
        "Row 2, column consent_given_at",
    ]
    _, told = imported(day, header + row + "3/2/61,yes\n")
    assert "10 check-ins, by phone, to come, the first on 2026-03-02 13:30" in told[0].does
    with day.database.read() as session:
        patient = session.scalars(select(Patient)).one()
        assert (birth_date_of(session, patient), patient.call_only) == (date(1961, 3, 2), True)
    assert count(day, Message) == 0


def test_every_field_of_an_enrollment_has_its_column() -> None:
    assert sorted(column_of(path) for path in REPEAT_RULES) == sorted(column.name for column in COLUMNS)


def test_a_shared_phone_needs_a_yes_and_a_repeat_adds_the_dose_and_peg(day: Day) -> None:
    phone = new_phone()
    day.enroll(phone, name="Ana Ruiz")
    header = HEADER.replace("\n", ",shared_phone,dose_mg_per_kg,PEG pain,peg_enjoyment,peg_activity\n")
    row = f"Ben Ruiz,{phone},B-1,2026-03-02 09:30,crps,8,2026-03-02 9:00,written,yes"
    _, told = imported(day, header + f"{row},,,6,11,\n")
    assert said(told) == [
        "Row 2, column B (phone): This phone belongs to Ana Ruiz. If they share it, say so; if not, check the number. "
        "To say so, write yes in the column shared_phone.",
        "Row 2, column M (peg_enjoyment): An answer to PEG is a number from 0 to 10, with one decimal at most.",
    ]
    _, told = imported(day, header + f"{row},yes,,6,,\n")
    assert told[0].does.startswith("new patient")
    totals, told = imported(day, header + f"{row},yes,0.5,6,7,8\n")
    assert (told[0].does, dict(totals.counts)) == (
        "enrolled already; what the row newly says is added", {"enrolled already, completed": 1}
    )  # fmt: skip
    with day.database.read() as session:
        (ben,) = session.scalars(select(Infusion).where(Infusion.dose_mg_per_kg == Decimal("0.5")))
    values = {o.measure: o.value for o in day.outcomes(infusion_id=ben.id)}
    assert values == {"pain": 8, "peg-pain": 6, "peg-enjoyment": 7, "peg-activity": 8}
    _, told = imported(day, header + f"{row},yes,,5,,\n")
    assert "Row 2, column L (PEG pain): Another baseline is recorded" in said(told)[0]
    again = row.replace("09:30", "09:15")
    _, told = imported(day, header + f"{again},yes,,,,\n")
    assert said(told)[0].endswith("To say so, write yes in the column second_of_day.")
    _, told = imported(day, header + row.replace(phone, new_phone()) + ",,,,,\n")
    assert "is known with the phone" in said(told)[0]
    assert "write yes" not in said(told)[0]

"""The import pages: a file is checked first, shown row by row, and imported when it is confirmed."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from html import unescape

from sqlalchemy import func, select
from werkzeug.test import TestResponse

from reminders.record.outcomes import Outcome
from reminders.record.people import Patient
from reminders.record.schedule import Infusion
from tests.day import Day, new_phone
from tests.web.desk.conftest import Visitor, words

PATIENTS = "name,phone,mrn,infused_at,condition,baseline_pain,consent_given_at,consent_method,unencrypted_ok\n"
HISTORY = (
    "mrn;condition;course;number;infused_at;baseline_pain;step;answered_at;pain\n"
    "A-1;crps;1;1;2025-03-03 10:00;8;h24;2025-03-04 10:30;4,5\n"
)


def upload(visitor: Visitor, address: str, text: str | bytes) -> TestResponse:
    content = text.encode() if isinstance(text, str) else text
    return visitor.send(address, file=(io.BytesIO(content), "rows.csv"))  # type: ignore[arg-type]


def count(day: Day, table: type) -> int:
    with day.database.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def hidden(answer: TestResponse) -> str:
    found = re.search(r'name="content" value="([^"]+)"', answer.text)
    assert found
    return unescape(found[1])


def test_patients_are_shown_row_by_row_and_enrolled_when_confirmed(day: Day, signed_in: Callable[..., Visitor]) -> None:
    nurse = signed_in("coordinator")
    assert "Import patients" in nurse.read("/patients")
    good = PATIENTS + f"Ana Ruiz,{new_phone()},A-1,2026-03-02 09:30,crps,8,2026-03-02 9:00,written,yes\n"
    refused = upload(nurse, "/import/patients", good + f"Bo,{new_phone()},B-1,13/2/2026 9:30,crps,8,,,\n")
    assert refused.status_code == 422
    assert "Row 3, column D (infused_at): There is no month 13" in words(refused.text)

    shown = upload(nurse, "/import/patients", good)
    assert "Nothing is imported yet. Rows: 1. New patients: 1." in words(shown.text)
    assert "2 new patient, infusion 1 of course 1; 10 check-ins to come" in words(shown.text)
    assert count(day, Patient) == 0
    done = nurse.send("/import/patients", content=hidden(shown))
    assert (done.status_code, count(day, Patient)) == (302, 1)
    assert "Imported: 1 row." in nurse.read(done.location)
    assert nurse.get("/import/history").status_code == 403, "a coordinator enrolls, and leaves the record as it is"


def test_history_is_imported_by_an_admin_whose_patient_then_has_a_page_and_can_be_enrolled(
    day: Day, signed_in: Callable[..., Visitor]
) -> None:
    admin = signed_in("admin")
    assert "import history" in admin.read("/settings")
    shown = upload(admin, "/import/history", HISTORY.encode("utf-16"))
    assert "2 new patient, who is not texted, new infusion, number 1 of course 1, answer at h24" in words(shown.text)
    assert admin.send("/import/history", content=hidden(shown)).status_code == 302
    assert count(day, Outcome) == 2
    assert "Record number A-1" in admin.read("/patients")
    with day.database.read() as session:
        patient_id = session.scalars(select(Patient.id)).one()
    page = admin.read(f"/patients/{patient_id}")
    assert "Record number A-1" in page
    assert "4.5" in page
    assert "erased" not in page.lower()
    assert "imported an infusion or answers to it" in admin.read(f"/patients/{patient_id}/history")
    form = admin.read(f"/enroll?patient={patient_id}")
    assert "Consent to texts" in form
    stop = admin.send(f"/patients/{patient_id}/change/opt-out", why="told us")
    assert "No phone of this patient is known" in words(stop.text)

    values = {
        "patient": patient_id, "name": "Ana Ruiz", "phone": new_phone(), "mrn": "A-1", "infused_at": "2026-03-02T09:30",
        "baseline_pain": "6", "condition": "crps", "consent_given_at": "2026-03-02T09:00", "consent_method": "written",
    }  # fmt: skip
    untold = admin.send("/enroll", page=f"/enroll?patient={patient_id}", **values)
    assert untold.status_code == 422, "an imported patient has not consented to anything"
    assert (
        admin.send("/enroll", page=f"/enroll?patient={patient_id}", unencrypted_ok="yes", **values).status_code == 302
    )
    assert count(day, Infusion) == 2
    assert "Ana Ruiz" in admin.read(f"/patients/{patient_id}")


def test_what_is_no_table_or_too_long_is_refused_in_a_sentence(day: Day, signed_in: Callable[..., Visitor]) -> None:
    nurse = signed_in("coordinator")
    assert "Choose a file." in words(nurse.send("/import/patients").text)
    assert "an Excel workbook (.xlsx)" in words(upload(nurse, "/import/patients", b"PK\x03\x04 and more").text)
    assert "Choose the file again." in words(nurse.send("/import/patients", content="!").text)
    many = PATIENTS + "Bo,1,,,,,,,\n" * 301
    assert "more than 300 rows" in words(upload(nurse, "/import/patients", many).text)
    assert upload(nurse, "/import/patients", "x" * 600_000).status_code == 422
    assert upload(nurse, "/import/patients", "x" * 1_100_000).status_code == 413
    assert count(day, Patient) == 0

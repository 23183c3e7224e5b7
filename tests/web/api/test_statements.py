"""What enrolling over the API costs the database, counted in statements. What needs more must raise the bound here."""

from __future__ import annotations

from tests.statements import counted
from tests.web.api.conftest import Api, enrollment

#: Key; clinic and its lock; whom the entry means; what it may not be; twelve kinds of rows; what is answered.
STATEMENTS_A_PATIENT = 29
#: Of a patient who is known: without the patient's own rows, and with all infusions and consents of before.
STATEMENTS_AN_INFUSION = 37


def test_what_an_enrollment_asks_of_the_database(api: Api) -> None:
    assert api.post("/enrollments", enrollment()).status_code == 201  # stores the schedule
    ben = {"patient__name": "Ben Stone", "patient__phone": "+13125550143", "patient__mrn": "A-1002"}
    later = ben | {"infusion__infused_at": "2026-03-01T15:30:00-06:00", "infusion__number": 2}

    with counted(api.care.database.engine) as first:
        assert api.post("/enrollments", enrollment(**ben)).status_code == 201
    with counted(api.care.database.engine) as second:
        assert api.post("/enrollments", enrollment(**later)).status_code == 201

    assert len(first.statements) <= STATEMENTS_A_PATIENT, first.statements
    assert len(second.statements) <= STATEMENTS_AN_INFUSION, second.statements

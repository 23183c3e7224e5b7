"""The enrollment form sent again for the same infusion: what is new is taken over, what contradicts is named."""

from __future__ import annotations

import re
from collections.abc import Callable

from sqlalchemy import select

from reminders.record.people import Patient
from tests.day import Day, new_phone
from tests.web.desk.conftest import Visitor, words
from tests.web.desk.test_forms import ENROLL

Enter = Callable[..., Visitor]


def test_a_new_zone_is_taken_over_and_another_condition_is_refused_in_staffs_words(day: Day, signed_in: Enter) -> None:
    somebody = signed_in("coordinator")
    first = somebody.send("/enroll", **ENROLL)
    again = somebody.send("/enroll", **{**ENROLL, "time_zone": "America/Denver", "language": "es"})
    assert again.location == first.location
    with day.database.read() as session:
        patient = session.scalars(select(Patient)).one()
    assert (patient.time_zone, patient.language) == ("America/Denver", "es")
    assert "enrolled again for the same infusion" in somebody.read(f"/patients/{patient.id}/history")
    refused = somebody.send("/enroll", **{**ENROLL, "condition": "migraine"})
    assert refused.status_code == 422
    assert "This infusion is enrolled with crps; change that on the patient's page." in words(refused.text)
    assert "/api/" not in words(refused.text), "calls of the API are not staff's business"


def test_a_repeat_with_a_field_that_cannot_be_read_is_not_asked_about_a_second_infusion(
    day: Day, signed_in: Enter
) -> None:
    somebody = signed_in()
    somebody.send("/enroll", **ENROLL)
    answer = somebody.send("/enroll", **{**ENROLL, "preferred_time": "23:00", "baseline_pain": "a lot"})
    assert answer.status_code == 422
    assert re.findall(r'<li><a href="#f-(\w+)"', answer.text) == ["preferred_time", "baseline_pain"]


def test_whoever_is_enrolled_unlooked_at_is_told_of_a_patient_of_that_name_afterwards(
    day: Day, signed_in: Enter
) -> None:
    """With scripts off nothing warns before the button is pressed, so the next page does."""
    somebody = signed_in("coordinator")
    known = somebody.send("/enroll", **ENROLL).location
    assert "known before" not in somebody.read(known)
    day.later(minutes=1)
    new = somebody.send("/enroll", **ENROLL | {"phone": new_phone(), "mrn": "B-7"}).location
    page = somebody.get(new).text
    assert "A patient called Ana Ruiz was known before." in words(page)
    (link,) = re.findall(r'<li><a href="(/enroll\?patient=\w+)">Ana Ruiz</a>, [^<]*record number', page)
    assert "For Ana Ruiz." in somebody.read(link)
    assert "A-1001" in somebody.get(link).text
    assert "known before" not in somebody.read(known), "the other one came later"

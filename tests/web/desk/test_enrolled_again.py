"""The enrollment form sent again for the same infusion: what is new is taken over, what contradicts is named."""

from __future__ import annotations

import re
from collections.abc import Callable

from sqlalchemy import select

from reminders.record.people import Patient
from tests.day import Day
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

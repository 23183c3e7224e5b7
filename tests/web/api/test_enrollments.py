"""Enrolling over the API."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from reminders.clock import real
from reminders.outbox.phone_refusals import record_refusal
from reminders.record.people import OptOut
from reminders.record.sealing import index_of
from reminders.record.texts import Message
from tests.web.api.conftest import ENROLLMENT, Api, enrollment, fields
from tests.web.conftest import PUBLIC_URL


def test_enrolling_answers_201_with_the_check_ins(api: Api) -> None:
    answer = api.post("/enrollments", enrollment())
    assert answer.status_code == 201
    body = answer.get_json()
    assert len(body["infusion_id"]) == len(body["patient_id"]) == 26
    assert [c["step"] for c in body["check_ins"]] == [
        *("h4", "h24", "h72", "d7", "d14", "d21", "d28", "d42", "d56", "d84")
    ]
    assert body["baseline_pain"] == 8
    first = body["check_ins"][0]
    assert set(first) == {"id", "step", "due_at", "due_local", "closes_at", "state", "reason"}
    assert first["due_at"] == "2026-03-03T01:30:00Z"
    assert first["due_local"] == "2026-03-02T19:30:00-06:00"
    assert (first["state"], first["reason"]) == ("scheduled", None)


@pytest.mark.parametrize(("how", "reason"), [(OptOut.KEYWORD, "opted-out"), (OptOut.WRONG_PERSON, "wrong-person")])
def test_a_phone_that_refused_the_sender_elsewhere_is_enrolled_and_each_check_in_says_why(
    api: Api, how: OptOut, reason: str
) -> None:
    with api.care.database.write() as session:
        index = index_of(session, "phone", ENROLLMENT["patient"]["phone"])
        record_refusal(session, str(api.care.settings.twilio_sender), index, at=real(), how=how)
    answer = api.post("/enrollments", enrollment())
    assert answer.status_code == 201
    assert {(c["state"], c["reason"]) for c in answer.get_json()["check_ins"]} == {("skipped", reason)}
    with api.care.database.read() as session:
        assert session.scalars(select(Message)).all() == []


def test_the_local_time_follows_the_clock_change(api: Api) -> None:
    by_step = {c["step"]: c for c in api.enroll()["check_ins"]}
    assert by_step["d7"]["due_local"] == "2026-03-09T10:00:00-05:00"
    for check_in in by_step.values():
        local = datetime.fromisoformat(check_in["due_local"])
        assert local == datetime.fromisoformat(check_in["due_at"])
        assert local.utcoffset() == local.astimezone(ZoneInfo("America/Chicago")).utcoffset()


def test_repeating_an_enrollment_answers_200_and_the_same(api: Api) -> None:
    first = api.post("/enrollments", enrollment())
    before = api.rows()
    again = api.post("/enrollments", enrollment())
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.get_json() == first.get_json()
    assert api.rows() == before


def test_the_location_leads_to_the_infusion(api: Api) -> None:
    made = api.post("/enrollments", enrollment())
    path = made.headers["Location"].removeprefix(f"{PUBLIC_URL}/api/v1")
    found = api.get(path)
    assert (found.status_code, found.get_json()) == (200, made.get_json())


def test_an_idempotency_key_repeats_its_answer(api: Api) -> None:
    headers = {"Idempotency-Key": "visit-77"}
    first = api.post("/enrollments", enrollment(), headers=headers)
    before = api.rows()
    again = api.post("/enrollments", enrollment(), headers=headers)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.get_json() == first.get_json()
    assert api.rows() == before


def test_an_idempotency_key_does_not_care_how_json_is_written(api: Api) -> None:
    headers = {"Idempotency-Key": "visit-77"}
    first = api.post("/enrollments", enrollment(), headers=headers)
    turned = dict(reversed(list(enrollment().items())))
    again = api.post("/enrollments", turned, headers=headers)
    assert (again.status_code, again.get_json()) == (200, first.get_json())


def test_an_idempotency_key_with_another_body_is_refused(api: Api) -> None:
    headers = {"Idempotency-Key": "visit-77"}
    api.post("/enrollments", enrollment(), headers=headers)
    before = api.rows()
    other = enrollment(patient__name="Bo Chen", patient__phone="+13125550143", patient__mrn="B-2")
    answer = api.post("/enrollments", other, headers=headers)
    assert (answer.status_code, fields(answer)) == (422, ["Idempotency-Key"])
    assert api.rows() == before


def test_an_idempotency_key_of_another_api_key_is_another_key(api: Api) -> None:
    headers = {"Idempotency-Key": "visit-77"}
    api.post("/enrollments", enrollment(), headers=headers)
    answer = api.post("/enrollments", enrollment(), headers=headers, key=api.other_key)
    assert answer.status_code == 201


def test_a_refused_request_does_not_use_its_idempotency_key_up(api: Api) -> None:
    headers = {"Idempotency-Key": "visit-77"}
    assert api.post("/enrollments", enrollment(patient__phone="12"), headers=headers).status_code == 422
    assert api.post("/enrollments", enrollment(), headers=headers).status_code == 201


def test_an_endless_idempotency_key_is_refused(api: Api) -> None:
    answer = api.post("/enrollments", enrollment(), headers={"Idempotency-Key": "k" * 256})
    assert (answer.status_code, fields(answer)) == (422, ["Idempotency-Key"])


def test_a_baseline_may_be_pending(api: Api) -> None:
    assert api.enroll(infusion__baseline_pain=None)["baseline_pain"] is None


def test_a_half_is_kept_exactly(api: Api) -> None:
    assert api.enroll(infusion__baseline_pain=6.5)["baseline_pain"] == 6.5


def test_the_other_clinic_enrolls_the_same_person_apart(api: Api) -> None:
    ours = api.enroll()
    theirs = api.post("/enrollments", enrollment(), key=api.other_key)
    assert theirs.status_code == 201
    assert theirs.get_json()["patient_id"] != ours["patient_id"]


def test_a_second_infusion_on_one_day_must_be_confirmed(api: Api) -> None:
    api.enroll()
    later = enrollment(infusion__infused_at="2026-03-02T15:55:00-06:00", infusion__number=2)
    refused = api.post("/enrollments", later)
    assert (refused.status_code, fields(refused)) == (422, ["infusion.infused_at"])
    assert 'To say so, send "second_of_day": true.' in refused.get_json()["errors"][0]["message"]
    assert api.post("/enrollments", {**later, "second_of_day": True}).status_code == 201


@pytest.mark.parametrize(
    ("call", "change", "confirm"),
    [
        ("/infusions/{infusion_id}", {"infused_at": "2026-03-02T15:20:00-06:00"}, "second_of_day"),
        ("/patients/{patient_id}", {"phone": "+13125550142"}, "shared_phone"),
    ],
)
def test_a_change_that_is_right_all_the_same_is_taken_once_what_the_refusal_names_is_sent(
    api: Api, call: str, change: dict[str, Any], confirm: str
) -> None:
    api.enroll()
    own = (
        {"patient__phone": "+13125550177", "patient__name": "Eva Lopez", "patient__mrn": "B-2"}
        if "phone" in change
        else {}
    )
    other = api.enroll(**own, infusion__infused_at="2026-03-01T15:30:00-06:00")
    refused = api.patch(call.format(**other), change)
    assert refused.status_code == 422
    assert refused.get_json()["errors"][0]["message"].endswith(f'To say so, send "{confirm}": true.')
    assert api.patch(call.format(**other), {**change, confirm: True}).status_code == 200


def test_a_known_patient_need_not_consent_again(api: Api) -> None:
    api.enroll()
    api.care.at(api.care.now + timedelta(days=3))
    answer = api.post(
        "/enrollments",
        enrollment(consent=None, infusion__infused_at="2026-03-05T15:30:00-06:00", infusion__number=2),
    )
    assert answer.status_code == 201

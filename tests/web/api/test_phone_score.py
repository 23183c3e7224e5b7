"""`POST /outcomes`: a score that staff took by phone, over the API."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from reminders.followup.amending import correct_outcome
from reminders.record.outcomes import Outcome
from reminders.record.sealing import unseal
from tests.web.api.conftest import Api, fields
from tests.web.api.test_amendments import kept
from tests.web.api.test_outcomes import items, record


def called(api: Api, check_in: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A good body, with what a test says different."""
    body = {"check_in_id": check_in["id"], "measure": "pain", "value": 6.5, "replied_at": api.care.now.isoformat()}
    return body | changes


def test_a_score_taken_by_phone_is_an_outcome_like_any_other(api: Api) -> None:
    made = api.enroll()
    check_in = made["check_ins"][0]
    api.care.at(api.care.now + timedelta(hours=5))
    body = called(api, check_in, reason="no answer to the text")
    answer = api.post("/outcomes", body, headers={"Idempotency-Key": "call-1"})
    assert answer.status_code == 201, answer.text
    item = answer.get_json()
    assert item == items(api)[-1]
    expected = {
        "check_in_id": check_in["id"], "step": "h4", "measure": "pain", "value": 6.5, "source": "call",
        "supersedes": None, "late": False, "in_force": True, "check_in_state": "answered",
    }  # fmt: skip
    assert {name: item[name] for name in expected} == expected
    details = kept(api, "record-call")
    assert (details["new"], details["why"]) == ({"value": "6.5"}, "no answer to the text")
    with api.care.database.read() as session:
        row = session.get_one(Outcome, item["id"])
        assert (unseal(session, row, "why"), row.recorded_by[:4]) == ("no answer to the text", "key:")

    before = api.rows()
    for repeat in (api.post("/outcomes", body, headers={"Idempotency-Key": "call-1"}), api.post("/outcomes", body)):
        assert (repeat.status_code, repeat.get_json()) == (200, item)
    other = api.post("/outcomes", body | {"value": 3}, headers={"Idempotency-Key": "call-1"})
    assert (other.status_code, fields(other)) == (422, ["Idempotency-Key"])
    assert api.rows() == before

    again = api.post("/outcomes", body | {"value": 3})
    assert (again.status_code, again.get_json()["supersedes"]) == (201, item["id"])
    assert [row["in_force"] for row in items(api)[1:]] == [False, True]
    [observation] = [
        entry["resource"]
        for entry in api.get("/outcomes", headers={"Accept": "application/fhir+json"}).get_json(force=True)["entry"]
        if entry["resource"]["id"] == item["id"]
    ]
    assert observation["status"] == "corrected"
    assert observation["performer"] == [{"reference": f"Organization/{api.care.clinic_id}"}]


def test_everything_that_is_wrong_is_named_at_once_and_nothing_is_recorded(api: Api) -> None:
    check_in = api.enroll()["check_ins"][0]
    api.care.at(api.care.now + timedelta(hours=5))
    before = api.rows()
    to_come = (api.care.now + timedelta(hours=1)).isoformat()
    for changes, wrong in (
        ({"value": 11, "replied_at": to_come}, {"value", "replied_at"}),
        ({"value": "six", "replied_at": "yesterday", "measure": "mood"}, {"value", "replied_at", "measure"}),
        ({"value": 4, "measure": "side_effects", "extra": 1}, {"measure", "extra"}),
        ({"reason": "x" * 301}, {"reason"}),
        ({"value": True}, {"value"}),
    ):
        answer = api.post("/outcomes", called(api, check_in, **changes))
        assert (answer.status_code, set(fields(answer))) == (422, wrong), changes
    assert set(fields(api.post("/outcomes", {}))) == {"check_in_id", "measure", "value", "replied_at"}
    stranger = api.post("/outcomes", called(api, check_in), key=api.other_key)
    assert (stranger.status_code, fields(stranger)) == (404, ["check_in_id"])
    assert api.rows() == before
    record(api, check_in["id"], 4, replied_at=api.care.now)
    older = api.post("/outcomes", called(api, check_in, replied_at=(api.care.now - timedelta(minutes=9)).isoformat()))
    assert (older.status_code, fields(older)) == (409, ["replied_at"])
    with api.care.database.read() as session:
        assert session.scalars(select(Outcome.source).order_by(Outcome.id)).all() == ["clinic", "patient"]


@pytest.mark.parametrize("key", ["call-1", None])
def test_a_call_that_is_sent_again_is_answered_with_what_staff_put_in_its_place(api: Api, key: str | None) -> None:
    check_in = api.enroll()["check_ins"][0]
    api.care.at(api.care.now + timedelta(hours=5))
    body, headers = called(api, check_in), {} if key is None else {"Idempotency-Key": key}
    first = api.post("/outcomes", body, headers=headers).get_json()
    with api.care.database.write() as session:
        said = {"actor": "staff:8", "why": "misheard"}
        fixed = correct_outcome(session, api.care.clinic_id, first["id"], value=Decimal(8), **said).id
    before = api.rows()
    again = api.post("/outcomes", body, headers=headers)
    assert (again.status_code, again.get_json()["id"], again.get_json()["value"]) == (200, fixed, 8)
    assert api.rows() == before

"""Changing infusions and patients over the API, with a reason that is kept."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import select

from reminders.record.access import AuditEntry
from reminders.record.outcomes import Outcome
from reminders.record.sealing import unseal
from tests.web.api.conftest import Api, fields


def kept(api: Api, action: str) -> dict[str, Any]:
    """The details of the newest audit entry of a kind."""
    with api.care.database.read() as session:
        entry = session.scalars(
            select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.sequence.desc())
        ).first()
        assert entry is not None
        assert entry.actor.startswith("key:")
        details: dict[str, Any] = json.loads(unseal(session, entry, "details"))
        return details


def test_moving_an_infusion_moves_its_unsent_check_ins(api: Api) -> None:
    made = api.enroll()
    path = f"/infusions/{made['infusion_id']}"
    answer = api.patch(path, {"infused_at": "2026-03-02T13:30:00-06:00", "why": "typed the wrong hour"})
    assert answer.status_code == 200
    moved = answer.get_json()
    assert moved["infused_at"] == "2026-03-02T19:30:00Z"
    assert [c["id"] for c in moved["check_ins"]] == [c["id"] for c in made["check_ins"]]
    assert moved["check_ins"][0]["due_at"] == "2026-03-02T23:30:00Z"
    assert api.get(path).get_json() == moved
    assert kept(api, "change-infusion")["why"] == "typed the wrong hour"


def test_a_reason_may_be_called_reason(api: Api) -> None:
    path = f"/infusions/{api.enroll()['infusion_id']}"
    assert api.patch(path, {"number": 2, "reason": "a slip"}).status_code == 200
    assert kept(api, "change-infusion")["why"] == "a slip"


def test_cancelling_skips_the_rest_with_its_reason(api: Api) -> None:
    made = api.enroll()
    answer = api.post(f"/infusions/{made['infusion_id']}/cancel", {"why": "not given after all"})
    body = answer.get_json()
    assert (answer.status_code, body["status"]) == (200, "cancelled")
    assert {(c["state"], c["reason"]) for c in body["check_ins"]} == {("skipped", "cancelled")}
    assert kept(api, "cancel-infusion")["why"] == "not given after all"


def test_peg_before_the_infusion_is_entered_in_parts_and_corrected_all_or_nothing(api: Api) -> None:
    made = api.enroll(infusion__baseline_peg={"pain": 7}, protocol="chronic-pain-peg")
    assert made["baseline_peg"] == {"pain": 7, "enjoyment": None, "activity": None, "score": None}
    path = f"/infusions/{made['infusion_id']}"
    refused = api.patch(path, {"baseline_peg": {"pain": 6, "activity": 6.25}, "why": "asked"})
    assert (refused.status_code, fields(refused)) == (422, ["baseline_peg.activity"])
    assert api.get(path).get_json()["baseline_peg"]["pain"] == 7
    filled = api.patch(path, {"baseline_peg": {"pain": 6, "enjoyment": 8, "activity": 6}, "why": "asked"}).get_json()
    assert filled["baseline_peg"] == {"pain": 6, "enjoyment": 8, "activity": 6, "score": 20 / 3}
    with api.care.database.read() as session:
        rows = session.scalars(select(Outcome).where(Outcome.measure.like("peg-%"))).all()
    assert {(row.step, row.source, row.recall) for row in rows} == {("baseline", "clinic", "7d")}
    assert len(rows) == 4  # the correction is a row of its own
    assert filled["baseline_pain"] == made["baseline_pain"]


def test_a_pending_baseline_is_recorded_and_a_wrong_one_corrected(api: Api) -> None:
    made = api.enroll(infusion__baseline_pain=None)
    path = f"/infusions/{made['infusion_id']}"
    assert api.patch(path, {"baseline_pain": 7, "why": "asked"}).get_json()["baseline_pain"] == 7
    assert api.patch(path, {"baseline_pain": 7.5, "why": "misheard"}).get_json()["baseline_pain"] == 7.5
    first, second = api.get("/outcomes").get_json()["items"]
    assert (first["value"], second["value"], second["supersedes"]) == (7, 7.5, first["id"])
    with api.care.database.read() as session:
        assert unseal(session, session.get_one(Outcome, second["id"]), "why") == "misheard"


def test_another_hour_moves_day_check_ins_only(api: Api) -> None:
    made = api.enroll()
    answer = api.patch(f"/patients/{made['patient_id']}", {"preferred_time": "17:30", "why": "works until five"})
    assert (answer.status_code, answer.get_json()["preferred_time"]) == (200, "17:30")
    by_step = {c["step"]: c["due_local"] for c in api.get(f"/infusions/{made['infusion_id']}").get_json()["check_ins"]}
    assert by_step["h4"] == made["check_ins"][0]["due_local"]
    assert by_step["d7"] == "2026-03-09T17:30:00-05:00"
    answer = api.patch(f"/patients/{made['patient_id']}", {"preferred_time": None, "why": "any hour will do"})
    assert answer.get_json()["preferred_time"] is None


def test_another_phone_is_kept_sealed_with_the_reason(api: Api) -> None:
    made = api.enroll()
    answer = api.patch(f"/patients/{made['patient_id']}", {"phone": "(312) 555-0177", "why": "new phone"})
    assert answer.status_code == 200
    assert "+13125550177" not in answer.text
    trace = kept(api, "change-patient")
    assert (trace["new"]["phone"], trace["old"]["phone"]) == ("+13125550177", "+13125550142")


def test_a_pause_is_shown_and_ends(api: Api) -> None:
    made = api.enroll()
    path = f"/patients/{made['patient_id']}"
    paused = api.post(f"{path}/pause", {"until": "2026-03-10T09:00:00-05:00", "why": "in hospital"})
    assert (paused.status_code, paused.get_json()["paused_until"]) == (200, "2026-03-10T14:00:00Z")
    check_ins = api.get(f"/infusions/{made['infusion_id']}").get_json()["check_ins"]
    assert (check_ins[0]["state"], check_ins[0]["reason"]) == ("skipped", "patient-paused")
    resumed = api.post(f"{path}/resume", {"why": "home again"})
    assert (resumed.status_code, resumed.get_json()["paused_at"]) == (200, None)
    check_ins = api.get(f"/infusions/{made['infusion_id']}").get_json()["check_ins"]
    assert (check_ins[0]["state"], check_ins[0]["reason"]) == ("scheduled", None)


BAD_CHANGES: list[tuple[str, str, dict[str, Any], str]] = [
    ("PATCH", "infusion", {"infused_at": "2026-03-02T13:30:00", "why": "x"}, "infused_at"),
    ("PATCH", "infusion", {"infused_at": "2027-03-02T13:30:00Z", "why": "x"}, "infused_at"),
    ("PATCH", "infusion", {"baseline_pain": 11, "why": "x"}, "baseline_pain"),
    ("PATCH", "infusion", {"patient_id": "x", "why": "x"}, "patient_id"),
    ("PATCH", "infusion", {"condition": "a b", "why": "x"}, "condition"),
    ("PATCH", "patient", {"phone": "12", "why": "x"}, "phone"),
    ("PATCH", "patient", {"time_zone": "Nowhere", "why": "x"}, "time_zone"),
    ("PATCH", "patient", {"preferred_time": "04:00", "why": "x"}, "preferred_time"),
    ("PATCH", "patient", {"language": "es", "why": ""}, "why"),
    ("PATCH", "patient", {"language": "es", "why": "\0"}, "why"),
    ("PATCH", "patient", {"language": "es", "why": "x" * 301}, "why"),
    ("POST", "patient/pause", {"until": "2020-01-01T00:00:00Z", "why": "x"}, "until"),
    ("POST", "patient/pause", {"until": "2026-04-01T00:00:00", "why": "x"}, "until"),
]


def test_a_bad_change_is_named_and_changes_nothing(api: Api) -> None:
    made = api.enroll()
    before = api.rows(), api.get(f"/infusions/{made['infusion_id']}").get_json()
    for method, what, body, field in BAD_CHANGES:
        name, _, action = what.partition("/")
        path = f"/{name}s/{made[f'{name}_id']}" + (f"/{action}" if action else "")
        answer = api.call(method, path, json=body)
        assert (answer.status_code, fields(answer)) == (422, [field]), (what, body)
        assert (api.rows(), api.get(f"/infusions/{made['infusion_id']}").get_json()) == before, (what, body)


def test_a_change_without_a_reason_is_kept_as_one(api: Api) -> None:
    made = api.enroll()
    assert api.post(f"/infusions/{made['infusion_id']}/cancel", {}).get_json()["status"] == "cancelled"
    assert kept(api, "cancel-infusion")["why"] == "no reason given"

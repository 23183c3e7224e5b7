"""Flags over the API."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from reminders.clinics.api_keys import scopes_of
from reminders.record.access import ApiKey
from reminders.record.flags import About, open_flag
from reminders.record.outcomes import Flag, FlagKind
from reminders.record.sealing import unseal
from tests.web.api.conftest import Api, fields

FIELDS = (
    *("id", "patient_id", "infusion_id", "kind", "concern"),
    *("opened_at", "respond_by", "acknowledged_at", "resolved_at"),
)


def open_one(api: Api, name: str, *, urgent: bool = True) -> str:
    made = api.enroll()
    with api.care.database.write() as session:
        kind = FlagKind.DANGER if urgent else FlagKind.UNCLEAR
        about = About(patient_id=made["patient_id"], infusion_id=made["infusion_id"])
        return open_flag(
            session, api.care.clinic_id, kind, about, natural_key=name, opened_at=api.care.now, urgent=urgent
        ).id


def test_a_flag_is_listed_acknowledged_and_resolved(api: Api) -> None:
    flag_id = open_one(api, "first")
    (flag,) = api.get("/flags").get_json()["items"]
    assert tuple(flag) == FIELDS
    assert (flag["id"], flag["kind"], flag["concern"], flag["acknowledged_at"]) == (flag_id, "danger", "urgent", None)
    taken = api.post(f"/flags/{flag_id}/acknowledge", key=api.danger_key)
    assert (taken.status_code, taken.get_json()["resolved_at"]) == (200, None)
    assert taken.get_json()["acknowledged_at"] is not None
    done = api.post(f"/flags/{flag_id}/resolve", {"note": "called; she is safe"}, key=api.danger_key)
    assert (done.status_code, done.get_json()["acknowledged_at"]) == (200, taken.get_json()["acknowledged_at"])
    assert done.get_json()["resolved_at"] is not None
    assert "safe" not in done.text
    with api.care.database.read() as session:
        row = session.get_one(Flag, flag_id)
        assert unseal(session, row, "note") == "called; she is safe"


def test_doing_it_again_changes_nothing(api: Api) -> None:
    flag_id = open_one(api, "first")
    once = api.post(f"/flags/{flag_id}/resolve", {"note": "called"}, key=api.danger_key).get_json()
    before = api.rows()
    assert api.post(f"/flags/{flag_id}/resolve", {"note": "called"}, key=api.danger_key).get_json() == once
    assert api.post(f"/flags/{flag_id}/acknowledge", {}).get_json() == once
    assert api.rows() == before


def test_resolving_what_is_resolved_owes_no_note_again(api: Api) -> None:
    flag_id = open_one(api, "first")
    assert api.post(f"/flags/{flag_id}/resolve", {}, key=api.danger_key).status_code == 422
    once = api.post(f"/flags/{flag_id}/resolve", {"note": "called"}, key=api.danger_key).get_json()
    before = api.rows()
    again = api.post(f"/flags/{flag_id}/resolve", {}, key=api.danger_key)
    assert (again.status_code, again.get_json()) == (200, once)
    assert api.rows() == before
    with api.care.database.read() as session:
        assert unseal(session, session.get_one(Flag, flag_id), "note") == "called"


def test_open_flags_can_be_asked_for_alone(api: Api) -> None:
    first, second = open_one(api, "first"), open_one(api, "second", urgent=False)
    api.post(f"/flags/{first}/resolve", {"note": "called"}, key=api.danger_key)
    listed = {query: [f["id"] for f in api.get(f"/flags?{query}").get_json()["items"]] for query in ("", "open=true")}
    assert listed == {"": [first, second], "open=true": [second]}
    assert [f["id"] for f in api.get("/flags?open=false").get_json()["items"]] == [first]


def test_flags_come_in_pages(api: Api) -> None:
    ids = [open_one(api, name) for name in ("first", "second", "third")]
    page = api.get("/flags?limit=2").get_json()
    rest = api.get(f"/flags?limit=2&cursor={page['next']}").get_json()
    assert [f["id"] for f in page["items"] + rest["items"]] == ids
    assert rest["next"] is None


def test_a_bad_note_is_named(api: Api) -> None:
    flag_id = open_one(api, "first")
    for note in (7, "x" * 1001, "a\0b"):
        answer = api.post(f"/flags/{flag_id}/resolve", {"note": note}, key=api.danger_key)
        assert (answer.status_code, fields(answer)) == (422, ["note"])
    answer = api.get("/flags?open=perhaps")
    assert (answer.status_code, fields(answer)) == (422, ["open"])


# What a key may not do about danger


def state(api: Api, flag_id: str) -> tuple[bool, bool]:
    with api.care.database.read() as session:
        row = session.get_one(Flag, flag_id)
        return row.acknowledged_at is not None, row.resolved_at is not None


@pytest.mark.parametrize("body", [None, {"note": "done"}])
def test_a_key_of_the_usual_kind_never_ends_danger_and_is_told_which_scope_it_lacks(api: Api, body: object) -> None:
    flag_id = open_one(api, "danger")
    for acknowledged in (False, True):
        answer = api.post(f"/flags/{flag_id}/resolve", body)
        assert (answer.status_code, fields(answer)) == (403, ["Authorization"])
        [error] = answer.get_json()["errors"]
        assert "--scope flags:urgent" in error["message"]
        assert 'scope="flags:urgent"' in answer.headers["WWW-Authenticate"]
        assert state(api, flag_id) == (acknowledged, False)
        assert api.post(f"/flags/{flag_id}/acknowledge").status_code == 200


def test_danger_is_not_ended_without_saying_what_was_done(api: Api) -> None:
    flag_id = open_one(api, "danger")
    for body in (None, {}, {"note": None}, {"note": ""}, {"note": " \n "}):
        answer = api.post(f"/flags/{flag_id}/resolve", body, key=api.danger_key)
        assert (answer.status_code, fields(answer)) == (422, ["note"])
    assert state(api, flag_id) == (False, False)


def test_what_is_not_urgent_is_closed_by_any_key_for_flags_without_a_word(api: Api) -> None:
    flag_id = open_one(api, "unclear", urgent=False)
    assert api.post(f"/flags/{flag_id}/resolve").status_code == 200


def test_a_resolved_danger_is_opened_again_by_a_key_that_may_end_it_and_with_the_reason(api: Api) -> None:
    flag_id = open_one(api, "danger")
    api.post(f"/flags/{flag_id}/resolve", {"note": "called"}, key=api.danger_key)
    assert api.post(f"/flags/{flag_id}/reopen", {"note": "called again"}).status_code == 403
    for body in (None, {}, {"note": " "}):
        answer = api.post(f"/flags/{flag_id}/reopen", body, key=api.danger_key)
        assert (answer.status_code, fields(answer)) == (422, ["note"])
    assert api.post(f"/flags/{flag_id}/reopen", {"note": "hers"}, key=api.other_key).status_code == 404
    again = api.post(f"/flags/{flag_id}/reopen", {"note": "she texted her sister"}, key=api.danger_key).get_json()
    assert (again["acknowledged_at"], again["resolved_at"]) == (None, None)
    assert [f["id"] for f in api.get("/flags?open=true").get_json()["items"]] == [flag_id]
    before = api.rows()
    assert api.post(f"/flags/{flag_id}/reopen", {"note": "again"}, key=api.danger_key).get_json() == again
    assert api.rows() == before, "one that is open stays as it is"


def test_a_key_made_before_scopes_of_danger_keeps_everything_else(api: Api) -> None:
    with api.care.database.read() as session:
        usual = session.scalars(select(ApiKey).where(ApiKey.name == "lakeside ehr")).one()
        danger = session.scalars(select(ApiKey).where(ApiKey.name == "lakeside on call")).one()
        assert (usual.scopes, danger.scopes) == (("all",), ("all", "flags:urgent"))
        assert scopes_of(danger) - scopes_of(usual) == {"flags:urgent"}

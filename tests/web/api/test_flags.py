"""Flags over the API."""

from __future__ import annotations

from reminders.record.flags import open_flag
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
        return open_flag(
            session, api.care.clinic_id, FlagKind.DANGER if urgent else FlagKind.UNCLEAR, natural_key=name,
            opened_at=api.care.now, urgent=urgent, patient_id=made["patient_id"], infusion_id=made["infusion_id"],
        ).id  # fmt: skip


def test_a_flag_is_listed_acknowledged_and_resolved(api: Api) -> None:
    flag_id = open_one(api, "first")
    (flag,) = api.get("/flags").get_json()["items"]
    assert tuple(flag) == FIELDS
    assert (flag["id"], flag["kind"], flag["concern"], flag["acknowledged_at"]) == (flag_id, "danger", "urgent", None)
    taken = api.post(f"/flags/{flag_id}/acknowledge")
    assert (taken.status_code, taken.get_json()["resolved_at"]) == (200, None)
    assert taken.get_json()["acknowledged_at"] is not None
    done = api.post(f"/flags/{flag_id}/resolve", {"note": "called; she is safe"})
    assert (done.status_code, done.get_json()["acknowledged_at"]) == (200, taken.get_json()["acknowledged_at"])
    assert done.get_json()["resolved_at"] is not None
    assert "safe" not in done.text
    with api.care.database.read() as session:
        row = session.get_one(Flag, flag_id)
        assert unseal(session, row, "note") == "called; she is safe"


def test_doing_it_again_changes_nothing(api: Api) -> None:
    flag_id = open_one(api, "first")
    once = api.post(f"/flags/{flag_id}/resolve", {"note": "called"}).get_json()
    before = api.rows()
    assert api.post(f"/flags/{flag_id}/resolve", {"note": "called"}).get_json() == once
    assert api.post(f"/flags/{flag_id}/acknowledge", {}).get_json() == once
    assert api.rows() == before


def test_open_flags_can_be_asked_for_alone(api: Api) -> None:
    first, second = open_one(api, "first"), open_one(api, "second", urgent=False)
    api.post(f"/flags/{first}/resolve")
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
        answer = api.post(f"/flags/{flag_id}/resolve", {"note": note})
        assert (answer.status_code, fields(answer)) == (422, ["note"])
    answer = api.get("/flags?open=perhaps")
    assert (answer.status_code, fields(answer)) == (422, ["open"])

"""Who may call the API, and that a key opens its own clinic only."""

from __future__ import annotations

import time
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from reminders.clinics.api_keys import create_key, digest, revoke_key
from reminders.clock import real
from reminders.errors import NotFound, Refused
from reminders.record.access import ApiKey, AuditEntry, Scope
from reminders.record.people import Clinic
from reminders.web.api.operations import OPERATIONS, Operation
from tests.web.api.conftest import Api, enrollment, fields

NO_KEY = [
    {},
    {"Authorization": ""},
    {"Authorization": "Bearer"},
    {"Authorization": "Bearer "},
    {"Authorization": "Bearer wrong"},
    {"Authorization": "Bearer " + "x" * 4000},
    {"Authorization": "Basic QWxhZGRpbjpvcGVu"},
    {"Authorization": "Bearer \xe4\xf6"},
]


def test_without_a_key_nothing_is_answered_or_stored(api: Api) -> None:
    before = api.rows()
    for headers in NO_KEY:
        answer = api.client.post("/api/v1/enrollments", json=enrollment(), headers=headers)
        assert answer.status_code == 401, headers
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert fields(answer) == ["Authorization"], headers
        assert api.rows() == before, headers


def test_a_body_is_not_even_read_without_a_key(api: Api) -> None:
    answer = api.client.post("/api/v1/enrollments", data=b"x" * 100_000, content_type="text/plain")
    assert answer.status_code == 401


IDS = dict.fromkeys(("infusion_id", "patient_id", "flag_id"), "01ARZ3NDEKTSV4RRFFQ69G5FAV")


def key_with(api: Api, *scopes: Scope) -> str:
    with api.care.database.write() as session:
        clinic = session.get_one(Clinic, api.care.clinic_id)
        return create_key(session, clinic, f"may {'-'.join(scopes)}", scopes=scopes)


#: What each scope opens, said here a second time: a call that moves to another scope is a change worth seeing.
OPENS = {
    Scope.ENROLL: {
        "POST /enrollments", "GET /infusions/<infusion_id>", "PATCH /infusions/<infusion_id>",
        "POST /infusions/<infusion_id>/cancel", "PATCH /patients/<patient_id>", "POST /patients/<patient_id>/pause",
        "POST /patients/<patient_id>/resume", "POST /outcomes",
    },
    Scope.READ: {
        "GET /infusions/<infusion_id>", "GET /infusions", "GET /check-ins", "GET /outcomes", "GET /report",
        "GET /flags",
    },
    Scope.FLAGS: {
        "GET /flags", "POST /flags/<flag_id>/acknowledge", "POST /flags/<flag_id>/resolve",
        "POST /flags/<flag_id>/reopen",
    },
}  # fmt: skip


OPENS[Scope.FLAGS_URGENT] = OPENS[Scope.FLAGS]
OPENS[Scope.IDENTITY] = set()


@pytest.mark.parametrize(
    "scopes",
    [
        (Scope.FLAGS_URGENT,),
        (Scope.ENROLL,),
        (Scope.READ,),
        (Scope.IDENTITY,),
        (Scope.FLAGS,),
        (Scope.READ, Scope.FLAGS),
        (Scope.ALL, Scope.READ),
    ],
)
def test_a_key_opens_what_its_scopes_name_and_the_rest_is_403(api: Api, scopes: tuple[Scope, ...]) -> None:
    key = key_with(api, *scopes)
    every = {f"{entry.method} {entry.path}" for entry in OPERATIONS}
    opened = every if Scope.ALL in scopes else set().union(*(OPENS[scope] for scope in scopes))
    before = api.rows()
    for entry in OPERATIONS:
        answer = api.call(entry.method, path_of(entry, IDS), key=key, data=b"{", content_type="application/json")
        assert (answer.status_code != 403) == (f"{entry.method} {entry.path}" in opened), entry.path
        if answer.status_code == 403:
            assert fields(answer) == ["Authorization"]
            [error] = answer.get_json()["errors"]
            assert all(scope in error["message"] for scope in (*scopes, entry.scopes[0]))
            assert 'error="insufficient_scope"' in answer.headers["WWW-Authenticate"]
    assert api.rows() == before


def test_a_key_that_may_read_reads_and_enrolls_nobody(api: Api) -> None:
    key = key_with(api, Scope.READ)
    made = api.enroll()
    assert api.get(f"/infusions/{made['infusion_id']}", key=key).get_json()["infusion_id"] == made["infusion_id"]
    assert len(api.get("/outcomes", key=key).get_json()["items"]) == 1
    assert api.post("/enrollments", enrollment(patient__mrn="B-2"), key=key).status_code == 403


def test_a_key_without_a_scope_cannot_be_made_and_an_unknown_scope_opens_nothing(api: Api) -> None:
    with pytest.raises(Refused, match="at least one scope"), api.care.database.write() as session:
        create_key(session, session.get_one(Clinic, api.care.clinic_id), "nothing", scopes=())
    key = key_with(api, Scope.FLAGS)
    with api.care.database.write() as session:
        row = session.scalars(select(ApiKey).where(ApiKey.name == "may flags")).one()
        row.scopes = ("everything",)
    assert api.get("/flags", key=key).status_code == 403


def path_of(entry: Operation, ids: dict[str, str]) -> str:
    path = entry.path
    for name, value in ids.items():
        path = path.replace(f"<{name}>", value)
    return path


def test_every_operation_needs_a_key(api: Api) -> None:
    for entry in OPERATIONS:
        answer = api.client.open(f"/api/v1{path_of(entry, IDS)}", method=entry.method, json={})
        assert answer.status_code == 401, (entry.method, entry.path)


BODIES: dict[str, dict[str, Any]] = {
    "amend_infusion": {"number": 2, "why": "a slip"},
    "amend_patient": {"language": "es", "why": "asked for it"},
    "cancel": {"why": "did not happen"},
    "pause": {"until": None, "why": "travelling"},
    "resume": {"why": "back"},
    "acknowledge_flag": {},
    "resolve_flag": {"note": "called"},
    "reopen_flag": {"note": "she called again"},
}


@pytest.mark.parametrize("entry", [e for e in OPERATIONS if "<" in e.path], ids=lambda e: f"{e.method} {e.path}")
def test_another_clinics_rows_are_not_there(api: Api, entry: Operation, open_flag_id: str) -> None:
    made = api.enroll()
    ids = {"infusion_id": made["infusion_id"], "patient_id": made["patient_id"], "flag_id": open_flag_id}
    body = BODIES.get(entry.view.__name__)
    before = api.rows()
    theirs = api.call(entry.method, path_of(entry, ids), key=api.other_key, json=body)
    assert theirs.status_code == 404
    assert fields(theirs) == ["id"]
    assert api.rows() == before
    key = api.danger_key if "<flag_id>" in entry.path else None
    ours = api.call(entry.method, path_of(entry, ids), json=body, key=key)
    assert ours.status_code == 200, ours.text


def test_a_list_filtered_by_another_clinics_row_names_the_filter(api: Api) -> None:
    made = api.enroll()
    for path, name in product(("/outcomes", "/infusions", "/check-ins", "/flags"), ("patient_id", "infusion_id")):
        answer = api.get(f"{path}?{name}={made[name]}", key=api.other_key)
        assert (path, answer.status_code, fields(answer)) == (path, 404, [name])
        assert api.get(f"{path}?{name}={made[name]}").status_code == 200, (path, name)


def test_a_clinic_lists_its_own_rows_only(api: Api) -> None:
    api.enroll()
    for path in ("/outcomes", "/infusions", "/check-ins"):
        assert api.get(path).get_json()["items"]
        assert api.get(path, key=api.other_key).get_json()["items"] == []


def test_a_revoked_key_is_refused_at_once(api: Api) -> None:
    assert api.get("/outcomes").status_code == 200
    with api.care.database.write() as session:
        revoke_key(session, "lakeside ehr")
    answer = api.get("/outcomes")
    assert answer.status_code == 401
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]
    assert api.get("/outcomes", key=api.other_key).status_code == 200


def test_only_a_digest_of_a_key_is_kept(api: Api) -> None:
    with api.care.database.read() as session:
        rows = session.scalars(select(ApiKey)).all()
    assert digest(api.key) in {row.digest for row in rows}
    assert not any(api.key in str(vars(row)) for row in rows)


def test_the_last_use_is_kept_to_the_minute(api: Api) -> None:
    start = real()

    def last_used() -> Any:
        with api.care.database.read() as session:
            return session.scalar(select(ApiKey.last_used_at).where(ApiKey.name == "lakeside ehr"))

    assert last_used() is None
    with time_machine.travel(start, tick=False):
        api.get("/outcomes")
        assert last_used() == start
    with time_machine.travel(start + timedelta(seconds=59), tick=False):
        api.get("/outcomes")
        assert last_used() == start
    with time_machine.travel(start + timedelta(seconds=61), tick=False):
        api.get("/outcomes")
        assert last_used() == start + timedelta(seconds=61)


def test_while_others_write_a_call_that_reads_is_answered_and_its_use_is_kept_by_a_later_one(api: Api) -> None:
    """An import of a large file holds SQLite's only writer for minutes: systems that poll must not fill the threads."""
    start = time.monotonic()
    with api.care.database.write() as session:
        session.connection()  # only now SQLite is locked
        for address in ("/api/v1/outcomes", "/api/v1/flags", "/fhir/Observation"):
            answer = api.client.get(address, headers={"Authorization": f"Bearer {api.key}"})
            assert answer.status_code == 200
    assert time.monotonic() - start < 20
    api.get("/outcomes")
    with api.care.database.read() as session:
        assert session.scalar(select(ApiKey.last_used_at).where(ApiKey.name == "lakeside ehr")) is not None


def test_keys_differ_and_their_names_are_used_once(api: Api) -> None:
    with api.care.database.write() as session:
        clinic = session.get_one(Clinic, api.care.clinic_id)
        keys = {create_key(session, clinic, f"key {n}") for n in range(20)}
        assert len(keys) == 20
        for name in ("lakeside ehr", "", " ", "x" * 81, "a\0b"):
            with pytest.raises(Refused) as refused:
                create_key(session, clinic, name)
            assert [e.field for e in refused.value.errors] == ["name"]


def test_a_key_of_another_clinic_is_not_there_to_revoke(api: Api) -> None:
    with api.care.database.write() as session, pytest.raises(NotFound):
        revoke_key(session, "hilltop ehr", clinic_id=api.care.clinic_id)
    with api.care.database.write() as session, pytest.raises(NotFound):
        revoke_key(session, "nobody's")
    # Each clinic names its own keys; without a clinic, a name of several is not guessed.
    with api.care.database.write() as session:
        create_key(session, session.get_one(Clinic, api.care.clinic_id), "hilltop ehr")
        with pytest.raises(Refused, match="say whose is meant"):
            revoke_key(session, "hilltop ehr")
        assert revoke_key(session, "hilltop ehr", clinic_id=api.care.clinic_id).clinic_id == api.care.clinic_id
    assert api.get("/outcomes", key=api.other_key).status_code == 200


def test_what_a_key_does_stands_in_the_audit_trail_under_its_id(api: Api) -> None:
    made = api.enroll()
    with api.care.database.read() as session:
        key_id = session.scalar(select(ApiKey.id).where(ApiKey.name == "lakeside ehr"))
        actors = session.scalars(select(AuditEntry.actor).where(AuditEntry.subject_id == made["infusion_id"]))
        assert set(actors) == {f"key:{key_id}"}

"""Whatever is sent to the API: never a 5xx, and never a row where it was refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.api.conftest import ENROLLMENT, Api

texts = st.text(st.characters(codec=None), max_size=40)  # halves of surrogate pairs and NUL among them
times = st.datetimes(timezones=st.timezones() | st.none()).map(lambda t: t.isoformat())
odd = st.sampled_from(
    ["", " ", "\0", "\ud800", "12", "+13125550142", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "crps"]
)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | texts | times | odd
anything = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3), max_leaves=8
)

PLACES: list[tuple[str, ...]] = [(name,) for name in ENROLLMENT] + [
    (name, inner) for name, part in ENROLLMENT.items() if isinstance(part, dict) for inner in part
]

#: Some places of a good body, each with something else in it.
edits = st.dictionaries(st.sampled_from(PLACES), anything, max_size=4)
extras = st.dictionaries(texts, anything, max_size=2)

slow_is_fine = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def edited(changes: dict[tuple[str, ...], Any], more: dict[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(json.dumps(ENROLLMENT)) | more
    for (name, *rest), value in sorted(changes.items()):
        if not rest:
            body[name] = value
        elif isinstance(body[name], dict):
            body[name][rest[0]] = value
    return body


def check(api: Api, send: Callable[[], Any]) -> None:
    before = api.rows()
    answer = send()
    assert answer.status_code < 500, answer.text
    assert answer.content_type == ("application/problem+json" if answer.status_code >= 400 else "application/json")
    if answer.status_code >= 400:
        assert api.rows() == before


@slow_is_fine
@given(changes=edits, more=extras)
def test_a_damaged_enrollment_never_breaks_anything(
    api: Api, changes: dict[tuple[str, ...], Any], more: dict[str, Any]
) -> None:
    raw = json.dumps(edited(changes, more))
    check(api, lambda: api.call("POST", "/enrollments", data=raw, content_type="application/json"))


@slow_is_fine
@given(raw=st.binary(max_size=200) | anything.map(lambda body: json.dumps(body).encode()))
def test_any_body_never_breaks_anything(api: Api, raw: bytes) -> None:
    check(api, lambda: api.call("POST", "/enrollments", data=raw, content_type="application/json"))


@slow_is_fine
@given(
    changes=st.dictionaries(
        st.sampled_from(["name", "phone", "mrn", "time_zone", "language", "preferred_time", "why", "x"]),
        anything,
        max_size=4,
    )
)
def test_any_change_of_a_patient_never_breaks_anything(api: Api, changes: dict[str, Any]) -> None:
    patient_id = api.enroll()["patient_id"]
    raw = json.dumps({"why": "a test"} | changes)
    check(api, lambda: api.call("PATCH", f"/patients/{patient_id}", data=raw, content_type="application/json"))


@slow_is_fine
@given(
    changes=st.dictionaries(
        st.sampled_from(["check_in_id", "measure", "value", "replied_at", "reason", "why", "x"]), anything, max_size=4
    )
)
def test_a_damaged_score_taken_by_phone_never_breaks_anything(api: Api, changes: dict[str, Any]) -> None:
    first = api.enroll()["check_ins"][0]
    api.care.at(datetime.fromisoformat(first["due_at"]) + timedelta(hours=1))
    good = {"check_in_id": first["id"], "measure": "pain", "value": 6, "replied_at": first["due_at"]}
    raw = json.dumps(good | changes)
    check(api, lambda: api.call("POST", "/outcomes", data=raw, content_type="application/json"))


@slow_is_fine
@given(
    query=st.dictionaries(
        st.sampled_from(["since", "cursor", "limit", "patient_id", "infusion_id", "x"]), texts | times
    )
)
def test_any_query_never_breaks_anything(api: Api, query: dict[str, str]) -> None:
    readable = {name: value.encode("utf-8", "replace").decode() for name, value in query.items()}
    check(api, lambda: api.get("/outcomes", query_string=readable))

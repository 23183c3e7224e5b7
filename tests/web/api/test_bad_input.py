"""What the API refuses: every bad field is named, and nothing is stored."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.web.api.conftest import Api, enrollment, fields

BAD_FIELDS: list[tuple[str, Any, str]] = [
    # what is changed, to what, and the field the answer names
    ("patient__phone", "12", "patient.phone"),
    ("patient__phone", "call me", "patient.phone"),
    ("patient__phone", "+10000000000", "patient.phone"),
    ("patient__phone", "", "patient.phone"),
    ("patient__phone", 13125550142, "patient.phone"),
    ("patient__phone", "+1" + "3" * 2000, "patient.phone"),
    ("patient__name", "", "patient.name"),
    ("patient__name", "   ", "patient.name"),
    ("patient__name", "x" * 300, "patient.name"),
    ("patient__name", None, "patient.name"),
    ("patient__name", "Ana\0Ruiz", "patient.name"),
    ("patient__mrn", "\0", "patient.mrn"),
    ("patient__mrn", 1001, "patient.mrn"),
    ("patient__time_zone", "Mars/Olympus", "patient.time_zone"),
    ("patient__time_zone", "-06:00", "patient.time_zone"),
    ("patient__time_zone", "../../etc/passwd", "patient.time_zone"),
    ("patient__language", "tlh", "patient.language"),
    ("patient__preferred_time", "noon", "patient.preferred_time"),
    ("patient__preferred_time", "25:00", "patient.preferred_time"),
    ("patient__preferred_time", "03:00", "patient.preferred_time"),
    ("patient", "Ana Ruiz", "patient"),
    ("patient", None, "patient"),
    ("patient", [], "patient"),
    ("patient__ssn", "123", "patient.ssn"),
    ("consent", None, "consent"),
    ("consent", {}, "consent.given_at"),
    ("consent__given_at", "2026-03-02T15:00:00", "consent.given_at"),
    ("consent__given_at", "2027-03-02T15:00:00-06:00", "consent.given_at"),
    ("consent__method", "telepathy", "consent.method"),
    ("consent__unencrypted_ok", False, "consent.unencrypted_ok"),
    ("consent__unencrypted_ok", "yes", "consent.unencrypted_ok"),
    ("infusion__infused_at", "2026-03-02T15:30:00", "infusion.infused_at"),
    ("infusion__infused_at", "2026-03-02", "infusion.infused_at"),
    ("infusion__infused_at", "2026-02-30T15:30:00-06:00", "infusion.infused_at"),
    ("infusion__infused_at", "2026-03-02T25:30:00-06:00", "infusion.infused_at"),
    ("infusion__infused_at", "yesterday", "infusion.infused_at"),
    ("infusion__infused_at", 1772487000, "infusion.infused_at"),
    ("infusion__infused_at", "1772487000", "infusion.infused_at"),
    ("infusion__infused_at", None, "infusion.infused_at"),
    ("infusion__infused_at", "2026-03-02T17:30:00-06:00", "infusion.infused_at"),
    ("infusion__infused_at", "0001-01-01T00:00:00+23:59", "infusion.infused_at"),
    ("infusion__infused_at", "9999-12-31T23:59:59-23:59", "infusion.infused_at"),
    ("infusion__baseline_pain", 11, "infusion.baseline_pain"),
    ("infusion__baseline_peg", {"enjoyment": 11}, "infusion.baseline_peg.enjoyment"),
    ("infusion__baseline_peg", {"activity": "7"}, "infusion.baseline_peg.activity"),
    ("infusion__baseline_pain", -1, "infusion.baseline_pain"),
    ("infusion__baseline_pain", 6.25, "infusion.baseline_pain"),
    ("infusion__baseline_pain", "8", "infusion.baseline_pain"),
    ("infusion__baseline_pain", True, "infusion.baseline_pain"),
    ("infusion__baseline_pain", 10**400, "infusion.baseline_pain"),
    ("infusion__condition", "", "infusion.condition"),
    ("infusion__condition", "neck & back", "infusion.condition"),
    ("infusion__course", 0, "infusion.course"),
    ("infusion__course", 1.5, "infusion.course"),
    ("infusion__number", 1000, "infusion.number"),
    ("infusion__number", 10**30, "infusion.number"),
    ("infusion__dose_mg_per_kg", 0, "infusion.dose_mg_per_kg"),
    ("infusion__dose_mg_per_kg", 35, "infusion.dose_mg_per_kg"),
    ("infusion__dose_mg_per_kg", 0.333, "infusion.dose_mg_per_kg"),
    ("infusion__dose_mg_per_kg", "0.5", "infusion.dose_mg_per_kg"),
    ("infusion__dose_mg_per_kg", -0.5, "infusion.dose_mg_per_kg"),
    ("protocol", "homeopathy", "protocol"),
    ("protocol", 7, "protocol"),
    ("clinic", "hilltop", "clinic"),
    ("clinic_id", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "clinic_id"),
]


def test_a_bad_field_is_named_and_nothing_is_stored(api: Api) -> None:
    before = api.rows()
    for path, value, field in BAD_FIELDS:
        answer = api.post("/enrollments", enrollment(**{path: value}))
        assert answer.status_code == 422, (path, value)
        assert field in fields(answer), (path, value)
        assert api.rows() == before, (path, value)


def test_no_other_field_is_blamed(api: Api) -> None:
    answer = api.post("/enrollments", enrollment(infusion__baseline_pain=11))
    assert fields(answer) == ["infusion.baseline_pain"]


def test_everything_that_is_wrong_is_named_at_once(api: Api) -> None:
    answer = api.post(
        "/enrollments",
        enrollment(
            patient__phone="12",
            patient__time_zone="Mars/Olympus",
            patient__shoe_size=43,
            consent__method="telepathy",
            infusion__infused_at="2026-03-02T15:30:00",
            infusion__baseline_pain=11,
            infusion__condition=None,
        ),
    )
    assert sorted(fields(answer)) == [
        "consent.method",
        "infusion.baseline_pain",
        "infusion.condition",
        "infusion.infused_at",
        "patient.phone",
        "patient.shoe_size",
        "patient.time_zone",
    ]


def test_a_missing_part_does_not_hide_what_is_wrong_elsewhere(api: Api) -> None:
    body = enrollment(patient__phone="12")
    del body["infusion"]
    assert sorted(fields(api.post("/enrollments", body))) == ["infusion", "patient.phone"]


def test_a_wrong_shape_hides_neither_an_unknown_protocol_nor_a_missing_consent(api: Api) -> None:
    body = enrollment(infusion__infused_at="yesterday", protocol="homeopathy")
    del body["consent"]
    assert sorted(fields(api.post("/enrollments", body))) == ["consent", "infusion.infused_at", "protocol"]
    # Whether a patient who cannot be read gave it before is not known.
    body["patient"]["phone"] = 13125550142
    assert sorted(fields(api.post("/enrollments", body))) == ["infusion.infused_at", "patient.phone", "protocol"]


@pytest.mark.parametrize(
    ("path", "change", "named"),
    [
        # one of a wrong shape and one against a rule; two against rules that are asked one after the other; both kinds
        ("infusions", {"infused_at": "x", "baseline_pain": 99}, ["baseline_pain", "infused_at"]),
        ("infusions", {"infused_at": "2030-01-01T00:00:00Z", "baseline_pain": 99}, ["baseline_pain", "infused_at"]),
        (
            "infusions",
            {"infused_at": "2030-01-01T00:00:00Z", "baseline_pain": "bad", "course": 0, "baseline_peg": {"pain": 11}},
            ["baseline_pain", "baseline_peg.pain", "course", "infused_at"],
        ),
        ("patients", {"phone": "1", "preferred_hour": "25:00", "shoes": 43}, ["phone", "preferred_hour", "shoes"]),
        ("patients", {"language": 7, "time_zone": "Mars/Olympus", "why": ""}, ["language", "time_zone", "why"]),
        # beside a part that cannot be read, in it, and under names that are no fields
        (
            "infusions",
            {"baseline_peg": {"pain": "bad", "activity": 11}},
            ["baseline_peg.activity", "baseline_peg.pain"],
        ),
        ("patients", {"patient.phone": "12", "": 1, "phone": "1"}, ["body", "patient.phone", "phone"]),
        # a confirmation that cannot be read is not taken for one that was not given
        ("patients", {"phone": "+13125550199", "shared_phone": "yes"}, ["shared_phone"]),
    ],
)
def test_all_that_is_wrong_with_a_change_is_named_and_nothing_is_changed(
    api: Api, path: str, change: dict[str, Any], named: list[str]
) -> None:
    api.enroll(patient__phone="+13125550199", patient__name="Cleo Diaz", patient__mrn="A-1002")
    enrolled = api.enroll()
    before = api.rows()
    address = f"/{path}/{enrolled['infusion_id' if path == 'infusions' else 'patient_id']}"
    answer = api.patch(address, {"number": 5, **change} if path == "infusions" else {"name": "Ben Ode", **change})
    assert (answer.status_code, sorted(fields(answer))) == (422, named)
    assert api.rows() == before
    assert api.get(f"/infusions/{enrolled['infusion_id']}").get_json()["number"] == enrolled["number"]


def test_while_others_write_a_change_that_cannot_be_read_is_refused_all_the_same(api: Api) -> None:
    """What else is wrong with it is looked for in the record, and not for longer than a moment."""
    address = f"/infusions/{api.enroll()['infusion_id']}"
    with api.care.database.write() as session:
        session.connection()  # only now SQLite is locked
        answer = api.patch(address, {"infused_at": "x", "number": 0})
    assert answer.status_code == 422
    assert "infused_at" in fields(answer)


def test_sentences_say_what_to_do(api: Api) -> None:
    body = api.post("/enrollments", enrollment(infusion__infused_at="2026-03-02T15:30:00")).get_json()
    assert body["errors"] == [
        {
            "field": "infusion.infused_at",
            "message": "This time needs its offset, like 2026-03-02T15:30:00-06:00.",
        }
    ]


BAD_BODIES: list[tuple[str, bytes, str, int]] = [
    # what it is, the body, its content type, and the status it gets
    ("nothing", b"", "application/json", 400),
    ("half of it", b'{"patient": {', "application/json", 400),
    ("no JSON", b"patient=Ana", "application/json", 400),
    ("NaN", b'{"infusion": {"baseline_pain": NaN}}', "application/json", 400),
    ("not UTF-8", '{"patient": "Ána"}'.encode("latin-1"), "application/json", 400),
    ("nested without end", b"[" * 60_000, "application/json", 400),
    ("nested too deep", b'{"patient": ' + b"[" * 600 + b"]" * 600 + b"}", "application/json", 400),
    ("nested a little too deep", b'{"protocol": ' + b"[" * 101 + b"]" * 101 + b"}", "application/json", 400),
    ("a number without end", b'{"infusion": ' + b"9" * 60_000 + b"}", "application/json", 400),
    ("a list", b"[]", "application/json", 422),
    ("null", b"null", "application/json", 422),
    ("a text", b'"Ana"', "application/json", 422),
    ("a name twice", b'{"protocol": "a", "protocol": "b"}', "application/json", 422),
    ("a NUL in a name", b'{"proto\\u0000col": "a"}', "application/json", 422),
    ("a form", b"patient=Ana", "application/x-www-form-urlencoded", 415),
    ("JSON called text", b"{}", "text/plain", 415),
    ("no content type", b"{}", "", 415),
    ("too large", json.dumps({"note": "x" * 70_000}).encode(), "application/json", 413),
]


def test_a_bad_body_is_refused(api: Api) -> None:
    before = api.rows()
    named = {400: ["body"], 413: ["body"], 415: ["Content-Type"]}
    for what, body, content_type, status in BAD_BODIES:
        answer = api.call("POST", "/enrollments", data=body, content_type=content_type or None)
        assert (what, answer.status_code) == (what, status)
        assert fields(answer) == named.get(status, fields(answer)), what
        assert api.rows() == before, what


def test_half_a_character_is_refused_by_name(api: Api) -> None:
    body = json.dumps(enrollment()).replace("Ana", "An\\ud800")
    answer = api.call("POST", "/enrollments", data=body, content_type="application/json")
    assert (answer.status_code, fields(answer)) == (422, ["patient.name"])


BAD_PARAMETERS: list[tuple[str, str]] = [
    ("since=yesterday", "since"),
    ("since=2026-03-02T15:00:00", "since"),
    ("cursor=banana", "cursor"),
    ("cursor=%00", "cursor"),
    ("cursor=", "cursor"),
    ("limit=0", "limit"),
    ("limit=501", "limit"),
    ("limit=ten", "limit"),
    ("limit=-1", "limit"),
    ("limit=1&limit=2", "limit"),
    ("page=2", "page"),
]


def test_a_bad_parameter_is_named(api: Api) -> None:
    for query, field in BAD_PARAMETERS:
        answer = api.get(f"/outcomes?{query}")
        assert (query, answer.status_code, fields(answer)) == (query, 422, [field])


@pytest.mark.parametrize(
    ("limit", "sentence"),
    [
        ("999999", "This must be 500 or less, not 999999."),
        ("0", "This must be 1 or more, not 0."),
        ("-1", "This must be 1 or more, not -1."),
        ("ten", 'This must be a whole number, not "ten".'),
        ("9" * 2000, 'This must be a whole number, not "' + "9" * 39 + "…."),
    ],
)
def test_a_bad_limit_is_told_what_a_good_one_is(api: Api, limit: str, sentence: str) -> None:
    assert api.get(f"/outcomes?limit={limit}").get_json()["errors"] == [{"field": "limit", "message": sentence}]


@pytest.mark.parametrize("value", ["noon", "03:00", 25])
@pytest.mark.parametrize("name", ["preferred_time", "preferred_hour"])
def test_a_field_of_two_names_is_blamed_under_the_one_that_was_sent(api: Api, name: str, value: Any) -> None:
    named = f"patient.{name}"
    body = enrollment(**{f"patient__{name}": value})
    assert fields(api.post("/enrollments", body)) == [named]
    body["consent"]["method"] = "telepathy"
    assert sorted(fields(api.post("/enrollments", body))) == ["consent.method", named]
    patient = f"/patients/{api.enroll()['patient_id']}"
    assert fields(api.patch(patient, {name: value})) == [name]
    assert api.patch(patient, {name: "11:00"}).get_json()["preferred_time"] == "11:00"


def test_what_accept_asks_for_is_blamed_where_it_cannot_be_given(api: Api) -> None:
    answer = api.get("/outcomes", headers={"Accept": "text/html"})
    assert (answer.status_code, fields(answer)) == (406, ["Accept"])


NOT_THERE: list[tuple[str, str, int, str]] = [
    ("GET", "/nothing", 404, "path"),
    ("GET", "/infusions/", 404, "path"),
    ("GET", "/infusions/1", 404, "id"),
    ("GET", "/infusions/%00", 404, "id"),
    ("GET", "/infusions/01ARZ3NDEKTSV4RRFFQ69G5FAV", 404, "id"),
    ("POST", "/infusions/01ARZ3NDEKTSV4RRFFQ69G5FAV/cancel", 404, "id"),
    ("PATCH", "/patients/01ARZ3NDEKTSV4RRFFQ69G5FAV", 404, "id"),
    ("POST", "/flags/01ARZ3NDEKTSV4RRFFQ69G5FAV/resolve", 404, "id"),
    ("GET", "/outcomes?patient_id=01ARZ3NDEKTSV4RRFFQ69G5FAV", 404, "patient_id"),
    ("GET", "/enrollments", 405, "method"),
    ("PUT", "/enrollments", 405, "method"),
    ("DELETE", "/outcomes", 405, "method"),
    ("DELETE", "/infusions/01ARZ3NDEKTSV4RRFFQ69G5FAV", 405, "method"),
]


def test_what_is_not_there_is_a_problem_too(api: Api) -> None:
    for method, path, status, named in NOT_THERE:
        body = {"note": "a test"} if path.startswith("/flags") else {"why": "a test"}
        answer = api.call(method, path, json=body if method in ("POST", "PATCH") else None)
        assert (method, path, answer.status_code, fields(answer)) == (method, path, status, [named])
        assert (status == 405) == ("Allow" in answer.headers)


@pytest.mark.parametrize(("method", "path"), [("GET", "/outcomes"), ("POST", "/enrollments")])
def test_while_the_database_is_away_the_answer_is_503_and_when_to_come_back(
    api: Api, database_away: Callable[[], None], method: str, path: str
) -> None:
    database_away()
    answer = api.call(method, path, json=enrollment() if method == "POST" else None)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    fields(answer)

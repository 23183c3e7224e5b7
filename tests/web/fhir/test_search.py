"""Searching: what each parameter finds, pages that follow one another, and what is refused rather than ignored."""

from __future__ import annotations

import json
from datetime import timedelta
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from reminders.record.access import Scope
from reminders.web.fhir.parameters import MOST_VALUES
from tests.plans import noting
from tests.web.api.test_access import key_with
from tests.web.api.test_outcomes import record
from tests.web.fhir.bundles import MRN_SYSTEM, VISITS, bundle
from tests.web.fhir.conftest import BASE, Fhir, issues, one_engine, path_of, places, valid

PAIN = "http://loinc.org|72514-3"
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category|survey"


@pytest.fixture
def two(fhir: Fhir) -> tuple[Fhir, dict[str, str], dict[str, str]]:
    """Ana of the Bundle with four answers, and Bo, enrolled over the API, with a baseline."""
    ana = fhir.enroll()
    steps = fhir.api.get(f"/infusions/{ana['Procedure']}").get_json()["check_ins"]
    fhir.api.care.at(fhir.api.care.now + timedelta(days=1))
    for step in steps[:3]:
        record(fhir.api, step["id"], 5, recall="now" if step["step"] == "h4" else "24h")
    record(fhir.api, steps[1]["id"], 2, measure="side_effects")
    made = fhir.api.enroll(patient__name="Bo Chen", patient__phone="+13125550143", patient__mrn="B-2")
    return fhir, ana, {"Patient": made["patient_id"], "Procedure": made["infusion_id"]}


def test_every_parameter_finds_what_it_says(two: tuple[Fhir, dict[str, str], dict[str, str]]) -> None:
    fhir, ana, bo = two
    own = quote(f"{BASE}/NamingSystem/record-number.{fhir.api.care.clinic_id}|B-2")
    found: dict[str, int] = {
        "/Patient": 2,
        f"/Patient?_id={ana['Patient']}": 1,
        f"/Patient?_id={ana['Patient']},{bo['Patient']}": 2,
        f"/Patient?identifier={MRN_SYSTEM}|A-1001": 1,
        "/Patient?identifier=a-1001": 1,  # a record number is found as the clinic's staff find it
        "/Patient?identifier=A-1001,B-2": 2,
        f"/Patient?identifier={own}": 1,
        "/Patient?identifier=http://other.example|A-1001": 0,
        f"/Patient?identifier={BASE}/NamingSystem/patient|{bo['Patient']}": 1,
        f"/Patient?identifier={own.replace('B-2', 'A-1001')}": 0,  # Ana's is the hospital's
        f"/Patient?_id={ana['Patient']}&identifier=B-2": 0,
        "/Procedure": 2,
        f"/Procedure?_id={bo['Procedure']}": 1,
        f"/Procedure?identifier={VISITS}|77": 1,
        "/Procedure?identifier=77": 1,
        "/Procedure?identifier=77-dose": 0,
        f"/Procedure?identifier={BASE}/NamingSystem/infusion|{bo['Procedure']}": 1,
        f"/Procedure?patient={ana['Patient']}": 1,
        f"/Procedure?patient=Patient/{ana['Patient']}": 1,
        f"/Procedure?subject={quote(BASE)}/Patient/{ana['Patient']}": 1,
        f"/Procedure?subject:Patient={ana['Patient']}": 1,
        "/Procedure?patient=Group/1": 0,
        "/Procedure?date=2026-03-02": 2,
        "/Procedure?date=lt2026-03-02": 0,
        "/Procedure?date=ge2026-03-02&date=lt2026-03-03": 2,
        "/Procedure?date=2026-03-02T15:30:00-06:00": 2,
        "/Procedure?date=2026-03-02T22:30:00+01:00": 2,  # the + was not encoded
        "/Observation": 6,
        f"/Observation?patient={ana['Patient']}": 5,
        f"/Observation?subject=Patient/{bo['Patient']}": 1,
        f"/Observation?part-of=Procedure/{ana['Procedure']}": 5,
        "/Observation?code=72514-3": 5,
        f"/Observation?code={PAIN}": 5,
        "/Observation?code=http://snomed.info/sct|72514-3": 0,
        "/Observation?code=pain-now": 1,
        f"/Observation?code={BASE}/CodeSystem/measure|side_effects-24h": 1,
        f"/Observation?code=pain-now,side_effects-24h&patient={ana['Patient']}": 2,
        "/Observation?code=http://loinc.org|": 5,
        "/Observation?category=survey": 6,
        f"/Observation?category={CATEGORY}": 6,
        "/Observation?category=vital-signs": 0,
        "/Observation?date=2026-03-02": 2,  # the baselines
        "/Observation?date=gt2026-03-02": 4,
        f"/Observation?_id={ana['Observation']}": 1,
        f"/Observation?identifier={BASE}/NamingSystem/outcome|{ana['Observation']}": 1,
        "/Observation?identifier=http://x|1": 0,
        "/Observation?_lastUpdated=ge2026-03-03": 5,
        "/Observation?_lastUpdated=lt2026-03-03": 1,
    }
    assert {path: len(fhir.found(path)) for path in found} == found
    for kind in ("Patient", "Procedure", "Observation"):
        assert fhir.found(f"/{kind}", key=fhir.api.other_key) == []
        assert fhir.found(f"/{kind}?_id={ana[kind]}", key=fhir.api.other_key) == []


def test_a_search_can_be_sent_as_a_form_which_no_log_of_addresses_keeps(
    two: tuple[Fhir, dict[str, str], dict[str, str]],
) -> None:
    fhir, ana, _ = two
    answer = fhir.call("POST", "/Patient/_search", data={"identifier": f"{MRN_SYSTEM}|A-1001"})
    assert [one["resource"]["id"] for one in answer.get_json()["entry"]] == [ana["Patient"]]
    wrong = fhir.call("POST", "/Patient/_search", data={"name": "Ruiz"})
    assert (wrong.status_code, places(wrong)) == (400, ["http.name"])
    assert len(fhir.call("POST", "/Patient/_search?identifier=B-2").get_json()["entry"]) == 1
    for media in ("application/json", "application/fhir+json", "multipart/form-data; boundary=x", None):
        other = fhir.call("POST", "/Patient/_search", data=b'{"identifier": "A-1001"}', content_type=media)
        assert (other.status_code, places(other)) == (415, ["http.Content-Type"]), "its filter would be lost"
        assert "application/x-www-form-urlencoded" in issues(other)[0][1]


def test_pages_follow_their_links_to_everything_once(two: tuple[Fhir, dict[str, str], dict[str, str]]) -> None:
    fhir, _, _ = two
    whole = [one["id"] for one in fhir.found("/Observation?code=72514-3,side_effects-24h")]
    assert len(set(whole)) == 6
    for size in (1, 2, 5, 6, 100):
        assert pages(fhir, size) == whole


def pages(fhir: Fhir, size: int) -> list[str]:
    """The ids on every page of this size, following the links."""
    read: list[str] = []
    path = f"/Observation?code=72514-3,side_effects-24h&_count={size}&_format=json"
    for _ in range(10):
        page = fhir.get(path)
        assert len(page["entry"]) <= size
        read += [one["resource"]["id"] for one in page["entry"]]
        assert [one["fullUrl"] for one in page["entry"]] == [
            f"{BASE}/Observation/{one['resource']['id']}" for one in page["entry"]
        ]
        links = {link["relation"]: link["url"] for link in page["link"]}
        assert fhir.get(path_of(links["self"]))["entry"] == page["entry"], "a page can be asked for again"
        if "next" not in links:
            break
        # The public address, whatever a proxy calls us; and the filter and the size are still in it.
        assert links["next"].startswith(f"{BASE}/Observation?")
        asked = parse_qs(urlsplit(links["next"]).query)
        assert (asked["code"], asked["_count"]) == (["72514-3,side_effects-24h"], [str(size)])
        path = path_of(links["next"])
    return read


def test_an_answer_that_is_corrected_between_two_pages_is_given_as_it_is_then(
    two: tuple[Fhir, dict[str, str], dict[str, str]],
) -> None:
    fhir, ana, _ = two
    page = fhir.get("/Observation?_count=3")
    first = page["entry"][0]["resource"]["id"]
    infusion = fhir.api.patch(f"/infusions/{ana['Procedure']}", {"baseline_pain": 3})
    assert infusion.status_code == 200
    later = []
    while len(page["link"]) > 1:
        page = fhir.get(page["link"][1]["url"])
        later += [one["resource"] for one in page["entry"]]
    assert [(one["status"], one["valueInteger"]) for one in later if one["id"] == first] == [("corrected", 3)]


def test_only_how_many_there_are(two: tuple[Fhir, dict[str, str], dict[str, str]]) -> None:
    fhir, _, _ = two
    for query in ("_count=0", "_summary=count", "_summary=count&_count=3"):
        answer = fhir.get(f"/Observation?{query}&code=72514-3")
        assert answer["total"] == 5
        assert "entry" not in answer
        assert [link["relation"] for link in answer["link"]] == ["self"]
        lines = fhir.get(f"/Observation?{query}&code=72514-3", headers={"Accept": "application/fhir+ndjson"})
        assert lines == answer, "not all of them, line by line"
    assert fhir.get("/Observation?_count=2&_total=accurate")["total"] == 6
    assert "total" not in fhir.get("/Observation?_count=2")


WRONG = [
    ("patients=1", "patients"),
    ("Patient=1", "Patient"),
    ("subject:missing=true", "subject:missing"),
    ("subject:Group=1", "subject:Group"),
    ("code:in=x", "code:in"),
    ("patient.name=Ruiz", "patient.name"),
    ("_include=Observation:subject", "_include"),
    ("_sort=-date", "_sort"),
    ("_count=-1", "_count"),
    ("_count=many", "_count"),
    ("_cursor=5", "_cursor"),
    ("date=yesterday", "date"),
    ("date=", "date"),
    ("patient=", "patient"),
    ("_id=", "_id"),
    ("code=a%7Cb%7Cc", "code"),
    ("_id=" + ",".join("x" * (MOST_VALUES + 1)), "_id"),
    ("_id=a%00b", "_id"),
]


@one_engine
def test_a_parameter_that_is_wrong_or_unknown_is_named(fhir: Fhir) -> None:
    for query, place in WRONG:
        answer = fhir.call("GET", f"/Observation?{query}")
        assert (answer.status_code, places(answer)) == (400, [f"http.{place}"]), query
    lenient = fhir.call("GET", "/Observation?_id=a%00b", headers={"Prefer": "handling=lenient"})
    assert (lenient.status_code, places(lenient)) == (400, ["http._id"]), "a filter that was meant is never dropped"
    # At most so many values all together, whether with commas or by repeating the parameter.
    for parameter, repeats, status in (("x", 200, 200), ("x", 201, 400), ("x,y", 101, 400), ("x", 3000, 400)):
        form = {"_id": [parameter] * repeats}
        assert fhir.call("POST", "/Observation/_search", data=form).status_code == status, repeats
    both = fhir.call("GET", "/Observation?date=yesterday&color=red")
    assert places(both) == ["http.date", "http.color"]


def test_an_unknown_parameter_is_ignored_only_if_that_was_asked_for(
    two: tuple[Fhir, dict[str, str], dict[str, str]],
) -> None:
    """A filter that is ignored gives other patients' data to whoever misspelled it."""
    fhir, ana, _ = two
    query = f"/Observation?patient={ana['Patient']}&encounter=5"
    assert fhir.call("GET", query).status_code == 400
    assert fhir.call("GET", query, headers={"Prefer": "handling=strict"}).status_code == 400
    page = fhir.get(query, headers={"Prefer": "return=minimal; handling=lenient"})
    assert page["link"][0]["url"] == f"{BASE}/Observation?patient={ana['Patient']}", "what was used, and no more"
    assert [one["search"]["mode"] for one in page["entry"]] == ["match"] * 5 + ["outcome"]
    assert page["entry"][-1]["resource"]["issue"][0]["location"] == ["http.encounter"]


FORMS = [
    ("application/fhir+json", "", 200),
    ("application/fhir+json; fhirVersion=4.0", "", 200),
    ("application/fhir+json; fhirVersion=5.0", "", 406),
    ("application/json", "", 200),
    ("text/html, */*;q=0.1", "", 200),
    ("application/fhir+xml", "", 406),
    ("application/fhir+xml, application/fhir+json;q=0.9", "", 200),
    ("application/fhir+xml", "?_format=json", 200),
    ("*/*", "?_format=application/fhir+json", 200),  # the + arrives as a space
    ("*/*", "?_format=application/fhir%2Bjson&_pretty=true", 200),
    ("*/*", "?_format=xml", 406),
    (None, "", 200),
]


@one_engine
def test_the_form_is_chosen_by_accept_or_format(fhir: Fhir) -> None:
    for accept, query, status in FORMS:
        answer = fhir.call("GET", f"/Observation{query}", headers={"Accept": accept} if accept else {})
        assert (answer.status_code, answer.content_type) == (status, "application/fhir+json"), (accept, query)


def test_every_kind_can_be_had_line_by_line(two: tuple[Fhir, dict[str, str], dict[str, str]]) -> None:
    fhir, ana, _ = two
    for path in ("/Patient", "/Procedure", "/Observation", f"/Observation?patient={ana['Patient']}"):
        answer = fhir.call("GET", path, headers={"Accept": "application/fhir+ndjson"})
        assert (answer.status_code, answer.content_type) == (200, "application/fhir+ndjson")
        lines = [valid(json.loads(line)) for line in answer.text.splitlines()]
        assert lines == fhir.found(path)


@one_engine
def test_reading_needs_the_scope_read_and_sending_the_scope_enroll(fhir: Fhir) -> None:
    enrolls, reads = key_with(fhir.api, Scope.ENROLL), key_with(fhir.api, Scope.READ)
    assert fhir.send(bundle(), key=reads).status_code == 403
    ids = dict.fromkeys(fhir.enroll())
    for path in ("/Patient", "/Patient/_search", *(f"/{kind}/x" for kind in ids)):
        method = "POST" if path.endswith("_search") else "GET"
        answer = fhir.call(method, path, key=enrolls)
        assert (answer.status_code, places(answer)) == (403, ["http.Authorization"])
        assert 'error="insufficient_scope"' in answer.headers["WWW-Authenticate"]
        nobody = fhir.api.client.open(f"/fhir{path}", method=method)
        assert (nobody.status_code, places(nobody)) == (401, ["http.Authorization"])
    assert issues(fhir.send(bundle(), key=reads))[0][0] == "http.Authorization"


def test_the_list_of_outcomes_is_given_as_a_searchset_too(two: tuple[Fhir, dict[str, str], dict[str, str]]) -> None:
    fhir, ana, _ = two
    query = f"/outcomes?patient_id={ana['Patient']}"
    answer = fhir.api.get(f"{query}&limit=3", headers={"Accept": "application/fhir+json"})
    assert (answer.status_code, answer.content_type) == (200, "application/fhir+json")
    page = valid(answer.get_json())
    following = page["link"][1]["url"].split("/api/v1")[1]
    rest = valid(fhir.api.get(following, headers={"Accept": "application/fhir+json"}).get_json())
    given = [one["resource"] for one in (*page["entry"], *rest["entry"])]
    lines = fhir.api.get(query, headers={"Accept": "application/fhir+ndjson"}).text.splitlines()
    assert given == [json.loads(line) for line in lines] == fhir.found(f"/Observation?patient={ana['Patient']}")


@pytest.mark.fresh_database
def test_nothing_reads_a_table_from_end_to_end(two: tuple[Fhir, dict[str, str], dict[str, str]]) -> None:
    fhir, ana, _ = two
    patient = f"patient={ana['Patient']}"
    paths = [
        *(f"/{kind}/{identifier}" for kind, identifier in ana.items()),
        *(f"/{kind}?_id={ana[kind]}" for kind in ("Patient", "Procedure", "Observation")),
        *(f"/{kind}?_count=2" for kind in ("Patient", "Procedure", "Observation")),
        f"/Patient?identifier={MRN_SYSTEM}|A-1001",
        "/Patient?identifier=A-1001",
        f"/Procedure?identifier={VISITS}|77",
        f"/Procedure?{patient}&date=2026-03-02",
        f"/Observation?{patient}&date=ge2026-03-01&code=72514-3",
        f"/Observation?{patient}&_lastUpdated=ge2026-03-01",
    ]
    with noting(fhir.api.care.database.engine) as asked:
        for path in paths:
            fhir.get(path)
        assert fhir.send(bundle()).status_code == 200
    assert asked.read_whole() == []

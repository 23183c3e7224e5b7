"""A Bundle enrolls, all of it or nothing, and again without effect; a contradiction is a conflict with its path."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from reminders.record.schedule import Infusion
from tests.web.fhir.bundles import BASELINE, CONSENT, DOSE, MRN_SYSTEM, PROCEDURE, VISITS, Json, bundle
from tests.web.fhir.conftest import BASE, FHIR, Fhir, issues, one_engine, places, valid

ONE, TWO, THREE, FOUR, FIVE = (f"Bundle.entry[{number}].resource" for number in range(5))


def statuses(answer: Json) -> list[str]:
    return [entry["response"]["status"] for entry in answer["entry"]]


def locations(answer: Json) -> list[str]:
    return [entry["response"]["location"] for entry in answer["entry"]]


def test_a_bundle_enrolls_and_again_changes_nothing(fhir: Fhir) -> None:
    first = fhir.send(bundle()).get_json()
    assert (first["type"], statuses(first)) == ("transaction-response", ["201 Created"] * 5)
    for location, entry in zip(locations(first), first["entry"], strict=True):
        resource = fhir.get(f"/{location}")
        assert f"{resource['resourceType']}/{resource['id']}" == location
        assert entry["fullUrl"] == f"{BASE}/{location}"
    infusion = fhir.api.get(f"/infusions/{locations(first)[1].split('/')[1]}").get_json()
    assert (infusion["condition"], infusion["baseline_pain"], infusion["dose_mg_per_kg"]) == ("crps", 8, 0.5)
    assert len(infusion["check_ins"]) == 10
    before = fhir.api.rows()
    for body in (bundle(), bundle(DOSE), {**bundle(), "entry": bundle()["entry"][::-1]}):
        again = fhir.send(body, headers={"Prefer": "return=representation"}).get_json()
        assert set(statuses(again)) == {"200 OK"}
        assert set(locations(again)) <= set(locations(first))
        assert [entry["resource"]["resourceType"] for entry in again["entry"]] == [
            entry["resource"]["resourceType"] for entry in body["entry"]
        ], "in the order they were sent"
    # Enrolling over the API is the same enrollment; so is what it sent first.
    assert fhir.api.enroll()["infusion_id"] == infusion["infusion_id"]
    looks = 3  # this key sees the Patient that is sent back
    assert fhir.api.rows() == before | {"audit_entries": before["audit_entries"] + looks}


def test_a_repeat_adds_what_was_pending_and_says_which_is_new(fhir: Fhir) -> None:
    first = fhir.enroll(bundle(DOSE, BASELINE))
    answer = fhir.send(bundle(p4__dateTime="2026-03-02T15:10:00-06:00")).get_json()
    assert statuses(answer) == ["200 OK", "200 OK", "200 OK", "201 Created", "201 Created"]
    assert locations(answer)[:2] == [f"Patient/{first['Patient']}", f"Procedure/{first['Procedure']}"]
    assert locations(answer)[4] != f"Consent/{first['Consent']}"
    infusion = fhir.api.get(f"/infusions/{first['Procedure']}").get_json()
    assert (infusion["baseline_pain"], infusion["dose_mg_per_kg"]) == (8, 0.5)
    # The next infusion of a known patient needs no consent.
    fhir.api.care.at(fhir.api.care.now + timedelta(days=7))
    later = "2026-03-09T15:30:00-05:00"
    second = bundle(
        DOSE, BASELINE, CONSENT, p1__performedDateTime=later, p1__identifier=[{"system": VISITS, "value": "78"}]
    )
    assert statuses(fhir.send(second).get_json()) == ["200 OK", "201 Created"]


CONFLICTS: list[tuple[Json, str]] = [
    # what the repeat says different, and the path of the contradiction
    ({"p0__telecom__0__value": "+13125550199"}, f"{ONE}.telecom[0].value"),
    ({"p0__name": [{"text": "Bo Chen"}]}, f"{ONE}.name[0].text"),
    ({"p1__performedDateTime": "2026-03-02T14:30:00-06:00"}, f"{TWO}.performedDateTime"),
    # Another day under the same identifier would be a second infusion: the patient would be texted about both.
    ({"p1__performedDateTime": "2026-02-27T15:30:00-06:00"}, f"{TWO}.performedDateTime"),
    ({"p1__reasonCode": [{"text": "fibromyalgia"}]}, f"{TWO}.reasonCode[0].text"),
    ({"p3__valueInteger": 6}, f"{FOUR}.valueInteger"),
    ({"p2__dosage__dose__value": 0.7}, f"{THREE}.dosage.dose.value"),
]


def test_a_contradiction_is_a_conflict_and_changes_nothing(fhir: Fhir) -> None:
    fhir.enroll()
    before = fhir.api.rows()
    for changes, path in CONFLICTS:
        leave_out = (BASELINE, DOSE) if "p1__performedDateTime" in changes else ()
        answer = fhir.send(bundle(*leave_out, **changes))
        assert (answer.status_code, places(answer)) == (409, [path]), changes
        assert fhir.api.rows() == before
    (_, sentence) = issues(fhir.send(bundle(BASELINE, DOSE, p1__performedDateTime="2026-02-27T15:30:00-06:00")))[0]
    assert "2026-03-02T21:30:00Z" in sentence
    assert "PATCH /api/v1/infusions/" in sentence


@one_engine
def test_an_identifier_of_another_patient_s_infusion_is_named_as_that(fhir: Fhir) -> None:
    fhir.enroll()
    bo: Json = {
        "p0__name": [{"text": "Bo Chen"}],
        "p0__telecom__0__value": "+13125550143",
        "p0__identifier__0__value": "B-2",
    }
    before = fhir.api.rows()
    new = fhir.send(bundle(DOSE, **bo))
    fhir.enroll(bundle(DOSE, **bo, p1__identifier=None))
    # Known by now, and infused on that day already: the visit number is still what is wrong.
    known = fhir.send(bundle(DOSE, BASELINE, **bo, p1__performedDateTime="2026-03-02T10:30:00-06:00"))
    for answer in (new, known):
        assert answer.status_code == 409
        ((place, sentence),) = issues(answer)
        assert place == f"{TWO}.identifier[0].value"
        assert "another patient" in sentence
    assert before["patients"] + 1 == fhir.api.rows()["patients"], "a refused Bundle adds nobody"


def test_identifiers_that_name_two_infusions_are_a_conflict(fhir: Fhir) -> None:
    fhir.enroll(bundle(DOSE))
    fhir.api.care.at(fhir.api.care.now + timedelta(days=7))
    later = "2026-03-09T15:30:00-05:00"
    other = [{"system": VISITS, "value": "78"}]
    fhir.enroll(bundle(DOSE, BASELINE, p1__performedDateTime=later, p1__identifier=other))
    before = fhir.api.rows()
    both = [{"system": VISITS, "value": "77"}, *other]
    answer = fhir.send(bundle(DOSE, BASELINE, p1__performedDateTime=later, p1__identifier=both))
    assert answer.status_code == 409
    assert places(answer) == [f"{TWO}.identifier[0].value", f"{TWO}.identifier[1].value"]
    assert fhir.api.rows() == before


def test_an_infusion_that_staff_moved_is_still_the_one_of_its_identifier(fhir: Fhir) -> None:
    ids = fhir.enroll()
    moved = "2026-03-02T14:00:00-06:00"
    assert fhir.api.patch(f"/infusions/{ids['Procedure']}", {"infused_at": moved}).status_code == 200
    before = fhir.api.rows()
    assert fhir.enroll() == ids, "the old message again"
    assert fhir.enroll(bundle(BASELINE, DOSE, p1__performedDateTime=moved))["Procedure"] == ids["Procedure"]
    assert fhir.api.rows() == before


def test_two_clinics_identifiers_are_their_own(fhir: Fhir) -> None:
    ours = fhir.enroll()
    theirs = fhir.send(bundle(p0__telecom__0__value="+13125550188"), key=fhir.api.other_key).get_json()
    assert statuses(theirs) == ["201 Created"] * 5
    assert not set(locations(theirs)) & {f"{kind}/{identifier}" for kind, identifier in ours.items()}


RULES: list[tuple[Json, list[str]]] = [
    ({"p0__telecom__0__value": "12"}, [f"{ONE}.telecom[0].value"]),
    ({"p0__extension__0__valueCode": "Mars/Olympus"}, [f"{ONE}.extension[0].valueCode"]),
    ({"p0__communication__0__language__coding__0__code": "tlh"}, [f"{ONE}.communication[0].language.coding[0].code"]),
    ({"p1__performedDateTime": "2026-03-02T17:30:00-06:00"}, [f"{TWO}.performedDateTime"]),
    ({"p3__valueInteger": 11}, [f"{FOUR}.valueInteger"]),
    ({"p2__dosage__dose__value": 500}, [f"{THREE}.dosage.dose.value"]),
    ({"p4__dateTime": "2026-03-02"}, [f"{FIVE}.dateTime"]),
    ({"p4__extension": None}, [f"{FIVE}.extension"]),  # not said to accept texts that are not encrypted
    ({"p4__dateTime": "2027-03-02T15:00:00-06:00"}, [f"{FIVE}.dateTime"]),
    # What is wrong with the form and what the rules find of the rest, in one answer.
    (
        {"p1__status": "planned", "p0__telecom__0__value": "12", "p0__name": []},
        [f"{ONE}.name", f"{TWO}.status", f"{ONE}.telecom[0].value"],
    ),
]


@one_engine
def test_what_a_rule_refuses_is_named_by_its_path_and_nothing_is_kept(fhir: Fhir) -> None:
    before = fhir.api.rows()
    for changes, paths in RULES:
        answer = fhir.send(bundle(**changes))
        assert (answer.status_code, places(answer)) == (422, paths), changes
    without = fhir.send(bundle(CONSENT))
    assert (without.status_code, places(without)) == (422, ["Bundle.entry"])
    assert "Consent" in issues(without)[0][1]
    assert fhir.api.rows() == before


@one_engine
def test_what_is_no_fhir_is_refused_as_an_operation_outcome(fhir: Fhir) -> None:
    before = fhir.api.rows()
    sent: list[tuple[Any, str, int]] = [
        (b"{", FHIR, 400),
        (b"[]", FHIR, 400),
        (b'{"resourceType": "Patient"}', FHIR, 400),
        (b"<Bundle/>", "application/fhir+xml", 415),
        (json.dumps(bundle()).encode() + b" " * 70_000, FHIR, 413),
        (b'{"resourceType": "Bundle", "type": "transaction", "type": "batch"}', FHIR, 422),
        (b'{"resourceType": "Bundle", "type": "trans\\u0000action"}', FHIR, 422),
        (json.dumps({**bundle(), "type": "batch"}).encode(), FHIR, 422),
    ]
    for body, media, status in sent:
        answer = fhir.call("POST", "", data=body, content_type=media)
        assert (answer.status_code, answer.content_type) == (status, FHIR), body[:80]
        assert issues(answer)
    for method in ("GET", "PUT", "DELETE", "PATCH"):
        answer = fhir.call(method, "")
        assert (answer.status_code, places(answer)) == (405, ["http.method"])
    assert fhir.api.rows() == before
    charset = fhir.call("POST", "/", data=json.dumps(bundle()), content_type="application/json; charset=utf-8")
    assert charset.status_code == 200


@one_engine
def test_what_is_not_kept_is_said_in_the_answer(fhir: Fhir) -> None:
    dose = {"dose": {"value": 35, "unit": "mg", "code": "mg"}}
    answer = fhir.send(bundle(p2__dosage=dose)).get_json()
    told = [entry["response"].get("outcome", {}).get("issue", []) for entry in answer["entry"]]
    assert [len(issue) for issue in told] == [0, 0, 1, 0, 0]
    assert told[2][0]["expression"] == [f"{THREE}.dosage.dose"]


def test_a_shared_phone_and_a_second_infusion_of_a_day_are_confirmed_by_extensions(fhir: Fhir) -> None:
    fhir.enroll()
    luis: Json = {"p0__name": [{"text": "Luis Ruiz"}], "p0__identifier": None, "p1__identifier": None}
    refused = fhir.send(bundle(DOSE, **luis))
    assert (refused.status_code, places(refused)) == (422, [f"{ONE}.telecom[0].value"])
    shared = {"url": f"{BASE}/StructureDefinition/shared-phone", "valueBoolean": True}
    made = fhir.enroll(bundle(DOSE, p0__extension=[shared], **luis))
    assert shared in fhir.get(f"/Patient/{made['Patient']}")["extension"]

    second: Json = {"p1__identifier": None, "p1__performedDateTime": "2026-03-02T10:30:00-06:00"}
    refused = fhir.send(bundle(DOSE, BASELINE, **second))
    assert (refused.status_code, places(refused)) == (422, [f"{TWO}.performedDateTime"])
    confirmed = [{"url": f"{BASE}/StructureDefinition/second-infusion-of-day", "valueBoolean": True}]
    assert fhir.send(bundle(DOSE, BASELINE, p1__extension=confirmed, **second)).status_code == 200


def test_one_bundle_sent_twice_at_the_same_moment_enrolls_once(fhir: Fhir) -> None:
    app = fhir.api.client.application
    headers = {"Authorization": f"Bearer {fhir.api.key}"}

    def send(_number: int) -> Any:
        return app.test_client().post("/fhir", data=json.dumps(bundle()), content_type=FHIR, headers=headers)

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(send, range(4)))
    assert [answer.status_code for answer in answers] == [200] * 4
    assert len({tuple(locations(valid(answer.get_json()))) for answer in answers}) == 1
    assert sorted(statuses(answer.get_json()) for answer in answers) == [["200 OK"] * 5] * 3 + [["201 Created"] * 5]
    with fhir.api.care.database.read() as session:
        assert len(session.scalars(select(Infusion)).all()) == 1


def test_a_patient_is_found_by_the_record_number_in_whatever_system(fhir: Fhir) -> None:
    made = fhir.api.enroll()
    ids = fhir.enroll()
    assert (ids["Patient"], ids["Procedure"]) == (made["patient_id"], made["infusion_id"])
    assert fhir.found(f"/Patient?identifier={MRN_SYSTEM}|A-1001")[0]["id"] == made["patient_id"]
    other = [{"system": "urn:oid:1.2.3", "value": "A-1001"}]
    assert fhir.enroll(bundle(p0__identifier=other)) == ids
    systems = [one["system"] for one in fhir.get(f"/Patient/{ids['Patient']}")["identifier"]]
    assert systems == [MRN_SYSTEM, "urn:oid:1.2.3", f"{BASE}/NamingSystem/patient"]


def test_a_record_number_that_staff_corrected_is_free_for_whom_it_belongs_to(fhir: Fhir) -> None:
    ana = fhir.enroll()
    assert fhir.api.patch(f"/patients/{ana['Patient']}", {"mrn": "A-1010"}).status_code == 200
    assert fhir.found(f"/Patient?identifier={MRN_SYSTEM}|A-1001") == []
    body = bundle(DOSE, p0__name=[{"text": "Bo Chen"}], p0__telecom__0__value="+13125550143", p1__identifier=None)
    bo = fhir.enroll(body)
    assert bo["Patient"] != ana["Patient"]
    assert [one["id"] for one in fhir.found(f"/Patient?identifier={MRN_SYSTEM}|A-1001")] == [bo["Patient"]]


def test_a_bundle_without_a_record_number_finds_the_patient_by_name_and_phone(fhir: Fhir) -> None:
    body = bundle(PROCEDURE, p0__identifier=None, p2__reasonCode=[{"text": "crps"}])
    first, again = fhir.enroll(body), fhir.enroll(body)
    assert first == again
    assert fhir.get(f"/Procedure/{first['MedicationAdministration']}")["status"] == "completed"

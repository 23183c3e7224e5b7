"""The outcomes record over the API: its fields, filters, pages and forms."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from fhir.resources.R4B.observation import Observation

from reminders.followup.amending import correct_outcome, withdraw_outcome
from reminders.record.columns import new_id
from reminders.record.outcomes import Outcome
from reminders.record.schedule import CheckIn
from tests.web.api.conftest import Api, fields

FIELDS = (
    *("id", "patient_id", "infusion_id", "check_in_id", "step", "measure", "value", "recall"),
    *("replied_at", "recorded_at", "source", "supersedes"),
    *("in_force", "late", "doubtful"),
    *("infused_at", "condition", "course", "number", "dose_mg_per_kg", "infusion_status"),
    *("due_at", "closes_at", "check_in_state"),
)


def record(api: Api, check_in_id: str, value: Decimal | int, **values: Any) -> str:
    """An answer of a patient, as reading one records it."""
    with api.care.database.write() as session:
        check_in = session.get_one(CheckIn, check_in_id)
        given: dict[str, Any] = {
            "id": new_id(), "clinic_id": check_in.clinic_id, "patient_id": check_in.patient_id,
            "infusion_id": check_in.infusion_id, "check_in_id": check_in.id, "step": check_in.step,
            "measure": "pain", "value": Decimal(value), "recall": "24h", "replied_at": api.care.now,
            "recorded_at": api.care.now, "source": "patient", "recorded_by": "service",
        }  # fmt: skip
        row = Outcome(**given | values)
        session.add(row)
        return row.id


def items(api: Api, query: str = "") -> list[dict[str, Any]]:
    answer = api.get(f"/outcomes{query}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.get_json()["items"]
    return found


def lines(api: Api, accept: str, query: str = "") -> str:
    answer = api.get(f"/outcomes{query}", headers={"Accept": accept})
    assert answer.status_code == 200, answer.text
    assert answer.content_type.startswith(accept)
    return answer.text


def test_the_baseline_is_an_outcome_of_the_clinic(api: Api) -> None:
    made = api.enroll()
    (item,) = items(api)
    assert tuple(item) == FIELDS
    expected = {
        "patient_id": made["patient_id"], "infusion_id": made["infusion_id"], "check_in_id": None,
        "step": "baseline", "measure": "pain", "value": 8, "recall": "24h", "source": "clinic", "supersedes": None,
        "replied_at": "2026-03-02T21:30:00Z",
    }  # fmt: skip
    assert {name: item[name] for name in expected} == expected


def test_an_answer_is_there_as_soon_as_it_is_recorded(api: Api) -> None:
    made = api.enroll()
    check_in = made["check_ins"][0]
    recorded = record(api, check_in["id"], Decimal("6.5"))
    item = items(api)[-1]
    assert (item["id"], item["value"], item["check_in_id"]) == (recorded, 6.5, check_in["id"])
    assert (item["step"], item["source"]) == ("h4", "patient")


def test_a_whole_number_is_written_whole(api: Api) -> None:
    record(api, api.enroll()["check_ins"][0]["id"], 6)
    assert '"value": 6,' in api.get("/outcomes").text


def test_corrections_name_what_they_supersede_and_withdrawals_have_no_value(api: Api) -> None:
    made = api.enroll()
    first = record(api, made["check_ins"][0]["id"], 7)
    with api.care.database.write() as session:
        second = correct_outcome(session, api.care.clinic_id, first, value=Decimal(4), actor="staff:x", why="typo").id
    with api.care.database.write() as session:
        withdraw_outcome(session, api.care.clinic_id, second, actor="staff:x", why="not hers")
    found = [(i["value"], i["supersedes"]) for i in items(api)]
    assert found == [(8, None), (7, None), (4, first), (None, second)]


def test_filters_by_patient_infusion_and_time(api: Api) -> None:
    ana = api.enroll()
    api.care.at(api.care.now + timedelta(minutes=10))
    bo = api.enroll(patient__name="Bo Chen", patient__phone="+13125550143", patient__mrn="B-2")
    assert [i["patient_id"] for i in items(api, f"?patient_id={bo['patient_id']}")] == [bo["patient_id"]]
    assert [i["patient_id"] for i in items(api, f"?infusion_id={ana['infusion_id']}")] == [ana["patient_id"]]
    assert items(api, f"?patient_id={bo['patient_id']}&infusion_id={ana['infusion_id']}") == []
    first, second = items(api)
    assert items(api, f"?since={second['recorded_at']}") == [second]
    assert items(api, f"?since={first['recorded_at']}") == [first, second]
    assert items(api, "?since=2026-03-02T23:00:00-06:00") == []


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 500])
def test_pages_hold_everything_once_and_in_order(api: Api, limit: int) -> None:
    made = api.enroll()
    for check_in in made["check_ins"][:5]:
        record(api, check_in["id"], 5)
    whole = items(api)
    assert len(whole) == 6
    read: list[dict[str, Any]] = []
    cursor = ""
    for _ in range(20):
        answer = api.get(f"/outcomes?limit={limit}{cursor}").get_json()
        read += answer["items"]
        if answer["next"] is None:
            break
        assert answer["next"].replace("-", "").replace("_", "").isalnum(), "stands in an address as it is"
        cursor = f"&cursor={answer['next']}"
    assert read == whole


def test_csv_has_a_header_and_the_same_values(api: Api) -> None:
    made = api.enroll()
    record(api, made["check_ins"][0]["id"], Decimal("6.5"))
    rows = list(csv.DictReader(io.StringIO(lines(api, "text/csv"))))
    assert tuple(rows[0]) == FIELDS
    plain = [{name: in_csv(value) for name, value in item.items()} for item in items(api)]
    assert rows == plain


def in_csv(value: object) -> str:
    """A value of JSON as the CSV writes it."""
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def test_csv_of_nothing_is_its_header(api: Api) -> None:
    assert lines(api, "text/csv") == ",".join(FIELDS) + "\r\n"


def test_fhir_is_valid_r4(api: Api) -> None:
    made = api.enroll()
    record(api, made["check_ins"][0]["id"], Decimal("6.5"), recall="now")
    record(api, made["check_ins"][1]["id"], 4)
    read: list[Any] = [Observation.model_validate_json(line) for line in lines(api, FHIR).splitlines()]
    baseline, half, whole = read
    assert (baseline.valueInteger, whole.valueInteger) == (8, 4)
    assert half.valueQuantity.value == Decimal("6.5")
    for observation in (baseline, half, whole):
        assert observation.status == "final"
        assert observation.code.coding[0].system == "http://loinc.org"
        assert observation.code.coding[0].code == "72514-3"
        assert observation.category[0].coding[0].code == "survey"
        assert observation.meta.profile[0].endswith("us-core-observation-screening-assessment")
        assert observation.subject.reference == f"Patient/{made['patient_id']}"
    assert half.effectiveDateTime == api.care.now.replace(microsecond=half.effectiveDateTime.microsecond)
    assert (half.code.text, whole.code.text) == (
        "Pain right now, 0 to 10",
        "Average pain over the last 24 hours, 0 to 10",
    )


FHIR = "application/fhir+ndjson"


def test_a_corrected_value_is_the_same_observation_corrected(api: Api) -> None:
    made = api.enroll(infusion__baseline_pain=None)
    first = record(api, made["check_ins"][0]["id"], 7)
    correction = record(api, made["check_ins"][0]["id"], 4, supersedes=first)
    (observation,) = (json.loads(line) for line in lines(api, FHIR).splitlines())
    Observation.model_validate(observation)
    assert (observation["id"], observation["status"], observation["valueInteger"]) == (first, "corrected", 4)
    with api.care.database.write() as session:
        withdraw_outcome(session, api.care.clinic_id, correction, actor="staff:x", why="somebody else wrote it")
    (observation,) = (json.loads(line) for line in lines(api, FHIR).splitlines())
    Observation.model_validate(observation)
    assert (observation["id"], observation["status"]) == (first, "entered-in-error")
    assert not any(name.startswith("value") for name in observation)


def test_a_late_or_doubtful_answer_says_so(api: Api) -> None:
    made = api.enroll(infusion__baseline_pain=None)
    record(api, made["check_ins"][0]["id"], 4, late=True, doubtful=True)
    observation = json.loads(lines(api, FHIR))
    Observation.model_validate(observation)
    assert len(observation["note"]) == 2


def test_other_measures_are_not_called_pain(api: Api) -> None:
    made = api.enroll(infusion__baseline_pain=None)
    record(api, made["check_ins"][1]["id"], 3, measure="side_effects")
    record(api, made["check_ins"][6]["id"], 2, measure="change", recall="since_first")
    for line in lines(api, FHIR).splitlines():
        assert "72514-3" not in line
        Observation.model_validate_json(line)


def test_no_answer_no_observation(api: Api) -> None:
    api.enroll(infusion__baseline_pain=None)
    assert lines(api, FHIR) == ""


@pytest.mark.parametrize("accept", ["text/csv", FHIR])
def test_a_page_of_csv_or_fhir_links_to_the_next(api: Api, accept: str) -> None:
    made = api.enroll()
    for check_in in made["check_ins"][:3]:
        record(api, check_in["id"], 5)
    whole = lines(api, accept)
    read, query = "", "?limit=3"
    answer = api.get(f"/outcomes{query}", headers={"Accept": accept})
    read += answer.text
    link = answer.headers["Link"]
    assert link.endswith('>; rel="next"')
    rest = api.get(link[1:].split(">")[0].split("/api/v1")[1], headers={"Accept": accept})
    assert "Link" not in rest.headers
    header = ",".join(FIELDS) + "\r\n"
    assert read + rest.text.removeprefix(header) == whole


ACCEPTED: list[tuple[str | None, str]] = [
    (None, "application/json"),
    ("*/*", "application/json"),
    ("application/json", "application/json"),
    ("text/*", "text/csv"),
    ("text/csv;q=0.5, application/fhir+ndjson", "application/fhir+ndjson"),
    ("text/html, */*;q=0.1", "application/json"),
    ("application/json; charset=utf-8", "application/json"),
    ("application/fhir+json; fhirVersion=4.0", "application/fhir+json"),
    ("application/json;q=0.2, text/csv; header=present;q=0.5", "text/csv"),
]


def test_accept_chooses_the_form(api: Api) -> None:
    for accept, given in ACCEPTED:
        answer = api.get("/outcomes", headers={"Accept": accept} if accept else {})
        assert (accept, answer.status_code) == (accept, 200)
        assert (accept, answer.content_type.split(";")[0]) == (accept, given)
        assert "Accept" in answer.vary
        assert "Set-Cookie" not in answer.headers


def test_a_form_we_do_not_have_is_406(api: Api) -> None:
    answer = api.get("/outcomes", headers={"Accept": "application/xml"})
    assert answer.status_code == 406
    fields(answer)

"""The lists that rates are divided by, over the API: every infusion and check-in, their filters, pages and CSV."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from typing import Any

import pytest

from reminders.care.reasons import Reason
from reminders.followup.amending import cancel_infusion
from reminders.record.schedule import CheckIn, CheckInState
from reminders.reports.tables.check_ins import CHECK_INS, SETTLED_WITHIN
from reminders.reports.tables.infusions import INFUSIONS
from tests.reports.followed import Said, answered
from tests.web.api.conftest import Api, fields
from tests.web.api.test_outcomes import in_csv, record

BO = {"patient__name": "Bo Chen", "patient__phone": "+13125550143", "patient__mrn": "B-2"}


def items(api: Api, path: str) -> list[dict[str, Any]]:
    answer = api.get(path)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.get_json()["items"]
    return found


def ids(api: Api, path: str) -> list[str]:
    return [item["id"] for item in items(api, path)]


def test_every_infusion_is_listed_with_what_a_rate_needs_and_a_cancelled_one_is_marked(api: Api) -> None:
    ana = api.enroll(infusion__dose_mg_per_kg=0.5, infusion__condition="migraine")
    bo = api.enroll(**BO, infusion__baseline_pain=None, infusion__condition="-2")  # no formula for a spreadsheet
    with api.care.database.write() as session:
        cancel_infusion(session, api.care.clinic_id, bo["infusion_id"], actor="staff:x", why="did not happen")
    first, second = items(api, "/infusions")
    assert tuple(first) == INFUSIONS.table.fields
    assert first == {
        "id": ana["infusion_id"], "infusion_id": ana["infusion_id"], "patient_id": ana["patient_id"],
        "infused_at": "2026-03-02T21:30:00Z", "condition": "migraine", "course": 1, "number": 1,
        "dose_mg_per_kg": 0.5, "status": "active", "condition_group": "migraine", "protocol": "chronic-pain",
        "protocol_version": 2, "baseline_pain": 8, "recorded_at": first["recorded_at"],
    }  # fmt: skip
    assert (second["status"], second["baseline_pain"], second["dose_mg_per_kg"]) == ("cancelled", None, None)
    rows = list(csv.DictReader(io.StringIO(api.get("/infusions", headers={"Accept": "text/csv"}).text)))
    assert rows[1]["condition"] == "'-2"
    assert rows[0] == {name: in_csv(value) for name, value in first.items()}
    marks = {(item["infusion_id"], item["infusion_status"]) for item in items(api, "/check-ins?limit=500")}
    assert marks == {(ana["infusion_id"], "active"), (bo["infusion_id"], "cancelled")}
    outcome = items(api, "/outcomes")[0]
    assert {name: outcome[name] for name in ("condition", "course", "number", "dose_mg_per_kg")} == {
        "condition": "migraine", "course": 1, "number": 1, "dose_mg_per_kg": 0.5,
    }  # fmt: skip


def test_a_check_in_says_its_window_its_state_why_not_and_how_its_answer_stands(api: Api) -> None:
    made = api.enroll()
    with api.care.database.write() as session:
        rows = {c["step"]: session.get_one(CheckIn, c["id"]) for c in made["check_ins"]}
        rows["h4"].state = rows["h24"].state = rows["h72"].state = CheckInState.ANSWERED.value
        answered(session, rows["h4"], Said("6", late=True))
        answered(session, rows["h24"], Said("5"))
        answered(session, rows["h24"], Said("2", measure="side_effects"))
        answered(session, rows["h72"], Said("5", doubtful=True))
        rows["d7"].state, rows["d7"].reason, rows["d7"].final = CheckInState.SKIPPED.value, Reason.OUTAGE.value, True
    found = {item["step"]: item for item in items(api, "/check-ins")}
    assert list(found) == [c["step"] for c in made["check_ins"]]
    for check_in in made["check_ins"]:
        for name in ("due_at", "closes_at"):
            assert found[check_in["step"]][name] == check_in[name]
    assert tuple(found["h4"]) == CHECK_INS.table.fields
    stand = {step: (item["answers"], item["late"], item["doubtful"]) for step, item in found.items()}
    assert stand["h4"] == (1, True, False)
    assert stand["h24"] == (2, False, False)
    assert stand["h72"] == (1, False, True)
    assert stand["d7"] == (0, None, None)
    assert (found["d7"]["state"], found["d7"]["reason"], found["d7"]["final"]) == ("skipped", "outage", True)
    assert found["h24"]["asks"] == "pain:24h side_effects:24h"
    assert found["h4"]["asks"] == "pain:now"
    late, *_ = (item for item in items(api, "/outcomes") if item["step"] == "h4")
    assert (late["late"], late["doubtful"], late["in_force"]) == (True, False, True)
    assert (late["due_at"], late["closes_at"], late["check_in_state"]) == (
        found["h4"]["due_at"], found["h4"]["closes_at"], "answered",
    )  # fmt: skip


def test_since_gives_what_was_entered_or_changed_then_or_later(api: Api) -> None:
    made = api.enroll()
    ana, last = made["infusion_id"], datetime.fromisoformat(made["check_ins"][-1]["closes_at"])
    api.care.at(api.care.now + timedelta(days=200))
    bo = api.enroll(**BO, infusion__infused_at=(api.care.now - timedelta(hours=1)).isoformat())["infusion_id"]
    entered = api.care.now.isoformat().replace("+00:00", "Z")
    with api.care.database.write() as session:  # Ana's windows were settled long ago
        for row in session.query(CheckIn).filter_by(infusion_id=ana):
            row.state, row.reason, row.final = CheckInState.MISSED.value, Reason.NO_ANSWER.value, True
    for after, given in ((SETTLED_WITHIN, ["d84"]), (SETTLED_WITHIN + timedelta(seconds=1), [])):
        since = (last + after).isoformat().replace("+00:00", "Z")
        assert [i["step"] for i in items(api, f"/check-ins?since={since}") if i["infusion_id"] == ana] == given
    assert ids(api, "/infusions") == [ana, bo]
    assert ids(api, f"/infusions?since={entered}") == [bo]
    assert {i["infusion_id"] for i in items(api, f"/check-ins?since={entered}")} == {bo}
    api.care.at(api.care.now + timedelta(minutes=1))
    later = api.care.now.isoformat().replace("+00:00", "Z")
    assert ids(api, f"/infusions?since={later}") == []
    assert {i["infusion_id"] for i in items(api, f"/check-ins?since={later}")} == {bo}, "those can still change"
    record(api, made["check_ins"][3]["id"], 3)  # staff entered what she said by phone
    assert [i["step"] for i in items(api, f"/check-ins?since={later}") if i["infusion_id"] == ana] == ["d7"]
    assert api.patch(f"/infusions/{bo}", {"baseline_pain": 7, "why": "a slip"}).status_code == 200
    assert ids(api, f"/infusions?since={later}") == [bo]
    api.care.at(api.care.now + timedelta(minutes=1))
    later = api.care.now.isoformat().replace("+00:00", "Z")
    assert api.patch(f"/infusions/{ana}", {"condition": "central", "why": "a slip"}).status_code == 200
    assert ids(api, f"/infusions?since={later}") == [ana]
    assert {i["infusion_id"] for i in items(api, f"/check-ins?since={later}&limit=500")} == {ana, bo}


@pytest.mark.parametrize("path", ["/infusions", "/check-ins"])
def test_pages_hold_everything_once_and_what_comes_between_and_csv_is_the_same(api: Api, path: str) -> None:
    ana, cleo = api.enroll(), api.enroll(patient__name="Cleo Ruiz", patient__phone="+13125550144", patient__mrn="C-3")
    limit = 1 if path == "/infusions" else 7
    read: list[dict[str, Any]] = []
    answer = api.get(f"{path}?limit={limit}").get_json()
    bo = api.enroll(**BO)
    while True:
        read += answer["items"]
        if answer["next"] is None:
            break
        answer = api.get(f"{path}?limit={limit}&cursor={answer['next']}").get_json()
    whole = items(api, f"{path}?limit=500")
    assert {item["id"]: item for item in read} == {item["id"]: item for item in whole}
    assert {item["patient_id"] for item in read} == {made["patient_id"] for made in (ana, bo, cleo)}
    text = api.get(path, headers={"Accept": "text/csv"}).text
    assert list(csv.DictReader(io.StringIO(text))) == [{n: in_csv(v) for n, v in item.items()} for item in whole]
    first = api.get(f"{path}?limit={limit}", headers={"Accept": "text/csv"})
    address = first.headers["Link"][1:].split(">")[0].split("/api/v1")[1]
    assert address.startswith(path)
    rest = api.get(address.replace(f"limit={limit}", "limit=500"), headers={"Accept": "text/csv"}).text
    assert first.text + rest.split("\r\n", 1)[1] == text
    assert ids(api, f"{path}?patient_id={bo['patient_id']}&limit=500") == [
        item["id"] for item in whole if item["patient_id"] == bo["patient_id"]
    ]


@pytest.mark.parametrize("path", ["/infusions", "/check-ins"])
def test_a_bad_request_for_a_list_names_what_is_wrong(api: Api, path: str) -> None:
    for query, named in (("?since=yesterday", "since"), ("?cursor=x", "cursor"), ("?limit=0", "limit"), ("?x=1", "x")):
        answer = api.get(f"{path}{query}")
        assert (answer.status_code, fields(answer)) == (422, [named])
    assert api.get(path, headers={"Accept": "application/fhir+ndjson"}).status_code == 406

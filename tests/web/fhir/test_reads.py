"""What is read back: valid, true to US Core, and leading somewhere wherever it refers to something."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from reminders.followup.amending import cancel_infusion, change_infusion, correct_outcome, withdraw_outcome
from reminders.followup.intake.recording.outcomes import mark_doubtful
from reminders.operate.erase import erase
from reminders.record.access import AuditEntry, Scope
from reminders.record.people import Clinic, DataKey, Patient
from reminders.record.sealing import vault_of
from tests.web.api.test_access import key_with
from tests.web.api.test_outcomes import record
from tests.web.fhir import us_core
from tests.web.fhir.bundles import MRN_SYSTEM, VISITS, bundle
from tests.web.fhir.conftest import BASE, Fhir, issues, one_engine, places

STAFF = {"actor": "staff:x", "why": "a test"}


def amend(fhir: Fhir, change: Any, *ids: str, **values: Any) -> Any:
    with fhir.api.care.database.write() as session:
        return change(session, fhir.api.care.clinic_id, *ids, **STAFF, **values)


def check_ins(fhir: Fhir, infusion_id: str) -> list[str]:
    return [one["id"] for one in fhir.api.get(f"/infusions/{infusion_id}").get_json()["check_ins"]]


def addresses(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Every reference, extension address and system of ours in a resource, with the element it stands in."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from addresses(part, key)
    elif isinstance(value, list):
        for part in value:
            yield from addresses(part, name)
    elif isinstance(value, str) and (name == "reference" or (name in ("url", "system") and value.startswith(BASE))):
        yield name, value


@pytest.fixture
def lived(fhir: Fhir) -> tuple[Fhir, dict[str, str], list[str]]:
    """A record with an answer of every kind: as texted, corrected, doubtful, confirmed, late, withdrawn, by staff."""
    ids = fhir.enroll()
    steps = check_ins(fhir, ids["Procedure"])
    answers = [record(fhir.api, step, 7) for step in steps[:6]]
    fhir.api.care.at(fhir.api.care.now + timedelta(minutes=5))
    amend(fhir, correct_outcome, answers[1], value=Decimal("4.5"))
    with fhir.api.care.database.write() as session:
        mark_doubtful(session, answers[2], why="a test")
        mark_doubtful(session, answers[3], why="a test")
    confirmed = fhir.found(f"/Observation?_id={answers[3]}")
    assert confirmed[0]["extension"][1]["valueBoolean"] is True
    later = [one["id"] for one in fhir.api.get("/outcomes").get_json()["items"] if one["supersedes"] == answers[3]]
    amend(fhir, correct_outcome, later[0], value=Decimal(7))
    amend(fhir, withdraw_outcome, answers[4])
    record(fhir.api, steps[6], 3, source="call", late=True)
    record(fhir.api, steps[1], 2, measure="side_effects")
    record(fhir.api, steps[6], 2, measure="peg-pain", recall="7d")  # a measure nobody here knows
    return fhir, ids, answers


def test_an_answer_keeps_its_id_and_identifier_and_only_another_value_is_a_correction(
    lived: tuple[Fhir, dict[str, str], list[str]],
) -> None:
    fhir, ids, answers = lived
    found = [fhir.get(f"/Observation/{answer}") for answer in answers]
    assert [one["id"] for one in found] == answers
    assert [one["identifier"][0]["value"] for one in found] == answers
    assert [one["status"] for one in found] == ["final", "corrected", "final", "final", "entered-in-error", "final"]
    assert [one["meta"]["versionId"] for one in found] == ["1", "2", "2", "3", "2", "1"]
    patient, clinic = f"Patient/{ids['Patient']}", f"Organization/{fhir.api.care.clinic_id}"
    assert [one["performer"][0]["reference"] for one in found] == [patient, clinic, patient, clinic, clinic, patient]
    assert [("note" in one) for one in found] == [False, False, True, False, False, False]
    baseline = fhir.get(f"/Observation/{ids['Observation']}")
    assert baseline["performer"][0]["reference"] == clinic
    assert (baseline["valueInteger"], found[1]["valueQuantity"]["value"]) == (8, 4.5)
    staff = next(
        one for one in fhir.found("/Observation") if any(n["text"].startswith("Ans") for n in one.get("note", []))
    )
    assert staff["performer"][0]["reference"] == clinic


def test_everything_is_true_to_us_core_and_leads_somewhere(lived: tuple[Fhir, dict[str, str], list[str]]) -> None:
    fhir, ids, _ = lived
    resources = [one for kind in ("Patient", "Procedure", "Observation") for one in fhir.found(f"/{kind}")]
    resources += [fhir.get(f"/{kind}/{identifier}") for kind, identifier in ids.items()]
    resources.append(fhir.get(f"/Organization/{fhir.api.care.clinic_id}"))
    assert len(resources) == 1 + 1 + 10 + 5 + 1
    seen = set()
    for resource in resources:
        us_core.check(resource)
        seen |= set(addresses(resource))
    assert "urn:reminders" not in str(resources)
    for name, address in seen:
        found = fhir.get(f"/{address}" if name == "reference" else address)
        if name == "url":
            assert (found["resourceType"], found["url"]) == ("StructureDefinition", address)
    assert {name for name, _ in seen} == {"reference", "url", "system"}


@one_engine
def test_an_extension_stands_where_its_definition_says_with_the_value_it_says(
    lived: tuple[Fhir, dict[str, str], list[str]],
) -> None:
    fhir, ids, _ = lived
    for resource in [*fhir.found("/Observation"), fhir.get(f"/Procedure/{ids['Procedure']}")]:
        for extension in resource["extension"]:
            definition = fhir.get(extension["url"])
            assert resource["resourceType"] in [one["expression"] for one in definition["context"]]
            kind = definition["differential"]["element"][-1]["type"][0]["code"]
            assert f"value{kind[0].upper()}{kind[1:]}" in extension


def test_a_moved_infusion_takes_its_baseline_along(fhir: Fhir) -> None:
    ids = fhir.enroll()
    before = fhir.get(f"/Observation/{ids['Observation']}")
    assert (before["effectiveDateTime"], before["status"]) == ("2026-03-02T21:30:00Z", "final")
    later = fhir.api.care.now + timedelta(hours=1)
    fhir.api.care.at(later)
    at = before_at = fhir.api.care.now - timedelta(hours=5)
    amend(fhir, change_infusion, ids["Procedure"], infused_at=at)
    after = fhir.get(f"/Observation/{ids['Observation']}")
    assert after["effectiveDateTime"] == before_at.isoformat().replace("+00:00", "Z")
    assert after["effectiveDateTime"] == fhir.get(f"/Procedure/{ids['Procedure']}")["performedDateTime"]
    assert (after["status"], after["id"], after["identifier"]) == ("amended", before["id"], before["identifier"])
    assert int(after["meta"]["versionId"]) > int(before["meta"]["versionId"])
    assert after["meta"]["lastUpdated"] > before["meta"]["lastUpdated"]
    # Who polls for what is new learns of it.
    since = f"_lastUpdated=ge{later.isoformat().replace('+00:00', 'Z')}"
    assert [one["id"] for one in fhir.found(f"/Observation?{since}")] == [before["id"]]
    # A correction of the score is one, wherever the infusion went.
    amend(fhir, correct_outcome, before["id"], value=Decimal(6))
    assert fhir.get(f"/Observation/{before['id']}")["status"] == "corrected"


def test_a_cancelled_infusion_was_not_done_and_an_erased_patient_has_no_name(fhir: Fhir) -> None:
    ids = fhir.enroll()
    named = fhir.get(f"/Patient/{ids['Patient']}")
    assert named["name"] == [{"text": "Ana Ruiz", "family": "Ruiz", "given": ["Ana"]}]
    assert named["telecom"][0]["value"] == "+13125550142"
    assert [(one["system"], one["value"]) for one in named["identifier"]] == [
        (MRN_SYSTEM, "A-1001"),
        (f"{BASE}/NamingSystem/patient", ids["Patient"]),
    ]
    procedure = fhir.get(f"/Procedure/{ids['Procedure']}")
    assert procedure["identifier"][0] == {"system": VISITS, "value": "77"}
    assert procedure["reasonCode"][0]["coding"][0]["code"] == "crps"
    dose = fhir.get(f"/MedicationAdministration/{ids['MedicationAdministration']}")["dosage"]["dose"]
    assert (dose["value"], dose["code"]) == (0.5, "mg/kg")
    amend(fhir, cancel_infusion, ids["Procedure"])
    assert fhir.get(f"/Procedure/{ids['Procedure']}")["status"] == "not-done"
    with fhir.api.care.database.write() as session:
        erase(session, session.get_one(Clinic, fhir.api.care.clinic_id), ids["Patient"], why="asked for")
    erased = fhir.get(f"/Patient/{ids['Patient']}")
    us_core.check(erased)
    assert "Ruiz" not in str(erased)
    assert "5550142" not in str(erased)
    assert "A-1001" not in str(erased)
    assert fhir.get(f"/Procedure/{ids['Procedure']}")["identifier"] == procedure["identifier"][1:]
    assert fhir.found(f"/Patient?identifier={MRN_SYSTEM}|A-1001") == []
    assert fhir.found(f"/Procedure?identifier={VISITS}|77") == []


@one_engine
def test_a_name_is_split_only_where_that_is_known(fhir: Fhir) -> None:
    names = {"Ruiz, Ana María": ("Ruiz", ["Ana", "María"]), "Ana María Ruiz": (None, None), "Cher": (None, None)}
    for number, (name, (family, given)) in enumerate(names.items()):
        made = fhir.api.enroll(
            patient__name=name, patient__mrn=f"N-{number}", patient__phone=f"+1312555017{number}"
        )  # fmt: skip
        found = fhir.get(f"/Patient/{made['patient_id']}")
        us_core.check(found)
        assert found["name"][0]["text"] == name
        assert (found["name"][0].get("family"), found["name"][0].get("given")) == (family, given)
        assert found["identifier"][0]["system"] == f"{BASE}/NamingSystem/record-number.{fhir.api.care.clinic_id}"
        fhir.get(found["identifier"][0]["system"])


@one_engine
def test_an_unchanged_resource_is_not_sent_again(fhir: Fhir) -> None:
    ids = fhir.enroll()
    path = f"/Observation/{ids['Observation']}"
    tag = fhir.call("GET", path).headers["ETag"]
    assert tag.startswith('W/"')
    for known in (tag, f'"other", {tag}', tag.removeprefix("W/"), "*"):
        again = fhir.call("GET", path, headers={"If-None-Match": known})
        assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    amend(fhir, correct_outcome, ids["Observation"], value=Decimal(6))
    assert fhir.call("GET", path, headers={"If-None-Match": tag}).status_code == 200


@one_engine
def test_what_is_not_there_or_not_theirs_is_404_and_says_what(fhir: Fhir) -> None:
    ids = fhir.enroll()
    first = fhir.get(f"/Observation/{ids['Observation']}")["id"]
    correction = amend(fhir, correct_outcome, first, value=Decimal(6)).id
    assert fhir.call("GET", f"/Observation/{correction}").status_code == 404, "one answer has one id"
    for kind, identifier in (ids | {"Organization": fhir.api.care.clinic_id}).items():
        for answer in (
            fhir.call("GET", f"/{kind}/{identifier}", key=fhir.api.other_key),
            fhir.call("GET", f"/{kind}/nothing%20here"),
            fhir.call("GET", f"/{kind}/01ARZ3NDEKTSV4RRFFQ69G5FAV"),
        ):
            assert answer.status_code == 404
            assert kind in issues(answer)[0][1]
    for path in (
        "/Encounter/1",
        "/StructureDefinition/nothing",
        "/NamingSystem/record-number",
        "/NamingSystem/record-number.a-b",
        "/NamingSystem/outcome.a-b",
        "/NamingSystem/outcome.",
        "/x/y/z",
        "/Patient/1/2",
    ):
        answer = fhir.call("GET", path)
        assert (answer.status_code, places(answer)) == (404, ["http.path"])


def looks(fhir: Fhir) -> list[tuple[str, str, str]]:
    """The audit trail's entries about looks at patients: whose, at what."""
    with fhir.api.care.database.read() as session:
        rows = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "read-patients").order_by(AuditEntry.sequence)
        )
        return [(row.actor.split(":")[0], row.subject, row.subject_id) for row in rows]


@one_engine
def test_only_a_key_with_the_scope_identity_sees_who_a_patient_is_and_each_look_is_audited(fhir: Fhir) -> None:
    ids = fhir.enroll()
    sent = {"Prefer": "return=representation"}
    number = f"/Patient?identifier={MRN_SYSTEM}|A-1001"
    ndjson = {"Accept": "application/fhir+ndjson"}
    clinic = fhir.api.care.clinic_id
    for scopes in ([Scope.READ, Scope.ENROLL], [Scope.READ, Scope.ENROLL, Scope.FLAGS]):
        key = key_with(fhir.api, *scopes)
        line = fhir.call("GET", "/Patient", key=key, headers=ndjson).text
        again = fhir.send(bundle(), key=key, headers=sent).get_json()["entry"][0]["resource"]
        for seen in (
            fhir.get(f"/Patient/{ids['Patient']}", key=key),
            *fhir.found("/Patient", key=key),
            *fhir.found(number, key=key),
            json.loads(line),
            again,
        ):
            us_core.patient(seen)
            assert seen["id"] == ids["Patient"]
            assert seen["name"] == [{"extension": [{"url": us_core.ABSENT, "valueCode": "masked"}]}]
            assert [one["system"] for one in seen["identifier"]] == [f"{BASE}/NamingSystem/patient"]
            assert [one["code"] for one in seen["meta"]["security"]] == ["REDACTED"]
            assert not [word for word in ("Ruiz", "3125550142", "A-1001") if word in json.dumps(seen)]
        assert len(fhir.found(number, key=key)) == 1
    assert looks(fhir) == []

    seen = fhir.get(f"/Patient/{ids['Patient']}")
    assert (seen["name"][0]["text"], seen["telecom"][0]["value"]) == ("Ana Ruiz", "+13125550142")
    assert "security" not in seen["meta"]
    assert fhir.found(number) == [seen]
    assert json.loads(fhir.call("GET", "/Patient", headers=ndjson).text) == seen
    assert fhir.send(bundle(), headers=sent).get_json()["entry"][0]["resource"] == seen
    one, page = ("key", "patient", ids["Patient"]), ("key", "clinic", clinic)
    assert looks(fhir) == [one, page, page, one]
    fhir.get("/Patient?_summary=count")
    fhir.get(f"/Procedure/{ids['Procedure']}")
    assert fhir.call("GET", "/Patient/unknown").status_code == 404
    assert fhir.call("GET", "/Patient", key=key_with(fhir.api, Scope.IDENTITY)).status_code == 403
    assert len(looks(fhir)) == 4, "no more"


@one_engine
def test_a_patient_whom_no_key_opens_does_not_break_a_page(fhir: Fhir) -> None:
    ids = fhir.enroll()
    bo = fhir.api.enroll(patient__name="Bo Chen", patient__phone="+13125550143", patient__mrn="B-2")["patient_id"]
    with fhir.api.care.database.write() as session:
        key = session.get_one(DataKey, session.get_one(Patient, ids["Patient"]).data_key_id)
        key.wrapped = bytes(len(key.wrapped or b""))
        vault_of(session).forget(key.id)
    broken, whole = fhir.found("/Patient")
    assert (broken["id"], whole["id"]) == (ids["Patient"], bo)
    assert (broken["identifier"][0]["value"], "telecom" in broken) == (ids["Patient"], False)
    assert (whole["name"][0]["text"], whole["identifier"][0]["value"]) == ("Bo Chen", "B-2")
    assert fhir.found("/Procedure")[0]["identifier"][0]["value"] == ids["Procedure"]

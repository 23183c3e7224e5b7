"""A refusal says who a known patient is only to a key that may see that (scope `identity`)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from werkzeug.test import TestResponse

from reminders.followup.amending import end_patient
from reminders.record.access import Scope
from tests.web.api.conftest import Api, enrollment, fields
from tests.web.api.test_access import key_with
from tests.web.fhir.bundles import bundle

OTHER_PHONE = "+13125550177"
OTHERS: dict[str, Any] = {"patient__name": "Eva Lopez", "patient__mrn": "B-2", "patient__phone": OTHER_PHONE}

#: What Ana, who is enrolled, could be known by.
WHO = ("ruiz", "5550142", "555-0142")

#: What is tried, the field it is refused for, and what the refusal says all the same.
TRIED: list[tuple[dict[str, Any], str, str]] = [
    ({"patient__name": "Eva Lopez"}, "patient.name", "Record number A-1001 belongs to a patient of another name."),
    ({"patient__name": "Ana", "patient__phone": OTHER_PHONE}, "patient.phone", "known with another phone"),
    ({"patient__name": "Eva", "patient__mrn": "B-2"}, "patient.phone", "This phone belongs to another patient."),
    ({"patient__name": "Añá Ruíz", "patient__mrn": "B-2", "shared_phone": True}, "patient.name", "cannot be told from"),
    ({"patient__name": "李梅", "patient__mrn": "B-2", "shared_phone": True}, "patient.name", "name has none"),
]


def said(answer: TestResponse, field: str) -> str:
    assert fields(answer) == [field]
    return str(answer.get_json()["errors"][0]["message"])


def tells_who(text: str) -> bool:
    return any(who in text.lower() for who in WHO)


@pytest.mark.parametrize(("says", "field", "told"), TRIED, ids=[told[:20] for _, _, told in TRIED])
def test_an_enrollment_that_is_refused_tells_only_a_key_for_identity_who_was_meant(
    api: Api, says: dict[str, Any], field: str, told: str
) -> None:
    api.enroll()
    body, before = enrollment(**says), api.rows()
    blind = said(api.post("/enrollments", body, key=key_with(api, Scope.ENROLL, Scope.READ)), field)
    assert told in blind
    assert not tells_who(blind)
    seeing = said(api.post("/enrollments", body, key=key_with(api, Scope.ENROLL, Scope.IDENTITY)), field)
    assert tells_who(seeing) or told == "name has none"
    after = api.rows()
    assert after | {"api_keys": 0, "audit_entries": 0} == before | {"api_keys": 0, "audit_entries": 0}


def test_whose_texts_were_ended_is_told_by_name_to_a_key_for_identity_alone(api: Api) -> None:
    patient_id = api.enroll()["patient_id"]
    with api.care.database.write() as session:
        end_patient(session, api.care.clinic_id, patient_id, actor="operator", why="told", ended="moved")
    body = enrollment(patient__name="Ana", infusion__infused_at="2026-03-01T15:30:00-06:00")
    blind = said(api.post("/enrollments", body, key=key_with(api, Scope.ENROLL)), "patient.name")
    assert blind == "This patient has moved away. Undo that on the patient's page first."
    assert said(api.post("/enrollments", body), "patient.name").startswith("Ana Ruiz has moved away.")


def test_a_change_to_another_patient_s_phone_does_not_tell_whose_it_is(api: Api) -> None:
    api.enroll()
    other = api.enroll(**OTHERS)["patient_id"]
    key = key_with(api, Scope.ENROLL)
    change = {"phone": "+13125550142"}
    assert not tells_who(said(api.patch(f"/patients/{other}", change, key=key), "phone"))
    assert tells_who(said(api.patch(f"/patients/{other}", change), "phone"))
    alike = {**change, "shared_phone": True, "name": "Añá Ruíz"}
    assert not tells_who(said(api.patch(f"/patients/{other}", alike, key=key), "name"))


@pytest.mark.parametrize("changes", [{}, {"p1__performedDateTime": "soon"}])
def test_a_bundle_that_is_refused_does_not_tell_who_was_meant(api: Api, changes: dict[str, Any]) -> None:
    api.enroll()
    body = json.dumps(bundle(p0__name=[{"text": "Eva Lopez"}], **changes))

    def send(key: str) -> TestResponse:
        headers = {"Authorization": f"Bearer {key}"}
        return api.client.post("/fhir", data=body, content_type="application/fhir+json", headers=headers)

    blind = send(key_with(api, Scope.ENROLL))
    assert "belongs to a patient of another name" in blind.text
    assert not tells_who(blind.text)
    assert tells_who(send(api.key).text)

"""The API of a record with two clinics on both engines, called as a clinic's system calls it."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, literal, select, union_all
from werkzeug.test import TestResponse

from reminders.clinics.api_keys import create_key
from reminders.record.access import Scope
from reminders.record.flags import open_flag
from reminders.record.outcomes import FlagKind
from reminders.record.people import Clinic
from reminders.record.tables import METADATA, OF_INSTALLATION
from tests.one_clinic import Care, add_clinic_row

ENROLLMENT: dict[str, Any] = {
    "patient": {
        "name": "Ana Ruiz",
        "phone": "+13125550142",
        "mrn": "A-1001",
        "time_zone": "America/Chicago",
        "language": "en",
    },
    "consent": {"given_at": "2026-03-02T15:00:00-06:00", "method": "written", "unencrypted_ok": True},
    "infusion": {
        "infused_at": "2026-03-02T15:30:00-06:00",
        "baseline_pain": 8,
        "condition": "crps",
        "course": 1,
        "number": 1,
    },
    "protocol": "chronic-pain",
}


def enrollment(**changes: Any) -> dict[str, Any]:
    """A good body, with what a test says different: `patient__phone="12"`; None at the end of a path is JSON's null."""
    body = copy.deepcopy(ENROLLMENT)
    for path, value in changes.items():
        *parents, name = path.split("__")
        part = body
        for parent in parents:
            part = part[parent]
        part[name] = value
    return body


#: One statement: a test may count before and after each of a hundred requests.
_COUNTED = union_all(
    *[
        select(literal(name), func.count()).select_from(table)
        for name, table in METADATA.tables.items()
        if name not in OF_INSTALLATION
    ]
)


@dataclass
class Api:
    """The API as one clinic's system sees it."""

    client: FlaskClient
    care: Care
    key: str
    other_key: str
    danger_key: str = ""
    """May also resolve and reopen what is urgent."""

    def call(self, method: str, path: str, *, key: str | None = None, **details: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {key or self.key}", **details.pop("headers", {})}
        return self.client.open(f"/api/v1{path}", method=method, headers=headers, **details)

    def get(self, path: str, **details: Any) -> TestResponse:
        return self.call("GET", path, **details)

    def post(self, path: str, body: Any = None, **details: Any) -> TestResponse:
        return self.call("POST", path, json=body, **details)

    def patch(self, path: str, body: Any, **details: Any) -> TestResponse:
        return self.call("PATCH", path, json=body, **details)

    def enroll(self, **changes: Any) -> Any:
        answer = self.post("/enrollments", enrollment(**changes))
        assert answer.status_code in (200, 201), answer.text
        return answer.json

    def rows(self) -> dict[str, int]:
        """How many rows each table of the record holds."""
        with self.care.database.read() as session:
            return {str(name): int(count) for name, count in session.execute(_COUNTED)}


def fields(answer: TestResponse) -> list[str]:
    """The fields a problem names."""
    assert answer.content_type == "application/problem+json", answer.text
    body = answer.get_json()
    assert body["status"] == answer.status_code
    assert all(error["message"] for error in body["errors"])
    assert body["errors"] or answer.status_code >= 500, "a refusal names what is to blame"
    return [error["field"] for error in body["errors"]]


@pytest.fixture
def api(app: Flask, care: Care) -> Api:
    """The API with a key of each of two clinics."""
    with care.database.write() as session:
        other = add_clinic_row(session, "hilltop")
        key = create_key(session, session.get_one(Clinic, care.clinic_id), "lakeside ehr")
        other_key = create_key(session, other, "hilltop ehr")
        own = session.get_one(Clinic, care.clinic_id)
        danger_key = create_key(session, own, "lakeside on call", scopes=(Scope.ALL, Scope.FLAGS_URGENT))
    return Api(app.test_client(), care, key, other_key, danger_key)


@pytest.fixture
def open_flag_id(care: Care) -> str:
    """An urgent flag of the first clinic."""
    with care.database.write() as session:
        flag = open_flag(
            session, care.clinic_id, FlagKind.UNKNOWN_PHONE, natural_key="test", opened_at=care.now, urgent=True
        )
        return flag.id

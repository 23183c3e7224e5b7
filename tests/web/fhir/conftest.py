"""FHIR of a record with two clinics, called as a clinic's record system calls it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from fhir.resources.R4B import get_fhir_model_class
from flask import Flask
from werkzeug.test import TestResponse

from reminders.record.access import Scope
from tests.web.api.conftest import Api, api
from tests.web.api.test_access import key_with
from tests.web.conftest import PUBLIC_URL
from tests.web.fhir.bundles import Json, bundle

__all__ = ["api"]

#: For tests in which nothing depends on the database's engine.
one_engine = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)

BASE = f"{PUBLIC_URL}/fhir"
FHIR = "application/fhir+json"


@dataclass
class Fhir:
    """FHIR as one clinic's system sees it. Whatever is answered is checked to be valid."""

    api: Api

    def call(self, method: str, path: str, *, key: str | None = None, **details: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {key or self.api.key}"} | details.pop("headers", {})
        answer = self.api.client.open(f"/fhir{path}", method=method, headers=headers, **details)
        if answer.content_type == FHIR and answer.data:
            valid(answer.get_json())
        return answer

    def get(self, path: str, **details: Any) -> Any:
        """A resource, by its path below the base or by its whole address."""
        path = path.removeprefix(BASE)
        answer = self.call("GET", path, **details)
        assert answer.status_code == 200, answer.text
        return answer.get_json()

    def found(self, path: str, **details: Any) -> list[Json]:
        """The resources of a search's first page."""
        return [entry["resource"] for entry in self.get(path, **details).get("entry", [])]

    def send(self, body: Any, **details: Any) -> TestResponse:
        return self.call("POST", "", data=json.dumps(body), content_type=FHIR, **details)

    def enroll(self, body: Any = None) -> dict[str, str]:
        """The id that each resource of a Bundle was given, by its type."""
        answer = self.send(body or bundle())
        assert answer.status_code == 200, answer.text
        found = [entry["response"].get("location", "/") for entry in answer.get_json()["entry"]]
        return dict(location.split("/") for location in found)


def valid(resource: Json) -> Json:
    """Checked against R4 (the R4B models: the same for these resources)."""
    get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    return resource


def issues(answer: TestResponse) -> list[tuple[str, str]]:
    """The places and sentences of a refusal."""
    assert answer.content_type == FHIR, answer.text
    body = answer.get_json()
    assert body["resourceType"] == "OperationOutcome"
    found = []
    for issue in body["issue"]:
        assert issue["severity"] == "error"
        places = issue.get("expression", []) + issue.get("location", [])
        assert len(places) == 1
        found.append((places[0], issue["details"]["text"]))
    return found


def places(answer: TestResponse) -> list[str]:
    return [place for place, _ in issues(answer)]


def path_of(address: str) -> str:
    """An address below the base, as the test client takes it."""
    parts = urlsplit(address.removeprefix(BASE))
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


@pytest.fixture
def fhir(api: Api, app: Flask) -> Fhir:
    """FHIR with a key of the first clinic that shows who the patients are."""
    api.key = key_with(api, Scope.ALL)
    return Fhir(api)

"""The API's description agrees with what the API does."""

from __future__ import annotations

import json
import re
from typing import Any, get_args

from flask import Flask
from pydantic import TypeAdapter

from reminders.care import conditions
from reminders.care.doses import DOSE_GROUPS
from reminders.reports.courses import BaselineRange
from reminders.web.api.models import FlagPage, InfusionOut, PatientOut, ProblemOut
from reminders.web.api.operations import OPERATIONS
from reminders.web.api.report import Baseline, DoseGroup, Group
from reminders.web.api.tables import CheckInPage, InfusionPage, OutcomePage
from tests.web.api.conftest import ENROLLMENT, Api, enrollment


def description(api: Api) -> dict[str, Any]:
    answer = api.client.get("/api/openapi.json")
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    described: dict[str, Any] = answer.get_json()
    return described


def test_every_route_is_described_and_nothing_else(api: Api, app: Flask) -> None:
    described = {
        (method.upper(), path) for path, operations in description(api)["paths"].items() for method in operations
    }
    routes = {
        (method, re.sub(r"<\w+>", "{id}", rule.rule))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/v1")
    }
    assert described == routes
    assert len(described) == len(OPERATIONS)


def test_every_reference_leads_somewhere(api: Api) -> None:
    described = description(api)
    assert described["openapi"] == "3.1.0"
    names = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(described)))
    assert names == set(described["components"]["schemas"])


def test_the_example_is_one_that_works(api: Api) -> None:
    body = description(api)["paths"]["/api/v1/enrollments"]["post"]["requestBody"]["content"]["application/json"]
    assert body["example"] == ENROLLMENT
    assert api.post("/enrollments", body["example"]).status_code == 201


def test_a_body_may_hold_every_name_that_is_described_and_those_of_the_examples_are(api: Api) -> None:
    """No other field is allowed, so that a client that checks its bodies sends nothing else."""
    described = description(api)
    schemas = described["components"]["schemas"]

    def properties(schema: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = schemas[schema["$ref"].rpartition("/")[2]]["properties"]
        return found

    def check(example: dict[str, Any], schema: dict[str, Any]) -> None:
        fields = properties(schema)
        assert set(example) <= set(fields)
        for name, value in example.items():
            if isinstance(value, dict):
                parts = [fields[name], *fields[name].get("anyOf", [])]
                check(value, next(part for part in parts if "$ref" in part))

    bodies = [
        operation["requestBody"]["content"]["application/json"]
        for operations in described["paths"].values()
        for operation in operations.values()
        if "requestBody" in operation
    ]
    for body in bodies:
        check(body.get("example", {}), body["schema"])
        assert ("why" in properties(body["schema"])) == ("reason" in properties(body["schema"]))
    for name in ("PatientIn", "PatientChange"):
        assert {"preferred_time", "preferred_hour"} <= set(schemas[name]["properties"])
    assert "preferred_hour" not in schemas["PatientOut"]["properties"]


def test_what_a_report_can_be_narrowed_to_is_what_its_figures_are_divided_in() -> None:
    for known, groups in ((Group, conditions.GROUPS), (DoseGroup, DOSE_GROUPS), (Baseline, BaselineRange)):
        assert get_args(known) == tuple(groups)


def test_refusals_are_described_as_problems(api: Api) -> None:
    for operations in description(api)["paths"].values():
        for operation in operations.values():
            assert {"401", "404", "422", "503"} <= set(operation["responses"])
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    assert list(answer["content"]) == ["application/problem+json"]


def test_answers_are_as_described(api: Api, open_flag_id: str) -> None:
    made = api.enroll()
    answers: list[tuple[Any, Any]] = [
        (InfusionOut, made),
        (InfusionOut, api.get(f"/infusions/{made['infusion_id']}").get_json()),
        (OutcomePage, api.get("/outcomes").get_json()),
        (FlagPage, api.get("/flags").get_json()),
        (InfusionPage, api.get("/infusions").get_json()),
        (CheckInPage, api.get("/check-ins").get_json()),
        (PatientOut, api.post(f"/patients/{made['patient_id']}/pause", {"until": None, "why": "x"}).get_json()),
        (ProblemOut, api.post("/enrollments", enrollment(patient__phone="12")).get_json()),
        (ProblemOut, api.get("/nothing").get_json()),
    ]
    for model, answer in answers:
        read = TypeAdapter(model).validate_python(answer, strict=True, extra="forbid")
        assert read.model_dump() == answer
    assert open_flag_id in json.dumps(answers[3][1])

"""The CapabilityStatement says what is there: every interaction and parameter in it is tried."""

from __future__ import annotations

from typing import Any

from flask import Flask

from reminders.reports.fhir.definitions import EXTENSIONS, IDENTIFIERS
from tests.web.fhir.conftest import BASE, FHIR, Fhir, one_engine, valid

#: A value that each type of parameter takes.
VALUES = {"token": "x", "reference": "x", "date": "2026"}


def statement(fhir: Fhir) -> Any:
    answer = fhir.api.client.get("/fhir/metadata")  # without a key
    assert (answer.status_code, answer.content_type) == (200, FHIR)
    return valid(answer.get_json())


@one_engine
def test_everything_it_names_is_there_and_everything_there_is_named(fhir: Fhir, app: Flask) -> None:
    said = statement(fhir)
    assert (said["fhirVersion"], said["format"]) == ("4.0.1", ["application/fhir+json", "json"])
    assert said["implementation"]["url"] == BASE
    (rest,) = said["rest"]
    made = fhir.enroll()
    ids = made | {"Organization": fhir.api.care.clinic_id, "StructureDefinition": "step", "CodeSystem": "condition"}
    ids |= {"NamingSystem": "outcome"}
    named = {"/fhir/metadata", "/fhir"}
    for resource in rest["resource"]:
        kind = resource["type"]
        for interaction in resource["interaction"]:
            path = f"/{kind}/{ids[kind]}" if interaction["code"] == "read" else f"/{kind}"
            read = fhir.get(path)
            if interaction["code"] == "read":
                assert all(profile in read["meta"]["profile"] for profile in resource.get("supportedProfile", []))
                assert ("versionId" in read.get("meta", {})) == (resource["versioning"] == "versioned")
                named.add(f"/fhir/{kind}/")
            else:
                named |= {f"/fhir/{kind}", f"/fhir/{kind}/_search"}
        for parameter in resource.get("searchParam", []):
            fhir.get(f"/{kind}?{parameter['name']}={VALUES[parameter['type']]}")
    there = {rule.rule.partition("<")[0] for rule in app.url_map.iter_rules() if rule.endpoint.startswith("fhir.")}
    assert there == named
    assert [one["code"] for one in rest["interaction"]] == ["transaction"]


@one_engine
def test_every_name_of_ours_leads_to_what_it_means(fhir: Fhir) -> None:
    names = [f"StructureDefinition/{name}" for name in EXTENSIONS] + ["CodeSystem/condition", "CodeSystem/measure"]
    names += [f"NamingSystem/{name}" for name in IDENTIFIERS if name != "record-number"]
    names.append(f"NamingSystem/record-number.{fhir.api.care.clinic_id}")
    for name in names:
        answer = fhir.api.client.get(f"/fhir/{name}")  # without a key
        assert answer.status_code == 200, name
        found = valid(answer.get_json())
        address = found["uniqueId"][0]["value"] if name.startswith("NamingSystem") else found["url"]
        assert address == f"{BASE}/{name}"
        assert found["name"].isalnum()

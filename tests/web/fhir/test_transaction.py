"""A Bundle enrolls, all of it or nothing, and again without effect."""

from __future__ import annotations

from tests.web.fhir.bundles import bundle
from tests.web.fhir.conftest import Fhir


def test_a_bundle_enrolls_and_again_changes_nothing(fhir: Fhir) -> None:
    answer = fhir.send(bundle())
    assert answer.status_code == 200, answer.text
    first = answer.get_json()
    assert first["type"] == "transaction-response"
    assert [e["response"]["status"] for e in first["entry"]] == ["201 Created"] * 5
    for entry in first["entry"]:
        kind, identifier = entry["response"]["location"].split("/")
        resource = fhir.get(f"/{kind}/{identifier}")
        assert (resource["resourceType"], resource["id"]) == (kind, identifier)
    before = fhir.api.rows()
    again = fhir.send(bundle()).get_json()
    assert [e["response"]["status"] for e in again["entry"]] == ["200 OK"] * 5
    assert [e["fullUrl"] for e in again["entry"]] == [e["fullUrl"] for e in first["entry"]]
    assert fhir.api.rows() == before

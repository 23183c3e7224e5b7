"""Reading the Patient of a Bundle: which of several names, phones, identifiers and languages counts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.web.fhir.bundles import Json, bundle, read


@pytest.mark.parametrize(
    ("name", "read_as"),
    [
        ([{"family": "Ruiz", "given": ["Ana", "María"]}], "Ana María Ruiz"),
        ([{"text": "Ana M. Ruiz", "family": "Ruiz"}], "Ana M. Ruiz"),
        ([{"use": "maiden", "family": "Lopez"}, {"use": "usual", "family": "Ruiz", "given": ["Ana"]}], "Ana Ruiz"),
        ([{"use": "usual", "text": "Annie"}, {"use": "official", "family": "Ruiz", "given": ["Ana"]}], "Ana Ruiz"),
        ([{"family": "Lopez", "period": {"end": "2020-01-01"}}, {"family": "Ruiz"}], "Ruiz"),
    ],
)
def test_the_name_in_use_is_taken(name: Any, read_as: str) -> None:
    request = read(bundle(p0__name=name)).request
    assert request is not None
    assert request.patient.name == read_as


def phone(value: str, **more: Any) -> Json:
    return {"system": "phone", "value": value} | more


@pytest.mark.parametrize(
    "telecom",
    [
        [phone("1", use="home"), phone("2", use="mobile")],
        [phone("1", rank=2), phone("2", rank=1)],
        [phone("1", use="mobile"), phone("2") | {"system": "sms"}],
        [phone("1", use="old"), phone("2")],
        [phone("1", period={"end": "2020-01-01"}), phone("2")],
        [phone("1", period={"end": "2026-03-02T15:59:00-06:00"}), phone("2", period={"end": "2030-01-01"})],
        [phone("1", period={"end": "soon"}), phone("2", period={"start": "2020", "end": "9999-12-31"})],
        [phone("2"), phone("2", use="home")],
        [{"system": "fax", "value": "1"}, phone("2")],
    ],
)
def test_the_phone_to_text_is_the_one_that_is_marked(telecom: Any) -> None:
    request = read(bundle(p0__telecom=telecom)).request
    assert request is not None
    assert request.patient.phone == "2"


def test_only_the_record_number_is_taken_and_the_rest_is_said_not_to_be_kept() -> None:
    ssn = {"system": "http://hl7.org/fhir/sid/us-ssn", "value": "123-45-6789",
           "type": {"coding": [{"code": "SS"}]}}  # fmt: skip
    body = bundle()
    body["entry"][0]["resource"]["identifier"].insert(0, ssn)
    incoming = read(body)
    assert incoming.record_number is not None
    assert incoming.record_number.value == "A-1001"
    assert [path for path, _ in incoming.reading.warnings[0]] == ["Bundle.entry[0].resource.identifier[0]"]


def tongue(code: str) -> Json:
    return {"language": {"coding": [{"code": code}]}}


@pytest.mark.parametrize(
    ("spoken", "language"),
    [
        ([], None),
        ([tongue("es-MX")], "es"),
        ([tongue("en"), tongue("es") | {"preferred": True}], "es"),
        ([tongue("en"), tongue("es")], "en"),
        ([{"language": {"text": "English"}}], None),
    ],
)
def test_the_preferred_language_is_taken(spoken: Any, language: str | None) -> None:
    request = read(bundle(p0__communication=spoken)).request
    assert request is not None
    assert request.patient.language == language


@pytest.mark.parametrize(
    ("given", "kept", "warned", "refused"),
    [("1961-03-02", date(1961, 3, 2), 0, 0), ("1961-03", None, 1, 0), ("1961", None, 1, 0), ("3/2/1961", None, 0, 1)],
)
def test_a_whole_day_of_birth_is_kept(given: str, kept: date | None, warned: int, refused: int) -> None:
    incoming = read(bundle(p0__birthDate=given))
    at = "Bundle.entry[0].resource.birthDate"
    assert [path for path, _ in incoming.reading.warnings.get(0, ())].count(at) == warned
    assert [problem.field for problem in incoming.reading.problems].count(at) == refused
    if not refused:
        assert incoming.request is not None
        assert incoming.request.patient.birth_date == kept

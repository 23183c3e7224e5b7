"""Reading a Bundle: what its parts become, and the path of everything that is wrong, in the sender's words.

No record is needed: reading is pure.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from reminders.web.api.problems import Problem
from tests.web.fhir.bundles import BASELINE, CONSENT, DOSE, MRN_SYSTEM, NAMES, PATIENT, PROCEDURE, Json, bundle, read
from tests.web.fhir.conftest import valid

E = "Bundle.entry[{}].resource"


def refused(body: Any) -> list[str]:
    return [problem.field for problem in read(body).reading.problems]


def extension(name: str, **value: Any) -> Json:
    return {"url": NAMES.extension(name), **value}


ACCEPTS = [extension("unencrypted-ok", valueBoolean=True)]


def test_the_bundle_of_these_tests_is_valid_r4() -> None:
    valid(bundle())


def test_every_part_becomes_a_field_of_the_enrollment() -> None:
    incoming = read(
        bundle(
            p0__extension=[
                {"url": "http://hl7.org/fhir/StructureDefinition/timezone", "valueCode": "America/Chicago"},
                extension("preferred-time", valueTime="10:30:00"),
                extension("shared-phone", valueBoolean=True),
            ],
            p1__extension=[
                extension("course", valuePositiveInt=2),
                extension("infusion-number", valuePositiveInt=3),
                extension("protocol", valueCode="chronic-pain"),
                extension("second-infusion-of-day", valueBoolean=True),
            ],
        )
    )
    assert (incoming.reading.problems, incoming.reading.missing) == ([], set())
    request = incoming.request
    assert request is not None
    patient, infusion, consent = request.patient, request.infusion, request.consent
    assert (patient.name, patient.phone, patient.mrn) == ("Ana Ruiz", "+13125550142", "A-1001")
    assert (patient.time_zone, patient.language, patient.preferred_time) == ("America/Chicago", "en", time(10, 30))
    assert infusion.infused_at == datetime(2026, 3, 2, 21, 30, tzinfo=UTC)
    assert (infusion.condition, infusion.baseline_pain, infusion.dose_mg_per_kg) == ("crps", Decimal(8), Decimal("0.5"))
    assert (infusion.course, infusion.number, request.protocol) == (2, 3, "chronic-pain")
    assert (request.second_of_day, request.shared_phone) == (True, True)
    assert consent is not None
    assert (consent.given_at, consent.method) == (datetime(2026, 3, 2, 21, 0, tzinfo=UTC), "written")
    assert incoming.record_number is not None
    assert (incoming.record_number.system, incoming.record_number.value) == (MRN_SYSTEM, "A-1001")


@pytest.mark.parametrize("alone", [(DOSE,), (PROCEDURE,)])
def test_a_procedure_or_a_medication_administration_is_enough(alone: tuple[int, ...]) -> None:
    incoming = read(bundle(*alone, p2__reasonCode=[{"text": "Complex Regional Pain Syndrome"}]))
    assert incoming.reading.problems == []
    assert incoming.request is not None
    assert incoming.request.infusion.condition == "crps"
    assert incoming.request.infusion.infused_at == datetime(2026, 3, 2, 21, 30, tzinfo=UTC)


@pytest.mark.parametrize("alone", [(), (PROCEDURE,)])
def test_what_only_the_medication_administration_says_counts_too(alone: tuple[int, ...]) -> None:
    said = [
        extension("course", valuePositiveInt=2),
        extension("infusion-number", valuePositiveInt=3),
        extension("protocol", valueCode="chronic-pain"),
        extension("second-infusion-of-day", valueBoolean=True),
    ]
    incoming = read(bundle(*alone, p2__extension=said, p2__reasonCode=[{"text": "crps"}]))
    request = incoming.request
    assert request is not None
    assert incoming.reading.problems == []
    assert (request.infusion.course, request.infusion.number) == (2, 3)
    assert (request.protocol, request.second_of_day) == ("chronic-pain", True)
    assert incoming.place("protocol").endswith("resource.extension[2].valueCode")


SUBJECT = "00000000-0000-4000-8000-000000000000"
REFUSED: list[tuple[Json, str]] = [
    # what is changed, and the path that the answer names
    ({"p0__name": []}, E.format(0) + ".name"),
    ({"p0__name": [{"use": "official"}]}, E.format(0) + ".name"),
    ({"p0__name": "Ana Ruiz"}, E.format(0) + ".name"),
    ({"p0__telecom": None}, E.format(0) + ".telecom"),
    ({"p0__telecom": [{"system": "email", "value": "a@b.example"}]}, E.format(0) + ".telecom"),
    ({"p0__telecom__0__value": 13125550142}, E.format(0) + ".telecom[0].value"),
    ({"p0__telecom__0__use": "old"}, E.format(0) + ".telecom"),
    ({"p0__telecom": [{"system": "phone", "value": "1"}, {"system": "phone", "value": "2"}]}, E.format(0) + ".telecom"),
    ({"p0__identifier": [{"value": "1"}, {"value": "2"}]}, E.format(0) + ".identifier"),
    ({"p0__identifier__0__value": "x" * 501}, E.format(0) + ".identifier[0].value"),
    ({"p0__identifier": [{"value": str(n)} for n in range(11)]}, E.format(0) + ".identifier"),
    ({"p0__deceasedBoolean": True}, E.format(0) + ".deceasedBoolean"),
    ({"p0__deceasedDateTime": "2026-01-01"}, E.format(0) + ".deceasedDateTime"),
    ({"p0__active": False}, E.format(0) + ".active"),
    ({"p0__modifierExtension": [{"url": "http://x"}]}, E.format(0) + ".modifierExtension"),
    ({"p1__implicitRules": "http://x"}, E.format(1) + ".implicitRules"),
    ({"p1__status": "in-progress"}, E.format(1) + ".status"),
    ({"p1__status": None}, E.format(1) + ".status"),
    ({"p2__status": "entered-in-error"}, E.format(2) + ".status"),
    ({"p1__performedDateTime": None}, E.format(1) + ".performedDateTime"),
    ({"p1__performedDateTime": "2026-03-02"}, E.format(1) + ".performedDateTime"),
    ({"p1__performedDateTime": "2026-03-02T15:30:00"}, E.format(1) + ".performedDateTime"),
    ({"p2__effectivePeriod__start": None}, E.format(2) + ".effectivePeriod.start"),
    ({"p2__effectivePeriod__start": "2026-03-04T15:30:00-06:00"}, E.format(2) + ".effectivePeriod.start"),
    ({"p1__reasonCode": None}, E.format(1) + ".reasonCode"),
    ({"p1__subject": None}, E.format(1) + ".subject"),
    ({"p1__subject__reference": "urn:uuid:11111111-0000-4000-8000-000000000000"}, E.format(1) + ".subject.reference"),
    ({"p1__subject__reference": "Patient/77"}, E.format(1) + ".subject.reference"),
    ({"p1__extension": [extension("course", valuePositiveInt="2")]}, E.format(1) + ".extension[0].valuePositiveInt"),
    ({"p2__dosage__dose__value": "half"}, E.format(2) + ".dosage.dose.value"),
    ({"p3__valueInteger": None}, E.format(3) + ".valueInteger"),
    ({"p3__valueInteger": "8"}, E.format(3) + ".valueInteger"),
    ({"p3__valueInteger": None, "p3__valueQuantity": {"value": 8, "code": "mm"}}, E.format(3) + ".valueQuantity.code"),
    ({"p3__status": "preliminary"}, E.format(3) + ".status"),
    ({"p3__code__coding__0__code": "38208-5"}, E.format(3) + ".code"),
    ({"p3__effectiveDateTime": "2026-03-02T16:30:00-06:00"}, E.format(3) + ".effectiveDateTime"),
    ({"p3__effectiveDateTime": "2026-03-01T15:00:00-06:00"}, E.format(3) + ".effectiveDateTime"),
    ({"p3__effectiveDateTime": "2026-02-27"}, E.format(3) + ".effectiveDateTime"),
    ({"p3__effectiveDateTime": "2026-03-04"}, E.format(3) + ".effectiveDateTime"),
    ({"p3__effectiveDateTime": "soon"}, E.format(3) + ".effectiveDateTime"),
    (
        {"p3__effectiveDateTime": None, "p3__effectiveInstant": "2026-03-01T15:00:00-06:00"},
        E.format(3) + ".effectiveInstant",
    ),
    (
        {"p3__effectiveDateTime": None, "p3__effectivePeriod": {"end": "2026-02-20"}},
        E.format(3) + ".effectivePeriod.end",
    ),
    ({"p3__subject__reference": "Patient/77"}, E.format(3) + ".subject.reference"),
    ({"p4__status": "rejected"}, E.format(4) + ".status"),
    ({"p4__dateTime": "2026-03-02"}, E.format(4) + ".dateTime"),
    ({"p4__dateTime": None}, E.format(4) + ".dateTime"),
    ({"p4__patient": {"display": "Ana"}}, E.format(4) + ".patient.reference"),
    ({"p4__provision": {"type": "deny"}}, E.format(4) + ".provision.type"),
    (
        {"p4__provision": {"type": "permit", "provision": [{"type": "permit"}, {"type": "deny"}]}},
        E.format(4) + ".provision.provision[1].type",
    ),
    ({"p4__provision": {"period": {"end": "2026-03-01"}}}, E.format(4) + ".provision.period.end"),
    ({"p4__provision": {"period": {"end": "2026-03-02T15:59:00-06:00"}}}, E.format(4) + ".provision.period.end"),
    ({"p4__provision": {"period": {"end": "soon"}}}, E.format(4) + ".provision.period.end"),
    ({"p4__resourceType": "Encounter"}, E.format(4) + ".resourceType"),
    ({"p4__resourceType": "Patient"}, E.format(4) + ".resourceType"),
    ({"p4__resourceType": 7}, E.format(4) + ".resourceType"),
]


@pytest.mark.parametrize(("changes", "path"), REFUSED, ids=[next(iter(changes)) for changes, _ in REFUSED])
def test_what_is_wrong_is_named_by_its_path(changes: Json, path: str) -> None:
    assert path in refused(bundle(**changes))


def of_bundle(**changes: Any) -> Json:
    return bundle() | changes


def with_entry(number: int, **changes: Any) -> Json:
    body = bundle()
    body["entry"][number] = {name: v for name, v in (body["entry"][number] | changes).items() if v is not None}
    return body


def requested(number: int, **request: Any) -> Json:
    return with_entry(number, request={"method": "POST", "url": bundle()["entry"][number]["request"]["url"]} | request)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        (of_bundle(type="batch"), "Bundle.type"),
        (of_bundle(type="collection"), "Bundle.type"),
        (of_bundle(entry=None), "Bundle.entry"),
        (of_bundle(entry={}), "Bundle.entry"),
        (of_bundle(entry=["x"]), "Bundle.entry[0]"),
        (of_bundle(entry=[{}]), "Bundle.entry[0]"),
        (bundle(PATIENT), "Bundle.entry"),
        (bundle(PROCEDURE, DOSE), "Bundle.entry"),
        (with_entry(1, request=None), "Bundle.entry[1].request"),
        (with_entry(1, resource="x"), "Bundle.entry[1].resource"),
        (with_entry(1, fullUrl=f"urn:uuid:{SUBJECT}"), "Bundle.entry[1].fullUrl"),
        (requested(1, method="DELETE"), "Bundle.entry[1].request.method"),
        (requested(1, method="GET"), "Bundle.entry[1].request.method"),
        (requested(1, url="Patient"), "Bundle.entry[1].request.url"),
        (requested(0, method="PUT", url="Patient/77"), "Bundle.entry[0].request.url"),
        (requested(0, method="PUT", url="Patient?name=Ruiz"), "Bundle.entry[0].request.url"),
        (requested(0, method="PUT", url=f"Patient?identifier={MRN_SYSTEM}|B-2"), "Bundle.entry[0].request.url"),
        # A condition that is silently not applied makes a second patient: it must name the resource itself.
        (requested(0, ifNoneExist="identifier=http://other.example|A-1001"), "Bundle.entry[0].request.ifNoneExist"),
        (requested(0, ifNoneExist="name=Ruiz"), "Bundle.entry[0].request.ifNoneExist"),
    ],
)
def test_what_is_no_enrollment_is_named_by_its_path(body: Json, path: str) -> None:
    assert path in refused(body)


@pytest.mark.parametrize("body", [None, [], 7, {}, {"resourceType": "Patient"}])
def test_what_is_no_bundle_at_all_is_400(body: Any) -> None:
    with pytest.raises(Problem) as refused:
        read(body)
    assert refused.value.status == 400


@pytest.mark.parametrize(
    "body",
    [
        requested(0, ifNoneExist=f"identifier={MRN_SYSTEM}|A-1001"),
        requested(0, ifNoneExist=f"Patient?identifier={MRN_SYSTEM}%7CA-1001"),
        requested(0, method="PUT", url=f"Patient?identifier={MRN_SYSTEM}|A-1001"),
        requested(0, url="/Patient"),
    ],
)
def test_the_ways_to_say_find_or_create_are_understood(body: Json) -> None:
    assert refused(body) == []


def referring(full_url: str | None, reference: Json, **patient: Any) -> Json:
    body = bundle(DOSE, BASELINE, CONSENT, p1__subject=reference)
    body["entry"][0]["resource"] |= patient
    body["entry"][0]["fullUrl"] = full_url
    return body


@pytest.mark.parametrize(
    "body",
    [
        referring("urn:uuid:abc", {"reference": "urn:uuid:abc"}),
        referring("resource:0", {"reference": "resource:0"}),
        referring(
            "https://hospital.example/fhir/Patient/77", {"reference": "https://hospital.example/fhir/Patient/77"}
        ),
        referring("https://hospital.example/fhir/Patient/77", {"reference": "Patient/77"}),
        referring(None, {"reference": "Patient/77"}, id="77"),
        referring(None, {"reference": f"Patient?identifier={MRN_SYSTEM}|A-1001"}),
        referring(None, {"reference": f"Patient?identifier={MRN_SYSTEM}%7CA-1001"}),
        referring(None, {"identifier": {"system": MRN_SYSTEM, "value": "A-1001"}}),
    ],
)
def test_a_reference_finds_the_patient_in_every_form(body: Json) -> None:
    assert refused(body) == []


def icd(code: str) -> Json:
    return {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": code}]}


@pytest.mark.parametrize(
    ("reasons", "condition"),
    [
        ([icd("M79.7")], "fibromyalgia"),
        ([icd("F32.9"), icd("G50.0")], "trigeminal"),
        ([icd("F32.9")], "other"),
        ([{"text": "low back pain"}], "low-back"),
        ([{"text": "crps"}], "crps"),
        ([{"coding": [{"system": NAMES.codes("condition"), "code": "sickle-cell"}]}], "sickle-cell"),
        ([{"coding": [{"system": "http://snomed.info/sct", "code": "128200000"}], "text": "CRPS"}], "crps"),
    ],
)
def test_what_it_was_given_for_is_read_from_codes_and_known_words(reasons: Any, condition: str) -> None:
    incoming = read(bundle(p1__reasonCode=reasons))
    assert incoming.request is not None
    assert incoming.request.infusion.condition == condition


def test_a_reason_in_no_code_we_know_is_recorded_as_other_and_that_is_said() -> None:
    """Its words are not kept: a condition stands in the record unsealed."""
    incoming = read(bundle(p1__reasonCode=[{"text": "it hurts since Ana fell"}]))
    assert incoming.request is not None
    assert (incoming.reading.problems, incoming.request.infusion.condition) == ([], "other")
    assert [path for path, _ in incoming.reading.warnings[1]] == [E.format(1) + ".reasonCode"]


def test_a_dose_that_cannot_be_kept_is_said_not_to_be() -> None:
    incoming = read(bundle(p2__dosage={"dose": {"value": 35, "unit": "mg", "code": "mg"}}))
    assert incoming.request is not None
    assert (incoming.reading.problems, incoming.request.infusion.dose_mg_per_kg) == ([], None)
    assert [path for path, _ in incoming.reading.warnings[2]] == [E.format(2) + ".dosage.dose"]


@pytest.mark.parametrize("at", [None, "2026-03-01", "2026-03-02", "2026-03-03", "2026-03"])
def test_a_half_score_and_a_score_without_a_time_are_read(at: str | None) -> None:
    incoming = read(bundle(p3__valueInteger=None, p3__valueQuantity={"value": 6.5, "code": "{score}"},
                           p3__effectiveDateTime=at))  # fmt: skip
    assert incoming.request is not None
    assert (incoming.reading.problems, incoming.request.infusion.baseline_pain) == ([], Decimal("6.5"))


@pytest.mark.parametrize(
    ("changes", "method"),
    [
        ({}, "written"),
        ({"p4__sourceAttachment": None}, "electronic"),
        ({"p4__extension": [*ACCEPTS, extension("consent-method", valueCode="oral")]}, "oral"),
        (
            {"p4__provision": {"type": "permit", "period": {"end": "2026-03-02"}}},
            "written",
        ),  # in force to its day's end
        ({"p4__provision": {"period": {"end": "9999-12-31"}}}, "written"),
    ],
)
def test_how_consent_was_given_is_said_or_follows_from_the_document(changes: Json, method: str) -> None:
    request = read(bundle(**changes)).request
    assert request is not None
    assert request.consent is not None
    assert (request.consent.method, request.consent.unencrypted_ok) == (method, True)


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ({"p4__extension": None}, ".extension"),
        ({"p4__extension": []}, ".extension"),
        ({"p4__extension": [extension("unencrypted-ok", valueBoolean=False)]}, ".extension[0].valueBoolean"),
    ],
)
def test_a_consent_that_does_not_accept_unencrypted_texts_is_passed_on_as_that(said: Json, place: str) -> None:
    incoming = read(bundle(**said))
    assert incoming.request is not None
    assert incoming.request.consent is not None
    assert incoming.request.consent.unencrypted_ok is False
    assert incoming.place("consent.unencrypted_ok") == E.format(4) + place


def test_a_privacy_consent_without_the_extension_is_taken_for_these_texts_and_the_answer_says_so() -> None:
    incoming = read(bundle(p4__extension=None, p4__scope__coding=[{"code": "patient-privacy"}]))
    assert incoming.request is not None
    assert incoming.request.consent is not None
    assert incoming.request.consent.unencrypted_ok is True
    assert "not encrypted" in str(incoming.reading.warnings)

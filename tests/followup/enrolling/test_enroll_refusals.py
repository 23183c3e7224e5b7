"""Bad input at enrollment: all bad fields named at once, in words staff can act on, and nothing stored."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings, strategies
from sqlalchemy import func, select

from reminders.errors import Refused
from reminders.followup.enrolling.enroll import EnrollmentRequest, enroll
from reminders.followup.enrolling.identity import same_person
from reminders.record.people import DataKey, Patient
from reminders.record.schedule import Infusion
from tests.one_clinic import INFUSED_AT, NOON, Care, request_for

# Reading a field does not depend on the engine.
pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)

NAIVE = datetime(2026, 3, 2, 15, 30)  # noqa: DTZ001


def refused(care: Care, request: EnrollmentRequest) -> dict[str, str]:
    with pytest.raises(Refused) as error, care.database.write() as session:
        enroll(session, care.clinic(session), request, actor="staff:1", settings=care.settings)
    with care.database.read() as session:
        for table in (Patient, DataKey, Infusion):
            assert session.scalars(select(func.count()).select_from(table)).one() == 0
    return {e.field: e.sentence for e in error.value.errors}


def accepted(care: Care, request: EnrollmentRequest) -> Patient:
    with care.database.write() as session:
        return enroll(session, care.clinic(session), request, actor="staff:1", settings=care.settings).patient


BAD_VALUES: list[tuple[str, dict[str, Any], str]] = [
    ("patient", {"name": ""}, "patient.name"),
    ("patient", {"name": "   "}, "patient.name"),
    ("patient", {"name": "Ana\x00Ruiz"}, "patient.name"),
    ("patient", {"name": "Ana\nRuiz"}, "patient.name"),
    ("patient", {"name": "Ana \ud800"}, "patient.name"),
    ("patient", {"name": "Ana \u202eziuR"}, "patient.name"),
    ("patient", {"name": "A" * 101}, "patient.name"),
    ("patient", {"name": "12345"}, "patient.name"),
    ("patient", {"phone": "12"}, "patient.phone"),
    ("patient", {"phone": ""}, "patient.phone"),
    ("patient", {"phone": "call me"}, "patient.phone"),
    ("patient", {"phone": "+1312555014\x00"}, "patient.phone"),
    ("patient", {"phone": "3" * 50}, "patient.phone"),
    ("patient", {"mrn": "A\x07"}, "patient.mrn"),
    ("patient", {"mrn": "9" * 65}, "patient.mrn"),
    ("patient", {"time_zone": "Mars/Olympus"}, "patient.time_zone"),
    ("patient", {"time_zone": "../../etc/passwd"}, "patient.time_zone"),
    ("patient", {"time_zone": "-06:00"}, "patient.time_zone"),
    ("patient", {"language": "xx"}, "patient.language"),
    ("patient", {"preferred_time": time(8, 59)}, "patient.preferred_time"),
    ("patient", {"preferred_time": time(20)}, "patient.preferred_time"),
    ("patient", {"preferred_time": time(10, tzinfo=UTC)}, "patient.preferred_time"),
    ("consent", {"given_at": NAIVE}, "consent.given_at"),
    ("consent", {"given_at": NOON + timedelta(hours=1)}, "consent.given_at"),
    ("consent", {"method": "telepathy"}, "consent.method"),
    ("consent", {"unencrypted_ok": False}, "consent.unencrypted_ok"),
    ("infusion", {"infused_at": NAIVE}, "infusion.infused_at"),
    ("infusion", {"infused_at": NOON + timedelta(minutes=6)}, "infusion.infused_at"),
    (
        "infusion",
        {"infused_at": datetime.max.replace(tzinfo=timezone(-timedelta(hours=12)))},
        "infusion.infused_at",
    ),
    ("infusion", {"infused_at": datetime.min.replace(tzinfo=timezone(timedelta(hours=12)))}, "infusion.infused_at"),
    ("infusion", {"baseline_pain": Decimal(11)}, "infusion.baseline_pain"),
    ("infusion", {"baseline_pain": Decimal(-1)}, "infusion.baseline_pain"),
    ("infusion", {"baseline_pain": Decimal("6.55")}, "infusion.baseline_pain"),
    ("infusion", {"baseline_pain": Decimal("NaN")}, "infusion.baseline_pain"),
    ("infusion", {"baseline_pain": Decimal("1E+999999")}, "infusion.baseline_pain"),
    ("infusion", {"condition": ""}, "infusion.condition"),
    ("infusion", {"condition": "bad back!"}, "infusion.condition"),
    ("infusion", {"condition": "x" * 41}, "infusion.condition"),
    ("infusion", {"course": 0}, "infusion.course"),
    ("infusion", {"course": 100}, "infusion.course"),
    ("infusion", {"number": -3}, "infusion.number"),
    ("infusion", {"dose_mg_per_kg": Decimal("35")}, "infusion.dose_mg_per_kg"),
]


def test_one_bad_value_is_refused_by_its_name(care: Care) -> None:
    for part, values, field in BAD_VALUES:
        problems = refused(care, request_for(**{part: values}))
        assert list(problems) == [field], (part, values)
        assert problems[field].endswith(".")


@pytest.mark.parametrize("protocol", ["acute-pain", "\x00", ""])
def test_an_unknown_protocol_is_refused(care: Care, protocol: str) -> None:
    assert set(refused(care, request_for(protocol=protocol))) == {"protocol"}


def test_missing_consent_is_refused_for_a_new_patient(care: Care) -> None:
    assert list(refused(care, request_for(consent=None))) == ["consent"]


def test_everything_wrong_is_said_at_once(care: Care) -> None:
    request = request_for(
        patient={"name": "", "phone": "12", "time_zone": "x", "language": "x"},
        consent=None,
        infusion={"infused_at": NAIVE, "baseline_pain": Decimal(11), "condition": "?", "course": 0},
        protocol="none",
    )
    assert sorted(refused(care, request)) == [
        "consent", "infusion.baseline_pain", "infusion.condition", "infusion.course", "infusion.infused_at",
        "patient.language", "patient.name", "patient.phone", "patient.time_zone", "protocol",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "values",
    [
        {"infused_at": NOON + timedelta(minutes=4)},
        {"infused_at": INFUSED_AT.astimezone(timezone(timedelta(hours=-6)))},
        {"baseline_pain": Decimal("0")},
        {"baseline_pain": Decimal("-0")},
        {"baseline_pain": Decimal("6.50")},
        {"baseline_pain": Decimal(10)},
        {"condition": "our-own-code-7"},
        {"course": 99, "number": 1},
    ],
)
def test_what_is_unusual_but_right_is_accepted(care: Care, values: dict[str, Any]) -> None:
    assert accepted(care, request_for(infusion=values)).id


@pytest.mark.parametrize("name", ["Ñuñez Ó'Brien-Smith", "李小龙", "محمد‌علی", "X Æ", "A" * 100])
def test_names_of_every_script_are_kept(care: Care, name: str) -> None:
    assert accepted(care, request_for(patient={"name": name})).name_index


def test_blank_details_count_as_left_out(care: Care) -> None:
    patient = accepted(care, request_for(patient={"mrn": "  ", "time_zone": "", "language": ""}))
    assert (patient.mrn_index, patient.time_zone, patient.language) == (None, "America/Chicago", "en")


TEXT = strategies.text(max_size=120) | strategies.none()


@given(
    patient=strategies.fixed_dictionaries({"name": strategies.text(max_size=120), "phone": TEXT, "mrn": TEXT}),
    infused_at=strategies.datetimes(timezones=strategies.timezones()) | strategies.datetimes(),
    baseline=strategies.decimals() | strategies.none(),
    condition=strategies.text(max_size=50),
    numbers=strategies.tuples(strategies.integers(), strategies.integers()),
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_sent_is_enrolled_or_refused(
    care: Care, patient: dict[str, Any], infused_at: datetime, baseline: Decimal | None, condition: str, numbers: Any
) -> None:
    request = request_for(
        patient=patient,
        infusion={
            "infused_at": infused_at,
            "baseline_pain": baseline,
            "condition": condition,
            "course": numbers[0],
            "number": numbers[1],
        },
    )
    with suppress(Refused):
        accepted(care, request)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ana Ruiz", "ana ruiz", True),
        ("Ana Ruiz", "Ruiz, Ana", True),
        ("Ana Ruiz", "Ana María Ruiz", True),
        ("Ana M. Ruiz", "Ana María Ruiz", True),
        ("Ana Ruiz-Lopez", "Ana Ruiz Lopez", True),
        ("Seán O'Brien", "Sean OBrien", True),
        ("Ana Ruiz", "Eva Ruiz", False),
        ("Ana Ruiz", "Ana Lopez", False),
        ("Ana M. Ruiz", "Ana Eva Ruiz", False),
        ("A. R.", "Ana Ruiz", False),
        ("Ana", "Eva", False),
    ],
)
def test_two_ways_of_writing_a_name_are_told_from_two_people(one: str, other: str, same: bool, settings: Any) -> None:
    assert same_person(one, other) is same
    assert same_person(other, one) is same

"""An enrollment repeated: nothing that it newly says is dropped, field by field, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from pydantic import BaseModel
from sqlalchemy import select

from reminders.followup.asking import protocols
from reminders.followup.enrolling.enrolled_again import REPEAT_RULES, RepeatRule
from reminders.followup.enrolling.identity import birth_date_of
from reminders.protocols import DEFAULT
from reminders.record.access import AuditEntry
from reminders.record.outcomes import Outcome
from reminders.record.people import Consent, Patient, ProtocolVersion
from reminders.record.schedule import Infusion
from reminders.record.sealing import unseal
from reminders.web.api.models import EnrollmentIn
from tests.web.api.conftest import Api, enrollment, fields


@dataclass(frozen=True)
class News:
    """A repeat that says something else in one field. `first` is what the first body said different from the usual
    one, `takes` what the repeat changes; without it the repeat is refused with `status`."""

    says: dict[str, Any]
    takes: str = ""
    first: dict[str, Any] | None = None
    status: int = 409
    call: str = ""


PENDING = {"infusion__baseline_pain": None}
HALF = {"infusion__dose_mg_per_kg": 0.5}
PEG = {"infusion__baseline_peg": {"pain": 6, "enjoyment": None}}
LATER = "2026-03-02T15:10:00-06:00"

#: One line for each field at least; what a rule says of it is what happens.
NEWS: list[tuple[str, News]] = [
    ("patient.name", News({"patient__name": "Eva Lopez"})),
    ("patient.phone", News({"patient__phone": "+13125550143"})),
    ("patient.mrn", News({"patient__mrn": "A-1001"}, "mrn", first={"patient__mrn": None})),
    ("patient.time_zone", News({"patient__time_zone": "America/Los_Angeles"}, "zone")),
    ("patient.time_zone", News({"patient__time_zone": "US/Pacific"}, "zone")),
    ("patient.time_zone", News({"patient__time_zone": "US/Pacific"}, "zone", first={"patient__time_zone": None})),
    ("patient.language", News({"patient__language": "es"}, "language")),
    ("patient.preferred_time", News({"patient__preferred_time": "17:30"}, "hour")),
    ("patient.birth_date", News({"patient__birth_date": "1961-03-02"}, "born")),
    ("patient.call_only", News({"patient__call_only": True}, "calls")),
    ("consent.given_at", News({"consent__given_at": LATER}, "consent")),
    ("consent.method", News({"consent__given_at": LATER, "consent__method": "oral"}, "consent")),
    ("consent.method", News({"consent__method": "oral"})),
    ("consent.unencrypted_ok", News({"consent__unencrypted_ok": False}, status=422)),
    ("infusion.infused_at", News({"infusion__infused_at": "2026-03-02T14:30:00-06:00"}, status=422, call="PATCH")),
    ("infusion.baseline_pain", News({"infusion__baseline_pain": 7}, call="PATCH")),
    ("infusion.baseline_pain", News({"infusion__baseline_pain": 7}, "baseline", first=PENDING)),
    ("infusion.condition", News({"infusion__condition": "migraine"}, call="PATCH")),
    ("infusion.course", News({"infusion__course": 2}, call="PATCH")),
    ("infusion.number", News({"infusion__number": 3}, call="PATCH")),
    ("infusion.dose_mg_per_kg", News({"infusion__dose_mg_per_kg": 0.7}, call="PATCH", first=HALF)),
    ("infusion.dose_mg_per_kg", News({"infusion__dose_mg_per_kg": 0.5}, "dose")),
    ("infusion.baseline_peg.pain", News({"infusion__baseline_peg": {"pain": 7}}, call="PATCH", first=PEG)),
    ("infusion.baseline_peg.enjoyment", News({"infusion__baseline_peg": {"enjoyment": 7}}, "peg", first=PEG)),
    ("infusion.baseline_peg.activity", News({"infusion__baseline_peg": {"activity": 7}}, "peg")),
    ("protocol", News({"protocol": "acute-pain"})),
]  # fmt: skip


def leaves(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    """Every field of a request, by its path."""
    for name, field in model.model_fields.items():
        inner = [a for a in (field.annotation, *getattr(field.annotation, "__args__", ())) if isinstance(a, type)]
        part = next((a for a in inner if issubclass(a, BaseModel)), None)
        yield from leaves(part, f"{prefix}{name}.") if part else (prefix + name,)


def state(api: Api) -> dict[str, Any]:
    """What a repeat could change."""
    with api.care.database.read() as session:
        patient = session.scalars(select(Patient)).one()
        consents = session.scalars(select(Consent).order_by(Consent.given_at)).all()
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.sequence)).all()
        infusion = session.scalars(select(Infusion).where(Infusion.status == "active")).first()
        return {
            "dose": infusion and infusion.dose_mg_per_kg,
            "peg": sorted(o.measure for o in session.scalars(select(Outcome)) if o.measure.startswith("peg-")),
            "mrn": patient.mrn_index,
            "zone": patient.time_zone,
            "language": patient.language,
            "hour": patient.preferred_time,
            "born": birth_date_of(session, patient),
            "calls": patient.call_only,
            "consent": [(c.given_at, c.method, c.unencrypted_ok) for c in consents],
            "audit": [entry.action for entry in entries],
        }


def test_every_field_of_an_enrollment_has_its_rule_and_its_example() -> None:
    assert set(leaves(EnrollmentIn)) == set(REPEAT_RULES)
    assert {path for path, _ in NEWS} == {
        path for path, rule in REPEAT_RULES.items() if rule is not RepeatRule.CONFIRMATION
    }


@pytest.fixture(autouse=True)
def _a_second_protocol(api: Api) -> None:
    """The clinic has another protocol to be followed by."""
    with api.care.database.write() as session:
        clinic = api.care.clinic(session)
        chronic = protocols.ensure_current_version(session, clinic.id, DEFAULT)
        assert chronic is not None
        session.add(
            ProtocolVersion(
                clinic_id=clinic.id, name="acute-pain", version=1, title="Acute pain", definition=chronic.definition,
                made_by="operator", created_at=api.care.now,
            )
        )  # fmt: skip


@pytest.mark.parametrize(("path", "news"), NEWS, ids=[f"{path}-{n}" for n, (path, _) in enumerate(NEWS)])
def test_what_a_repeat_newly_says_is_taken_over_or_refused_by_name(api: Api, path: str, news: News) -> None:
    first = api.enroll(**news.first or {})
    before, rows = state(api), api.rows()
    again = api.post("/enrollments", enrollment(**{**(news.first or {}), **news.says}))
    after = state(api)
    if not news.takes:
        assert (again.status_code, fields(again)) == (news.status, [path])
        assert news.call in again.get_json()["errors"][0]["message"]
        assert (after, api.rows()) == (before, rows)
        return
    assert again.status_code == 200
    assert again.get_json()["infusion_id"] == first["infusion_id"]
    assert [c["id"] for c in again.get_json()["check_ins"]] == [c["id"] for c in first["check_ins"]]
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {news.takes, "audit"} - {"baseline"}
    assert after["audit"][-1] == "enroll-again"
    settled = api.rows()
    repeated = api.post("/enrollments", enrollment(**{**(news.first or {}), **news.says}))
    assert (repeated.status_code, repeated.get_json(), api.rows()) == (200, again.get_json(), settled)


def test_check_ins_not_asked_yet_move_with_the_zone_and_the_hour(api: Api) -> None:
    api.enroll()
    body = api.enroll(patient__time_zone="America/Los_Angeles", patient__preferred_time="17:30")
    d7 = next(c for c in body["check_ins"] if c["step"] == "d7")
    assert d7["due_local"] == "2026-03-09T17:30:00-07:00"
    patched = api.enroll(patient__name="Eva Lopez", patient__phone="+13125550143", patient__mrn="A-1002")
    changes = {"time_zone": "America/Los_Angeles", "preferred_time": "17:30", "why": "moved"}
    api.patch(f"/patients/{patched['patient_id']}", changes)
    same = api.get(f"/infusions/{patched['infusion_id']}").get_json()["check_ins"]
    keep = ("step", "due_at", "due_local", "closes_at", "state", "reason")
    assert [[c[k] for k in keep] for c in same] == [[c[k] for k in keep] for c in body["check_ins"]]


def test_several_contradictions_are_named_together_and_nothing_is_taken_over_beside_them(api: Api) -> None:
    api.enroll()
    before = api.rows()
    says = {"patient__language": "es", "infusion__condition": "migraine", "infusion__course": 2}
    answer = api.post("/enrollments", enrollment(**says))
    assert (answer.status_code, fields(answer)) == (409, ["infusion.condition", "infusion.course"])
    assert api.rows() == before
    assert state(api)["language"] == "en"


@pytest.mark.parametrize("given_at", ["2026-03-02T15:00:00-06:00", "2026-03-01T09:00:00-06:00"])
def test_an_older_or_equal_consent_changes_nothing(api: Api, given_at: str) -> None:
    api.enroll()
    before = api.rows()
    api.enroll(consent__given_at=given_at)
    assert api.rows() == before


def test_a_repeat_of_the_first_body_does_not_undo_what_staff_changed_since(api: Api) -> None:
    first = api.enroll()
    why = {"why": "told by phone"}
    api.patch(f"/patients/{first['patient_id']}", {"time_zone": "America/Denver", "language": "es", **why})
    moved = {"infused_at": "2026-03-02T14:30:00-06:00", "condition": "migraine", "course": 2, **why}
    api.patch(f"/infusions/{first['infusion_id']}", moved)
    before, now = api.rows(), api.get(f"/infusions/{first['infusion_id']}").get_json()
    again = api.post("/enrollments", enrollment())
    assert (again.status_code, again.get_json(), api.rows()) == (200, now, before)
    assert now["time_zone"] == "America/Denver"
    back = api.enroll(patient__time_zone="America/New_York")
    assert back["time_zone"] == "America/New_York", "what is new is taken over"
    assert api.enroll()["time_zone"] == "America/Chicago", "and so is going back"


def test_an_infusion_whose_day_was_corrected_is_not_enrolled_a_second_time(api: Api) -> None:
    first = api.enroll()
    api.patch(f"/infusions/{first['infusion_id']}", {"infused_at": "2026-03-01T15:30:00-06:00", "why": "wrong day"})
    again = api.post("/enrollments", enrollment())
    assert (again.status_code, again.get_json()["infusion_id"]) == (200, first["infusion_id"])
    second = api.post("/enrollments", enrollment(second_of_day=True))
    assert second.status_code == 201, "somebody says that there were two"


def test_a_repeat_under_its_idempotency_key_is_the_same_body_or_refused(api: Api) -> None:
    headers = {"Idempotency-Key": "visit-77"}
    api.post("/enrollments", enrollment(), headers=headers)
    before = api.rows()
    answer = api.post("/enrollments", enrollment(patient__language="es"), headers=headers)
    assert (answer.status_code, fields(answer)) == (422, ["Idempotency-Key"])
    assert api.rows() == before
    other = {"Idempotency-Key": "visit-78"}
    assert api.post("/enrollments", enrollment(patient__language="es"), headers=other).status_code == 200
    assert state(api)["language"] == "es"
    assert api.post("/enrollments", enrollment(), headers=headers).status_code == 200
    assert state(api)["language"] == "es", "the first key repeats its answer"


def test_what_was_taken_over_is_in_the_audit_trail_sealed(api: Api) -> None:
    api.enroll()
    api.enroll(patient__time_zone="America/Los_Angeles", consent__given_at=LATER)
    with api.care.database.read() as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.sequence)).all()
        told = {entry.action: unseal(session, entry, "details") for entry in entries if entry.data_key_id}
    assert "America/Los_Angeles" in told["change-patient"]
    assert "America/Chicago" in told["change-patient"]
    assert "2026-03-02 21:10:00+00:00" in told["enroll-again"]


def test_what_staff_set_outlasts_a_repeat_that_left_it_out_and_the_first_body_after_it(api: Api) -> None:
    first = api.enroll()
    api.patch(f"/patients/{first['patient_id']}", {"language": "es", "why": "told by phone"})
    later = enrollment(consent__given_at=LATER)
    del later["patient"]["language"]
    assert api.post("/enrollments", later).status_code == 200
    assert state(api)["language"] == "es"
    assert api.post("/enrollments", enrollment()).status_code == 200
    assert state(api)["language"] == "es", "the first body says nothing new"

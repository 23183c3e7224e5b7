"""The audit trail and a patient's history after a full life: in the clinic's words, never in those of the database."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any, Final

import pytest

from reminders.care import wording
from reminders.care.wording import Text
from reminders.clinics import on_call
from reminders.clinics import staff as staffing
from reminders.clinics.clinic_settings import ClinicChanges, change_clinic
from reminders.followup import amending
from reminders.followup.amending.calls import call_instead
from reminders.followup.amending.retention import set_retention
from reminders.followup.enrolling.enroll import enroll
from reminders.followup.enrolling.requests import PegBaseline
from reminders.record.people import Clinic, PausedFor
from reminders.record.webhooks import WhyDisabled
from reminders.webhooks import endpoints
from tests.day import Day
from tests.factories import staff_member
from tests.one_clinic import request_for
from tests.web.desk.conftest import Visitor

Enter = Callable[..., Visitor]

#: What only a database or a program calls something.
RAW: Final = {
    "a field's name": r"\b[a-z]+_[a-z_]+\b",
    "a stored phone": r"\+1\d{10}",
    "a stored day or instant": r"\d{4}-\d\d-\d\d",
    "a stored hour": r"\b\d\d:\d\d:\d\d",
    "an identifier": r"\b[0-9A-HJKMNP-TV-Z]{26}\b",
    "a value of the program": r"\b(None|True|False|null)\b",
    "an event's name": r"\b(flag|outcome)\.[a-z]+",
    "a code": r"\b(chronic-pain|crps|written|oral|deceased|relief-ended)\b",
}


@pytest.mark.parametrize("settings", ["sqlite"], indirect=True)
def test_after_everything_was_changed_the_trail_and_the_history_hold_nothing_raw(day: Day, signed_in: Enter) -> None:
    admin, by = signed_in("admin"), {"actor": "staff:1", "why": "Asked for it"}
    patient_id = everything_about_a_patient(day, by)
    everything_about_the_clinic(day, admin)
    trail = "".join(admin.read(f"/audit?kind={kind}") for kind in ("patients", "texts", "record", "clinic", "staff"))
    trail += admin.read("/audit?kind=webhooks")
    history = admin.read(f"/patients/{patient_id}/history?all=1")
    for said in (trail, history):
        for what, pattern in RAW.items():
            assert re.findall(pattern, without_head(said)) == [], what
    for said in ("phone: (312) 555-0142", "dose, in mg per kg: 0.8", "birth date: Mar 2, 1961", "how: in writing",
                 "schedule: Chronic pain, twelve weeks", "time zone: Central (America/Chicago)", "why: Asked for it",
                 "paused because of: a stay in the hospital", "what happened: has died",
                 "given for: Complex"):  # fmt: skip
        assert said in history, said
    assert "paused until: Wed Mar 4" in history
    assert "paused until: nothing → nothing" not in history
    for said in ("texts leave from: 9:00 am → 10:00 am", "value: Coordinator → Clinician", "phone: (312) 555-0177",
                 "reminder of the next course: never → when relief has ended", "told when: A flag was opened",
                 "why: disabled by an admin", "text: Pain right now"):  # fmt: skip
        assert said in trail, said


def without_head(page: str) -> str:
    """What the entries say, without the filters above them."""
    return re.sub(r"^.*?When Who Did What", "", page)


def everything_about_a_patient(day: Day, by: dict[str, Any]) -> str:
    now = day.now
    peg = {"pain": Decimal(7), "enjoyment": Decimal(6), "activity": Decimal(5)}
    with day.database.write() as session:
        enrolled = enroll(
            session, session.get_one(Clinic, day.clinic_id),
            request_for(
                patient={"mrn": "D-1037", "phone": "+13125550142", "birth_date": date(1961, 3, 2),
                         "preferred_time": time(17, 30)},
                consent={"given_at": now - timedelta(hours=3)},
                infusion={"infused_at": now - timedelta(hours=2), "dose_mg_per_kg": Decimal("0.8"),
                          "baseline_pain": None},
            ),
            actor="staff:1", settings=day.settings,
        )  # fmt: skip
    patient_id, infusion_id, clinic_id = enrolled.patient.id, enrolled.infusion.id, day.clinic_id
    changes: list[dict[str, Any]] = [
        {"phone": "+13125550143"}, {"birth_date": date(1962, 3, 2)}, {"no_preferred_time": True}, {"language": "es"},
        {"time_zone": "America/New_York"}, {"name": "Ana Lopez", "mrn": "D-1038"},
    ]  # fmt: skip
    with day.database.write() as session:
        for each in changes:
            amending.change_patient(session, clinic_id, patient_id, amending.PatientChanges(**each), **by)
        amending.pause_patient(session, clinic_id, patient_id, until=now + timedelta(days=2), **by)
        amending.pause_patient(session, clinic_id, patient_id, until=None, paused_for=PausedFor.HOSPITAL, **by)
        amending.resume_patient(session, clinic_id, patient_id, **by)
        amending.end_patient(session, clinic_id, patient_id, ended="deceased", **by)
        amending.reopen_patient(session, clinic_id, patient_id, **by)
        amending.record_oral_opt_out(session, clinic_id, patient_id, **by)
        amending.record_oral_opt_in(session, clinic_id, patient_id, **by)
        call_instead(session, clinic_id, patient_id, **by)
        amending.change_infusion(
            session, clinic_id, infusion_id, infused_at=now - timedelta(hours=1), condition="other",
            course=2, number=2, dose_mg_per_kg=Decimal("0.5"), **by,
        )  # fmt: skip
        amending.record_baseline(session, clinic_id, infusion_id, score=Decimal(8), **by)
        amending.set_baseline_peg(session, clinic_id, infusion_id, PegBaseline(**peg), only_pending=True, **by)
        amending.cancel_infusion(session, clinic_id, infusion_id, **by)
        amending.reinstate_infusion(session, clinic_id, infusion_id, **by)
        amending.hold_patient(session, clinic_id, patient_id, **by)
        amending.release_patient(session, clinic_id, patient_id, **by)
    return patient_id


def everything_about_the_clinic(day: Day, admin: Visitor) -> None:
    nurse = staff_member(day, "nurse@lakeside.example", "coordinator")
    with day.database.write() as session:
        change_clinic(
            session, day.clinic_id,
            ClinicChanges(
                name="Hillside Clinic", text_name="Hillside", phone="+13125550188", time_zone="America/Denver",
                hours_start=time(10), hours_end=time(19), texts_per_day=3, texts_per_week=9, page_again_minutes=5,
                next_course_rule="relief-ended", second_factor_for_all=True,
            ),
            actor="staff:1",
        )  # fmt: skip
        change_clinic(session, day.clinic_id, ClinicChanges(second_factor_for_all=False), actor="staff:1")
        on_call.add_contact(session, day.clinic_id, name="Dr. Lee", phone="+13125550177", email=None, actor="staff:1")
        set_retention(session, day.clinic_id, 12, actor="staff:1")
        staffing.change_role(session, nurse.email, "clinician", clinic_id=day.clinic_id, actor="staff:1")
        endpoint, _secret = endpoints.add_endpoint(
            session, day.clinic_id, url="https://hooks.example.com/in", events=["flag.opened"], actor="staff:1"
        )
        endpoints.rotate_secret(session, day.clinic_id, endpoint.id, leaked=True, actor="staff:1")
        endpoints.disable(session, endpoint, WhyDisabled.STAFF, actor="staff:1")
    own = {f"words_{code}": wording.products_words(Text.PAIN_NOW, code) for code in ("en", "es")}
    own["words_en"] = "Tell us your pain right now as a number: 0 is none, 10 the worst."
    assert admin.send("/settings/wording/pain_now", **own, do="store").status_code == 302

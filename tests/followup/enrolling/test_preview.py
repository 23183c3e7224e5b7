"""The preview of an enrollment says what the enrollment then does, text by text."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from reminders.care.reasons import Reason
from reminders.followup import amending
from reminders.followup.enrolling.enroll import (
    ConsentDetails,
    EnrollmentRequest,
    InfusionDetails,
    PatientDetails,
    enroll,
)
from reminders.followup.enrolling.preview import Preview, preview
from reminders.record.people import Clinic
from reminders.record.sealing import unseal
from tests.day import CHICAGO, Day, new_phone


def asked_for(
    day: Day, phone: str, *, name: str = "Ana Ruiz", hours_ago: float = 1, **changes: object
) -> EnrollmentRequest:
    infused_at = day.now - timedelta(hours=hours_ago)
    patient = PatientDetails(name=name, phone=phone, time_zone="America/Los_Angeles", language="es")
    wanted = EnrollmentRequest(
        patient=patient,
        consent=ConsentDetails(infused_at, "written", unencrypted_ok=True),
        infusion=InfusionDetails(infused_at, Decimal(7), "crps"),
    )
    return replace(wanted, **changes)  # type: ignore[arg-type]


def look(day: Day, wanted: EnrollmentRequest) -> Preview:
    with day.database.read() as session:
        return preview(session, session.get_one(Clinic, day.clinic_id), wanted)


def same_as_done(day: Day, wanted: EnrollmentRequest) -> Preview:
    """Look, then enroll and compare: times, reasons, and the words of the texts that are sent."""
    found = look(day, wanted)
    with day.database.write() as session:
        clinic = session.get_one(Clinic, day.clinic_id)
        done = enroll(session, clinic, wanted, actor="operator", settings=day.settings)
    planned = {text.step: (text.due_at, text.closes_at, text.reason) for text in found.texts}
    assert planned == {c.step: (c.due_at, c.closes_at, Reason(c.reason) if c.reason else None) for c in done.check_ins}
    welcomes = day.messages(kind="welcome", patient_id=done.patient.id)
    if not found.reason and found.welcome:
        with day.database.read() as session:
            assert [unseal(session, text, "body") for text in welcomes] == [found.welcome]
        assert welcomes[0].send_after == found.welcome_at
    return found


def test_the_preview_is_what_the_enrollment_does(day: Day) -> None:
    phone = new_phone()
    new = same_as_done(day, asked_for(day, phone, hours_ago=6))  # 10 am in Chicago is 8 in Los Angeles
    assert new.welcome
    assert [text.step for text in new.texts if text.moved] == ["h4", "h24", "h72"]
    assert (new.texts[0].named_at, new.texts[0].due_at) == (day.now - timedelta(hours=2), new.welcome_at)
    day.send()

    day.at(datetime(2026, 3, 3, 19, tzinfo=CHICAGO))
    second = asked_for(day, phone, hours_ago=0.5)
    again = same_as_done(day, replace(second, consent=None, patient=replace(second.patient, preferred_time=time(17))))
    assert again.welcome is None, "Ana was welcomed before"
    assert again.superseded == 9
    moved = next(text for text in again.texts if text.step == "h4")
    assert moved.reason is Reason.QUIET_HOURS
    assert again.texts[4].due_at.astimezone(ZoneInfo("America/Los_Angeles")).hour == 17
    repeated = look(day, replace(second, consent=None))
    assert repeated.before is not None

    backdated = look(day, asked_for(day, phone, hours_ago=6))
    assert {text.reason for text in backdated.texts} == {Reason.SUPERSEDED}

    day.later(days=3)
    evening = look(day, asked_for(day, new_phone(), name="Ana  RUIZ", hours_ago=-0.0))
    assert [one.id for one in evening.namesakes] == [again.patient.id if again.patient else ""]
    (h24,) = (text for text in evening.texts if text.step == "h24")
    assert h24.moved is False
    assert len(h24.bodies) == 2
    assert h24.bodies[0].startswith("Lakeside Clinic")


def test_what_holds_texts_back_is_known_before_anything_is_sent(day: Day) -> None:
    phone = new_phone()
    ana = day.enroll(phone)
    day.send()
    with day.database.write() as session:
        amending.pause_patient(session, day.clinic_id, ana.patient.id, until=None, actor="operator", why="holiday")
    day.later(days=2)
    wanted = asked_for(day, phone)
    assert same_as_done(day, wanted).reason is Reason.PATIENT_PAUSED
    day.say(phone, "STOP")
    day.later(days=2)
    assert same_as_done(day, asked_for(day, phone)).reason is Reason.OPTED_OUT
    other = asked_for(day, phone, name="Grace Lee", shared_phone=True)
    found = look(day, other)
    assert (found.reason, found.patient) == (Reason.OPTED_OUT, None), "of somebody new on that phone too"
    assert "para Grace:" in found.texts[-1].bodies[0], "each text then says whom it is for"
    assert look(day, replace(other, shared_phone=False)).problems

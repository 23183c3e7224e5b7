"""A patient who is called is never texted; each check-in comes up on Today's call list and takes a score by phone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from reminders.care.reasons import Reason
from reminders.errors import Refused
from reminders.followup import amending
from reminders.followup.alerting.handling import flag_unanswered
from reminders.followup.amending.calls import call_instead, text_instead
from reminders.followup.amending.phone_score import PhoneScore, record_phone_score
from reminders.followup.enrolling.enroll import Enrollment, EnrollmentRequest, enroll
from reminders.followup.enrolling.preview import preview
from reminders.record.people import Clinic
from reminders.reports.worklist import worklist
from tests.day import Day, new_phone
from tests.followup.enrolling.test_preview import asked_for


def enrolled(day: Day, wanted: EnrollmentRequest) -> Enrollment:
    with day.database.write() as session:
        clinic = session.get_one(Clinic, day.clinic_id)
        return enroll(session, clinic, wanted, actor="operator", settings=day.settings)


def called(wanted: EnrollmentRequest, *, call_only: bool | None = True) -> EnrollmentRequest:
    """The request of somebody who is to be called, without a consent to texts."""
    return replace(wanted, consent=None, patient=replace(wanted.patient, call_only=call_only))


def to_call(day: Day) -> list[tuple[str, str, bool]]:
    """Today's call list: who, which check-in, and whether it is asked by a call alone."""
    with day.database.read() as session:
        threads = worklist(session, day.clinic_id, day.now).threads
    return [
        (thread.person.name, item.unanswered.step, item.unanswered.call_only)
        for thread in threads
        for item in thread.items
        if item.unanswered and thread.person
    ]


def test_who_is_called_gets_no_text_and_stands_on_todays_list_when_a_check_in_is_due(day: Day) -> None:
    phone = new_phone()
    wanted = called(asked_for(day, phone, hours_ago=0.5))
    with day.database.read() as session:
        looked = preview(session, session.get_one(Clinic, day.clinic_id), wanted)
    assert (looked.reason, looked.welcome) == (Reason.CALL_ONLY, None)
    ana = enrolled(day, wanted)
    assert {check_in.reason for check_in in ana.check_ins} == {"call-only"}
    assert to_call(day) == []
    h4, h24, *_ = ana.check_ins
    day.at(h4.due_at)
    assert day.tick() == 0
    assert to_call(day) == [("Ana Ruiz", "h4", True)]

    with day.database.write() as session:  # "Called: no answer" opens its flag, which takes the place of the entry
        flag_unanswered(session, day.clinic_id, h4.id)
    assert to_call(day) == []
    day.at(h24.due_at + timedelta(minutes=5))
    assert day.tick() == 0
    assert to_call(day) == [("Ana Ruiz", "h24", True)]
    with day.database.write() as session:
        amending.pause_patient(session, day.clinic_id, ana.patient.id, until=None, actor="operator", why="holiday")
    assert to_call(day) == [], "a pause is one from calls too"
    with day.database.write() as session:
        amending.resume_patient(session, day.clinic_id, ana.patient.id, actor="operator", why="back")
        said = PhoneScore("pain", Decimal(4), day.now)
        record_phone_score(session, day.clinic_id, h24.id, said, actor="operator")
    assert to_call(day) == []
    assert day.check_in(h24).state == "answered"
    assert day.messages() == []
    assert (day.check_in(h4).state, day.check_in(h4).reason, day.check_in(h4).final) == ("skipped", "call-only", True)


def test_texts_instead_of_calls_need_a_consent_and_then_go_out(day: Day) -> None:
    phone = new_phone()
    ana = enrolled(day, called(asked_for(day, phone, hours_ago=0.5)))
    day.later(days=2)
    texted = asked_for(day, phone)
    with pytest.raises(Refused) as refused:
        enrolled(day, called(texted, call_only=False))
    assert [error.field for error in refused.value.errors] == ["consent"]
    still = enrolled(day, called(texted, call_only=None))
    assert {check_in.reason for check_in in still.check_ins} == {"call-only"}, "left out, it stays"
    again = enrolled(day, replace(texted, patient=replace(texted.patient, call_only=False)))
    assert again.infusion.id == still.infusion.id
    assert {c.state for c in again.check_ins} == {"scheduled"}
    assert again.patient.id == ana.patient.id
    day.send()
    assert [text.kind for text in day.messages()] == ["welcome"]
    with day.database.write() as session:
        call_instead(session, day.clinic_id, ana.patient.id, actor="operator", why="a landline after all")
    assert {day.check_in(c).reason for c in again.check_ins} == {"call-only"}

    grace = enrolled(day, called(asked_for(day, new_phone(), name="Grace Lee", hours_ago=0.5)))
    consent = asked_for(day, phone).consent
    with pytest.raises(Refused) as refused, day.database.write() as session:
        text_instead(session, day.clinic_id, grace.patient.id, consent=None, actor="operator", why="")
    assert [error.field for error in refused.value.errors] == ["why", "consent"]
    with day.database.write() as session:
        text_instead(session, day.clinic_id, grace.patient.id, consent=consent, actor="operator", why="a cell phone")
    assert {day.check_in(c).state for c in grace.check_ins} == {"scheduled"}
    assert [text.patient_id for text in day.messages(kind="welcome")] == [ana.patient.id, grace.patient.id]

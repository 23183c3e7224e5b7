"""Texts that wait for the morning leave by what is known of the patient and the clinic by then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

import pytest

from reminders.care.wording import Text, products_words
from reminders.clinics import clinic_settings
from reminders.clinics.clinic_settings import ClinicChanges
from reminders.clinics.clinic_texts import approve_text
from reminders.followup import amending
from reminders.followup.amending import PatientChanges
from reminders.followup.enrolling.enroll import Enrollment
from tests.day import CHICAGO, Day, new_phone

EVENING = datetime(2026, 3, 2, 23, tzinfo=CHICAGO)
MORNING = datetime(2026, 3, 3, 9, tzinfo=CHICAGO)
BY_STAFF: dict[str, Any] = {"actor": "staff:1", "why": "a mistake"}

Change = Callable[[Day, Enrollment], object]


def change(**values: object) -> Change:
    def make(day: Day, of: Enrollment) -> None:
        with day.database.write() as session:
            changes = PatientChanges(**values)  # type: ignore[arg-type]
            amending.change_patient(session, day.clinic_id, of.patient.id, changes, **BY_STAFF)

    return make


def hours(**values: time) -> Change:
    def make(day: Day, _of: Enrollment) -> None:
        with day.database.write() as session:
            changes = ClinicChanges(**values)  # type: ignore[arg-type]
            clinic_settings.change_clinic(session, day.clinic_id, changes, actor="staff:1")

    return make


def welcome_waits(day: Day) -> tuple[str, Enrollment]:
    """Ana was enrolled after the texting hours: her welcome is to leave in the morning."""
    day.at(EVENING)
    phone = new_phone()
    return phone, day.enroll(phone)


def nudge_waits(day: Day) -> tuple[str, Enrollment]:
    """Ana was asked at 19:00 and has not answered: the nudge is to leave in the morning."""
    phone, enrollment, _ = day.asked("d7", preferred_time=time(19))
    day.later(hours=3)
    day.tick()
    return phone, enrollment


def by_hand_waits(day: Day) -> tuple[str, Enrollment]:
    """Staff sent Ana a text in the evening."""
    phone = new_phone()
    enrollment = day.enroll(phone)
    day.tick()
    day.at(EVENING)
    words = {"en": "Please use the south parking lot.", "es": "Por favor use el estacionamiento sur."}
    with day.database.write() as session:
        text = approve_text(session, day.clinic_id, "Parking", words, actor="staff:1")
        amending.send_by_hand(session, day.clinic_id, enrollment.patient.id, text.id, once="1", actor="staff:1")
    return phone, enrollment


@pytest.mark.parametrize("waits", [welcome_waits, nudge_waits, by_hand_waits])
@pytest.mark.parametrize(
    ("changed", "begins"),
    [
        (change(time_zone="America/Los_Angeles"), timedelta(hours=2)),
        (hours(hours_start=time(10, 30)), timedelta(hours=1.5)),
        (change(name="Ana Maria Ruiz"), timedelta()),
    ],
    ids=["zone", "hours", "neither"],
)
def test_a_text_waits_for_the_morning_of_the_zone_and_the_hours_by_then(
    day: Day, waits: Callable[[Day], tuple[str, Enrollment]], changed: Change, begins: timedelta
) -> None:
    phone, enrollment = waits(day)
    before = day.texts(phone)
    changed(day, enrollment)
    day.tick()
    morning = datetime.combine(day.now.astimezone(CHICAGO).date() + timedelta(days=1), time(9), CHICAGO)
    if begins:
        day.at(morning + begins - timedelta(minutes=1))
        day.tick()
    assert day.texts(phone) == before
    day.at(morning + begins)
    day.tick()
    assert len(day.texts(phone)) > len(before)


def test_a_text_does_not_leave_later_in_the_evening_than_the_hours_by_then_allow(day: Day) -> None:
    phone, enrollment = welcome_waits(day)
    day.at(MORNING.replace(hour=8))  # of a patient who is in Chicago, and in New York where it is nine by then
    change(time_zone="America/New_York")(day, enrollment)
    day.at(MORNING.replace(hour=19, minute=30))
    day.tick()
    assert day.texts(phone) == []


@pytest.mark.parametrize(("waits", "text"), [(welcome_waits, Text.WELCOME), (nudge_waits, Text.NUDGE_24H)])
def test_a_waiting_text_is_written_again_in_the_new_language(
    day: Day, waits: Callable[[Day], tuple[str, Enrollment]], text: Text
) -> None:
    phone, enrollment = waits(day)
    change(language="es")(day, enrollment)
    day.later(hours=12)
    day.tick()
    written = next(body for body in day.texts(phone)[::-1] if "Lakeside Clinic: " in body)
    assert written == f"Lakeside Clinic: {products_words(text, 'es').replace('{per_day}', '2')}"


@pytest.mark.parametrize("waits", [welcome_waits, nudge_waits])
def test_a_waiting_text_says_whom_it_is_for_once_somebody_shares_the_phone(
    day: Day, waits: Callable[[Day], tuple[str, Enrollment]]
) -> None:
    phone, _ = waits(day)
    before = day.texts(phone)
    day.enroll(phone, name="Luis Ortega", shared_phone=True)
    day.later(hours=12)
    day.tick()
    new = day.texts(phone)[len(before) :]
    assert {body.split(":")[0] for body in new} == {"Lakeside Clinic for Ana", "Lakeside Clinic for Luis"}


def test_a_waiting_further_question_is_written_again_too(day: Day) -> None:
    phone, enrollment, _ = day.asked("h24")
    with day.database.write() as session:
        amending.pause_patient(session, day.clinic_id, enrollment.patient.id, until=None, **BY_STAFF)
    day.say(phone, "4")
    change(language="es")(day, enrollment)
    with day.database.write() as session:
        amending.resume_patient(session, day.clinic_id, enrollment.patient.id, **BY_STAFF)
    day.tick()
    assert day.texts(phone)[-1] == f"Lakeside Clinic: {products_words(Text.SIDE_EFFECTS, 'es')}"

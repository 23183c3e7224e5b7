"""Erasing a patient reaches what was sealed for nobody in particular: texts from a phone that several share."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import select

from reminders.followup.amending import cancel_infusion, correct_outcome
from reminders.operate.erase import erase
from reminders.record.outcomes import Outcome
from reminders.record.people import Clinic, Patient
from reminders.record.sealing import Erased, unseal
from reminders.record.texts import Reply
from reminders.reports.patient import patient_view
from tests.day import Day, new_phone


def erase_now(day: Day, patient_id: str) -> None:
    with day.database.write() as session:
        erase(session, session.get_one(Clinic, day.clinic_id), patient_id, why="asked for it")


def opens(day: Day, body: str) -> bool:
    """Whether any stored reply still opens as this text."""
    found = False
    with day.database.read() as session:
        for reply in session.scalars(select(Reply)):
            try:
                found = found or unseal(session, reply, "body") == body
            except Erased:
                continue
    return found


def test_a_shared_phones_texts_go_with_the_last_patient_known_on_it(day: Day) -> None:
    phone = new_phone()
    ana = day.enroll(phone, name="Ana Ruiz")
    luis = day.enroll(phone, name="Luis Ruiz", shared_phone=True)
    day.say(phone, "who is this about?")
    day.tick()
    assert opens(day, "who is this about?")
    erase_now(day, ana.patient.id)
    erase_now(day, luis.patient.id)
    assert not opens(day, "who is this about?")


def test_a_text_taken_to_be_one_patients_goes_with_that_patient(day: Day) -> None:
    phone = new_phone()
    ana = day.enroll(phone, name="Ana Ruiz")
    day.enroll(phone, name="Luis Ruiz", shared_phone=True)
    day.say(phone, "four, walking to the lake helped")
    day.tick()
    with day.database.write() as session:
        reply = session.scalars(select(Reply).order_by(Reply.id.desc())).first()
        assert reply is not None
        reply.patient_id = ana.patient.id
    erase_now(day, ana.patient.id)
    assert not opens(day, "four, walking to the lake helped")


def test_what_others_wrote_stays(day: Day) -> None:
    phones = new_phone(), new_phone()
    ana = day.enroll(phones[0], name="Ana Ruiz")
    day.enroll(phones[1], name="Luis Ortega")
    for phone in phones:
        day.say(phone, f"hello from {phone[-4:]}")
    day.tick()
    erase_now(day, ana.patient.id)
    assert not opens(day, f"hello from {phones[0][-4:]}")
    assert opens(day, f"hello from {phones[1][-4:]}")


def test_an_erased_patients_page_shows_no_reason_any_more(day: Day) -> None:
    ana = day.enroll(new_phone(), name="Ana Ruiz")
    with day.database.write() as session:
        outcome = session.scalars(select(Outcome)).one()
        why = {"actor": "staff:1", "why": "told by the lighthouse keeper"}
        correct_outcome(session, day.clinic_id, outcome.id, value=Decimal(3), **why)
        cancel_infusion(session, day.clinic_id, ana.infusion.id, **why)

    def shown() -> str:
        with day.database.read() as session:
            return str(patient_view(session, session.get_one(Patient, ana.patient.id)).infusions)

    assert shown().count("lighthouse keeper") == 2
    erase_now(day, ana.patient.id)
    assert "lighthouse keeper" not in shown()
    assert "Decimal('3')" in shown(), "the score stays"


def test_danger_from_an_erased_patients_phone_still_reaches_a_person(day: Day) -> None:
    phone, ana, _ = day.asked()
    day.say(phone, "6")
    erase_now(day, ana.patient.id)
    day.say(phone, "8 and I want to kill myself")
    assert [reply.read_at is not None for reply in day.replies()] == [True, True]
    assert [flag.kind for flag in day.flags(concern="urgent")] == ["danger"]
    assert [o.value for o in day.outcomes(source="patient")] == [Decimal(6)]  # nothing more is recorded of them

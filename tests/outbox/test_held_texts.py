"""A text that waits for a person, or for another answer, keeps no other patient's text on its phone from leaving."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from reminders.followup import amending
from reminders.outbox.kinds import Kind
from reminders.record.texts import Message, MessageState
from tests.day import Day, new_phone


def texts(day: Day, patient_id: str) -> dict[str, str]:
    """The state of the newest text of each kind to a patient."""
    with day.database.read() as session:
        rows = session.scalars(select(Message).where(Message.patient_id == patient_id).order_by(Message.id))
        return {row.kind: row.state for row in rows}


def rest(day: Day, patient_id: str, how: str) -> None:
    with day.database.write() as session:
        if how == "ended":
            amending.end_patient(session, day.clinic_id, patient_id, actor="staff:1", why="Told us", ended="left")
        else:
            amending.pause_patient(session, day.clinic_id, patient_id, until=None, actor="staff:1", why="Told us")


@pytest.mark.parametrize("how", ["ended", "paused"])
def test_a_welcome_of_one_patient_that_is_held_lets_the_other_on_the_phone_be_asked(day: Day, how: str) -> None:
    phone = new_phone()
    ana = day.enroll(phone, name="Ana Ruiz").patient
    ben = day.enroll(phone, name="Ben Lopez", shared_phone=True)
    rest(day, ana.id, how)
    day.tick()
    day.ask(phone, ben)
    assert texts(day, ana.id)[Kind.WELCOME] == MessageState.QUEUED, "it waits until somebody undoes that"
    assert texts(day, ben.patient.id)[Kind.QUESTION] == MessageState.ACCEPTED


def test_a_question_that_waits_for_an_answer_lets_the_patient_who_owes_it_be_reminded(day: Day) -> None:
    phone = new_phone()
    both = {
        one.patient.id: one
        for one in (day.enroll(phone, name=name, shared_phone=True) for name in ("Ana Ruiz", "Ben Lopez"))
    }
    day.tick()
    day.tick()
    day.ask(phone, next(iter(both.values())))
    day.later(hours=3, minutes=1)
    day.tick()
    day.tick()
    states = [texts(day, patient_id) for patient_id in both]
    assert sorted(len(found) for found in states) == [2, 3]
    (reminded,) = (found for found in states if Kind.NUDGE in found)
    (waiting,) = (found for found in states if Kind.NUDGE not in found)
    assert (reminded[Kind.NUDGE], waiting[Kind.QUESTION]) == (MessageState.ACCEPTED, MessageState.QUEUED)

"""A patient's new phone: what is open on the old one is asked again there, once, by day, and never on the old one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, update

from reminders.followup import amending
from reminders.followup.amending import PatientChanges
from reminders.followup.enrolling.enroll import Enrollment
from reminders.outbox.kinds import Kind
from reminders.record.schedule import CheckIn
from reminders.record.sealing import index_of
from reminders.record.texts import Message, MessageState
from reminders.reports.unanswered import unanswered
from tests.day import Day, new_phone


@dataclass
class Asked:
    """A patient who was asked 4 hours after the infusion on a phone, with the clinic's day."""

    day: Day
    enrollment: Enrollment
    phone: str

    @property
    def check_in(self) -> CheckIn:
        return self.day.check_in(next(c for c in self.enrollment.check_ins if c.step == "h4"))

    def move(self, phone: str) -> None:
        with self.day.database.write() as session:
            amending.change_patient(
                session, self.day.clinic_id, self.enrollment.patient.id, PatientChanges(phone=phone),
                actor="staff:7", why="A new phone",
            )  # fmt: skip

    def questions(self, phone: str) -> int:
        """How many pain questions reached a phone."""
        return sum("0" in text and "10" in text for text in self.day.texts(phone))


@pytest.fixture
def asked(day: Day) -> Asked:
    phone, enrollment, _ = day.asked()
    return Asked(day, enrollment, phone)


def test_what_is_open_is_asked_once_on_the_new_phone_and_answered_there(asked: Asked) -> None:
    day, new = asked.day, new_phone()
    assert (asked.check_in.state, asked.questions(asked.phone)) == ("asked", 1)
    asked.move(new)
    assert (asked.check_in.state, asked.check_in.awaiting, asked.check_in.nudge_at) == ("scheduled", None, None)
    day.tick()
    day.tick()
    assert (asked.check_in.state, asked.questions(new), asked.questions(asked.phone)) == ("asked", 1, 1)
    day.later(hours=3)
    day.tick()
    assert (asked.questions(new), asked.questions(asked.phone)) == (2, 1), "the reminder, to the new phone alone"
    day.say(new, "4")
    assert (asked.check_in.state, day.scores(asked.enrollment)) == ("answered", [("h4", Decimal(4))])
    asked.move(new_phone())
    assert asked.check_in.state == "answered"


def test_a_phone_that_was_changed_by_mistake_and_back_is_not_asked_twice(asked: Asked) -> None:
    day, wrong = asked.day, new_phone()
    before = asked.check_in
    asked.move(wrong)
    asked.move(asked.phone)
    day.tick()
    now = asked.check_in
    assert (now.state, now.awaiting, now.asked_at, now.nudge_at) == (
        "asked", before.awaiting, before.asked_at, before.nudge_at,
    )  # fmt: skip
    asked.move(wrong)
    day.tick()
    asked.move(asked.phone)
    asked.move(third := new_phone())
    day.tick()
    assert [asked.questions(phone) for phone in (asked.phone, wrong, third)] == [1, 1, 1]
    asked.move(asked.phone)
    day.say(asked.phone, "6")
    assert (asked.check_in.state, day.scores(asked.enrollment)) == ("answered", [("h4", Decimal(6))])


def test_what_cannot_be_asked_by_day_any_more_stays_asked_on_the_old_phone(asked: Asked) -> None:
    h24 = asked.day.ask(asked.phone, asked.enrollment, "h24")
    asked.day.at(h24.closes_at - timedelta(hours=1))  # 4:30 am; its window closes before texts may leave again
    asked.move(new_phone())
    assert asked.day.check_in(h24).state == "asked"


def test_a_reminder_to_the_old_phone_calls_nobody_while_the_question_is_new_on_the_new_one(asked: Asked) -> None:
    def to_call() -> list[str]:
        with asked.day.database.read() as session:
            return [one.step for one in unanswered(session, asked.day.clinic_id, asked.day.now, 10)]

    h24 = asked.day.ask(asked.phone, asked.enrollment, "h24")
    asked.day.later(hours=3)
    asked.day.tick()
    asked.day.later(hours=1)
    assert to_call() == ["h24"]
    new = new_phone()
    asked.move(new)
    asked.day.tick()
    assert (asked.questions(new), to_call()) == (1, [])
    asked.day.at(h24.closes_at)
    asked.day.tick()
    assert (asked.day.check_in(h24).state, to_call()) == ("missed", ["h24"])


def test_a_further_question_follows_too(day: Day) -> None:
    phone, new = new_phone(), new_phone()
    enrollment = day.enroll(phone)
    check_in = day.ask(phone, enrollment, "h24")
    day.say(phone, "4")
    asked = Asked(day, enrollment, phone)
    assert day.check_in(check_in).awaiting == "side_effects"
    asked.move(new)
    day.tick()
    assert (day.check_in(check_in).awaiting, len(day.texts(new))) == ("side_effects", 1)
    asked.move(phone)
    day.tick()
    assert len([t for t in day.messages(kind=Kind.FOLLOW_UP.value) if t.state == MessageState.DELIVERED]) <= 2
    day.say(phone, "2")
    assert [(o.measure, o.value) for o in day.outcomes(step="h24")] == [
        ("pain", Decimal(4)),
        ("side_effects", Decimal(2)),
    ]


def test_a_question_that_was_leaving_neither_counts_as_asked_nor_leaves_again(asked: Asked) -> None:
    """Its outcome was not known when the phone was changed; the phone company never had it."""
    day, new = asked.day, new_phone()
    _unknown(day, asked.check_in.id)
    asked.move(new)
    day.tick()
    assert (asked.check_in.state, asked.questions(new)) == ("asked", 1)
    with day.database.write() as session:
        here = index_of(session, "phone", asked.phone)
        back = update(Message).where(Message.to_index == here, Message.kind == Kind.QUESTION.value)
        session.execute(back.values(state=MessageState.QUEUED.value, claimed_care_at=None, lease_until=None))
    assert day.tick() == 0
    with day.database.read() as session:
        left = session.scalars(select(Message.state).where(Message.to_index == here, Message.kind == "question"))
        assert left.all() == [MessageState.QUEUED.value]


def _unknown(day: Day, check_in_id: str) -> None:
    """Take back what is known of a question: it was posted, and the answer of the phone company was lost."""
    waiting: dict[str, Any] = {"state": "scheduled", "asked_at": None, "awaiting": None, "nudge_at": None}
    with day.database.write() as session:
        session.execute(update(CheckIn).where(CheckIn.id == check_in_id).values(**waiting))
        question = update(Message).where(Message.check_in_id == check_in_id)
        session.execute(question.values(state=MessageState.UNKNOWN.value, provider_id=None, accepted_at=None))

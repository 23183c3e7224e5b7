"""A row that cannot be handled does not hold up the others, is tried again, and is not lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from reminders.care.reasons import Reason
from reminders.clock import real
from reminders.followup.asking import batches, remind
from reminders.followup.enrolling.enroll import Enrollment
from reminders.followup.intake import read_unread
from reminders.followup.intake.arrival import sweep
from reminders.health.stuck_rows import in_sentences, stuck_rows
from reminders.record.outcomes import Flag
from reminders.record.people import Patient
from reminders.record.schedule import CheckInState
from reminders.record.texts import Reply
from tests.day import Day, new_phone


def break_(day: Day, *enrollments: Enrollment, zone: str = "Mars/Olympus") -> None:
    """Nothing can be texted to a patient whose time zone this machine does not know."""
    with day.database.write() as session:
        ids = [enrollment.patient.id for enrollment in enrollments]
        session.execute(update(Patient).where(Patient.id.in_(ids)).values(time_zone=zone))


def told(day: Day) -> list[str]:
    with day.database.read() as session:
        return list(in_sentences(stuck_rows(session, day.clinic_id)))


def overdue(day: Day, **values: Any) -> None:
    """Let more than a minute (real time) pass since unread replies were stored."""
    with day.database.write() as session:
        session.execute(update(Reply).where(Reply.read_at.is_(None)).values(stored_at=real() - timedelta(minutes=2)))


def test_a_check_in_that_cannot_be_asked_stops_no_other_and_says_why(day: Day) -> None:
    bad, ana = day.enroll(name="Bad Row"), day.enroll(phone := new_phone())
    break_(day, bad)
    day.ask(phone, ana)
    assert "right now" in day.texts(phone)[-1]
    h4 = day.check_in(bad.check_ins[0])
    assert (h4.state, h4.reason, h4.final) == (CheckInState.SKIPPED, Reason.TROUBLE, False)
    assert told(day) == ["1 check-in waits to be asked: the text cannot be written."]


def test_other_clinics_are_asked_too(day: Day) -> None:
    bad, phone = day.enroll(name="Bad Row"), new_phone()
    break_(day, bad)
    first, sender = day.clinic_id, new_phone()
    with day.database.write() as session:
        day.clinic_id = day.add_clinic(session, "hillside", sender=sender).id
    ana = day.enroll(phone)
    day.at(ana.check_ins[0].due_at)
    with day.database.write() as session:
        remind.queue_due(session)
    assert [m.patient_id for m in day.messages(kind="question")] == [ana.patient.id]
    assert told(day) == []
    day.clinic_id = first
    assert told(day) != []


def test_more_bad_check_ins_than_are_handled_at_a_time_do_not_keep_the_next_one_waiting(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "BATCH", 2)
    bad = [day.enroll(name=f"Bad Row {number}") for number in range(5)]
    break_(day, *bad)
    day.later(minutes=1)
    ana = day.enroll(phone := new_phone())
    day.at(ana.check_ins[0].due_at)
    for _ in range(4):
        with day.database.write() as session:
            handled = remind.queue_due(session)
    assert handled < 2
    day.send()
    assert "right now" in day.texts(phone)[-1]
    assert told(day) == ["5 check-ins wait to be asked: the text cannot be written."]


def test_what_was_set_aside_is_asked_when_it_has_been_put_right(day: Day) -> None:
    bad = day.enroll(phone := new_phone())
    break_(day, bad)
    day.ask(phone, bad)
    day.later(minutes=6)
    day.tick()
    assert told(day)  # tried again, and still wrong
    break_(day, bad, zone="America/Chicago")
    day.tick()
    assert told(day)  # not yet
    day.later(minutes=6)
    day.tick()
    assert told(day) == []
    assert "right now" in day.texts(phone)[-1]
    day.say(phone, "6")
    assert day.scores(bad)


def test_what_could_not_be_asked_in_its_window_keeps_its_reason(day: Day) -> None:
    bad = day.enroll(phone := new_phone())
    break_(day, bad)
    h4 = day.ask(phone, bad)
    day.at(h4.closes_at + timedelta(minutes=1))
    day.tick()
    closed = day.check_in(h4)
    assert (closed.state, closed.reason, closed.final) == (CheckInState.SKIPPED, Reason.TROUBLE, True)
    assert told(day) == []


def test_a_nudge_that_cannot_be_written_stops_no_other(day: Day) -> None:
    phones = [new_phone(), new_phone()]
    bad, ana = day.enroll(phones[0], name="Bad Row"), day.enroll(phones[1])
    day.ask(phones[0], bad)
    break_(day, bad)
    day.later(hours=3, minutes=1)
    day.tick()
    assert "still like to hear" in day.texts(phones[1])[-1]
    assert [m.patient_id for m in day.messages(kind="nudge")] == [ana.patient.id]
    break_(day, bad, zone="America/Chicago")
    day.later(minutes=6)
    day.tick()
    assert "still like to hear" in day.texts(phones[0])[-1]


def test_a_text_that_cannot_be_planned_anew_stops_no_other(day: Day) -> None:
    bad, ana = day.enroll(name="Bad Row"), day.enroll(phone := new_phone())
    day.at(ana.check_ins[0].due_at)
    with day.database.write() as session:
        remind.queue_due(session)
    break_(day, bad)
    day.at(max(message.send_before for message in day.messages(state="queued")))
    with day.database.write() as session:
        assert remind.replan_missed(session) >= 2
    assert {m.reason for m in day.messages(patient_id=bad.patient.id)} == {Reason.TROUBLE}
    assert Reason.TROUBLE not in {m.reason for m in day.messages(patient_id=ana.patient.id)}
    assert day.texts(phone) == []


def test_a_reply_that_cannot_be_read_stops_no_other_however_many_there_are(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep, "SWEEP", 2)
    phones = [new_phone() for _ in range(4)]
    *bad, ana = (day.enroll(phone, name=f"Patient No {number}") for number, phone in enumerate(phones))
    day.ask(phones[0], ana)
    break_(day, *bad)
    for phone in phones:
        day.say(phone, "6")
    overdue(day)
    read_unread(day.database)
    assert day.scores(ana)
    assert told(day) == ["3 replies wait to be read."]
    break_(day, *bad, zone="America/Chicago")
    assert read_unread(day.database) == 3
    assert told(day) == []
    assert all(day.scores(enrollment) for enrollment in bad)


def test_danger_is_flagged_once_and_paged_although_the_answer_to_it_cannot_be_written(day: Day) -> None:
    day.add_on_call(on_call := new_phone())
    bad = day.enroll(phone := new_phone())
    day.ask(phone, bad)
    break_(day, bad)
    day.say(phone, "I want to kill myself")
    for _ in range(3):
        read_unread(day.database)
    (flag,) = day.flags(patient_id=bad.patient.id)
    assert flag.concern == "urgent"
    day.tick()
    assert "needs a person now" in day.texts(on_call)[-1]
    break_(day, bad, zone="America/Chicago")
    day.tick()
    assert "988" in day.texts(phone)[-1]
    assert len(day.flags(patient_id=bad.patient.id)) == 1


def test_a_flag_that_cannot_be_paged_for_stops_no_other(day: Day) -> None:
    day.add_on_call(on_call := new_phone())
    phones = [new_phone(), new_phone()]
    bad, _ = day.enroll(phones[0], name="Bad Row"), day.enroll(phones[1])
    for phone in phones:
        day.say(phone, "I want to kill myself")
    with day.database.write() as session:  # a key that is not there seals nothing
        session.execute(update(Flag).where(Flag.patient_id == bad.patient.id).values(data_key_id="0" * 26))
    day.tick()
    assert len([text for text in day.texts(on_call) if "needs a person now" in text]) == 1

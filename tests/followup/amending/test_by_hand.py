"""A text by hand comes from the clinic's approved list, is sent once, and passes every gate of an unprompted text."""

from __future__ import annotations

from datetime import datetime

import pytest

from reminders.clinics.clinic_texts import approve_text, retire_text
from reminders.errors import NotFound, Refused
from reminders.followup import amending
from reminders.followup.enrolling.enroll import Enrollment
from reminders.record.columns import new_id
from reminders.record.people import Clinic
from reminders.record.texts import Message
from tests.day import CHICAGO, Day, new_phone

WORDS = {"en": "Please call us about your next visit.", "es": "Llame por favor por su siguiente visita."}
SAID = "Lakeside Clinic: Please call us about your next visit."


def approved(day: Day, title: str = "Please call us") -> str:
    with day.database.write() as session:
        return approve_text(session, day.clinic_id, title, WORDS, actor="staff:9").id


def send(day: Day, to: Enrollment, text_id: str, once: str | None = None) -> amending.Queued | None:
    with day.database.write() as session:
        return amending.send_by_hand(
            session, day.clinic_id, to.patient.id, text_id, once=once or new_id(), actor="staff:7"
        )


def refused(day: Day, to: Enrollment, text_id: str) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as error:
        send(day, to, text_id)
    return [(e.field, e.sentence) for e in error.value.errors]


def test_it_is_sent_once_by_day_and_within_the_limits(day: Day) -> None:
    phone, once = new_phone(), new_id()
    ana, text_id = day.enroll(phone), approved(day)
    assert send(day, ana, text_id, once) is not None
    assert send(day, ana, text_id, once) is None, "the same form sent twice"
    day.tick()
    assert day.texts(phone).count(SAID) == 1
    day.ask(phone, ana)  # the second unprompted text of the day
    assert send(day, ana, text_id) is not None
    day.tick()
    assert day.texts(phone).count(SAID) == 1, "the day's limit is reached"
    assert refused(day, ana, text_id)[0][1].startswith("This text is on its way to this patient already")
    day.at(datetime(2026, 3, 2, 22, 30, tzinfo=CHICAGO))
    queued = send(day, ana, approved(day, "Call us, please"))
    assert queued is not None
    assert queued.leaves_at == datetime(2026, 3, 3, 9, tzinfo=CHICAGO)
    assert day.tick() == 0
    day.at(queued.leaves_at)
    day.tick()
    sent = [m for m in day.messages(kind="by-hand") if m.accepted_at]
    assert len(sent) == 3, "both that waited left in the morning"
    assert {m.unprompted for m in sent} == {True}
    with day.database.read() as session:
        assert session.get_one(Message, sent[0].id).wording_version == f"clinic-{text_id}"


def test_a_stop_a_pause_and_a_text_that_is_not_approved_are_refused_with_the_reason(day: Day) -> None:
    phone = new_phone()
    ana, text_id = day.enroll(phone), approved(day)
    with day.database.write() as session:
        other = day.add_clinic(session, "hillside").id
        foreign = approve_text(session, other, "Please call us", WORDS, actor="staff:9").id
    assert refused(day, ana, foreign) == [("text", "Choose a text of the list.")]
    with day.database.write() as session:
        amending.pause_patient(session, day.clinic_id, ana.patient.id, until=None, actor="staff:7", why="Away")
    ((field, sentence),) = refused(day, ana, text_id)
    assert (field, "texts to this patient were paused" in sentence) == ("", True)
    with day.database.write() as session:
        amending.resume_patient(session, day.clinic_id, ana.patient.id, actor="staff:7", why="Back")
    assert send(day, ana, text_id) is not None
    day.say(phone, "STOP")
    day.tick()
    assert SAID not in day.texts(phone), "a stop holds what was waiting"
    assert "asked for no more texts" in refused(day, ana, text_id)[-1][1]
    with day.database.write() as session:
        with pytest.raises(NotFound):
            retire_text(session, day.clinic_id, foreign, actor="staff:9")
        retire_text(session, day.clinic_id, text_id, actor="staff:9")
        here = session.get_one(Clinic, day.clinic_id)
        assert amending.texts_for(session, here, ana.patient) == []
    approved(day)  # the name is free again

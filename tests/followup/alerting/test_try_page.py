"""The newest test page to a contact is found by the contact that its text names, and by nothing its key begins with."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from reminders.clinics.reach import contacts_of
from reminders.followup.alerting.trial import queue_trial
from reminders.followup.alerting.try_page import TriedPage, send_test_page, tried_pages
from reminders.record.people import Clinic
from reminders.record.texts import Message
from tests.day import Day, new_phone
from tests.plans import noting


def on_call(day: Day) -> tuple[str, str]:
    """Two contacts of the clinic, by id."""
    for position in (1, 2):
        day.add_on_call(new_phone(), position)
    with day.database.read() as session:
        first, second = (contact.id for contact in contacts_of(session, day.clinic_id))
    return first, second


def test_the_newest_counts_whoever_sent_it(day: Day) -> None:
    """Staff in *Settings*, or `doctor`, whose keys name no contact."""
    ann, bo = on_call(day)
    with day.database.write() as session:
        send_test_page(session, day.clinic_id, ann, actor="staff:1")
    by_staff = day.now
    with day.database.read() as session:
        assert tried_pages(session, day.clinic_id, [ann, bo]) == {ann: TriedPage(by_staff, "queued")}
    day.tick()
    day.later(hours=1)
    with day.database.write() as session:
        queue_trial(session, session.get_one(Clinic, day.clinic_id))
    by_doctor = TriedPage(day.now, "queued")
    with day.database.write() as session:
        assert tried_pages(session, day.clinic_id, [ann, bo]) == {ann: by_doctor, bo: by_doctor}
        assert tried_pages(session, day.clinic_id, [bo]) == {bo: by_doctor}
        assert tried_pages(session, day.clinic_id, []) == {}
        other = day.add_clinic(session, "hillside")
        assert tried_pages(session, other.id, [ann, bo]) == {}
    assert len(day.messages(kind="page")) == 3


def test_a_key_that_begins_with_a_contact_says_nothing(day: Day) -> None:
    ann, _ = on_call(day)
    with day.database.write() as session:
        send_test_page(session, day.clinic_id, ann, actor="staff:1")
        session.scalars(select(Message)).one().contact_id = None
    with day.database.read() as session:
        assert tried_pages(session, day.clinic_id, [ann]) == {}


def test_a_page_for_a_flag_is_no_test_of_its_contact(day: Day) -> None:
    ann, bo = on_call(day)
    phone = new_phone()
    day.enroll(phone)
    day.hear(phone, "I want to kill myself")
    day.tick()
    assert day.messages(kind="page")
    with day.database.read() as session:
        assert tried_pages(session, day.clinic_id, [ann, bo]) == {}


@pytest.mark.fresh_database
def test_they_are_found_by_an_index_of_test_pages_alone(day: Day) -> None:
    contacts = on_call(day)
    with noting(day.database.engine) as noted, day.database.read() as session:
        tried_pages(session, day.clinic_id, contacts)
    plans = [plan for sql, plan in noted.plans() if "messages" in sql]
    assert len(plans) == 1
    assert "ix_messages_contact" in plans[0]

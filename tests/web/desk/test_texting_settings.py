"""Settings of limits, pages and the time zone: what a new zone moves is shown before it is taken."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from reminders.clinics.on_call import move_up
from reminders.clinics.reach import contacts_of
from reminders.errors import NotFound
from reminders.followup.alerting import try_page
from reminders.followup.alerting.flag import page_again
from reminders.followup.alerting.mail import Mail, MailFailed
from reminders.record.access import AuditEntry
from reminders.record.people import Clinic, OnCallContact, Patient
from tests.day import Day, new_phone
from tests.web.desk.conftest import Visitor, words

Enter = Callable[..., Visitor]

pytestmark = pytest.mark.parametrize("settings", ["sqlite"], indirect=True)


def test_limits_and_pages_are_the_clinics_own_and_the_plan_of_pages_is_told(day: Day, signed_in: Enter) -> None:
    day.add_on_call("+13125550188")
    admin = signed_in("admin")
    assert "again every 10 minutes without an answer: nobody else is on the list" in admin.read("/settings")
    fields = {"texts_per_day": "2", "texts_per_week": "10", "page_again_minutes": "5"}
    wrong = admin.send("/settings/texting", page="/settings", **{**fields, "page_again_minutes": "0"})
    assert wrong.status_code == 422
    assert "The minutes until a page is repeated is a number from 1 to 240." in words(wrong.text)
    assert admin.send("/settings/texting", page="/settings", **fields).status_code == 302
    with day.database.read() as session:
        clinic = session.get_one(Clinic, day.clinic_id)
        assert page_again(clinic, day.settings) == timedelta(minutes=5)
        assert clinic.texts_per_day is None  # as shown: it still follows the installation
    assert "again every 5 minutes" in admin.read("/settings")


def test_the_on_call_list_is_put_in_order_and_tested(day: Day, signed_in: Enter) -> None:
    phones = [new_phone() for _ in range(3)]
    for position, phone in enumerate(phones, start=1):
        day.add_on_call(phone, position)
    admin = signed_in("admin")

    def contacts() -> list[OnCallContact]:
        with day.database.read() as session:
            return list(contacts_of(session, day.clinic_id))

    def act(do: str, contact: str) -> TestResponse:
        return admin.send("/settings/contacts", page="/settings", do=do, contact=contact)

    first, _second, third = (contact.id for contact in contacts())
    assert act("up", third).status_code == 302
    assert [contact.phone for contact in contacts()] == [phones[0], phones[2], phones[1]]
    assert act("up", first).status_code == 302, "the first stays the first"
    assert contacts()[0].id == first
    assert act("remove", first).status_code == 302
    assert [contact.phone for contact in contacts()] == [phones[2], phones[1]]
    assert act("test", third).status_code == 302
    assert "got a test page less than a minute ago" in words(act("test", third).text)
    day.tick()
    assert day.texts(phones[2]) == [
        "Lakeside Clinic: This is a test page. Nobody is in danger; there is nothing to do."
    ]
    page = admin.read("/settings#on-call")
    assert "handed over, today 10:00 am" in page
    assert "never tried" in page
    with day.database.read() as session:
        done = session.scalars(select(AuditEntry.action).where(AuditEntry.subject == "contact")).all()
        assert try_page.tried_pages(session, "another clinic", [third]) == {}
    assert sorted(done) == ["move-contact", "remove-contact", "test-page"]
    page_by_mail(day, admin)
    with day.database.write() as session:
        other = day.add_clinic(session, "hillside")
        for act_on in (move_up, try_page.send_test_page):
            with pytest.raises(NotFound):
                act_on(session, other.id, third, actor="staff:1")


def page_by_mail(day: Day, admin: Visitor) -> None:
    """Somebody on call who has only an e-mail address is tested too, and what became of the mail is shown."""
    admin.send(
        "/settings/contacts", page="/settings", do="add", contact_name="Dr. Lee", contact_email="lee@example.org"
    )
    with day.database.read() as session:
        contact = contacts_of(session, day.clinic_id)[-1].id
    mails: list[Mail] = []

    def refuse(_mail: Mail) -> None:
        raise MailFailed("SMTP_URL is not set")

    assert "Mail: never tried" in admin.read("/settings")
    assert admin.send("/settings/contacts", page="/settings", do="test", contact=contact).status_code == 302
    assert "Mail: waiting to go out, today 10:00 am" in admin.read("/settings")
    again = admin.send("/settings/contacts", page="/settings", do="test", contact=contact)
    assert "got a test page less than a minute ago" in words(again.text)
    assert [try_page.deliver_test_mails(day.database, mails.append) for _ in range(2)] == [1, 0]
    assert [(mail.to, mail.subject) for mail in mails] == [("lee@example.org", "Lakeside Clinic: This is a test page")]
    assert "Nobody is in danger; there is nothing to do." in mails[0].body
    assert "Mail: handed over, today 10:00 am" in admin.read("/settings")
    day.later(minutes=2)
    assert admin.send("/settings/contacts", page="/settings", do="test", contact=contact).status_code == 302
    try_page.deliver_test_mails(day.database, refuse)
    assert "Mail: not handed over (SMTP_URL is not set) , today 10:02 am" in admin.read("/settings")


def test_a_zone_shows_what_it_moves_and_moves_patients_only_when_asked(day: Day, signed_in: Enter) -> None:
    ana = day.enroll()
    admin = signed_in("admin")

    def zones() -> tuple[str, str | None]:
        with day.database.read() as session:
            theirs = session.scalar(select(Patient.time_zone).where(Patient.id == ana.patient.id))
            return session.get_one(Clinic, day.clinic_id).time_zone, theirs

    central, eastern, denver = "America/Chicago", "America/New_York", "America/Denver"
    assert zones() == (central, central)
    seen = words(admin.send("/settings/zone", time_zone=eastern, do="look").text)
    assert "1 patient has the clinic's zone now" in seen
    assert "The next check-ins, if patients are moved too." in seen
    assert zones() == (central, central)
    assert admin.send("/settings/zone", time_zone=central, do="change").status_code == 422
    assert admin.send("/settings/zone", time_zone="EST", do="change").status_code == 422
    chosen_since = admin.send("/settings/zone", time_zone=eastern, looked_at=denver, do="change", patients="yes")
    assert "1 patient has the clinic's zone now" in words(chosen_since.text), "first what that one moves"
    assert zones() == (central, central)
    looked = {"time_zone": eastern, "looked_at": eastern, "do": "change"}
    assert admin.send("/settings/zone", **looked, patients="yes").status_code == 302
    assert zones() == (eastern, eastern)
    assert admin.send("/settings/zone", time_zone=denver, looked_at=denver, do="change").status_code == 302
    assert zones() == (denver, eastern)


def test_ready_to_text_says_what_keeps_the_clinic_from_going_live(day: Day, signed_in: Enter) -> None:
    admin = signed_in("admin")
    page = admin.read("/settings/ready")
    blocked = page[page.index("Before going live") : page.index("In order")]
    assert "Not yet." in page
    assert "Nobody is on call: a patient in danger would alarm no one." in blocked
    assert "The phone network is simulated: no text reaches a real phone." in blocked
    day.add_on_call("+13125550188")
    page = admin.read("/settings/ready")
    assert "Nobody is on call" not in page
    assert "One person on call can be reached." in page[page.index("Better soon") : page.index("In order")]
    with day.database.write() as session:
        session.get_one(Clinic, day.clinic_id).time_zone = "EST"
    assert "EST is not the time zone of a place." in admin.read("/settings/ready")

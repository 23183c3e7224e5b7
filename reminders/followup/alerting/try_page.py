"""A test page to somebody on call, so that a clinic knows that danger would reach them before there is any."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders import clock
from reminders.clinics.reach import contacts_of
from reminders.clinics.row import audit_change, locked_clinic
from reminders.errors import NotFound
from reminders.fields import Fields
from reminders.followup.alerting.hand_over import hand_over
from reminders.followup.alerting.mail import Mail, Post
from reminders.followup.alerting.trial import SUBJECT, draft_trial, trial_words
from reminders.outbox.queue import queue
from reminders.record.database import Database, clock_of
from reminders.record.people import Clinic, OnCallContact
from reminders.record.prepared import Prepared
from reminders.record.texts import Message

#: A contact is not tested again sooner.
AGAIN_AFTER: Final = timedelta(minutes=1)

#: Mails of test pages that one tick hands over.
MOST_MAILS: Final = 20


@dataclass(frozen=True)
class TriedPage:
    """The newest test page to a contact's phone: when it was queued, in care time, and the state of its text."""

    at: datetime
    state: str


_MAILS_OWED = Prepared(
    lambda _engine: (
        select(OnCallContact.id)
        .where(OnCallContact.test_mail_at.is_not(None), OnCallContact.test_mail_sent_at.is_(None))
        .order_by(OnCallContact.test_mail_at)
        .limit(MOST_MAILS)
    )
)


def send_test_page(session: Session, clinic_id: str, contact_id: str, *, actor: str) -> None:
    """Queue a test page to a contact by text and mail, as far as there are a phone and an address, once a minute at
    most. The text takes the way of a real page, the mail that of a real page's mail.

    Raises `NotFound`, and `Refused` (field `contact`) for a contact just tested.
    """
    clinic = locked_clinic(session, clinic_id)
    contact = next((one for one in contacts_of(session, clinic_id) if one.id == contact_id), None)
    if contact is None:
        raise NotFound("There is no such contact.")
    fields, now = Fields(), clock_of(session).now()
    just_now = contact.test_mail_at is not None and now - contact.test_mail_at < AGAIN_AFTER
    if contact.phone is not None:
        key = f"test-page:{contact_id}:{now:%Y%m%dT%H%M}"
        draft = draft_trial(session, clinic, contact_id, contact.phone, natural_key=key)
        just_now = queue(session, draft) is None or just_now
    if just_now:
        fields.refuse("contact", f"{contact.name} got a test page less than a minute ago.")
        fields.done()
    if contact.email is not None:
        contact.test_mail_at, contact.test_mail_sent_at, contact.test_mail_failed_why = now, None, None
    audit_change(session, clinic, "test-page", actor, subject=("contact", contact.id))


def deliver_test_mails(database: Database, post: Post) -> int:
    """Hand over the mails of test pages that wait, each at most once. Returns how many waited."""
    with database.read() as session:
        owed = [contact_id for (contact_id,) in _MAILS_OWED.all(session.connection())]

    def take(session: Session, contact_id: str) -> Mail | None:
        contact = session.get_one(OnCallContact, contact_id, with_for_update=True)
        if contact.test_mail_sent_at is not None:
            return None
        contact.test_mail_sent_at = clock.real()
        if contact.email is None or contact.removed_at is not None:
            return None
        clinic = session.get_one(Clinic, contact.clinic_id)
        words, _version = trial_words(session, clinic)
        return Mail(to=contact.email, subject=f"{clinic.text_name}: {SUBJECT}", body=words + "\n")

    def note(session: Session, contact_id: str, why: str) -> None:
        session.get_one(OnCallContact, contact_id).test_mail_failed_why = why

    return hand_over(database, post, owed, take, note)


def tried_pages(session: Session, clinic_id: str, contact_ids: Iterable[str]) -> dict[str, TriedPage]:
    """The newest test page to the phone of each of these contacts, by contact."""
    rows = session.execute(
        select(Message.contact_id, Message.created_at, Message.state)
        .where(Message.clinic_id == clinic_id, Message.contact_id.in_(list(contact_ids)))
        .order_by(Message.created_at, Message.id)
    )
    return {row.contact_id: TriedPage(row.created_at, row.state) for row in rows if row.contact_id is not None}

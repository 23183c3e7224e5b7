"""A test page to somebody on call, so that a clinic knows that danger would reach them before there is any."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from reminders.clinics.reach import contacts_of
from reminders.clinics.row import audit_change, locked_clinic
from reminders.errors import NotFound
from reminders.fields import Fields
from reminders.followup.alerting.trial import draft_trial
from reminders.outbox.queue import queue
from reminders.record.database import clock_of
from reminders.record.texts import Message


@dataclass(frozen=True)
class TriedPage:
    """The newest test page to a contact: when it was queued, in care time, and the state of its text."""

    at: datetime
    state: str


def send_test_page(session: Session, clinic_id: str, contact_id: str, *, actor: str) -> None:
    """Queue a test page to a contact's phone, once a minute at most; it takes the way of a real one.

    Raises `NotFound`, and `Refused` (field `contact`) for a contact without a phone and for one just tested.
    """
    clinic = locked_clinic(session, clinic_id)
    contact = next((one for one in contacts_of(session, clinic_id) if one.id == contact_id), None)
    if contact is None:
        raise NotFound("There is no such contact.")
    fields, now = Fields(), clock_of(session).now()
    if contact.phone is None:
        fields.refuse("contact", f"{contact.name} has no phone: a test page goes by text only.")
        fields.done()
        return
    draft = draft_trial(session, clinic, contact.phone, natural_key=f"{_key(contact_id)}{now:%Y%m%dT%H%M}")
    if queue(session, draft) is None:
        fields.refuse("contact", f"{contact.name} got a test page less than a minute ago.")
        fields.done()
    audit_change(session, clinic, "test-page", actor, subject=("contact", contact.id))


def tried_pages(session: Session, clinic_id: str, contact_ids: Iterable[str]) -> dict[str, TriedPage]:
    """The newest test page to each of these contacts, by contact."""
    keys = {_key(contact_id): contact_id for contact_id in contact_ids}
    if not keys:
        return {}
    # A range and not LIKE: SQLite finds a range in the index of natural keys. A time's digits come before a letter in
    # every collation.
    begins = or_(*(and_(Message.natural_key >= key, Message.natural_key < f"{key}Z") for key in keys))
    rows = session.execute(
        select(Message.natural_key, Message.created_at, Message.state)
        .where(Message.clinic_id == clinic_id, begins)
        .order_by(Message.natural_key)
    )
    return {keys[row.natural_key.rpartition(":")[0] + ":"]: TriedPage(row.created_at, row.state) for row in rows}


def _key(contact_id: str) -> str:
    return f"test-page:{contact_id}:"

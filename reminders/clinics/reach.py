"""Which channels reach a person on call: whom a page finds, and whether a danger alerts anybody at once."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.outbox.phone_refusals import TextedPhone, how_refused
from reminders.record.database import settings_of
from reminders.record.people import Clinic, OnCallContact, PhoneNumber
from reminders.record.sealing import index_of
from reminders.settings import Settings


def contacts_of(session: Session, clinic_id: str) -> Sequence[OnCallContact]:
    """A clinic's on-call list, in the order of paging."""
    return session.scalars(
        select(OnCallContact)
        .where(OnCallContact.clinic_id == clinic_id, OnCallContact.removed_at.is_(None))
        .order_by(OnCallContact.position)
    ).all()


def somebody_is_told_at_once(session: Session, clinic: Clinic) -> bool:
    """Whether the first round of paging, which is for one contact, reaches that contact."""
    first = contacts_of(session, clinic.id)[:1]
    return any(channels(session, settings_of(session), clinic, contact) for contact in first)


def channels(session: Session, settings: Settings, clinic: Clinic, contact: OnCallContact) -> list[str]:
    """The channels by which a page reaches this contact: `phone`, `email`."""
    sender = clinic.sender or settings.twilio_sender
    by_phone = contact.phone is not None and sender is not None and not _refused(session, clinic, sender, contact.phone)
    by_mail = contact.email is not None and settings.smtp_url is not None
    return [channel for channel, works in (("phone", by_phone), ("email", by_mail)) if works]


def _refused(session: Session, clinic: Clinic, sender: str, phone: str) -> bool:
    phone_index = index_of(session, "phone", phone)
    bad = select(PhoneNumber.id).where(
        PhoneNumber.clinic_id == clinic.id,
        PhoneNumber.sender == sender,
        PhoneNumber.phone_index == phone_index,
        PhoneNumber.bad_since.is_not(None),
    )
    refused = how_refused(session, TextedPhone(clinic.id, sender, phone_index))
    return session.scalar(bad) is not None or refused is not None

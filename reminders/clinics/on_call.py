"""A clinic's on-call list: whom to page, in which order."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reminders.clinics.email import read_email
from reminders.clinics.names import NAME_LENGTH
from reminders.clinics.reach import contacts_of
from reminders.clinics.row import audit_change, locked_clinic
from reminders.clinics.senders import refuse_our_numbers
from reminders.errors import NotFound
from reminders.fields import Fields
from reminders.record.columns import new_id
from reminders.record.database import clock_of
from reminders.record.people import OnCallContact
from reminders.texting.numbers import Use


def add_contact(
    session: Session, clinic_id: str, *, name: str, phone: str | None, email: str | None, actor: str
) -> OnCallContact:
    """Add somebody to the end of the on-call list, with a phone, an e-mail address or both.

    Raises `NotFound`, and `Refused` naming every bad field.
    """
    clinic = locked_clinic(session, clinic_id)
    fields = Fields()
    name = fields.text("name", name, most=NAME_LENGTH, what="The contact's name")
    phone = fields.phone(phone, Use.STAFF) if phone else None
    refuse_our_numbers(session, fields, phone or "")
    email = read_email(fields, "email", email) if email else None
    if not phone and not email and not fields.errors:
        fields.refuse("phone", "Give a phone number or an e-mail address to page.")
    fields.done()
    last = session.scalar(select(func.max(OnCallContact.position)).where(OnCallContact.clinic_id == clinic_id))
    contact = OnCallContact(
        id=new_id(),
        clinic_id=clinic_id,
        position=(last or 0) + 1,
        name=name,
        phone=phone,
        email=email,
        created_at=clock_of(session).now(),
    )
    session.add(contact)
    session.flush()
    details: dict[str, object] = {"name": name, "phone": phone, "email": email}
    audit_change(session, clinic, "add-contact", actor, details, subject=("contact", contact.id))
    return contact


def move_up(session: Session, clinic_id: str, contact_id: str, *, actor: str) -> None:
    """Page a contact before the one that is before them now; the first stays the first. Raises `NotFound`."""
    clinic = locked_clinic(session, clinic_id)
    order = list(contacts_of(session, clinic_id))
    place = next((place for place, contact in enumerate(order) if contact.id == contact_id), None)
    if place is None:
        raise NotFound("There is no such contact.")
    if place == 0:
        return
    before, contact = order[place - 1], order[place]
    first, second = before.position, contact.position
    # Positions are unique at every moment, so the earlier one is put aside first.
    for row, position in ((before, -1), (contact, first), (before, second)):
        row.position = position
        session.flush()
    audit_change(session, clinic, "move-contact", actor, subject=("contact", contact.id))


def remove_contact(session: Session, clinic_id: str, contact_id: str, *, actor: str) -> None:
    """Remove somebody from the on-call list. Removing them again changes nothing. Raises `NotFound`."""
    clinic = locked_clinic(session, clinic_id)
    contact = session.scalar(
        select(OnCallContact).where(OnCallContact.clinic_id == clinic_id, OnCallContact.id == contact_id)
    )
    if contact is None:
        raise NotFound("There is no such contact.")
    if contact.removed_at is None:
        contact.removed_at = clock_of(session).now()
        audit_change(session, clinic, "remove-contact", actor, subject=("contact", contact.id))

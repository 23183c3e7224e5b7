"""The numbers that texts come from: reading one, and refusing one as the phone of a person."""

from __future__ import annotations

import re
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.fields import Fields
from reminders.record.database import settings_of
from reminders.record.people import Clinic
from reminders.texting.numbers import Use

#: What a sender can be besides a phone number: a messaging service, or a short code.
_OTHER_SENDER: Final = re.compile(r"MG[0-9a-f]{32}|\d{5,6}")


def read_sender(fields: Fields, sender: str | None) -> str | None:
    """A clinic's own sender: a phone number, short code or messaging service. None for blank: the installation's."""
    if not sender or _OTHER_SENDER.fullmatch(sender):
        return sender or None
    return fields.phone(sender, Use.SENDER, "sender")


_SENDERS: Final = select(Clinic.sender).where(Clinic.sender.is_not(None))


def refuse_our_numbers(session: Session, fields: Fields, phone: str) -> None:
    """Note in `fields` if `phone` is a number that any clinic texts from: we would answer our own texts forever."""
    ours = {
        *session.scalars(_SENDERS),
        settings_of(session).twilio_sender,
    }
    if phone and phone in ours:
        fields.refuse("phone", "Texts come from this number: give the phone of whoever is to get them.")

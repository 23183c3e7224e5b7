"""Whether a text can reach a phone at all, and what stands against it: staff then know that only a call does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from reminders.record.columns import of_few
from reminders.record.database import clock_of
from reminders.record.people import PhoneNumber
from reminders.reports import words

BAD_NUMBER = "bad-number"


@dataclass(frozen=True)
class NotReached:
    """Why no text goes to a phone, as a clause after "because", and since when (care time)."""

    how: str
    clause: str
    since: datetime


def not_reached(session: Session, clinic_id: str, phones: Iterable[str | None]) -> dict[str, NotReached]:
    """Of some phones (by index), those no text goes to. A refusal is told before a number that does not work."""
    numbers = session.scalars(
        select(PhoneNumber)
        .where(
            of_few(PhoneNumber.clinic_id) == clinic_id,
            PhoneNumber.phone_index.in_({phone for phone in phones if phone}),
            or_(PhoneNumber.opted_out_at.is_not(None), PhoneNumber.bad_since.is_not(None)),
        )
        .order_by(PhoneNumber.opted_out_at.is_(None), PhoneNumber.id)
    ).all()
    found: dict[str, NotReached] = {}
    for number in numbers:
        found.setdefault(number.phone_index, _why(session, number))
    return found


def _why(session: Session, number: PhoneNumber) -> NotReached:
    if number.opted_out_at is not None:
        how = number.opted_out_how or ""
        return NotReached(how, words.say(how, "refusal"), clock_of(session).at(number.opted_out_at))
    assert number.bad_since is not None
    return NotReached(BAD_NUMBER, words.say(BAD_NUMBER, "refusal"), number.bad_since)

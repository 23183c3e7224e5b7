"""Finds phones that no text can reach, and says why, so that staff know to call."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.outbox.pace import sender_of
from reminders.outbox.phone_refusals import TextedPhone, refused_phones, stance_of
from reminders.record.columns import without_index
from reminders.record.database import clock_of, settings_of
from reminders.record.people import Clinic, PhoneNumber
from reminders.reports import words

BAD_NUMBER = "bad-number"


@dataclass(frozen=True)
class Unreachable:
    """Why no text goes to a phone, as a clause after "because", and since when (care time)."""

    how: str
    clause: str
    since: datetime

    @property
    def until(self) -> str:
        """What has to happen before texts go there: "nothing is sent until …"."""
        return words.say(self.how, "refusal_ends")


def unreachable_phones(session: Session, clinic_id: str, phones: Iterable[str | None]) -> dict[str, Unreachable]:
    """Those of some phones (by index) that no text goes to. A refusal outranks a number that does not work."""
    sender = sender_of(session.get_one(Clinic, clinic_id), settings_of(session))
    wanted = {phone for phone in phones if phone}
    bad = session.execute(
        select(PhoneNumber.phone_index, PhoneNumber.bad_since).where(
            without_index(PhoneNumber.clinic_id) == clinic_id,
            PhoneNumber.sender == sender,
            PhoneNumber.phone_index.in_(wanted),
            PhoneNumber.bad_since.is_not(None),
        )
    )
    found = {phone: Unreachable(BAD_NUMBER, words.say(BAD_NUMBER, "refusal"), since) for phone, since in bad if since}
    for phone, (how, at) in refused_phones(session, clinic_id, sender, wanted).items():
        found[phone] = Unreachable(how, words.say(how, "refusal"), clock_of(session).at(at))
    return found


def may_refuse(session: Session, clinic_id: str, phone: str | None) -> bool:
    """Whether a clinic's texts to a phone (by index) rest because one from it may be a refusal."""
    sender = sender_of(session.get_one(Clinic, clinic_id), settings_of(session))
    return phone is not None and stance_of(session, TextedPhone(clinic_id, sender, phone)).rests

"""A page to the on-call list that is a test: its texts are queued like those of any page, and it names no flag."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from reminders.care import wording
from reminders.care.wording import Text
from reminders.clinics.reach import contacts_of
from reminders.outbox.kinds import Kind
from reminders.outbox.pace import number_for_patients, sender_of
from reminders.outbox.queue import Draft, queue
from reminders.record.columns import new_id
from reminders.record.database import clock_of, settings_of
from reminders.record.people import Clinic
from reminders.record.sealing import vault_of


@dataclass(frozen=True)
class Trial:
    """A test page: what it says, its texts (contact's name and message id), its mails (contact's name and address)."""

    body: str
    texts: list[tuple[str, str]]
    mails: list[tuple[str, str]]


def queue_trial(session: Session, clinic: Clinic) -> Trial:
    """Queue a text to everybody on call who has a phone; the mails are left to the caller."""
    settings, now = settings_of(session), clock_of(session).now()
    number = number_for_patients(clinic, settings)
    body = wording.compose(Text.PAGE_TEST, "en", clinic=clinic.text_name, phone=number)
    contacts = contacts_of(session, clinic.id)
    key = vault_of(session).new_data_key(session, clinic.id, patient_id=None, created_at=now)
    texts = []
    for contact in contacts:
        if contact.phone is None:
            continue
        draft = Draft(
            clinic=clinic, kind=Kind.PAGE, natural_key=f"test-page:{new_id()}", phone=contact.phone,
            sender=sender_of(clinic, settings), body=body, zone=ZoneInfo(clinic.time_zone), data_key_id=key,
            wording_version=wording.version("en"),
        )  # fmt: skip
        texts.append((contact.name, str(queue(session, draft))))
    return Trial(body, texts, [(contact.name, contact.email) for contact in contacts if contact.email])

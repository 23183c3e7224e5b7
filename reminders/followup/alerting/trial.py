"""A page to the on-call list that is a test: its texts are queued like those of any page, and it names no flag."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from reminders.care import wording
from reminders.care.wording import Text
from reminders.clinics.reach import contacts_of
from reminders.followup.alerting.page import PAGED_IN
from reminders.followup.asking.own_wording import words_for
from reminders.outbox.kinds import Kind
from reminders.outbox.pace import number_for_patients, sender_of
from reminders.outbox.queue import Draft, queue
from reminders.record.columns import new_id
from reminders.record.database import clock_of, settings_of
from reminders.record.people import Clinic
from reminders.record.sealing import vault_of

#: Subject of a test page's mail.
SUBJECT: Final = "This is a test page"


@dataclass(frozen=True)
class Trial:
    """A test page: what it says, its texts (contact's name and message id), its mails (contact's name and address)."""

    body: str
    texts: list[tuple[str, str]]
    mails: list[tuple[str, str]]


def queue_trial(session: Session, clinic: Clinic) -> Trial:
    """Queue a text to everybody on call who has a phone; the mails are left to the caller."""
    contacts = contacts_of(session, clinic.id)
    texts = []
    for contact in contacts:
        if contact.phone is None:
            continue
        draft = draft_trial(session, clinic, contact.id, contact.phone, natural_key=f"test-page:{new_id()}")
        texts.append((contact.name, str(queue(session, draft))))
    return Trial(
        trial_words(session, clinic)[0], texts, [(contact.name, contact.email) for contact in contacts if contact.email]
    )


def draft_trial(session: Session, clinic: Clinic, contact_id: str, phone: str, *, natural_key: str) -> Draft:
    """Compose the text of a test page to the phone of a contact without queuing it."""
    body, version = trial_words(session, clinic)
    now = clock_of(session).now()
    return Draft(
        clinic=clinic,
        kind=Kind.PAGE,
        natural_key=natural_key,
        phone=phone,
        sender=sender_of(clinic, settings_of(session)),
        body=body,
        zone=ZoneInfo(clinic.time_zone),
        data_key_id=vault_of(session).make_data_key(session, clinic.id, patient_id=None, created_at=now),
        wording_version=version,
        contact_id=contact_id,
    )


def trial_words(session: Session, clinic: Clinic) -> tuple[str, str]:
    """What a test page says, and the version of its wording."""
    own, version = words_for(session, clinic, Text.PAGE_TEST, PAGED_IN)
    number = number_for_patients(clinic, settings_of(session))
    return wording.compose(Text.PAGE_TEST, PAGED_IN, clinic=clinic.text_name, phone=number, own=own), version

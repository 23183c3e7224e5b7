"""Texts put into the outbox by hand, and claimed one after the other."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from sqlalchemy import update

from reminders.followup.enrolling.enroll import Enrollment
from reminders.outbox.claim import Claimed, Limits, claim
from reminders.outbox.kinds import Kind
from reminders.outbox.queue import Draft, queue
from reminders.record.texts import Message, Sender
from tests.migrated import SENDER
from tests.one_clinic import CHICAGO, Care

PHONE, OTHER_PHONE = "+13125550142", "+13125550143"


def queued(care: Care, of: Enrollment, kind: Kind, body: str, key: str, phone: str = PHONE, **more: object) -> str:
    """Queue a text; returns its id."""
    with care.database.write() as session:
        draft = Draft(
            clinic=care.clinic(session), kind=kind, natural_key=key, phone=phone, sender=SENDER, body=body,
            zone=ZoneInfo(CHICAGO), data_key_id=of.patient.data_key_id, wording_version="1",
            patient_id=of.patient.id,
        )  # fmt: skip
        found = queue(session, replace(draft, **more))  # type: ignore[arg-type]
        assert found is not None
        return found


def taken(care: Care, limits: Limits | None = None) -> Claimed | None:
    """Claim the next text that may leave, whatever the sender's pace."""
    with care.database.write() as session:
        session.execute(update(Sender).values(free_at_epoch=0.0))
        return claim(session, limits or Limits())


def kind_taken(care: Care, limits: Limits | None = None) -> str | None:
    claimed = taken(care, limits)
    if claimed is None:
        return None
    with care.database.read() as session:
        return session.get_one(Message, claimed.message_id).kind

"""Finding the clinic of a reply again, once it is known which texts were sent before it was written."""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from reminders.followup.intake.whose.dates import latest_time_written
from reminders.followup.intake.whose.owner import clinic_that_texted_last
from reminders.followup.intake.whose.patients_on_phone import patients_on_phone
from reminders.record.database import clock_of
from reminders.record.outcomes import FlagReply
from reminders.record.sealing import Erased, seal, unseal, vault_of
from reminders.record.texts import Reply


def reassign_clinic(session: Session, reply: Reply) -> None:
    """Find the clinic of an unread reply again, and move the reply there if it is a different one.

    Needed after a restore: the reply was stored before the texts sent since the backup were found, and it may answer
    one of them. Other unread replies of the phone to this sender are checked too, each by its own time, because parts
    of one text must be read together.
    """
    if not _reassign(session, reply):
        return
    others = select(Reply).where(
        Reply.from_index == reply.from_index,
        Reply.sender == reply.sender,
        Reply.read_at.is_(None),
        Reply.id != reply.id,
    )
    # A process that has locked one is looking for danger in it; it is checked when it is read.
    for other in session.scalars(others.with_for_update(skip_locked=True)).all():
        with suppress(Erased):
            _reassign(session, other)


def _reassign(session: Session, reply: Reply) -> bool:
    """Move a reply to the clinic it belongs to. Returns whether that is a different one."""
    asked_by = latest_time_written(session, reply.received_at, reply.source)
    clinic_id = clinic_that_texted_last(session, reply.sender, reply.from_index, asked_by)
    if clinic_id is None or clinic_id == reply.clinic_id:
        return False
    phone, body = unseal(session, reply, "from"), unseal(session, reply, "body")
    people = patients_on_phone(session, clinic_id, reply.from_index)
    only = people[0] if len(people) == 1 else None
    # A danger in it may have joined a flag of the old clinic. The flag stays there, without this reply.
    session.execute(delete(FlagReply).where(FlagReply.reply_id == reply.id))
    reply.clinic_id, reply.patient_id = clinic_id, only.id if only else None
    reply.data_key_id = only.data_key_id if only else unowned_key(session, clinic_id)
    seal(session, reply, "from", phone)
    seal(session, reply, "body", body)
    session.flush()
    return True


def unowned_key(session: Session, clinic_id: str) -> str:
    """A new key for a reply that is not one known patient's, by id."""
    return vault_of(session).make_data_key(session, clinic_id, patient_id=None, created_at=clock_of(session).now())

"""Locking the open flags that replies may change, before the end of a clinic's audit trail is locked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from reminders.followup.intake.whose.patients_on_phone import Phone
from reminders.record.outcomes import Flag
from reminders.record.people import Patient
from reminders.record.texts import Reply


def lock_open_flags(session: Session, people: Mapping[Phone, Sequence[Patient]]) -> None:
    """Lock the open flags about these patients, and about what phones without a patient wrote, on PostgreSQL.

    A group changes flags of one patient after another, and each change locks the end of the audit trail. Staff who
    answer a flag lock it first and then wait for the trail: a group that came to their flag later would deadlock.
    """
    if session.get_bind().dialect.name != "postgresql":  # on SQLite a writer is alone
        return
    known = [(each.clinic_id, each.id) for persons in people.values() for each in persons]
    if known:
        about = (tuple_(Flag.clinic_id, Flag.patient_id).in_(known), Flag.resolved_at.is_(None))
        session.execute(select(Flag.id).where(*about).order_by(Flag.id).with_for_update(key_share=True))
    strangers = [phone for phone, persons in people.items() if not persons]
    if strangers:
        wrote = select(Reply.clinic_id, Reply.id).where(tuple_(Reply.clinic_id, Reply.from_index).in_(strangers))
        about = (tuple_(Flag.clinic_id, Flag.reply_id).in_(wrote), Flag.resolved_at.is_(None))
        session.execute(select(Flag.id).where(*about).order_by(Flag.id).with_for_update(key_share=True))

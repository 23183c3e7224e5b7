"""Which record keys the wrapped keys in the database were wrapped with."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reminders.record.installation import RingKey
from reminders.record.people import DataKey
from reminders.record.sealing import KEY_ID_BYTES


def record_keys_in_use(session: Session) -> frozenset[bytes]:
    """The public names (`reminders.record.sealing.key_id`) of every record key still needed."""
    wrapped = (DataKey.wrapped, RingKey.wrapped)
    return frozenset(
        bytes(name)
        for column in wrapped
        for name in session.scalars(select(func.substr(column, 1, KEY_ID_BYTES)).where(column.is_not(None)).distinct())
    )

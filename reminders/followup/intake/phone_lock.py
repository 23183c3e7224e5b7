"""A lock that lets only one reply of a phone be read at a time, across clinics and even if no patient has the phone."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import BigInteger, bindparam, func, select
from sqlalchemy.orm import Session

_LOCK = select(func.pg_advisory_xact_lock(bindparam("phone", type_=BigInteger)))


def lock_phone(session: Session, phone_index: str) -> None:
    """Lock a phone until the transaction ends. Does nothing on SQLite, where only one transaction writes at a time."""
    lock_phones(session, [phone_index])


def lock_phones(session: Session, phone_indexes: Iterable[str]) -> None:
    """Lock several phones, always in the same order, so that two who do so cannot deadlock."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        numbers = {int(phone_index[:15], 16) for phone_index in phone_indexes}  # as many bits as fit a lock's number
        if numbers:
            connection.execute(_LOCK, [{"phone": number} for number in sorted(numbers)])

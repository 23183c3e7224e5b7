"""A lock that lets only one reply of a phone be read at a time, across clinics and even if no patient has the phone."""

from __future__ import annotations

from sqlalchemy import BigInteger, bindparam, func, select
from sqlalchemy.orm import Session

_LOCK = select(func.pg_advisory_xact_lock(bindparam("phone", type_=BigInteger)))


def lock_phone(session: Session, phone_index: str) -> None:
    """Lock a phone until the transaction ends. Does nothing on SQLite, where only one transaction writes at a time."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK, {"phone": int(phone_index[:15], 16)})  # as many bits as fit a lock's number

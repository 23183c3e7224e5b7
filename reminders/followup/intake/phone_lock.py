"""One reply of a phone at a time, whichever clinic it wrote to, and also where nobody is enrolled on it."""

from __future__ import annotations

from sqlalchemy import BigInteger, bindparam, func, select
from sqlalchemy.orm import Session

_LOCK = select(func.pg_advisory_xact_lock(bindparam("phone", type_=BigInteger)))


def lock_phone(session: Session, phone_index: str) -> None:
    """Until the transaction ends nobody else answers this phone, whichever clinic it wrote to.

    On SQLite one writer is alone anyway.
    """
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK, {"phone": int(phone_index[:15], 16)})  # as much of it as a lock's number holds

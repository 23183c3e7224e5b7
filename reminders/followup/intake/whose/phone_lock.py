"""A lock that lets only one reply of a phone be read at a time, across clinics and even if no patient has the phone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import BigInteger, bindparam, func, select, text
from sqlalchemy.orm import Session

#: How long a reader that has others to read waits for a phone or a patient that somebody else holds, in milliseconds.
BRIEFLY_MS: Final = 500

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


@contextmanager
def waiting_briefly(session: Session) -> Iterator[None]:
    """Lock phones and patients in here, on PostgreSQL: what is not free within `BRIEFLY_MS` fails (`OperationalError`).

    The locks taken after it are waited for as usual: a transaction that holds a clinic's audit trail gives it back
    soon, and a group that fails there would have done its work in vain.
    """
    if session.get_bind().dialect.name != "postgresql":
        yield
        return
    session.execute(text(f"SET LOCAL lock_timeout = {BRIEFLY_MS}"))
    yield
    session.execute(text("SET LOCAL lock_timeout = DEFAULT"))

"""The locks by which claims exclude one another: one for each phone, held until the transaction that claims ends."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, Select, cast, func, literal, select
from sqlalchemy.orm import Session

from reminders.record.prepared import Prepared, given_rows

#: A worker that stops in the middle of a claim (frozen, cut off) holds its locks no longer than this.
HELD_AT_MOST = "15s"


def lock_free_phones(session: Session, phone_indexes: Sequence[str]) -> set[str]:
    """Lock those of the phones (by index) that no other claim has locked; returns them. It never waits.

    Everything that a claim for one of them did is committed by then, so the next statement sees it. SQLite has one
    writer at a time, and so every phone is free.
    """
    connection = session.connection()
    if connection.dialect.name != "postgresql" or not phone_indexes:
        return set(phone_indexes)
    numbers = {phone: _number(phone) for phone in phone_indexes}
    rows = json.dumps([[str(number)] for number in sorted(numbers.values())])
    free = {row.number for row in _TRY.all(connection, phones=rows) if row.free}
    return {phone for phone, number in numbers.items() if number in free}


def _number(phone_index: str) -> int:
    """The lock of a phone; not the number of `intake.whose.phone_lock`, so that no reply waits for a claim."""
    return int(phone_index[-15:], 16)  # as many bits as fit a lock's number


def _try_statement(engine: str) -> Select[Any]:
    rows = given_rows(engine, "phones", "number")
    number = cast(rows.c.number, BigInteger)
    return select(
        number.label("number"),
        func.pg_try_advisory_xact_lock(number).label("free"),
        func.set_config(literal("idle_in_transaction_session_timeout"), literal(HELD_AT_MOST), literal(True)).label(
            "limit"
        ),
    )


_TRY = Prepared(_try_statement)

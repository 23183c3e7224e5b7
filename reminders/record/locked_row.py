"""Locking one row of a clinic for a change."""

from __future__ import annotations

from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.record.columns import OfClinic

Kind = TypeVar("Kind", bound=OfClinic)


def locked_row(session: Session, table: type[Kind], clinic_id: str, row_id: str) -> Kind | None:
    """A row of the clinic, locked until the transaction ends, with its values as of now; None if there is none.

    Rows that refer to it can still be added meanwhile: its key is not locked.
    """
    return session.scalar(
        select(table)
        .where(table.clinic_id == clinic_id, table.id == row_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )

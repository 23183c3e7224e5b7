"""Statements that several parts of the product make alike on both engines."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session

#: Rows past their time that are deleted at once: the deletion is a side task of another request.
AT_ONCE: Final = 100


def insert_for(session: Session, table: Any) -> sqlite.Insert | postgresql.Insert:
    """An INSERT into a table that can say `on_conflict_do_nothing`, for the engine in use."""
    return insert_into(session.get_bind().dialect.name, table)


def insert_into(engine: str, table: Any) -> sqlite.Insert | postgresql.Insert:
    """The same for the engine of this name."""
    return sqlite.insert(table) if engine == "sqlite" else postgresql.insert(table)


def delete_expired(
    session: Session, key: InstrumentedAttribute[str], keep_until: InstrumentedAttribute[datetime], now: datetime
) -> None:
    """Delete some rows past their time, but none that somebody else has locked. Call it last: so it cannot deadlock."""
    over = select(key).where(keep_until < now).limit(AT_ONCE).with_for_update(skip_locked=True)
    session.execute(
        delete(key.class_).where(key.in_(over.scalar_subquery())).execution_options(synchronize_session=False)
    )

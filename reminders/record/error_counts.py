"""How many errors each place has caught, in a table, so that `/metrics` counts those of every process.

The worker and beat answer no HTTP, and of several web processes a scrape reaches one. So each process adds what it
has counted (`reminders.logs.errors.waiting`) to one row a place, in a short transaction of its own, every few seconds
from one of the threads that stand by in every process (`followup.intake.without_redis.stand_by`). No request and no
duty waits for that. While the database is away the counts wait in memory; a process that ends takes a few seconds'
counts with it, and its log lines stay.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from reminders import clock
from reminders.logs.errors import Place, waiting
from reminders.record.database import Database
from reminders.record.installation import ErrorCount
from reminders.record.statements import insert_for


def keep_error_counts(database: Database) -> int:
    """Write the counts that wait in this process; if the database does not take them they go on waiting.

    Returns how many errors were written.
    """
    counts = waiting.take()
    if not counts:
        return 0
    try:
        with database.write() as session:
            for place in sorted(counts):  # in one order: two processes never wait for each other
                _add(session, place, counts[place])
    except SQLAlchemyError:
        waiting.add(counts)
        return 0
    return sum(counts.values())


def error_counts(session: Session) -> dict[str, int]:
    """Errors caught by place since the record was made; 0 where there were none."""
    kept = session.execute(select(ErrorCount.place, ErrorCount.errors)).all()
    return {place.value: 0 for place in Place} | {row.place: row.errors for row in kept}


def _add(session: Session, place: Place, errors: int) -> None:
    added = insert_for(session, ErrorCount).values(place=place.value, errors=errors, last_at=clock.real())
    session.execute(
        added.on_conflict_do_update(
            index_elements=[ErrorCount.place],
            set_={"errors": ErrorCount.errors + added.excluded.errors, "last_at": added.excluded.last_at},
        )
    )

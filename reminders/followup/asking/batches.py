"""Handling rows in batches, and one by one if a batch fails, so that a bad row does not hold up the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import structlog
from sqlalchemy import Row
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from reminders.logs.errors import Place, log_error

log = structlog.get_logger()

#: Rows handled in one transaction. A tick goes on until a batch is not full.
BATCH = 200

#: A row that could not be handled is tried again after this long; somebody may have fixed what was wrong with it.
TRY_AGAIN = timedelta(minutes=5)


def by_clinic(check_ins: Sequence[Row[str, str]]) -> dict[str, list[str]]:
    """The ids of check-ins by clinic id, from rows of `id` and `clinic_id`."""
    grouped: dict[str, list[str]] = {}
    for check_in in check_ins:
        grouped.setdefault(check_in.clinic_id, []).append(check_in.id)
    return grouped


def handle(
    session: Session,
    ids: Sequence[str],
    work: Callable[[Sequence[str]], None],
    set_aside: Callable[[str], None],
) -> None:
    """Do `work` with all rows at once; if it raises, roll that back and do it with each row by itself.

    `set_aside` is called for each row for which `work` raises again, and must keep the next batch from finding it. An
    `OperationalError` is the database's trouble and not a row's: it is raised, and everything is tried again.
    """
    failed = _failure(session, ids, work)
    if failed is None:
        return
    log_error(log, "a batch is handled row by row", failed, where=Place.BATCH, level="warning", rows=len(ids))
    for row_id in ids:
        failed = _failure(session, [row_id], work)
        if failed is not None:
            log_error(log, "a row is set aside", failed, where=Place.BATCH_ROW, row=row_id)
            set_aside(row_id)
    session.flush()


def _failure(session: Session, ids: Sequence[str], work: Callable[[Sequence[str]], None]) -> Exception | None:
    """Do `work` with these rows. If it fails, take it back and return what was raised."""
    try:
        with session.begin_nested():
            work(ids)
            session.flush()
    except OperationalError:
        raise
    except Exception as error:  # noqa: BLE001 (whatever is wrong with a row: the others are handled)
        return error
    return None

"""Rows handled in batches, and one by one where a batch fails: one bad row does not keep the others waiting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

import structlog
from sqlalchemy import Row
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

log = structlog.get_logger()

#: Rows handled in one transaction; a tick goes on until a batch is not full.
BATCH = 200

#: What could not be handled is tried again after this long: somebody may have put right what was wrong with it.
TRY_AGAIN = timedelta(minutes=5)


def by_clinic(check_ins: Sequence[Row[str, str]]) -> dict[str, list[str]]:
    """The ids of check-ins (rows of id and clinic), grouped by clinic."""
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
    """Do `work` with all rows at once; if it breaks, take it back and do it with each row alone.

    A row it breaks with alone is `set_aside`, which must keep it from being found again at once. A database that
    fails is nobody's fault: that is raised, and everything is tried again.
    """
    if _succeeds(session, ids, work):
        return
    for row_id in ids:
        if not _succeeds(session, [row_id], work, tell=True):
            set_aside(row_id)
    session.flush()


def _succeeds(
    session: Session, ids: Sequence[str], work: Callable[[Sequence[str]], None], *, tell: bool = False
) -> bool:
    try:
        with session.begin_nested():
            work(ids)
            session.flush()
    except OperationalError:
        raise
    except Exception as error:  # noqa: BLE001 (whatever is wrong with a row; its message could hold patients' words)
        if tell:
            log.error("a row is set aside", row=ids[0], error=type(error).__name__)
        return False
    return True

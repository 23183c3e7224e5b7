"""Pages the on-call list when texts are not sent or not read for minutes, until they are.

Every process of the service looks (`intake.without_redis.stand_by`), because a worker may be what is missing. What is
wrong is found by `reminders.health`. Each process remembers since when it has seen it: a queue that was held for hours
and goes out at this moment, or a single busy answer, pages nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from reminders import clock
from reminders.health.finding import Finding
from reminders.health.service import not_well
from reminders.record.database import Database, clock_of
from reminders.record.flags import open_flag, resolve_as_service
from reminders.record.outcomes import Flag, FlagKind
from reminders.record.people import Clinic

log = structlog.get_logger()

#: How long a process must have seen the same before it pages (real time).
PAGE_AFTER: Final = timedelta(minutes=2)

#: Trouble that comes back within this part of an hour belongs to the flag that was opened first.
SAME_TROUBLE: Final = timedelta(minutes=10)


class Watch:
    """What one process has seen of the service, and since when."""

    def __init__(self) -> None:
        self._seen: dict[str, datetime] = {}

    def look(self, database: Database) -> int:
        """Look once: log what changed, open and resolve flags. Returns how many flags were opened."""
        with database.read() as session:
            found = not_well(session)
            open_at = _open_at(session)
        self._note([finding.subject for finding in found])
        paging = [finding for finding in found if finding.pages]
        due = [one for one in paging if clock.real() - self._seen[one.subject] >= PAGE_AFTER]
        if not due and not open_at:
            return 0
        with database.write() as session:
            _resolve(session, open_at - _concerned(session, paging))
            return _open(session, _concerned(session, due) - open_at)

    def _note(self, subjects: Sequence[str]) -> None:
        now = clock.real()
        for subject in sorted(set(subjects) - self._seen.keys()):
            log.error("the service is not well", subject=subject)
        for subject in sorted(self._seen.keys() - set(subjects)):
            log.warning("the service is well again", subject=subject)
        self._seen = {subject: self._seen.get(subject, now) for subject in subjects}


def _open_at(session: Session) -> set[str]:
    """The clinics where such a flag is open."""
    kind = Flag.kind == FlagKind.TEXTS_HELD_UP.value
    return set(session.scalars(select(Flag.clinic_id).where(text("resolved_at IS NULL"), kind)))


def _concerned(session: Session, found: Iterable[Finding]) -> set[str]:
    named: set[str] = set()
    for finding in found:
        if finding.clinic_ids is None:
            return set(session.scalars(select(Clinic.id)))
        named |= finding.clinic_ids
    return named


def _open(session: Session, clinic_ids: Iterable[str]) -> int:
    now, real = clock_of(session).now(), clock.real()
    begun = int(real.timestamp() // SAME_TROUBLE.total_seconds())
    opened = 0
    for clinic_id in sorted(clinic_ids):
        # The key is the same for every process that looks: the second one opens nothing.
        key = f"{FlagKind.TEXTS_HELD_UP.value}:{begun}"
        flag = open_flag(session, clinic_id, FlagKind.TEXTS_HELD_UP, natural_key=key, opened_at=now, urgent=True)
        opened += flag.opened_at == now
    return opened


def _resolve(session: Session, clinic_ids: Iterable[str]) -> None:
    for clinic_id in sorted(clinic_ids):
        resolve_as_service(session, Flag.kind == FlagKind.TEXTS_HELD_UP.value, Flag.clinic_id == clinic_id)

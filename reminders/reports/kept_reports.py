"""Finished reports of large clinics, kept with the moment they are of, so that a page need not count a whole record.

Of a clinic with few courses a report is counted whenever it is asked for. From `LARGE` courses on what was counted is
kept, shown for at most `AT_MOST` with its moment, and recounted in the background before that is over. A kept report is
what a fresh count gave at its moment, to the last figure.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final, NamedTuple

import structlog
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.exc import InternalError, OperationalError
from sqlalchemy.orm import Session

from reminders import clock
from reminders.logs.errors import Place, log_error, trace
from reminders.record.columns import new_id
from reminders.record.database import Database
from reminders.record.facts import KeptReport
from reminders.record.people import Clinic
from reminders.record.statements import insert_for
from reminders.reports.courses import Filter
from reminders.reports.kept_facts import keep
from reminders.reports.report import Report, report

log = structlog.get_logger()

#: Of what a report is and how it is written. Raise it with every change to either: kept ones are then recounted.
VERSION: Final = 2

#: Courses of a clinic from which on its reports are kept: counting fewer takes about a tenth of a second.
LARGE: Final = 2000

#: How old a report may be that is shown, by either clock.
AT_MOST: Final = timedelta(minutes=5)

#: A report that is asked for is recounted in the background when it is older than this.
ANEW_AFTER: Final = timedelta(minutes=1)

#: For how long after somebody asked the report of all courses, and any other, is recounted in the background.
ALL_WANTED_FOR: Final = timedelta(days=7)
NARROWED_WANTED_FOR: Final = timedelta(hours=1)

#: How exactly it is known when somebody last asked, to save writes.
ASKED_EVERY: Final = timedelta(minutes=10)

#: How long one round of recounting lasts, but for the report that is being counted.
ROUND_SECONDS: Final = 5.0

#: The database does not take a write: it is busy, away, or (the latter, on PostgreSQL) read-only.
_NOT_NOW: Final = (OperationalError, InternalError)


class Asked(NamedTuple):
    """Which courses, and at which timepoint the cumulative curve is drawn (None: the usual one)."""

    wanted: Filter
    at: str | None = None

    def written(self) -> str:
        """As JSON; equal requests give equal text."""
        return _ASKED.dump_json(self).decode()


@dataclass(frozen=True)
class Shown:
    """A report with the care time of the moment it is of, and whether it was kept."""

    report: Report
    as_of: datetime
    is_kept: bool


_ASKED: Final = TypeAdapter(Asked)
_REPORT: Final = TypeAdapter(Report)


def report_to_show(database: Database, clinic_id: str, asked: Asked, *, fresh: bool = False) -> Shown:
    """The report of a clinic: the kept one, else (or if it is to be `fresh`) one that is counted now."""
    found = None if fresh else _read_kept_and_note(database, clinic_id, asked)
    return found or count(database, clinic_id, asked)


def count(database: Database, clinic_id: str, asked: Asked, *, is_wanted: bool = True) -> Shown:
    """Count a report now, and keep it if the clinic is large. `is_wanted` says that somebody is waiting for it."""
    keep(database, clinic_id, now=database.clock.now())
    with database.read() as session:
        now, counted_at = database.clock.now(), clock.real()
        zone = session.scalar(select(Clinic.time_zone).where(Clinic.id == clinic_id))
        found = report(session, clinic_id, now=now, wanted=asked.wanted, at=asked.at)
    if found.everyone >= LARGE:
        said = {
            "version": VERSION,
            "time_zone": zone,
            "as_of": now,
            "counted_at": counted_at,
            "figures": _REPORT.dump_json(found).decode(),
        }
        _write(database, lambda session: _put(session, clinic_id, asked, said, is_wanted=is_wanted))
    return Shown(found, now, is_kept=False)


def count_anew(
    database: Database, *, round_seconds: float = ROUND_SECONDS, elapsed: Callable[[], float] = time.monotonic
) -> int:
    """Recount the kept reports that somebody may look at, the oldest first, until the round is over.

    Returns how many. An error in one clinic is logged and counted, and the other clinics are still done; the first
    such error is raised at the end.
    """
    ends, counted, broken = elapsed() + round_seconds, 0, []
    with database.read() as session:
        due = session.execute(_due(database.clock.now(), clock.real())).all()
        is_any_over = session.scalar(select(KeptReport.id).where(_is_over()).limit(1)) is not None
    for clinic_id, asked in due:
        if elapsed() >= ends:
            break
        try:
            count(database, clinic_id, _ASKED.validate_json(asked), is_wanted=False)
            counted += 1
        except Exception as error:  # noqa: BLE001 (a failing clinic must not hold up the others)
            log_error(log, "a clinic's report could not be counted", error, where=Place.FIGURES, clinic=clinic_id)
            broken.append(error)
    if is_any_over:
        _write(database, lambda session: session.execute(delete(KeptReport).where(_is_over())))
    if broken:
        raise broken[0]
    return counted


def _digest(asked: Asked) -> str:
    return sha256(asked.written().encode()).hexdigest()


def _read_kept_and_note(database: Database, clinic_id: str, asked: Asked) -> Shown | None:
    """The kept report, if it may be shown; notes that somebody asked for it."""
    now, real = database.clock.now(), clock.real()
    with database.read() as session:
        row = session.execute(
            select(KeptReport.id, KeptReport.figures, KeptReport.as_of, KeptReport.asked_at)
            .join(Clinic, and_(Clinic.id == KeptReport.clinic_id, Clinic.time_zone == KeptReport.time_zone))
            .where(
                KeptReport.clinic_id == clinic_id,
                KeptReport.digest == _digest(asked),
                KeptReport.version == VERSION,
                KeptReport.as_of.between(now - AT_MOST, now),
                KeptReport.counted_at.between(real - AT_MOST, real),
            )
        ).one_or_none()
    if row is None:
        return None
    try:
        found = _REPORT.validate_json(row.figures)
    except ValidationError:
        return None  # written by another version of the program than it says
    if real - row.asked_at >= ASKED_EVERY:
        asked_now = update(KeptReport).where(KeptReport.id == row.id).values(asked_at=real)
        _write(database, lambda session: session.execute(asked_now))
    return Shown(found, row.as_of, is_kept=True)


def _put(session: Session, clinic_id: str, asked: Asked, said: dict[str, Any], *, is_wanted: bool) -> None:
    """Keep a report, unless a later one of the same is there."""
    first = {"id": new_id(), "clinic_id": clinic_id, "digest": _digest(asked), "asked": asked.written()}
    later = {**said, "asked_at": said["counted_at"]} if is_wanted else said
    session.execute(
        insert_for(session, KeptReport)
        .values(**first, **{"asked_at": said["counted_at"], **said})
        .on_conflict_do_update(
            index_elements=[KeptReport.clinic_id, KeptReport.digest],
            set_=later,
            where=KeptReport.counted_at <= said["counted_at"],
        )
    )


def _due(now: datetime, real: datetime) -> Any:
    """What is to be recounted: the clinic, and which report of it."""
    every = KeptReport.asked == Asked(Filter()).written()
    return (
        select(KeptReport.clinic_id, KeptReport.asked)
        .where(
            or_(KeptReport.as_of < now - ANEW_AFTER, KeptReport.as_of > now, KeptReport.counted_at < real - ANEW_AFTER),
            or_(
                KeptReport.asked_at > real - NARROWED_WANTED_FOR,
                and_(every, KeptReport.asked_at > real - ALL_WANTED_FOR),
            ),
        )
        .order_by(KeptReport.as_of)
    )


def _is_over() -> ColumnElement[bool]:
    """Whether nobody has asked for it in a long time."""
    return KeptReport.asked_at < clock.real() - ALL_WANTED_FOR


def _write(database: Database, work: Callable[[Session], object]) -> None:
    """Do what can be left undone: a report that is not kept is counted again."""
    try:
        with database.write_soon() as session:
            work(session)
    except _NOT_NOW as error:
        log.info("report not kept", **trace(error))

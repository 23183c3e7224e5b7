"""Keeps the facts of changed courses ahead of any report, so that no request has to compute those of a whole record.

A worker does it in the background: few patients in a transaction, and at rest as long as it worked, so that an answer
or a text waits for a moment at most.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import structlog
from sqlalchemy import select

from reminders.logs.errors import Place, log_error
from reminders.record.database import Database
from reminders.record.people import Clinic
from reminders.reports.kept_facts import keep_in_steps

log = structlog.get_logger()

#: Patients whose facts are kept in one transaction (some 50 ms, in which SQLite takes no other writer).
AT_A_TIME: Final = 25

#: How long one round lasts at most, rests included. What is left is done in the next one.
ROUND_SECONDS: Final = 5.0


def keep_ahead(
    database: Database,
    *,
    round_seconds: float = ROUND_SECONDS,
    clock: Callable[[], float] = time.monotonic,
    rest: Callable[[float], None] = time.sleep,
) -> int:
    """Keep what is missing of every clinic, until the round is over; returns of how many patients.

    An error in one clinic is logged and counted, and the other clinics are still done; the first such error is raised
    at the end.
    """
    ends, kept, broken = clock() + round_seconds, 0, []
    with database.read() as session:
        clinics = session.scalars(select(Clinic.id).order_by(Clinic.id)).all()
    for clinic_id in clinics:
        began = clock()
        if began >= ends:
            break
        try:
            for done in keep_in_steps(database, clinic_id, now=database.clock.now(), at_a_time=AT_A_TIME):
                kept += done
                if clock() >= ends:
                    break
                rest(clock() - began)
                began = clock()
        except Exception as error:  # noqa: BLE001 (a failing clinic must not hold up the others)
            log_error(log, "a clinic's facts could not be kept", error, where=Place.FIGURES, clinic=clinic_id)
            broken.append(error)
    if broken:
        raise broken[0]
    return kept

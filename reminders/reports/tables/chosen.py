"""From the filter of the outcomes page to the infusions of its courses: a download holds what the page shows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.record.schedule import Infusion
from reminders.reports.courses import Filter
from reminders.reports.kept_facts import facts


def infusions_of(session: Session, clinic_id: str, wanted: Filter, *, now: datetime) -> frozenset[str] | None:
    """The infusions of the courses that the filter takes, canceled ones of those courses too; None: it takes all.

    A course whose infusions are all canceled is not on the page, and only in an unfiltered download.
    """
    if wanted == Filter():
        return None
    taken = {
        (course.patient_id, course.number)
        for course in facts(session, clinic_id, now=now)
        if wanted.takes(course)
    }  # fmt: skip
    rows = session.execute(
        select(Infusion.id, Infusion.patient_id, Infusion.course).where(Infusion.clinic_id == clinic_id)
    )
    return frozenset(found for found, patient_id, course in rows if (patient_id, course) in taken)

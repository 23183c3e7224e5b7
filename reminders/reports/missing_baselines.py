"""Infusions that begin a course whose pain before treatment nobody wrote down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from reminders.record.schedule import BASELINE_MISSING, Infusion, begins_course
from reminders.reports.outcomes_in_force import course_has_baseline

#: A baseline is asked of staff while the running schedule could still use it.
WANTED_FOR = timedelta(days=90)


@dataclass(frozen=True)
class MissingBaseline:
    """An infusion whose course has no baseline."""

    infusion_id: str
    patient_id: str
    infused_at: datetime


def missing_baselines(session: Session, clinic_id: str, now: datetime, most: int) -> list[MissingBaseline]:
    """The infusions whose baseline is asked of staff, the longest ago first, `most` at most."""
    rows = session.execute(
        select(Infusion.id, Infusion.patient_id, Infusion.infused_at)
        .where(
            Infusion.clinic_id == clinic_id,
            text(BASELINE_MISSING),
            Infusion.infused_at > now - WANTED_FOR,
            ~course_has_baseline(),
            begins_course(Infusion),  # a score before a later one would be no baseline
        )
        .order_by(Infusion.infused_at)
        .limit(most)
    )
    return [MissingBaseline(*row) for row in rows]

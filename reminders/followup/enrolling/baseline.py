"""The baseline: the pain score before an infusion, recorded at enrollment or later, corrected like any outcome."""

from __future__ import annotations

from decimal import Decimal
from functools import cache

from sqlalchemy import String, Update, bindparam, select, update
from sqlalchemy.orm import Session, aliased

from reminders.care.protocol import Recall
from reminders.followup.intake.outcomes import seal_reason
from reminders.record.columns import new_id
from reminders.record.database import clock_of
from reminders.record.outcomes import BASELINE, Measure, Outcome, Source
from reminders.record.people import Patient
from reminders.record.schedule import Infusion, begins_course


def baseline_history(session: Session, infusion: Infusion) -> list[Outcome]:
    """The infusion's baseline and its corrections, oldest first; empty while the baseline is pending."""
    rows = session.scalars(
        select(Outcome).where(
            Outcome.clinic_id == infusion.clinic_id,
            Outcome.patient_id == infusion.patient_id,
            Outcome.infusion_id == infusion.id,
            Outcome.step == BASELINE,
            Outcome.measure == Measure.PAIN.value,
        )
    )
    after = {row.supersedes: row for row in rows}
    line: list[Outcome] = []
    while (following := after.get(line[-1].id if line else None)) is not None:
        line.append(following)
    return line


def record_first(
    session: Session, patient: Patient, infusion: Infusion, score: Decimal, *, actor: str, why: str | None = None
) -> Outcome:
    """Record the baseline of an infusion that has none: `score`, the average pain of the 24 hours before it."""
    outcome = Outcome(
        id=new_id(),
        clinic_id=infusion.clinic_id,
        patient_id=infusion.patient_id,
        infusion_id=infusion.id,
        step=BASELINE,
        measure=Measure.PAIN.value,
        value=score,
        recall=Recall.DAY.value,
        replied_at=infusion.infused_at,
        recorded_at=clock_of(session).now(),
        source=Source.CLINIC.value,
        recorded_by=actor,
    )
    seal_reason(session, outcome, why, data_key_id=patient.data_key_id)
    session.add(outcome)
    session.flush()
    update_baseline_missing(session, infusion.clinic_id, infusion.patient_id)
    return outcome


def update_baseline_missing(session: Session, clinic_id: str, *patient_ids: str) -> None:
    """Set `baseline_missing` of each infusion of some patients: whether its course has no baseline in force.

    A course's baseline is that of its first infusion. Call it after an infusion is added, moved in time or to another
    course, canceled or reinstated, and after a baseline is recorded, corrected or withdrawn. Lists of missing baselines
    start from this mark and check it again, so a forgotten call hides one that is missing and shows none that is not.
    """
    session.flush()
    for patient_id in patient_ids:  # one at a time: PostgreSQL reads whole tables for many that are new to it
        session.execute(_update(), {"of_clinic": clinic_id, "of_patient": patient_id})


@cache
def _update() -> Update:
    clinic_id, patient_id = bindparam("of_clinic", type_=String), bindparam("of_patient", type_=String)
    own, earlier, later = aliased(Infusion), aliased(Outcome), aliased(Outcome)
    in_force = (
        select(earlier.id)
        .join(own, own.id == earlier.infusion_id)
        .outerjoin(later, later.supersedes == earlier.id)
        .where(
            earlier.clinic_id == clinic_id,
            earlier.patient_id == patient_id,
            earlier.step == BASELINE,
            earlier.measure == Measure.PAIN.value,
            earlier.value.is_not(None),
            later.id.is_(None),
            own.course == Infusion.course,
            begins_course(own),
        )
        .exists()
    )
    return (
        update(Infusion)
        .where(Infusion.clinic_id == clinic_id, Infusion.patient_id == patient_id)
        .values(baseline_missing=~in_force)
        .execution_options(synchronize_session=False)
    )

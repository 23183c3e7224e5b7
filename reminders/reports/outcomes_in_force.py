"""Selects the outcomes that are in force: those that no later row supersedes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, aliased

from reminders.record.outcomes import BASELINE, Measure, Outcome
from reminders.record.schedule import Infusion, InfusionStatus, begins_course


def in_force() -> Select[Outcome]:
    """The outcomes that are neither superseded nor withdrawn. Say which clinic's before it is run."""
    newer = aliased(Outcome)
    return (
        select(Outcome)
        .outerjoin(newer, newer.supersedes == Outcome.id)
        .where(newer.id.is_(None), Outcome.value.is_not(None))
    )


def current_outcomes(clinic_id: str) -> Select[Outcome]:
    """The outcomes of a clinic that are in force."""
    return in_force().where(Outcome.clinic_id == clinic_id)


def superseded_of(session: Session, rows: Sequence[Outcome]) -> set[str]:
    """The ids of those of `rows` that a newer row supersedes."""
    found = session.scalars(select(Outcome.supersedes).where(Outcome.supersedes.in_([row.id for row in rows])))
    return {identifier for identifier in found if identifier is not None}


def course_has_baseline() -> ColumnElement[bool]:
    """Whether an infusion's course has a baseline in force, that of its first one (for a query over `Infusion`)."""
    other, newer = aliased(Infusion), aliased(Outcome)
    return (
        select(Outcome.id)
        .join(other, other.id == Outcome.infusion_id)
        .outerjoin(newer, newer.supersedes == Outcome.id)
        .where(
            other.clinic_id == Infusion.clinic_id,
            other.patient_id == Infusion.patient_id,
            other.course == Infusion.course,
            Outcome.clinic_id == Infusion.clinic_id,  # redundant, but the index of a patient's outcomes needs it
            Outcome.patient_id == Infusion.patient_id,
            Outcome.step == BASELINE,
            Outcome.measure == Measure.PAIN,
            Outcome.value.is_not(None),
            newer.id.is_(None),
            begins_course(other),
        )
        .exists()
    )


def active_infusions(session: Session, clinic_id: str, patient_ids: Iterable[str]) -> dict[str, list[Infusion]]:
    """Each patient's infusions that count, in the order they were given."""
    rows = session.scalars(
        select(Infusion)
        .where(
            Infusion.clinic_id == clinic_id,
            Infusion.patient_id.in_(set(patient_ids)),
            Infusion.status == InfusionStatus.ACTIVE,
        )
        .order_by(Infusion.infused_at, Infusion.id)
    )
    by_patient: dict[str, list[Infusion]] = {}
    for row in rows:
        by_patient.setdefault(row.patient_id, []).append(row)
    return by_patient

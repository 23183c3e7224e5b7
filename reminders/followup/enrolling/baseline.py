"""The baseline: pain and PEG before an infusion, recorded at enrollment or later, corrected like any outcome."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import String, Update, select, update
from sqlalchemy.orm import Session, aliased

from reminders.care.figures import peg
from reminders.care.protocol import Recall
from reminders.followup.enrolling.requests import PegBaseline
from reminders.followup.intake.recording.outcomes import seal_reason
from reminders.record.columns import new_id
from reminders.record.database import clock_of
from reminders.record.events import announce_outcome
from reminders.record.outcomes import BASELINE, Measure, Outcome, Source
from reminders.record.people import Patient
from reminders.record.prepared import Prepared, given
from reminders.record.schedule import Infusion, begins_course


def baseline_history(session: Session, infusion: Infusion, measure: str = Measure.PAIN.value) -> list[Outcome]:
    """The infusion's baseline of a measure and its corrections, oldest first; empty while it is pending."""
    return baseline_histories(session, infusion).get(measure, [])


def baseline_histories(session: Session, infusion: Infusion) -> dict[str, list[Outcome]]:
    """The infusion's baselines and their corrections, oldest first, by measure. A pending one is not among them."""
    of_infusion = {"clinic": infusion.clinic_id, "patient": infusion.patient_id, "infusion": infusion.id}
    by_measure = defaultdict[str, list[Outcome]](list)
    for row in session.scalars(_BASELINES, of_infusion):
        by_measure[row.measure].append(row)
    lines = {measure: _in_order(rows) for measure, rows in by_measure.items()}
    return {measure: line for measure, line in lines.items() if line}


# Made once a process: making a query takes longer than running it.
_BASELINES = select(Outcome).where(
    Outcome.clinic_id == given("clinic", String),
    Outcome.patient_id == given("patient", String),
    Outcome.infusion_id == given("infusion", String),
    Outcome.step == BASELINE,
)


def _in_order(rows: Sequence[Outcome]) -> list[Outcome]:
    """An outcome and its corrections, each after the one that it supersedes."""
    after = {row.supersedes: row for row in rows}
    line: list[Outcome] = []
    while (following := after.get(line[-1].id if line else None)) is not None:
        line.append(following)
    return line


def record_first(
    session: Session,
    patient: Patient,
    infusion: Infusion,
    score: Decimal,
    *,
    actor: str,
    why: str | None = None,
    measure: str = Measure.PAIN.value,
) -> Outcome:
    """Record the baseline of an infusion that has none: `score`, the average pain of the 24 hours before it.

    With `measure` one of PEG's, the answer to that question about the week before.
    """
    outcome = Outcome(
        id=new_id(),
        clinic_id=infusion.clinic_id,
        patient_id=infusion.patient_id,
        infusion_id=infusion.id,
        step=BASELINE,
        measure=measure,
        value=score,
        recall=(Recall.WEEK if measure in peg.MEASURES else Recall.DAY).value,
        replied_at=infusion.infused_at,
        recorded_at=clock_of(session).now(),
        source=Source.CLINIC.value,
        recorded_by=actor,
    )
    seal_reason(session, outcome, why, data_key_id=patient.data_key_id)
    session.add(outcome)
    session.flush()
    announce_outcome(session, outcome)
    update_baseline_missing(session, infusion.clinic_id, infusion.patient_id)
    return outcome


def record_pending_peg(
    session: Session, patient: Patient, infusion: Infusion, answers: PegBaseline, *, actor: str
) -> dict[str, Decimal]:
    """Record those PEG answers of an infusion that are pending. Returns them by measure."""
    if not (by_measure := answers.by_measure()):
        return {}
    known = baseline_histories(session, infusion)
    new = {measure: value for measure, value in by_measure.items() if measure not in known}
    for measure, value in new.items():
        record_first(session, patient, infusion, value, actor=actor, measure=measure)
    return new


def update_baseline_missing(session: Session, clinic_id: str, *patient_ids: str) -> None:
    """Set `baseline_missing` of each infusion of some patients: whether its course has no baseline in force.

    A course's baseline is that of its first infusion. Call it after an infusion is added, moved in time or to another
    course, canceled or reinstated, and after a baseline is recorded, corrected or withdrawn. Lists of missing baselines
    start from this mark and check it again, so a forgotten call hides one that is missing and shows none that is not.
    """
    session.flush()
    for patient_id in patient_ids:  # one at a time: PostgreSQL reads whole tables for many that are new to it
        _UPDATE.run(session.connection(), of_clinic=clinic_id, of_patient=patient_id)


def _update(_engine: str) -> Update:
    clinic_id, patient_id = given("of_clinic", String), given("of_patient", String)
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
    )


_UPDATE = Prepared(_update)

"""Recording what a patient answered: a first value, or a new row that supersedes it. Nothing is ever changed."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from reminders.record.columns import new_id
from reminders.record.database import clock_of
from reminders.record.outcomes import BASELINE, Measure, Outcome, Source
from reminders.record.people import Patient
from reminders.record.schedule import CheckIn, Infusion, InfusionStatus
from reminders.record.sealing import seal
from reminders.record.texts import Reply


def current(session: Session, infusion_id: str, step: str, measure: str) -> Outcome | None:
    """The value in force for a timepoint: the end of its line of corrections."""
    later = aliased(Outcome)
    return session.scalar(
        select(Outcome)
        .outerjoin(later, later.supersedes == Outcome.id)
        .where(Outcome.infusion_id == infusion_id, Outcome.step == step, Outcome.measure == measure, later.id.is_(None))
        .limit(1)
    )


def record(
    session: Session,
    check_in: CheckIn,
    reply: Reply,
    *,
    measure: str,
    value: Decimal,
    recall: str,
    late: bool = False,
) -> tuple[Outcome, Outcome | None]:
    """Record an answer; returns its row and the one it superseded. The value already in force makes no new row."""
    before = current(session, check_in.infusion_id, check_in.step, measure)
    if before is not None and before.value == value and not before.doubtful:
        return before, None
    outcome = Outcome(
        id=new_id(),
        clinic_id=check_in.clinic_id,
        patient_id=check_in.patient_id,
        infusion_id=check_in.infusion_id,
        check_in_id=check_in.id,
        step=check_in.step,
        measure=measure,
        value=value,
        recall=recall,
        replied_at=reply.received_at,
        recorded_at=clock_of(session).now(),
        source=Source.PATIENT.value,
        late=late,
        reply_id=reply.id,
        supersedes=before.id if before else None,
        recorded_by=f"patient:{check_in.patient_id}",
    )
    if before is not None:
        patient = session.get_one(Patient, check_in.patient_id)
        give_reason(session, outcome, "the patient corrected it", data_key_id=patient.data_key_id)
    try:
        with session.begin_nested():
            session.add(outcome)
            session.flush()
    except IntegrityError:
        # Another reply to this timepoint was recorded at the same moment: this one corrects it.
        return record(session, check_in, reply, measure=measure, value=value, recall=recall, late=late)
    return outcome, before


def give_reason(session: Session, outcome: Outcome, why: str | None, *, data_key_id: str) -> None:
    """Seal why an outcome was recorded with the patient's key, before it is added: afterwards nothing changes it."""
    if why is not None:
        outcome.data_key_id = data_key_id
        seal(session, outcome, "why", why)


def baseline_of_course(session: Session, infusion: Infusion) -> Decimal | None:
    """The baseline of a course: the one before its first infusion that has one."""
    later = aliased(Outcome)
    return session.scalar(
        select(Outcome.value)
        .join(Infusion, Infusion.id == Outcome.infusion_id)
        .outerjoin(later, later.supersedes == Outcome.id)
        .where(
            Outcome.step == BASELINE,
            Outcome.measure == Measure.PAIN.value,
            Outcome.value.is_not(None),
            later.id.is_(None),
            Infusion.clinic_id == infusion.clinic_id,
            Infusion.patient_id == infusion.patient_id,
            Infusion.course == infusion.course,
            Infusion.status == InfusionStatus.ACTIVE.value,
        )
        .order_by(Infusion.infused_at)
        .limit(1)
    )


def doubt(session: Session, patient_id: str, since: datetime, *, why: str) -> int:
    """Mark a patient's own answers since a moment as doubtful, by rows that supersede them. Returns how many."""
    later = aliased(Outcome)
    answers = session.scalars(
        select(Outcome)
        .outerjoin(later, later.supersedes == Outcome.id)
        .where(
            Outcome.patient_id == patient_id,
            Outcome.source == Source.PATIENT.value,
            Outcome.replied_at >= since,
            Outcome.value.is_not(None),
            Outcome.doubtful.is_(False),
            later.id.is_(None),
        )
    ).all()
    data_key_id = session.get_one(Patient, patient_id).data_key_id
    for answer in answers:
        row = Outcome(
            id=new_id(), clinic_id=answer.clinic_id, patient_id=answer.patient_id, infusion_id=answer.infusion_id,
            check_in_id=answer.check_in_id, step=answer.step, measure=answer.measure, value=answer.value,
            recall=answer.recall, replied_at=answer.replied_at, recorded_at=clock_of(session).now(),
            source=answer.source, late=answer.late, doubtful=True, reply_id=answer.reply_id,
            supersedes=answer.id, recorded_by="service",
        )  # fmt: skip
        give_reason(session, row, why, data_key_id=data_key_id)
        session.add(row)
    session.flush()
    return len(answers)

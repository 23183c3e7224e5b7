"""Recording answers as outcomes. Rows are never changed: a correction or a doubt is a new row that supersedes one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import ClauseElement, String, Table, and_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from reminders.record.columns import new_id
from reminders.record.database import clock_of
from reminders.record.events import announce, announce_outcome
from reminders.record.outcomes import BASELINE, Measure, Outcome, Source
from reminders.record.people import Patient
from reminders.record.prepared import Prepared, given
from reminders.record.schedule import CheckIn, Infusion, InfusionStatus, begins_course
from reminders.record.sealing import seal
from reminders.record.texts import Reply
from reminders.record.webhooks import Event


@dataclass(frozen=True)
class InForce:
    """The columns of the outcome in force that callers need."""

    id: str
    measure: str
    value: Decimal | None
    doubtful: bool
    late: bool
    source: str
    reply_id: str | None
    replied_at: datetime


def current(session: Session, infusion_id: str, step: str, measure: str) -> InForce | None:
    """The outcome in force for a step and measure of an infusion: the newest after all corrections; None if none."""
    found = _CURRENT.first(session.connection(), infusion=infusion_id, step=step, measure=measure)
    return None if found is None else InForce(*found)


def record(
    session: Session,
    check_in: CheckIn,
    reply: Reply,
    *,
    measure: str,
    value: Decimal,
    recall: str,
    late: bool = False,
    corrects: bool = False,
    doubtful: bool = False,
) -> tuple[InForce, InForce | None]:
    """Record an answer. Returns the outcome in force and the one it superseded, if any.

    `recall` is the period that the question asked about. An answer that `corrects` the one in force is late if that one
    is: a patient who answered in time may correct it later. If the value is in force already, no row is added.
    """
    before = current(session, check_in.infusion_id, check_in.step, measure)
    if before is not None and before.value == value and (doubtful or not before.doubtful):
        return before, None
    late = late or (corrects and before is not None and before.late)
    outcome = InForce(new_id(), measure, value, doubtful, late, Source.PATIENT.value, reply.id, reply.received_at)
    reason = Outcome(id=outcome.id, clinic_id=check_in.clinic_id)
    patient = session.get_one(Patient, check_in.patient_id) if before is not None else None
    if patient is not None and patient.erased_at is None:
        seal_reason(session, reason, "the patient corrected it", data_key_id=patient.data_key_id)
    recorded = _RECORD.first(
        session.connection(),
        id=outcome.id,
        clinic_id=check_in.clinic_id,
        patient_id=check_in.patient_id,
        infusion_id=check_in.infusion_id,
        check_in_id=check_in.id,
        step=check_in.step,
        measure=measure,
        value_hundredths=value,
        recall=recall,
        replied_at=outcome.replied_at,
        recorded_at=clock_of(session).now(),
        source=outcome.source,
        late=late,
        doubtful=outcome.doubtful,
        reply_id=reply.id,
        supersedes=before.id if before else None,
        recorded_by=f"patient:{check_in.patient_id}",
        data_key_id=reason.data_key_id,
        why_sealed=reason.why_sealed,
    )
    if recorded is None:
        # Another reply to the same question was recorded at the same moment: this one supersedes it.
        return record(
            session, check_in, reply, measure=measure, value=value, recall=recall, late=late, corrects=corrects,
            doubtful=doubtful,
        )  # fmt: skip
    announce(session, Event.OUTCOME_RECORDED, check_in.clinic_id, outcome.id, check_in.patient_id, check_in.infusion_id)
    return outcome, before


def was_corrected(session: Session, check_in: CheckIn, measure: str) -> bool:
    """Whether the outcome in force is the patient's own correction."""
    found = current(session, check_in.infusion_id, check_in.step, measure)
    row = session.get_one(Outcome, found.id) if found is not None else None
    return row is not None and row.source == Source.PATIENT and row.supersedes is not None


def seal_reason(session: Session, outcome: Outcome, why: str | None, *, data_key_id: str) -> None:
    """Seal why an outcome was recorded. Call it before the row is added: afterwards it cannot be changed."""
    if why is not None:
        outcome.data_key_id = data_key_id
        seal(session, outcome, "why", why)


def baseline_of_course(session: Session, infusion_id: str) -> Decimal | None:
    """The baseline of an infusion's course: the score before its first infusion, if that one has a score in force.

    A later infusion's score is from after treatment, and no baseline.
    """
    found = _BASELINE.first(session.connection(), infusion=infusion_id)
    baseline: Decimal | None = None if found is None else found[0]
    return baseline


def newest_infusion(session: Session, patient: Patient) -> Infusion | None:
    """The patient's newest infusion that counts."""
    return session.scalar(
        select(Infusion)
        .where(
            Infusion.clinic_id == patient.clinic_id,
            Infusion.patient_id == patient.id,
            Infusion.status == InfusionStatus.ACTIVE.value,
        )
        .order_by(Infusion.infused_at.desc())
        .limit(1)
    )


def _current() -> ClauseElement:
    later = aliased(Outcome)
    return (
        select(
            Outcome.id,
            Outcome.measure,
            Outcome.value,
            Outcome.doubtful,
            Outcome.late,
            Outcome.source,
            Outcome.reply_id,
            Outcome.replied_at,
        )
        # Joining by patient changes no result; it lets the database use the index, which begins with the patient.
        .join(Infusion, and_(Infusion.clinic_id == Outcome.clinic_id, Infusion.patient_id == Outcome.patient_id))
        .outerjoin(later, later.supersedes == Outcome.id)
        .where(
            Infusion.id == given("infusion", String),
            Outcome.infusion_id == given("infusion", String),
            Outcome.step == given("step", String),
            Outcome.measure == given("measure", String),
            later.id.is_(None),
        )
        .limit(1)
    )


def _baseline() -> ClauseElement:
    later, mine = aliased(Outcome), aliased(Infusion)
    return (
        select(Outcome.value)
        .join(
            Infusion,
            and_(
                Infusion.id == Outcome.infusion_id,
                Infusion.clinic_id == Outcome.clinic_id,
                Infusion.patient_id == Outcome.patient_id,
            ),
        )
        .join(
            mine,
            and_(
                mine.clinic_id == Infusion.clinic_id,
                mine.patient_id == Infusion.patient_id,
                mine.course == Infusion.course,
                mine.clinic_id == Outcome.clinic_id,
                mine.patient_id == Outcome.patient_id,
            ),
        )
        .outerjoin(later, later.supersedes == Outcome.id)
        .where(
            mine.id == given("infusion", String),
            Outcome.step == BASELINE,
            Outcome.measure == Measure.PAIN.value,
            later.id.is_(None),
            begins_course(Infusion),
        )
        .limit(1)
    )


_CURRENT = Prepared(lambda _engine: _current())
_BASELINE = Prepared(lambda _engine: _baseline())
_TABLE: Table = Outcome.__table__  # type: ignore[assignment]
# On SQLite a write transaction is the only one, so nothing can have been recorded since `current` looked.
_RECORD = Prepared(
    lambda engine: {
        "sqlite": sqlite.insert(_TABLE).returning(_TABLE.c.id),
        "postgresql": postgresql.insert(_TABLE).on_conflict_do_nothing().returning(_TABLE.c.id),
    }[engine]
)


def mark_doubtful_since(session: Session, patient_id: str, since: datetime, *, why: str) -> int:
    """Mark a patient's own answers since a moment (care time) as doubtful, with new rows. Returns how many."""
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
    for answer in answers:
        _mark_anew(session, answer, why, doubtful=True)
    session.flush()
    return len(answers)


def mark_doubtful(session: Session, outcome_id: str, *, why: str) -> None:
    """Mark one outcome in force as doubtful, with a new row."""
    _mark_anew(session, session.get_one(Outcome, outcome_id), why, doubtful=True)
    session.flush()


def mark_in_time(session: Session, outcome_id: str, replied_at: datetime, *, why: str) -> None:
    """Mark a late outcome in force as given in time, at `replied_at` (care time), with a new row."""
    _mark_anew(session, session.get_one(Outcome, outcome_id), why, late=False, replied_at=replied_at)
    session.flush()


def _mark_anew(
    session: Session,
    answer: Outcome,
    why: str,
    *,
    late: bool | None = None,
    doubtful: bool | None = None,
    replied_at: datetime | None = None,
) -> None:
    """Supersede an outcome with one of the same value and other marks; None leaves a mark as it is."""
    row = Outcome(
        id=new_id(), clinic_id=answer.clinic_id, patient_id=answer.patient_id, infusion_id=answer.infusion_id,
        check_in_id=answer.check_in_id, step=answer.step, measure=answer.measure, value=answer.value,
        recall=answer.recall, replied_at=replied_at or answer.replied_at, recorded_at=clock_of(session).now(),
        source=answer.source, late=answer.late if late is None else late,
        doubtful=answer.doubtful if doubtful is None else doubtful, reply_id=answer.reply_id,
        supersedes=answer.id, recorded_by="service",
    )  # fmt: skip
    patient = session.get_one(Patient, answer.patient_id)
    if patient.erased_at is None:  # the key of an erased patient is gone
        seal_reason(session, row, why, data_key_id=patient.data_key_id)
    session.add(row)
    announce_outcome(session, row)

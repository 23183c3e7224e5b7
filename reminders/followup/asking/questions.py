"""The questions of a check-in, by the protocol its infusion was planned with, and the natural keys of its texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import String, bindparam, select
from sqlalchemy.orm import Session

from reminders.care.protocol import Question
from reminders.followup.asking import protocols
from reminders.outbox.kinds import Kind
from reminders.record.database import settings_of
from reminders.record.people import Clinic
from reminders.record.prepared import Prepared, given
from reminders.record.schedule import CheckIn, Infusion, InfusionStatus


def questions_of(session: Session, check_in: CheckIn, *, protocol_id: str | None = None) -> tuple[Question, ...]:
    """The questions of a check-in, in order; `protocol_id`: what `protocols_of` found for it."""
    return questions_at(session, protocol_id or protocols_of(session, [check_in])[check_in.id], check_in.step)


def protocols_of(session: Session, check_ins: Sequence[CheckIn]) -> dict[str, str]:
    """The protocol by which each check-in is asked, by its id; on PostgreSQL in one round trip."""
    found = {check_in.id: check_in.protocol_id for check_in in check_ins if check_in.protocol_id is not None}
    others = [check_in for check_in in check_ins if check_in.protocol_id is None]
    wanted = [{"clinic": check_in.clinic_id, "infusion": check_in.infusion_id} for check_in in others]
    rows = _PROTOCOL_OF.firsts(session.connection(), wanted)
    return found | {check_in.id: row.protocol_id for check_in, row in zip(others, rows, strict=True)}


_PROTOCOL_OF = Prepared(
    lambda _engine: select(Infusion.protocol_id).where(
        Infusion.clinic_id == given("clinic", String), Infusion.id == given("infusion", String)
    )
)


def questions_at(session: Session, protocol_id: str, step: str) -> tuple[Question, ...]:
    """The questions of one step of a protocol, in order. Raises `LookupError` if it has no such step."""
    for planned in protocols.kept_protocol(session, protocol_id).steps:
        if planned.step == step:
            return planned.questions
    raise LookupError(f"the protocol of this infusion has no step {step}")


def question_of(session: Session, check_in: CheckIn, measure: str) -> Question:
    """The question of a check-in that asks for `measure`."""
    return next(q for q in questions_of(session, check_in) if q.measure == measure)


def questions_a_day(session: Session, clinic: Clinic, patient_ids: Iterable[str]) -> int:
    """How many questions these patients may get in a day, as they are told: the daily limit of texts that nobody asked
    for, or as many as one check-in asks, whichever is more."""
    protocol_ids = session.scalars(_PROTOCOLS, {"clinic": clinic.id, "patients": list(set(patient_ids))})
    at_once = (len(step.questions) for id_ in protocol_ids for step in protocols.kept_protocol(session, id_).steps)
    return max(clinic.texts_per_day or settings_of(session).texts_per_day, *at_once, 1)


_PROTOCOLS = (
    select(Infusion.protocol_id)
    .where(
        Infusion.clinic_id == given("clinic", String),
        Infusion.patient_id.in_(bindparam("patients", type_=String, expanding=True)),
        Infusion.status == InfusionStatus.ACTIVE.value,
    )
    .distinct()
)


def natural_key(check_in: CheckIn, question: str, kind: Kind, attempt: int) -> str:
    """The key under which a text of a check-in is queued once: check-in, question, kind and attempt."""
    return f"check-in:{check_in.id}:{question}:{kind.value}:{attempt}"

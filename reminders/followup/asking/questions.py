"""The questions of a check-in, by the protocol its infusion was planned with, and the natural keys of its texts."""

from __future__ import annotations

from sqlalchemy import String, select
from sqlalchemy.orm import Session

from reminders.care.protocol import Question
from reminders.followup.asking import protocols
from reminders.outbox.kinds import Kind
from reminders.record.prepared import Prepared, given
from reminders.record.schedule import CheckIn, Infusion


def questions_of(session: Session, check_in: CheckIn) -> tuple[Question, ...]:
    """The questions of a check-in, in order."""
    protocol_id = _PROTOCOL_OF.first(session.connection(), clinic=check_in.clinic_id, infusion=check_in.infusion_id)
    return questions_at(session, protocol_id[0], check_in.step)


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


def natural_key(check_in: CheckIn, question: str, kind: Kind, attempt: int) -> str:
    """The key under which a text of a check-in is queued once: check-in, question, kind and attempt."""
    return f"check-in:{check_in.id}:{question}:{kind.value}:{attempt}"

"""Which of a patient's answers came from which phone: what to look at when a phone turns out to be, or to have become,
somebody else's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import Session, aliased

from reminders.record.outcomes import Outcome
from reminders.record.people import Patient
from reminders.record.schedule import Infusion
from reminders.record.sealing import prepare
from reminders.record.texts import Reply
from reminders.reports.patient_names import opened

#: The newest answers that a page lists.
MOST_ANSWERS: Final = 200


@dataclass(frozen=True)
class PhoneAnswer:
    """An answer in force, as it was texted. `phone` is E.164; it and `body` are None if they were erased."""

    outcome_id: str
    phone: str | None
    measure: str
    step: str
    course: int
    number: int
    value: Decimal
    at: datetime
    body: str | None
    media: int


def answers_from_phone(session: Session, patient: Patient) -> list[PhoneAnswer]:
    """The answers in force that the patient texted from the phone they have now, newest first."""
    return _answers(session, patient, Reply.from_index == patient.phone_index)


def answers_from_earlier_phones(session: Session, patient: Patient) -> list[PhoneAnswer]:
    """The answers in force that came from any other phone, newest first."""
    return _answers(session, patient, _from_another(patient))


def has_answers_from_earlier_phones(session: Session, patient: Patient) -> bool:
    """Whether there are any."""
    return session.scalar(select(exists().where(*_in_force(patient), _from_another(patient)))) is True


def _from_another(patient: Patient) -> ColumnElement[bool]:
    return Reply.from_index != patient.phone_index


def _in_force(patient: Patient) -> Sequence[ColumnElement[bool]]:
    later = aliased(Outcome)
    return (
        Reply.clinic_id == patient.clinic_id,
        Reply.patient_id == patient.id,
        Outcome.clinic_id == Reply.clinic_id,
        Outcome.patient_id == Reply.patient_id,
        Outcome.reply_id == Reply.id,
        Outcome.value.is_not(None),
        ~exists(select(1).select_from(later).where(later.supersedes == Outcome.id)),
    )


def _answers(session: Session, patient: Patient, which: ColumnElement[bool]) -> list[PhoneAnswer]:
    infusion_of = and_(Infusion.clinic_id == Outcome.clinic_id, Infusion.id == Outcome.infusion_id)
    rows = session.execute(
        select(Outcome, Reply, Infusion.course, Infusion.number)
        .join(Infusion, infusion_of)
        .where(*_in_force(patient), which)
        .order_by(Reply.id.desc(), Outcome.id.desc())
        .limit(MOST_ANSWERS)
    ).all()
    prepare(session, [reply for _outcome, reply, _course, _number in rows])
    return [
        PhoneAnswer(
            outcome_id=outcome.id,
            phone=opened(session, reply, "from"),
            measure=outcome.measure,
            step=outcome.step,
            course=course,
            number=number,
            value=outcome.value,
            at=reply.received_at,
            body=opened(session, reply, "body"),
            media=reply.media,
        )
        for outcome, reply, course, number in rows
        if outcome.value is not None
    ]

"""Which question a reply belongs to: the newest open one, else the newest closed within a week, else none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from reminders.outbox.kinds import Kind
from reminders.outbox.transitions import OUT
from reminders.record.people import Patient
from reminders.record.schedule import CheckIn, CheckInState
from reminders.record.texts import Attribution, Message, MessageState, Reply

#: A closed question still explains a reply for this long, if nothing newer was asked.
LATE_FOR = timedelta(days=7)

#: How long after an answer another number corrects it.
CORRECTS_FOR = timedelta(hours=24)

_IN_BALANCE = (MessageState.CLAIMED.value, MessageState.UNKNOWN.value)


@dataclass(frozen=True)
class Belongs:
    """What a reply belongs to. `measure` is the question it answers; `in_balance` the text it proves arrived."""

    how: Attribution
    check_in: CheckIn | None = None
    measure: str | None = None
    in_balance: Message | None = None


def attribute(session: Session, reply: Reply) -> Belongs:
    """Find the question of a reply, by the phone it came from and the sender it was written to."""
    at = reply.received_at
    balance = _question_in_balance(session, reply)
    if balance is not None:
        assert balance.check_in_id is not None
        check_in = session.get_one(CheckIn, balance.check_in_id, with_for_update=True, populate_existing=True)
        if check_in.closes_at > at:
            return Belongs(Attribution.OPEN, check_in, balance.question, balance)
    newest = _newest_asked(session, reply)
    if newest is None:
        return Belongs(Attribution.NONE)
    if newest.awaiting is not None and newest.closes_at > at:
        return Belongs(Attribution.OPEN, newest, newest.awaiting)
    if newest.answered_at is not None and newest.answered_at > at - CORRECTS_FOR:
        return Belongs(Attribution.CORRECTION, newest, "pain")
    if newest.answered_at is None and newest.closes_at > at - LATE_FOR:
        return Belongs(Attribution.LATE, newest, "pain")
    return Belongs(Attribution.NONE)


def newest_answered(session: Session, reply: Reply, since: datetime) -> CheckIn | None:
    """The check-in last answered from this phone, for a correction in so many words ("sorry, 4 not 7")."""
    return session.scalar(
        _on_this_phone(reply)
        .where(CheckIn.answered_at.is_not(None), CheckIn.answered_at > since)
        .order_by(CheckIn.answered_at.desc())
        .limit(1)
    )


def _newest_asked(session: Session, reply: Reply) -> CheckIn | None:
    return session.scalar(
        _on_this_phone(reply)
        .where(
            CheckIn.asked_at.is_not(None),
            or_(CheckIn.asked_at <= reply.received_at, CheckIn.awaiting.is_not(None)),
            CheckIn.state != CheckInState.SKIPPED.value,
        )
        .order_by(CheckIn.asked_at.desc(), CheckIn.id.desc())
        .limit(1)
        .with_for_update(of=CheckIn)
        .execution_options(populate_existing=True)
    )


def _on_this_phone(reply: Reply) -> Select[CheckIn]:
    return (
        select(CheckIn)
        .join(Patient, and_(Patient.clinic_id == CheckIn.clinic_id, Patient.id == CheckIn.patient_id))
        .where(
            CheckIn.clinic_id == reply.clinic_id,
            # The phone the question went to counts, not the one the patient has now.
            CheckIn.id.in_(
                select(Message.check_in_id).where(
                    Message.to_index == reply.from_index,
                    Message.sender == reply.sender,
                    Message.kind == Kind.QUESTION.value,
                    Message.state.in_([state.value for state in OUT]),
                )
            ),
        )
    )


def _question_in_balance(session: Session, reply: Reply) -> Message | None:
    return session.scalar(
        select(Message)
        .where(
            Message.to_index == reply.from_index,
            Message.sender == reply.sender,
            Message.kind.in_([Kind.QUESTION.value, Kind.FOLLOW_UP.value]),
            Message.state.in_(_IN_BALANCE),
            Message.claimed_at <= reply.provider_at,
        )
        .order_by(Message.claimed_at.desc())
        .limit(1)
        .with_for_update()
    )

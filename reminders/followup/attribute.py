"""Which question a reply belongs to: the newest one asked on its phone before it was written, open or closed.

What counts is the moment the patient wrote, not the moment we read: a reply that only the collector found, after
the next question went out, still answers the one it was written to.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, String, and_, select
from sqlalchemy.orm import Session

from reminders.followup.outcomes import current
from reminders.outbox.kinds import Kind
from reminders.outbox.transitions import OUT
from reminders.record.columns import Instant
from reminders.record.database import clock_of
from reminders.record.outcomes import Measure
from reminders.record.prepared import Prepared, given
from reminders.record.schedule import CheckIn, CheckInState
from reminders.record.texts import Attribution, Message, MessageState, Reply

#: A closed question still explains a reply for this long, if nothing newer was asked.
LATE_FOR = timedelta(days=7)

#: How long after an answer another number corrects it.
CORRECTS_FOR = timedelta(hours=24)

#: The provider's list dates a reply by the whole second, rounded down (real time).
LISTED_TO_THE_SECOND = timedelta(seconds=1)

Value = str | ColumnElement[str]

_IN_BALANCE = (MessageState.CLAIMED, MessageState.UNKNOWN)


@dataclass(frozen=True)
class Belongs:
    """What a reply belongs to. `measure` is the question it answers; `in_balance` the text it proves arrived."""

    how: Attribution
    check_in: CheckIn | None = None
    measure: str | None = None
    in_balance: Message | None = None


def attribute(session: Session, reply: Reply) -> Belongs:
    """Find the question of a reply, by the phone it came from and the sender it was written to."""
    question = _newest_question(session, reply)
    if question is None or question.check_in_id is None:
        return Belongs(Attribution.NONE)
    check_in = session.scalars(_CHECK_IN, {"check_in": question.check_in_id}).one()
    in_balance = session.get_one(Message, question.id) if question.state in _IN_BALANCE else None
    at, answered_at = reply.received_at, _answered_at(session, check_in, question)
    if answered_at is None:
        if check_in.closes_at > at:
            return Belongs(Attribution.OPEN, check_in, question.question, in_balance)
        if check_in.closes_at > at - LATE_FOR:
            return Belongs(Attribution.LATE, check_in, question.question, in_balance)
    elif answered_at > at:
        return Belongs(Attribution.OVERTAKEN, check_in, question.question)
    elif check_in.answered_at is not None and check_in.answered_at > at - CORRECTS_FOR:
        return Belongs(Attribution.CORRECTION, check_in, Measure.PAIN.value)
    return Belongs(Attribution.NONE)


def newest_answered(session: Session, reply: Reply, since: datetime) -> CheckIn | None:
    """The check-in last answered from this phone, for a correction in so many words ("sorry, 4 not 7")."""
    return session.scalar(
        select(CheckIn)
        .join(Message, and_(Message.clinic_id == CheckIn.clinic_id, Message.check_in_id == CheckIn.id))
        .where(
            *_asked_on_a_phone(reply.clinic_id, reply.from_index, reply.sender),
            Message.kind == Kind.QUESTION.value,
            CheckIn.answered_at.is_not(None),
            CheckIn.answered_at > since,
        )
        .order_by(CheckIn.answered_at.desc())
        .limit(1)
    )


_CHECK_IN = (
    select(CheckIn)
    .where(CheckIn.id == given("check_in", String))
    .with_for_update()
    .execution_options(populate_existing=True)
)


@dataclass(frozen=True)
class _Question:
    """A text that asked something, as much of it as counts here."""

    id: str
    check_in_id: str | None
    question: str | None
    state: str


def _newest_question(session: Session, reply: Reply) -> _Question | None:
    """The question that left for this phone last before the reply was written, locked.

    The phone it went to counts, not the one the patient has now. A question whose fate is not known yet counts too:
    an answer proves that it arrived.
    """
    slack = LISTED_TO_THE_SECOND * clock_of(session).speed if reply.source == "poll" else timedelta()
    found = _NEWEST.first(
        session.connection(), clinic=reply.clinic_id, phone=reply.from_index, sender=reply.sender,
        written_by=reply.received_at + slack,
    )  # fmt: skip
    return None if found is None else _Question(*found)


_NEWEST = Prepared(
    lambda _engine: (
        select(Message.id, Message.check_in_id, Message.question, Message.state)
        .join(CheckIn, and_(CheckIn.clinic_id == Message.clinic_id, CheckIn.id == Message.check_in_id))
        .where(
            *_asked_on_a_phone(given("clinic", String), given("phone", String), given("sender", String)),
            Message.claimed_care_at <= given("written_by", Instant),
            (CheckIn.state != CheckInState.SKIPPED.value) | Message.state.in_([s.value for s in _IN_BALANCE]),
        )
        .order_by(Message.claimed_care_at.desc(), Message.id.desc())
        .limit(1)
        .with_for_update(of=Message)
    )
)


def _asked_on_a_phone(clinic: Value, phone: Value, sender: Value) -> tuple[ColumnElement[bool], ...]:
    return (
        Message.clinic_id == clinic,
        Message.to_index == phone,
        Message.sender == sender,
        Message.kind.in_([Kind.QUESTION.value, Kind.FOLLOW_UP.value]),
        Message.state.in_([state.value for state in OUT]),
    )


def _answered_at(session: Session, check_in: CheckIn, question: _Question) -> datetime | None:
    """When the question was answered, if it was: the time (care) at which the answer in force was written."""
    if question.question is None or (question.question == Measure.PAIN and check_in.answered_at is None):
        return None
    answer = current(session, check_in.infusion_id, check_in.step, question.question)
    if answer is None:
        return None
    # The reply's own time may have been put right since (`followup.order`); the outcome's never changes.
    written = session.get(Reply, answer.reply_id) if answer.reply_id is not None else None
    return answer.replied_at if written is None else written.received_at

"""Which question a reply belongs to: the newest one sent to its phone before it was written, open or closed.

What counts is when the patient wrote, not when we read: a reply that was collected late, after the next question went
out, still answers the question before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, String, and_, bindparam, exists, select
from sqlalchemy.orm import Session

from reminders.followup.intake.recording.outcomes import current
from reminders.followup.intake.whose.dates import latest_time_written
from reminders.outbox.kinds import ASKS, Kind
from reminders.outbox.transitions import MAYBE_SENT
from reminders.record.columns import Instant
from reminders.record.outcomes import Measure
from reminders.record.prepared import Prepared, given
from reminders.record.schedule import CheckIn, CheckInState
from reminders.record.texts import Attribution, Message, MessageState, Reply

#: A reply belongs to a closed question for this long after its window, if nothing newer was asked.
LATE_FOR = timedelta(days=7)

#: How long after an answer another number counts as its correction.
CORRECTS_FOR = timedelta(hours=24)

_IN_FLIGHT = (MessageState.CLAIMED, MessageState.UNKNOWN)


@dataclass(frozen=True)
class Belongs:
    """What a reply belongs to.

    `measure` is the question it answers or corrects. `in_flight` is that question's text if its outcome was unknown:
    the reply proves that it arrived. `asked_back` says that the last text before the reply asked which value is right.
    """

    how: Attribution
    check_in: CheckIn | None = None
    measure: str | None = None
    in_flight: Message | None = None
    asked_back: bool = False


@dataclass(frozen=True)
class Newest:
    """The last question sent to a reply's phone before it was written, with its check-in; both locked."""

    question: _Question | None
    check_in: CheckIn | None


def newest_questions(session: Session, replies: Sequence[Reply]) -> list[Newest]:
    """What `attribute` looks for first, of several replies at once: on PostgreSQL two round trips for all of them."""
    wanted = [_wanted(session, reply) for reply in replies]
    found = [
        None if row is None else _Question(*row) for row in _NEWEST[True, False].firsts(session.connection(), wanted)
    ]
    ids = sorted({question.check_in_id for question in found if question is not None and question.check_in_id})
    check_ins = {one.id: one for one in session.scalars(_CHECK_INS, {"check_ins": ids})} if ids else {}
    return [
        Newest(question, check_ins.get(question.check_in_id or "") if question is not None else None)
        for question in found
    ]


def attribute(
    session: Session, reply: Reply, *, of_patient: str | None = None, newest: Newest | None = None
) -> Belongs:
    """Find the question a reply belongs to, by the phone it came from and the sender it was written to.

    Locks the text of the question and its check-in, unless these are known (`newest`).
    With `of_patient` (an id) only questions to that patient count, on a phone that several share.
    """
    question = newest.question if newest is not None else _newest_question(session, reply, of_patient)
    known = newest.check_in if newest is not None else None
    asked_back = question is not None and question.kind == Kind.CLARIFY_CORRECTION
    if asked_back and question is not None and _settled_meanwhile(session, question):
        question, asked_back, known = _newest_question(session, reply, of_patient, asked_back=False), False, None
    if question is None or question.check_in_id is None:
        return Belongs(Attribution.NONE)
    check_in = known or session.scalars(_CHECK_INS, {"check_ins": [question.check_in_id]}).one()
    in_flight = session.get_one(Message, question.id) if question.state in _IN_FLIGHT else None
    at, answered_at = reply.received_at, _answered_at(session, check_in, question.question)
    if answered_at is None:
        if check_in.closes_at > at:
            return Belongs(Attribution.OPEN, check_in, question.question, in_flight)
        if check_in.closes_at > at - LATE_FOR:
            return Belongs(Attribution.LATE, check_in, question.question, in_flight)
    elif answered_at > at:
        return Belongs(Attribution.OVERTAKEN, check_in, question.question)
    elif _corrects(check_in, question.question, answered_at, at):
        return Belongs(Attribution.CORRECTION, check_in, question.question, asked_back=asked_back)
    return Belongs(Attribution.NONE)


def attribute_to_measure(session: Session, reply: Reply, check_in: CheckIn, measure: str) -> Belongs | None:
    """How a reply belongs to another question of the same check-in; None if that question takes no answer now."""
    if check_in.awaiting == measure and check_in.closes_at > reply.received_at:
        return Belongs(Attribution.OPEN, check_in, measure)
    answered_at = _answered_at(session, check_in, measure)
    if answered_at is None or answered_at > reply.received_at:
        return None
    corrects = _corrects(check_in, measure, answered_at, reply.received_at)
    return Belongs(Attribution.CORRECTION, check_in, measure) if corrects else None


def has_value_since(session: Session, check_in_id: str, measure: str, reply_id: str) -> bool:
    """Whether the patient gave a value for a question of a check-in after the reply `reply_id`."""
    return (
        session.scalar(
            select(
                exists().where(
                    Reply.check_in_id == check_in_id,
                    Reply.question == measure,
                    Reply.value.is_not(None),
                    Reply.attribution.in_(
                        [how.value for how in (Attribution.OPEN, Attribution.LATE, Attribution.CORRECTION)]
                    ),
                    Reply.id > reply_id,
                )
            )
        )
        is True
    )


_CHECK_INS = (
    select(CheckIn)
    .where(CheckIn.id.in_(bindparam("check_ins", expanding=True)))
    .order_by(CheckIn.id)
    .with_for_update()
    .execution_options(populate_existing=True)
)


@dataclass(frozen=True)
class _Question:
    """The columns of a question's text that are needed here."""

    id: str
    check_in_id: str | None
    question: str | None
    state: str
    kind: str
    reply_id: str | None


def _newest_question(
    session: Session, reply: Reply, of_patient: str | None, *, asked_back: bool = True
) -> _Question | None:
    """The last question sent to this phone before the reply was written, locked.

    The phone it was sent to counts, not the one the patient has now. A question whose outcome is unknown counts too: an
    answer proves that it arrived. With `asked_back` a text that asked which value is right counts as a question.
    """
    wanted = _wanted(session, reply)
    if of_patient is not None:
        wanted["patient"] = of_patient
    found = _NEWEST[asked_back, of_patient is not None].first(session.connection(), **wanted)
    return None if found is None else _Question(*found)


def _wanted(session: Session, reply: Reply) -> dict[str, Any]:
    """The parameters of `_newest` for a reply."""
    return {
        "clinic": reply.clinic_id, "phone": reply.from_index, "sender": reply.sender,
        "written_by": latest_time_written(session, reply.received_at, reply.source),
    }  # fmt: skip


def _newest(asked_back: bool, of_patient: bool) -> Select[str, str | None, str | None, str, str, str | None]:
    kinds = (*ASKS, *([Kind.CLARIFY_CORRECTION] if asked_back else []))
    return (
        select(Message.id, Message.check_in_id, Message.question, Message.state, Message.kind, Message.reply_id)
        .join(CheckIn, and_(CheckIn.clinic_id == Message.clinic_id, CheckIn.id == Message.check_in_id))
        .where(
            Message.clinic_id == given("clinic", String),
            Message.to_index == given("phone", String),
            Message.sender == given("sender", String),
            Message.kind.in_([kind.value for kind in kinds]),
            Message.state.in_([state.value for state in MAYBE_SENT]),
            Message.claimed_care_at <= given("written_by", Instant),
            *([CheckIn.patient_id == given("patient", String)] if of_patient else []),
            (CheckIn.state != CheckInState.SKIPPED.value) | Message.state.in_([s.value for s in _IN_FLIGHT]),
        )
        .order_by(Message.claimed_care_at.desc(), Message.claimed_at.desc(), Message.id.desc())
        .limit(1)
        .with_for_update(of=Message)
    )


_NEWEST = {
    (asked_back, of_patient): Prepared(lambda _engine, a=asked_back, p=of_patient: _newest(a, p))  # type: ignore[misc]
    for asked_back in (True, False)
    for of_patient in (True, False)
}


def _settled_meanwhile(session: Session, asked_back: _Question) -> bool:
    """Whether the value that was asked about has been given since; then older questions count again."""
    check_in_id, measure, reply_id = asked_back.check_in_id, asked_back.question, asked_back.reply_id
    if check_in_id is None or measure is None or reply_id is None:
        return True
    return has_value_since(session, check_in_id, measure, reply_id)


def _corrects(check_in: CheckIn, measure: str | None, answered_at: datetime, at: datetime) -> bool:
    """Whether a reply written `at` still corrects an answer. For pain the time counts from the first answer."""
    first = check_in.answered_at if measure == Measure.PAIN else answered_at
    return first is not None and first > at - CORRECTS_FOR


def _answered_at(session: Session, check_in: CheckIn, measure: str | None) -> datetime | None:
    """When the answer in force was written (care time); None if the question was not answered."""
    if measure is None or (measure == Measure.PAIN and check_in.answered_at is None):
        return None
    answer = current(session, check_in.infusion_id, check_in.step, measure)
    if answer is None:
        return None
    # The reply's time may have been corrected since (`arrival.order`); the outcome's never changes.
    written = session.get(Reply, answer.reply_id) if answer.reply_id is not None else None
    return answer.replied_at if written is None else written.received_at

"""Correcting the order of replies: a webhook dates a reply by its arrival, the provider's list by when it was written.

A webhook that is delayed can make an older answer supersede the correction that was written after it. When the list
shows the true time, the answer that was written last is put in force. The same goes for a stop and a START: the one
written last counts. An answer that turns out to have been written before its question was sent is marked doubtful and
flagged.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reminders.care.reading import Intent
from reminders.followup.alerting import flag
from reminders.followup.intake import keywords
from reminders.followup.intake.recording import outcomes, refusals, relief_ended
from reminders.followup.intake.whose.dates import latest_time_written
from reminders.followup.intake.whose.patients_on_phone import patients_on_phone
from reminders.outbox.kinds import ASKS
from reminders.outbox.phone_refusals import TextedPhone
from reminders.outbox.transitions import MAYBE_SENT
from reminders.record.database import clock_of
from reminders.record.outcomes import FlagKind, Measure, Outcome
from reminders.record.people import Clinic, OptOut
from reminders.record.schedule import CheckIn, CheckInState
from reminders.record.sealing import Erased, unseal
from reminders.record.texts import Message, Reply, ReplySource

#: A webhook that takes longer than this was late (real time). The list's dates are whole seconds, rounded down.
USUAL_DELAY = timedelta(seconds=2)

#: Whether a phone wants our texts: the choice written last counts.
_CHOICES = (Intent.STOP.value, Intent.START.value)


def was_late(arrived_at: datetime, written_at: datetime) -> bool:
    """Whether a reply arrived so long after it was written that its time must be corrected. Real times."""
    return arrived_at - written_at > USUAL_DELAY


def put_in_order(session: Session, reply_id: str, written_at: datetime) -> None:
    """Set a reply's time to when it was written (real time), and put in force what the patient wrote last."""
    reply = session.get_one(Reply, reply_id, with_for_update=True, populate_existing=True)
    arrived_at = reply.provider_at
    reply.provider_at, reply.received_at = written_at, clock_of(session).at(written_at)
    session.flush()
    chose = reply.intent in _CHOICES
    if chose:
        patients_on_phone(session, reply.clinic_id, reply.from_index)  # locked, in the order in which a reply is read
    if reply.outcome_id is not None and reply.check_in_id is not None:
        mine = session.get_one(Outcome, reply.outcome_id)
        _correct_answer(session, reply, mine)
        relief_ended.review_after_reply(session, reply.clinic_id, mine.patient_id)
    if chose:
        _put_newest_choice_in_force(session, reply, arrived_at)


def _correct_answer(session: Session, reply: Reply, mine: Outcome) -> None:
    """Correct what this reply's answer (`mine`) is by its true time, if it is the one in force.

    An answer written after it is put in force. One written before its question was sent is marked doubtful: it may
    answer an earlier question. One written before its window closed counts as in time.
    """
    check_in = session.get_one(CheckIn, reply.check_in_id, with_for_update=True, populate_existing=True)
    in_force = outcomes.current(session, mine.infusion_id, mine.step, mine.measure)
    if in_force is None or in_force.reply_id != reply.id:  # staff have corrected it, or the patient has
        return
    newest = _newest_answer(session, check_in, mine.measure)
    if newest is not None and newest.id != reply.id and newest.value is not None:
        outcome, _ = outcomes.record(
            session, check_in, newest, measure=mine.measure, value=newest.value, recall=mine.recall,
            late=check_in.closes_at <= newest.received_at, doubtful=in_force.doubtful,
        )  # fmt: skip
        newest.outcome_id = outcome.id
    elif not in_force.doubtful and _was_asked_later(session, reply):
        outcomes.mark_doubtful(session, in_force.id, why="it was written before this question was asked")
        flag.flag_reply(
            session, session.get_one(Clinic, reply.clinic_id), reply, FlagKind.UNCLEAR,
            patient_id=reply.patient_id, check_in=check_in,
        )  # fmt: skip
    elif in_force.late and check_in.closes_at > reply.received_at:
        _count_as_in_time(session, reply, check_in, in_force)


def _count_as_in_time(session: Session, reply: Reply, check_in: CheckIn, answer: outcomes.InForce) -> None:
    outcomes.mark_in_time(session, answer.id, reply.received_at, why="it was written before its window closed")
    if answer.measure == Measure.PAIN:
        check_in.state, check_in.reason, check_in.answered_at = CheckInState.ANSWERED, None, reply.received_at


def _was_asked_later(session: Session, reply: Reply) -> bool:
    """Whether the question that the reply was taken to answer was sent after the reply was written."""
    asked_at = session.scalar(
        select(func.min(Message.claimed_care_at)).where(
            Message.clinic_id == reply.clinic_id,
            Message.check_in_id == reply.check_in_id,
            Message.question == reply.question,
            Message.kind.in_([kind.value for kind in ASKS]),
            Message.state.in_([state.value for state in MAYBE_SENT]),
        )
    )
    # It came by a webhook, and the list has given it another date.
    return asked_at is not None and asked_at > latest_time_written(session, reply.received_at, ReplySource.POLL)


def _put_newest_choice_in_force(session: Session, reply: Reply, arrived_at: datetime) -> None:
    """Put the stop or start written last in force, if this reply's is in force only because it arrived late."""
    phone = TextedPhone(reply.clinic_id, reply.sender, reply.from_index)
    if not refusals.redate_choice(session, reply.sender, reply.from_index, was=arrived_at, at=reply.provider_at):
        return  # a later choice, by the phone or by staff, is in force
    newest = session.scalars(
        select(Reply)
        .where(Reply.from_index == reply.from_index, Reply.sender == reply.sender, Reply.intent.in_(_CHOICES))
        .order_by(Reply.provider_at.desc(), Reply.id.desc())
        .limit(1)
    ).one()  # this one, if none was written after it
    if newest.intent == reply.intent:
        return
    choice = refusals.Choice(newest.provider_at, f"patient:{newest.patient_id}" if newest.patient_id else "service")
    if newest.intent == Intent.START:
        refusals.start(session, phone, choice)
        return
    how = OptOut.KEYWORD if _was_keyword(session, newest) else OptOut.WORDS
    refusals.stop(session, phone, choice, how=how)


def _was_keyword(session: Session, reply: Reply) -> bool:
    """Whether the reply is a keyword by which the provider stops texts too."""
    try:
        body = unseal(session, reply, "body")
    except Erased:
        return False
    return keywords.provider_action(body, reply.opt_out_type, was_refused=True) is Intent.STOP


def _newest_answer(session: Session, check_in: CheckIn, measure: str) -> Reply | None:
    """The reply with a value for this question that was written last."""
    return session.scalar(
        select(Reply)
        .where(Reply.check_in_id == check_in.id, Reply.question == measure, Reply.value.is_not(None))
        .order_by(Reply.provider_at.desc(), Reply.id.desc())
        .limit(1)
    )

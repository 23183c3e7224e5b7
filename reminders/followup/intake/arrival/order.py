"""The order in which a patient wrote: webhooks do not say when a text was written, the provider's list does.

A webhook that had to wait (the web was away, or frozen) dates its reply by its arrival, and so may an answer come to
supersede the correction that was written after it. When the list shows the true time, the newest answer is put in
force. So with a stop and the START after it: the choice that was written last counts. An answer that turns out to
have been written before its question left was meant for an earlier one: it is doubted, and a person looks.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reminders.care.reply import Intent
from reminders.followup.alerting import flag
from reminders.followup.intake import keywords, outcomes, refusals
from reminders.followup.intake.arrival.store import patients_on
from reminders.followup.intake.attribute import LISTED_TO_THE_SECOND
from reminders.outbox.kinds import Kind
from reminders.outbox.transitions import MAYBE_SENT
from reminders.record.database import clock_of
from reminders.record.outcomes import FlagKind, Outcome, Source
from reminders.record.people import Clinic, OptOut
from reminders.record.schedule import CheckIn
from reminders.record.sealing import Erased, unseal
from reminders.record.texts import Message, Reply

#: A webhook takes this long without being late (real time); the list's dates are whole seconds, rounded down.
USUAL_DELAY = timedelta(seconds=2)

#: What a phone chose: the last one written counts.
_CHOICES = (Intent.STOP.value, Intent.START.value)


def was_late(arrived_at: datetime, written_at: datetime) -> bool:
    """Whether a reply came so much later than it was written that its time must be put right. Real times."""
    return arrived_at - written_at > USUAL_DELAY


def put_in_order(session: Session, reply_id: str, written_at: datetime) -> None:
    """Date a reply by the provider's time (real), and put in force what the patient wrote last."""
    reply = session.get_one(Reply, reply_id, with_for_update=True, populate_existing=True)
    arrived_at = reply.provider_at
    reply.provider_at, reply.received_at = written_at, clock_of(session).at(written_at)
    session.flush()
    chose = reply.intent in _CHOICES
    if chose:
        patients_on(session, reply.clinic_id, reply.from_index)  # locked, in the order in which a reply is read
    if reply.outcome_id is not None and reply.check_in_id is not None:
        _answer_again(session, reply)
        _doubt_if_asked_later(session, reply)
    if chose:
        _choose_again(session, reply, arrived_at)


def _answer_again(session: Session, reply: Reply) -> None:
    """Put in force the answer that the patient wrote last, if this one is in force for its late arrival alone."""
    check_in = session.get_one(CheckIn, reply.check_in_id, with_for_update=True, populate_existing=True)
    mine = session.get_one(Outcome, reply.outcome_id)
    standing = outcomes.current(session, mine.infusion_id, mine.step, mine.measure)
    newest = _newest(session, check_in, mine.measure)
    if standing is None or standing.source != Source.PATIENT or standing.reply_id != reply.id:
        return  # something else is in force already
    if newest is None or newest.id == reply.id or newest.value is None:
        return
    outcome, _ = outcomes.record(
        session, check_in, newest, measure=mine.measure, value=newest.value, recall=mine.recall, late=mine.late,
        doubtful=standing.doubtful,
    )  # fmt: skip
    newest.outcome_id = outcome.id


def _doubt_if_asked_later(session: Session, reply: Reply) -> None:
    """Doubt an answer that was written before its question left: nobody can say which one the patient had read."""
    mine = session.get_one(Outcome, reply.outcome_id)
    standing = outcomes.current(session, mine.infusion_id, mine.step, mine.measure)
    if standing is None or standing.reply_id != reply.id or standing.doubtful:
        return
    asked_at = session.scalar(
        select(func.min(Message.claimed_care_at)).where(
            Message.clinic_id == reply.clinic_id,
            Message.check_in_id == reply.check_in_id,
            Message.question == reply.question,
            Message.kind.in_([Kind.QUESTION.value, Kind.FOLLOW_UP.value]),
            Message.state.in_([state.value for state in MAYBE_SENT]),
        )
    )
    if asked_at is None or asked_at <= reply.received_at + LISTED_TO_THE_SECOND * clock_of(session).speed:
        return
    outcomes.doubt_one(session, standing.id, why="it was written before this question was asked")
    flag.about_reply(
        session, session.get_one(Clinic, reply.clinic_id), reply, FlagKind.UNCLEAR,
        patient_id=reply.patient_id, check_in=session.get_one(CheckIn, reply.check_in_id),
    )  # fmt: skip


def _choose_again(session: Session, reply: Reply, arrived_at: datetime) -> None:
    """Put in force the stop or start that the phone wrote last, if this one is in force for its late arrival alone."""
    number = (reply.clinic_id, reply.sender, reply.from_index)
    if not refusals.date_choice(session, reply.sender, reply.from_index, was=arrived_at, at=reply.provider_at):
        return  # another choice, of the phone or of staff, came after it
    newest = session.scalar(
        select(Reply)
        .where(
            Reply.from_index == reply.from_index,
            Reply.sender == reply.sender,
            Reply.intent.in_(_CHOICES),
            Reply.read_at.is_not(None),
        )
        .order_by(Reply.provider_at.desc(), Reply.id.desc())
        .limit(1)
    )
    if newest is None or newest.id == reply.id or newest.intent == reply.intent:
        return
    actor = f"patient:{newest.patient_id}" if newest.patient_id else "service"
    if newest.intent == Intent.START:
        refusals.start(session, *number, at=newest.provider_at, actor=actor)
        return
    how = OptOut.KEYWORD if _standing_alone(session, newest) else OptOut.WORDS
    refusals.stop(session, *number, at=newest.provider_at, how=how, actor=actor)


def _standing_alone(session: Session, reply: Reply) -> bool:
    """Whether the provider acted on it too."""
    try:
        body = unseal(session, reply, "body")
    except Erased:
        return False
    return keywords.acted_on(body, reply.opt_out_type, was_refused=True) is not None


def _newest(session: Session, check_in: CheckIn, measure: str) -> Reply | None:
    """The answer to this question that was written last."""
    return session.scalar(
        select(Reply)
        .where(Reply.check_in_id == check_in.id, Reply.question == measure, Reply.value.is_not(None))
        .order_by(Reply.provider_at.desc(), Reply.id.desc())
        .limit(1)
    )

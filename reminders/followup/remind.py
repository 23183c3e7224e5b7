"""The clockwork of a check-in: its question is queued when due, one nudge, and its window closes with a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, String, exists, select
from sqlalchemy.orm import Session

from reminders.care.protocol import Question
from reminders.care.reasons import Reason
from reminders.care.wording import asking
from reminders.followup import apart, disputes, protocols, texts
from reminders.followup.schedule import review, with_reasons
from reminders.outbox.kinds import Kind
from reminders.outbox.queue import drop, queue_all, replan
from reminders.outbox.transitions import OUT
from reminders.record.database import clock_of
from reminders.record.installation import Hold
from reminders.record.people import Clinic, Patient
from reminders.record.prepared import Prepared, given
from reminders.record.schedule import CheckIn, CheckInState, Infusion
from reminders.record.sealing import vault_of
from reminders.record.texts import Message, MessageState, Sender

#: Rows handled in one transaction; a tick goes on until a batch is not full.
BATCH = 200

#: What could not be queued is tried again after this long: somebody may have put right what was wrong with it.
TRY_AGAIN = timedelta(minutes=5)

#: A check-in's id and clinic.
Due = Row[str, str]


def questions_of(session: Session, check_in: CheckIn) -> tuple[Question, ...]:
    """What a check-in asks, in order, by the protocol its infusion was planned with."""
    protocol_id = _PROTOCOL_OF.first(session.connection(), clinic=check_in.clinic_id, infusion=check_in.infusion_id)
    return _questions(session, protocol_id[0], check_in.step)


_PROTOCOL_OF = Prepared(
    lambda _engine: select(Infusion.protocol_id).where(
        Infusion.clinic_id == given("clinic", String), Infusion.id == given("infusion", String)
    )
)


def _questions(session: Session, protocol_id: str, step: str) -> tuple[Question, ...]:
    for planned in protocols.kept(session, protocol_id).steps:
        if planned.step == step:
            return planned.questions
    raise LookupError(f"the protocol of this infusion has no step {step}")


def question_of(session: Session, check_in: CheckIn, measure: str) -> Question:
    """The question of a check-in that asks for a measure."""
    return next(q for q in questions_of(session, check_in) if q.measure == measure)


def queue_due(session: Session) -> int:
    """Put the first question of every due check-in into the outbox. Returns how many check-ins were looked at.

    One whose question cannot be written is set aside with its reason, shown as a trouble, and tried again later.
    """
    now = clock_of(session).now()
    _take_up_again(session, now)
    due = due_check_ins(session, now)
    for clinic_id, ids in _by_clinic(due).items():
        apart.handle(session, ids, partial(_queue, session, clinic_id, now), partial(_set_aside, session, now))
    session.flush()
    return len(due)


def _queue(session: Session, clinic_id: str, now: datetime, ids: Sequence[str]) -> None:
    clinic = session.get_one(Clinic, clinic_id)
    to_ask = []
    for check_in, reason in with_reasons(session, clinic, now, CheckIn.id.in_(ids)):
        check_in.nudge_at = None
        if reason is not None:
            check_in.state, check_in.reason = CheckInState.SKIPPED, reason.value
        else:
            check_in.queued_at = now
            to_ask.append(check_in)
    ask(session, clinic, to_ask)


def _set_aside(session: Session, now: datetime, check_in_id: str) -> None:
    check_in = session.get_one(CheckIn, check_in_id, populate_existing=True)
    check_in.state, check_in.reason, check_in.nudge_at = CheckInState.SKIPPED, Reason.TROUBLE.value, now + TRY_AGAIN


def _take_up_again(session: Session, now: datetime) -> None:
    """Bring back what was set aside a while ago."""
    aside = select(CheckIn).where(
        CheckIn.nudge_at <= now,
        CheckIn.state == CheckInState.SKIPPED.value,
        CheckIn.reason == Reason.TROUBLE.value,
        CheckIn.closes_at > now,
    )
    for check_in in session.scalars(aside.limit(BATCH).with_for_update(skip_locked=True)).all():
        check_in.state, check_in.reason, check_in.nudge_at = CheckInState.SCHEDULED, None, None
    session.flush()


def due_check_ins(session: Session, now: datetime) -> Sequence[Due]:
    """The next check-ins to ask: only rows that are due are touched, however many patients were ever enrolled."""
    return session.execute(
        select(CheckIn.id, CheckIn.clinic_id)
        .where(
            CheckIn.state == CheckInState.SCHEDULED.value,
            CheckIn.queued_at.is_(None),
            CheckIn.due_at <= now,
            CheckIn.closes_at > now,
        )
        .order_by(CheckIn.due_at)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()


def ask(session: Session, clinic: Clinic, check_ins: Sequence[CheckIn]) -> None:
    """Queue the pain question of a clinic's check-ins, once more where one was turned down or taken back.

    However many there are, what they need is read with a few queries, and written with two statements.
    """
    infusions = select(Infusion.id, Infusion.protocol_id).where(
        Infusion.clinic_id == clinic.id, Infusion.id.in_({check_in.infusion_id for check_in in check_ins})
    )
    protocol_ids = {row.id: row.protocol_id for row in session.execute(infusions)}
    patients = select(Patient).where(
        Patient.clinic_id == clinic.id, Patient.id.in_({check_in.patient_id for check_in in check_ins})
    )
    asked = {patient.id: patient for patient in session.scalars(patients)}
    vault_of(session).prepare(session, clinic.id, [patient.data_key_id for patient in asked.values()])
    ended = _ended_attempts(session, clinic, check_ins)
    drafts = []
    for check_in in check_ins:
        question = _questions(session, protocol_ids[check_in.infusion_id], check_in.step)[0]
        attempt = 1 + ended[check_in.id, question.measure.value]
        drafts.append(
            texts.drafted(
                session, clinic, asked[check_in.patient_id], Kind.QUESTION, asking(question).question,
                natural_key=natural_key(check_in, question.measure, Kind.QUESTION, attempt),
                check_in=check_in, question=question.measure.value, attempt=attempt,
                not_before=check_in.due_at, expires_at=check_in.closes_at,
            )
        )  # fmt: skip
    queue_all(session, drafts)


def queue_nudges(session: Session) -> int:
    """Ask once more where the question has been open for a while; tell staff of a disputed score that was left so.

    Returns how many check-ins were looked at.
    """
    now = clock_of(session).now()
    due = session.scalars(
        select(CheckIn).where(CheckIn.nudge_at <= now).limit(BATCH).with_for_update(skip_locked=True)
    ).all()
    apart.handle(
        session, [check_in.id for check_in in due], partial(_nudge, session, now), partial(_nudge_later, session, now)
    )
    return len(due)


def _nudge(session: Session, now: datetime, ids: Sequence[str]) -> None:
    for check_in in session.scalars(select(CheckIn).where(CheckIn.id.in_(ids)).order_by(CheckIn.nudge_at)).all():
        if check_in.state == CheckInState.SKIPPED and check_in.reason == Reason.TROUBLE:
            check_in.nudge_at = now + TRY_AGAIN  # not asked yet: `queue_due` takes it up again
            continue
        check_in.nudge_at = None
        if check_in.answered_at is not None:
            disputes.flag_unsettled(session, check_in)
            continue
        if check_in.state != CheckInState.ASKED or check_in.awaiting is None or check_in.closes_at <= now:
            continue
        text = asking(question_of(session, check_in, check_in.awaiting)).nudge
        if text is None:
            continue
        clinic, patient = session.get_one(Clinic, check_in.clinic_id), session.get_one(Patient, check_in.patient_id)
        texts.to_patient(
            session, clinic, patient, Kind.NUDGE, text,
            natural_key=natural_key(check_in, check_in.awaiting, Kind.NUDGE, 1),
            check_in=check_in, question=check_in.awaiting, expires_at=check_in.closes_at,
        )  # fmt: skip


def _nudge_later(session: Session, now: datetime, check_in_id: str) -> None:
    session.get_one(CheckIn, check_in_id, populate_existing=True).nudge_at = now + TRY_AGAIN


def no_nudge(session: Session, check_in: CheckIn) -> None:
    """Nobody is to be asked by us once more: a person has it now."""
    check_in.nudge_at = None
    waiting = select(Message).where(
        Message.check_in_id == check_in.id,
        Message.kind == Kind.NUDGE.value,
        Message.state == MessageState.QUEUED.value,
    )
    for nudge in session.scalars(waiting).all():
        drop(session, nudge, Reason.UNCLEAR)


def close_windows(session: Session) -> int:
    """Settle every check-in whose window is over: missed, or skipped with the reason that held. Returns how many."""
    now = clock_of(session).now()
    over = session.execute(
        select(CheckIn.id, CheckIn.clinic_id)
        .where(~CheckIn.final, CheckIn.closes_at <= now, ~_asking_in_the_balance())
        .order_by(CheckIn.closes_at)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    for clinic_id, ids in _by_clinic(over).items():
        clinic = session.get_one(Clinic, clinic_id)
        for check_in, reason in with_reasons(session, clinic, now, CheckIn.id.in_(ids)):
            _close(session, check_in, reason)
    session.flush()
    return len(over)


def replan_missed(session: Session) -> int:
    """Give queued texts that missed their stretch of the day the next one, or drop them when their time is over."""
    now = clock_of(session).now()
    missed = session.scalars(
        select(Message)
        .where(Message.state == MessageState.QUEUED.value, Message.send_before <= now)
        .order_by(Message.send_before)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    apart.handle(session, [message.id for message in missed], partial(_replan, session, now), partial(_drop, session))
    return len(missed)


def _replan(session: Session, now: datetime, ids: Sequence[str]) -> None:
    for message in session.scalars(select(Message).where(Message.id.in_(ids)).order_by(Message.send_before)).all():
        clinic = session.get_one(Clinic, message.clinic_id)
        zone = ZoneInfo(clinic.time_zone)
        if message.patient_id is not None:
            zone = ZoneInfo(session.get_one(Patient, message.patient_id).time_zone)
        if message.expires_at > now:
            replan(message, clinic, zone, now)
        if message.expires_at <= max(now, message.send_after):
            drop(session, message, Reason.TOO_LATE)


def _drop(session: Session, message_id: str) -> None:
    drop(session, session.get_one(Message, message_id, populate_existing=True), Reason.TROUBLE)


def resume_patients(session: Session) -> int:
    """End the pauses whose time is over and bring those schedules back. Returns how many."""
    now = clock_of(session).now()
    rested = session.scalars(select(Patient).where(Patient.paused_until <= now).limit(BATCH)).all()
    for patient in rested:
        patient.paused_at = patient.paused_until = None
        review(session, patient.clinic_id, patient.id)
    return len(rested)


def natural_key(check_in: CheckIn, question: str, kind: Kind, attempt: int) -> str:
    """What makes a check-in's text the same text: check-in, question, kind and attempt."""
    return f"check-in:{check_in.id}:{question}:{kind.value}:{attempt}"


def _ended_attempts(session: Session, clinic: Clinic, check_ins: Sequence[CheckIn]) -> Counter[tuple[str, str]]:
    """How often each check-in's question was put and came to nothing, by check-in and measure."""
    ended = select(Message.check_in_id, Message.question).where(
        Message.clinic_id == clinic.id,
        Message.check_in_id.in_([check_in.id for check_in in check_ins]),
        Message.kind == Kind.QUESTION.value,
        Message.state.in_([MessageState.FAILED.value, MessageState.DROPPED.value]),
    )
    return Counter((str(check_in_id), str(question)) for check_in_id, question in session.execute(ended))


def _close(session: Session, check_in: CheckIn, standing_reason: Reason | None) -> None:
    messages = session.scalars(select(Message).where(Message.check_in_id == check_in.id)).all()
    check_in.awaiting, check_in.final = None, True
    if check_in.answered_at is None:
        check_in.nudge_at = None  # of an answered one it is the dispute's, which may outlast the window
    for message in messages:
        if message.state == MessageState.QUEUED and message.question is not None:
            drop(session, message, Reason.TOO_LATE)
    if check_in.state == CheckInState.ASKED:
        arrived = any(
            m.state not in (MessageState.UNDELIVERED, MessageState.FAILED) for m in messages if m.state in OUT
        )
        check_in.state = CheckInState.MISSED
        check_in.reason = (Reason.NO_ANSWER if arrived else Reason.NOT_DELIVERED).value
    elif check_in.state == CheckInState.SCHEDULED:
        check_in.state = CheckInState.SKIPPED
        check_in.reason = (standing_reason or _why_not_asked(session, check_in, messages)).value


def _asking_in_the_balance() -> ColumnElement[bool]:
    """Whether it was asked is not known yet: its question is at the provider, or not."""
    return exists(
        select(1)
        .select_from(Message)
        .where(
            Message.check_in_id == CheckIn.id,
            Message.kind == Kind.QUESTION.value,
            Message.state.in_([MessageState.CLAIMED.value, MessageState.UNKNOWN.value]),
        )
    )


def _why_not_asked(session: Session, check_in: CheckIn, messages: Sequence[Message]) -> Reason:
    """No standing reason held when the window closed, yet it was not asked: what kept its text back?"""
    text = next((m for m in messages if m.kind == Kind.QUESTION), None)
    if session.scalar(select(exists(select(1).select_from(Hold)))):
        return Reason.RESTORED
    if text is None:
        return Reason.OUTAGE
    sender = session.get(Sender, text.sender)
    if sender is not None and sender.stopped_at is not None:
        return Reason.SENDER_STOPPED
    if session.scalar(select(exists().where(*_phone_was_busy(check_in, text)))):
        return Reason.PHONE_BUSY
    if session.scalar(select(exists().where(*_others_of_that_day(text)))):
        return Reason.CAP
    return Reason.OUTAGE


def _phone_was_busy(check_in: CheckIn, text: Message) -> list[ColumnElement[bool]]:
    return [
        Message.to_index == text.to_index,
        Message.kind == Kind.QUESTION.value,
        Message.check_in_id != check_in.id,
        Message.check_in_id == CheckIn.id,
        CheckIn.patient_id != check_in.patient_id,
        CheckIn.asked_at < check_in.closes_at,
        CheckIn.closes_at > check_in.due_at,
    ]


def _others_of_that_day(text: Message) -> list[ColumnElement[bool]]:
    return [
        Message.to_index == text.to_index,
        Message.id != text.id,
        Message.unprompted.is_(True),
        Message.claimed_care_at >= text.day_start,
        Message.state.in_([state.value for state in OUT]),
    ]


def _by_clinic(check_ins: Sequence[Due]) -> dict[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for check_in in check_ins:
        grouped.setdefault(check_in.clinic_id, []).append(check_in.id)
    return grouped

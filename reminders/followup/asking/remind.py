"""Queuing questions when they are due, one nudge each, and new hours for queued texts that missed theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import Row, func, select, text
from sqlalchemy.orm import Session

from reminders.care.reasons import Reason
from reminders.care.wording import asking
from reminders.followup.asking import batches, texts
from reminders.followup.asking.questions import natural_key, question_of, questions_at
from reminders.outbox.kinds import Kind
from reminders.outbox.queue import drop, queue_all, replan
from reminders.outbox.review import review, with_reasons
from reminders.record.columns import without_index
from reminders.record.database import clock_of
from reminders.record.people import Clinic, Patient
from reminders.record.schedule import IN_TROUBLE, CheckIn, CheckInState, Infusion
from reminders.record.sealing import vault_of
from reminders.record.texts import Message, MessageState

#: A check-in's id and clinic.
Due = Row[str, str]


def queue_due(session: Session) -> int:
    """Queue the first question of due check-ins, up to `batches.BATCH`. Returns how many check-ins were handled.

    A check-in whose question cannot be composed is skipped with the reason `trouble`, shown to staff, and tried again
    after `batches.TRY_AGAIN`.
    """
    now = clock_of(session).now()
    _bring_back_set_aside(session, now)
    due = due_check_ins(session, now)
    for clinic_id, ids in batches.by_clinic(due).items():
        batches.handle(
            session, ids, partial(_queue_or_skip, session, clinic_id, now), partial(_try_later, session, now)
        )
    session.flush()
    return len(due)


def _queue_or_skip(session: Session, clinic_id: str, now: datetime, ids: Sequence[str]) -> None:
    clinic = session.get_one(Clinic, clinic_id)
    to_ask = []
    for check_in, reason in with_reasons(session, clinic, now, CheckIn.id.in_(ids)):
        check_in.retry_at = None
        if reason is not None:
            check_in.state, check_in.reason = CheckInState.SKIPPED, reason.value
        else:
            check_in.queued_at = now
            to_ask.append(check_in)
    queue_questions(session, clinic, to_ask)


def _try_later(session: Session, now: datetime, check_in_id: str) -> None:
    check_in = session.get_one(CheckIn, check_in_id, populate_existing=True)
    check_in.state, check_in.reason = CheckInState.SKIPPED, Reason.TROUBLE.value
    check_in.retry_at = now + batches.TRY_AGAIN


def _bring_back_set_aside(session: Session, now: datetime) -> None:
    """Schedule again the check-ins that were set aside and are due for another try."""
    aside = select(CheckIn).where(
        text(IN_TROUBLE),  # spelled like the condition of its index, so that the index is used
        CheckIn.retry_at <= now,
        CheckIn.state == CheckInState.SKIPPED.value,
        CheckIn.closes_at > now,
    )
    for check_in in session.scalars(aside.limit(batches.BATCH).with_for_update(skip_locked=True)).all():
        check_in.state, check_in.reason, check_in.retry_at = CheckInState.SCHEDULED, None, None
    session.flush()


def due_check_ins(session: Session, now: datetime) -> Sequence[Due]:
    """Check-ins to ask now, locked, at most `batches.BATCH`. Reads only rows that are due, by an index."""
    return session.execute(
        select(CheckIn.id, CheckIn.clinic_id)
        .where(
            CheckIn.state == CheckInState.SCHEDULED.value,
            CheckIn.queued_at.is_(None),
            CheckIn.due_at <= now,
            CheckIn.closes_at > now,
        )
        .order_by(CheckIn.due_at)
        .limit(batches.BATCH)
        .with_for_update(skip_locked=True)
    ).all()


def queue_questions(session: Session, clinic: Clinic, check_ins: Sequence[CheckIn]) -> None:
    """Queue the first question of a clinic's check-ins, under a new attempt if an earlier one failed, was dropped or
    went to a phone that is no longer the patient's.

    The number of queries does not depend on how many check-ins there are.
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
    ended = _ended_attempts(session, clinic, check_ins, asked)
    drafts = []
    for check_in in check_ins:
        question = questions_at(session, check_in.protocol_id or protocol_ids[check_in.infusion_id], check_in.step)[0]
        attempt = 1 + ended[check_in.id, str(question.measure)]
        request = texts.TextRequest(
            Kind.QUESTION,
            asking(question).question,
            natural_key(check_in, question.measure, Kind.QUESTION, attempt),
            check_in=check_in,
            question=str(question.measure),
            attempt=attempt,
            expires_at=check_in.closes_at,
        )
        drafts.append(texts.draft_to_patient(session, clinic, asked[check_in.patient_id], request))
    queue_all(session, drafts)


def queue_nudges(session: Session) -> int:
    """Queue the nudges that are due, up to `batches.BATCH`. Returns how many check-ins were handled."""
    now = clock_of(session).now()
    due = session.scalars(
        select(CheckIn).where(CheckIn.nudge_at <= now).limit(batches.BATCH).with_for_update(skip_locked=True)
    ).all()
    batches.handle(
        session, [check_in.id for check_in in due], partial(_nudge, session, now), partial(_nudge_later, session, now)
    )
    return len(due)


def _nudge(session: Session, now: datetime, ids: Sequence[str]) -> None:
    for check_in in session.scalars(select(CheckIn).where(CheckIn.id.in_(ids)).order_by(CheckIn.nudge_at)).all():
        check_in.nudge_at = None
        if check_in.state != CheckInState.ASKED or check_in.awaiting is None or check_in.closes_at <= now:
            continue
        text = asking(question_of(session, check_in, check_in.awaiting)).nudge
        if text is None:
            continue
        clinic, patient = session.get_one(Clinic, check_in.clinic_id), session.get_one(Patient, check_in.patient_id)
        attempt = 1 + _nudges_to_earlier_phones(session, check_in, patient)
        request = texts.TextRequest(
            Kind.NUDGE,
            text,
            natural_key(check_in, check_in.awaiting, Kind.NUDGE, attempt),
            check_in=check_in,
            question=check_in.awaiting,
            attempt=attempt,
            expires_at=check_in.closes_at,
        )
        texts.queue_to_patient(session, clinic, patient, request)


def _nudges_to_earlier_phones(session: Session, check_in: CheckIn, patient: Patient) -> int:
    """How many nudges of a check-in went, or were to go, to phones that are no longer the patient's."""
    found = select(func.count()).where(
        Message.check_in_id == check_in.id,
        Message.kind == Kind.NUDGE.value,
        Message.to_index != patient.phone_index,
    )
    return session.scalar(found) or 0


def _nudge_later(session: Session, now: datetime, check_in_id: str) -> None:
    session.get_one(CheckIn, check_in_id, populate_existing=True).nudge_at = now + batches.TRY_AGAIN


def cancel_nudge(session: Session, check_in: CheckIn) -> None:
    """Send no nudge for a check-in any more, because staff take over; drop one that is queued."""
    check_in.nudge_at = None
    waiting = select(Message).where(
        Message.check_in_id == check_in.id,
        Message.kind == Kind.NUDGE.value,
        Message.state == MessageState.QUEUED.value,
    )
    for nudge in session.scalars(waiting).all():
        drop(session, nudge, Reason.UNCLEAR)


def replan_missed(session: Session) -> int:
    """Move queued texts that missed their sending hours to the next ones, or drop them if expired. Returns how many."""
    now = clock_of(session).now()
    missed = session.scalars(
        select(Message)
        .where(Message.state == MessageState.QUEUED.value, Message.send_before <= now)
        .order_by(Message.send_before)
        .limit(batches.BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    batches.handle(session, [message.id for message in missed], partial(_replan, session, now), partial(_drop, session))
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
    """End pauses that are over and bring back those patients' check-ins. Returns how many patients."""
    now = clock_of(session).now()
    rested = session.scalars(select(Patient).where(Patient.paused_until <= now).limit(batches.BATCH)).all()
    for patient in rested:
        patient.paused_at = patient.paused_until = patient.paused_for = None
        review(session, patient.clinic_id, patient.id)
    return len(rested)


def _ended_attempts(
    session: Session, clinic: Clinic, check_ins: Sequence[CheckIn], asked: Mapping[str, Patient]
) -> Counter[tuple[str, str]]:
    """How many texts of each check-in's question failed, were dropped or went to an earlier phone of the patient, by
    check-in id and measure."""
    attempts = select(Message.check_in_id, Message.question, Message.state, Message.patient_id, Message.to_index).where(
        without_index(Message.clinic_id) == clinic.id,
        Message.check_in_id.in_([check_in.id for check_in in check_ins]),
        Message.kind == Kind.QUESTION.value,
    )
    return Counter(
        (str(row.check_in_id), str(row.question))
        for row in session.execute(attempts)
        if row.state in (MessageState.FAILED, MessageState.DROPPED)
        or row.to_index != asked[str(row.patient_id)].phone_index
    )

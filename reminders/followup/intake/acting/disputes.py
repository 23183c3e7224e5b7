"""Disputes: the patient says that a recorded score is wrong, without saying which one is right.

The patient is asked. If neither the patient nor staff give a value in time, staff are alerted. Until then the recorded
score stays in force.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from reminders.followup.alerting import flag
from reminders.followup.asking import batches
from reminders.followup.intake.recording import outcomes
from reminders.followup.intake.whose.attribute import CORRECTS_FOR, has_value_since
from reminders.outbox.kinds import Kind
from reminders.record.database import clock_of
from reminders.record.outcomes import Flag, FlagKind, FlagReply, Measure, Outcome
from reminders.record.people import Clinic, Patient
from reminders.record.schedule import CheckIn
from reminders.record.texts import Message, Reply


def wait_until(check_in: CheckIn, measure: str, now: datetime) -> datetime:
    """Until when a dispute waits for the patient: the end of the window, or of the time in which a number corrects."""
    since = check_in.answered_at if measure == Measure.PAIN else None
    corrects_until = (since or now) + CORRECTS_FOR
    return min(check_in.closes_at, corrects_until) if check_in.closes_at > now else corrects_until


def close_if_settled(session: Session, check_in: CheckIn) -> None:
    """An answer was corrected, or staff were told of its dispute: stop waiting, unless another is still disputed."""
    session.flush()
    if not unsettled_disputes(session, check_in):
        check_in.dispute_until = None


def flag_unsettled(session: Session) -> int:
    """Flag the disputes whose time is over, up to `batches.BATCH`. Returns how many check-ins were handled."""
    now = clock_of(session).now()
    due = session.scalars(
        select(CheckIn)
        .where(CheckIn.dispute_until <= now)
        .order_by(CheckIn.dispute_until)
        .limit(batches.BATCH)
        .with_for_update(skip_locked=True)
    ).all()
    batches.handle(
        session, [check_in.id for check_in in due], partial(_flag_all, session), partial(_later, session, now)
    )
    return len(due)


def _flag_all(session: Session, ids: Sequence[str]) -> None:
    for check_in in session.scalars(select(CheckIn).where(CheckIn.id.in_(ids)).order_by(CheckIn.dispute_until)).all():
        check_in.dispute_until = None
        _flag(session, check_in)


def _later(session: Session, now: datetime, check_in_id: str) -> None:
    session.get_one(CheckIn, check_in_id, populate_existing=True).dispute_until = now + batches.TRY_AGAIN


def _flag(session: Session, check_in: CheckIn) -> None:
    """Flag each dispute of a check-in's answers that nobody has settled."""
    patient = session.get_one(Patient, check_in.patient_id)
    if patient.erased_at is not None:
        return
    for dispute in unsettled_disputes(session, check_in):
        flag.flag_reply(
            session, session.get_one(Clinic, check_in.clinic_id), dispute, FlagKind.UNCLEAR,
            patient_id=patient.id, check_in=check_in,
        )  # fmt: skip


def unsettled_disputes(session: Session, check_in: CheckIn) -> list[Reply]:
    """For each question of a check-in the newest disputing reply, unless it was settled or staff were told."""
    asked_back = session.scalars(
        select(Reply)
        .join(Message, Message.reply_id == Reply.id)
        .where(
            Message.clinic_id == check_in.clinic_id,
            Message.check_in_id == check_in.id,
            Message.kind == Kind.CLARIFY_CORRECTION.value,
        )
        .order_by(Message.id)
    )
    newest = {reply.question: reply for reply in asked_back if reply.question is not None}
    return [dispute for dispute in newest.values() if not _settled(session, check_in, dispute)]


def _settled(session: Session, check_in: CheckIn, dispute: Reply) -> bool:
    """Whether the patient (even with the same value) or the clinic gave a value after the dispute, or staff know."""
    measure = str(dispute.question)
    if has_value_since(session, check_in.id, measure, dispute.id) or _staff_know(session, check_in, dispute):
        return True
    current = outcomes.current(session, check_in.infusion_id, check_in.step, measure)
    if current is None or dispute.read_at is None:
        return True
    return session.get_one(Outcome, current.id).recorded_at > dispute.read_at


def _staff_know(session: Session, check_in: CheckIn, dispute: Reply) -> bool:
    """Whether a flag, resolved or not, shows the dispute or a later one of the same answer."""
    shown = exists().where(FlagReply.flag_id == Flag.id, FlagReply.reply_id == Reply.id).correlate(Flag, Reply)
    told = select(Reply.id).where(
        Reply.clinic_id == check_in.clinic_id,
        Reply.patient_id == check_in.patient_id,
        Reply.check_in_id == check_in.id,
        Reply.question == dispute.question,
        Reply.id >= dispute.id,
        exists().where(
            Flag.clinic_id == check_in.clinic_id,
            Flag.patient_id == check_in.patient_id,
            Flag.check_in_id == Reply.check_in_id,
            Flag.kind == FlagKind.UNCLEAR.value,
            or_(Flag.reply_id == Reply.id, shown),
        ),
    )
    return session.scalar(told.limit(1)) is not None

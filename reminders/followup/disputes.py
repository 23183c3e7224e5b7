"""A score the patient says is wrong without saying which is right: asked about, and told to staff if left so.

Until the patient names one, or somebody at the clinic corrects the record, the number noted stands; nobody may
take it for undisputed.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.followup import flag, outcomes
from reminders.followup.attribute import CORRECTS_FOR
from reminders.outbox.kinds import Kind
from reminders.record.outcomes import FlagKind, Outcome
from reminders.record.people import Clinic, Patient
from reminders.record.schedule import CheckIn
from reminders.record.texts import Message, Reply


def waits_until(check_in: CheckIn, now: datetime) -> datetime:
    """How long a dispute is the patient's to settle: to the end of the window, or of the time a number corrects."""
    corrects_until = (check_in.answered_at or now) + CORRECTS_FOR
    return min(check_in.closes_at, corrects_until) if check_in.closes_at > now else corrects_until


def flag_unsettled(session: Session, check_in: CheckIn) -> None:
    """Tell staff about the dispute of a check-in's score, if there is one and nobody has settled it since."""
    dispute = session.scalar(
        select(Reply)
        .join(Message, Message.reply_id == Reply.id)
        .where(
            Message.clinic_id == check_in.clinic_id,
            Message.check_in_id == check_in.id,
            Message.kind == Kind.CLARIFY_CORRECTION.value,
        )
        .order_by(Message.id.desc())
        .limit(1)
    )
    if dispute is None or dispute.question is None or _settled(session, check_in, dispute):
        return
    patient = session.get_one(Patient, check_in.patient_id)
    if patient.erased_at is not None:
        return
    flag.about_reply(
        session, session.get_one(Clinic, check_in.clinic_id), dispute, FlagKind.UNCLEAR,
        patient_id=patient.id, check_in=check_in,
    )  # fmt: skip


def _settled(session: Session, check_in: CheckIn, dispute: Reply) -> bool:
    """Whether the value in force was recorded after the dispute was read: by the patient or by the clinic."""
    current = outcomes.current(session, check_in.infusion_id, check_in.step, str(dispute.question))
    if current is None or dispute.read_at is None:
        return True
    return session.get_one(Outcome, current.id).recorded_at > dispute.read_at

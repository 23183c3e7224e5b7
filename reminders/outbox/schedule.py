"""Where each of a patient's check-ins stands: the standing reasons read anew, the rest brought back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, literal, select
from sqlalchemy.orm import Session

from reminders.care.reasons import Reason
from reminders.outbox.pace import sender_of
from reminders.outbox.standing import Subject, standing
from reminders.record.database import clock_of, settings_of
from reminders.record.people import Clinic, Patient
from reminders.record.schedule import CheckIn, CheckInState


def review(session: Session, clinic_id: str, patient_id: str) -> None:
    """Recompute state and reason of every check-in of a patient that was not asked and is not final.

    Called in the transaction of anything that can make or end a reason. A check-in whose window has closed is left
    to `remind.close_windows`, which makes its reason final.
    """
    session.flush()
    now = clock_of(session).now()
    not_asked = (
        CheckIn.clinic_id == clinic_id,
        CheckIn.patient_id == patient_id,
        CheckIn.final.is_(False),
        CheckIn.closes_at > now,
        CheckIn.state.in_([CheckInState.SCHEDULED.value, CheckInState.SKIPPED.value]),
    )
    clinic = session.get_one(Clinic, clinic_id)
    for check_in, reason in with_reasons(session, clinic, now, *not_asked):
        state = CheckInState.SKIPPED if reason else CheckInState.SCHEDULED
        if (check_in.state, check_in.reason) != (state.value, reason.value if reason else None):
            check_in.state, check_in.reason = state, reason.value if reason else None
    session.flush()


def review_phone(session: Session, clinic_id: str, phone_index: str) -> None:
    """Recompute the check-ins of everybody who answers on a phone."""
    for patient_id in session.scalars(
        select(Patient.id).where(Patient.clinic_id == clinic_id, Patient.phone_index == phone_index)
    ).all():
        review(session, clinic_id, patient_id)


def with_reasons(
    session: Session, clinic: Clinic, now: datetime, *conditions: ColumnElement[bool]
) -> list[tuple[CheckIn, Reason | None]]:
    """Check-ins of one clinic that meet the conditions, each with the first reason that stands against asking it."""
    reasons = standing(_subject(sender_of(clinic, settings_of(session))), now)
    columns = [condition.label(reason.name) for reason, condition in reasons.items()]
    query: Any = (
        select(CheckIn, *columns)
        .join(Patient, (Patient.clinic_id == CheckIn.clinic_id) & (Patient.id == CheckIn.patient_id))
        .where(CheckIn.clinic_id == clinic.id, *conditions)
        .order_by(CheckIn.due_at, CheckIn.id)
    )
    found = []
    for row in session.execute(query.execution_options(populate_existing=True)):
        holding = (reason for reason, holds in zip(reasons, row[1:], strict=True) if holds)
        found.append((row[0], next(holding, None)))
    return found


def _subject(sender: str) -> Subject:
    return Subject(
        clinic_id=CheckIn.clinic_id,
        patient_id=CheckIn.patient_id,
        infusion_id=CheckIn.infusion_id,
        sender=literal(sender),
        phone_index=Patient.phone_index,
    )

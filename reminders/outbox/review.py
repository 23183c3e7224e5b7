"""Updating the state of check-ins that were not asked: skipped while a reason against texting holds, else scheduled."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, String, bindparam, literal, select
from sqlalchemy.orm import Session

from reminders.care.reasons import Reason
from reminders.outbox.pace import sender_of
from reminders.outbox.reasons_not_to_text import Subject, standing_reasons
from reminders.record.columns import Instant
from reminders.record.database import clock_of, settings_of
from reminders.record.people import Clinic, Patient
from reminders.record.schedule import CheckIn, CheckInState


def review(session: Session, clinic_id: str, patient_id: str) -> None:
    """Update state and reason of a patient's check-ins that were not asked and are not final.

    To be called in every transaction that can create or remove a reason. A check-in whose window has closed is left
    to `close.close_windows`, which makes its reason final.
    """
    session.flush()
    now = clock_of(session).now()
    clinic = session.get_one(Clinic, clinic_id)
    for check_in, reason in _found(session, clinic, _not_asked(), {"now": now, "patient": patient_id}):
        state = CheckInState.SKIPPED if reason else CheckInState.SCHEDULED
        if (check_in.state, check_in.reason) != (state.value, reason.value if reason else None):
            check_in.state, check_in.reason = state, reason.value if reason else None
    session.flush()


def review_phone(session: Session, clinic_id: str, phone_index: str) -> None:
    """Do the same for every patient of the clinic who has this phone."""
    for patient_id in session.scalars(
        select(Patient.id).where(Patient.clinic_id == clinic_id, Patient.phone_index == phone_index)
    ).all():
        review(session, clinic_id, patient_id)


def clinics_on(session: Session, phone_index: str, *others: str) -> list[str]:
    """The clinics that have a patient with this phone, and the `others` named, sorted."""
    known = session.scalars(select(Patient.clinic_id).where(Patient.phone_index == phone_index).distinct())
    return sorted({*others, *known})


def with_reasons(
    session: Session, clinic: Clinic, now: datetime, *conditions: ColumnElement[bool]
) -> list[tuple[CheckIn, Reason | None]]:
    """Check-ins of one clinic that meet the conditions, each with the first reason against asking it, if any."""
    return _found(session, clinic, _query()[1].where(*conditions), {"now": now})


def _found(session: Session, clinic: Clinic, query: Any, values: dict[str, Any]) -> list[tuple[CheckIn, Reason | None]]:
    reasons = _query()[0]
    rows = session.execute(query, {"clinic": clinic.id, "sender": sender_of(clinic, settings_of(session)), **values})
    found = []
    for row in rows:
        holding = (reason for reason, holds in zip(reasons, row[1:], strict=True) if holds)
        found.append((row[0], next(holding, None)))
    return found


def reason_now(session: Session, clinic: Clinic, *, patient_id: str, phone_index: str) -> list[Reason]:
    """Every reason that holds now against texting a patient on a phone, in the order in which they are shown.

    Both may be empty, for a patient who is not known yet. What concerns one infusion alone is not among them.
    """
    subject = Subject(
        clinic_id=literal(clinic.id, String),
        patient_id=literal(patient_id, String),
        infusion_id=literal("", String),
        sender=literal(sender_of(clinic, settings_of(session)), String),
        phone_index=literal(phone_index, String),
    )
    reasons = standing_reasons(subject, clock_of(session).now())
    holding = session.execute(select(*reasons.values())).one()
    return [reason for reason, holds in zip(reasons, holding, strict=True) if holds]


def reason_against(session: Session, check_in: CheckIn) -> Reason | None:
    """The first reason that holds now against texting about a check-in, asked or not; None if there is none."""
    clinic = session.get_one(Clinic, check_in.clinic_id)
    return with_reasons(session, clinic, clock_of(session).now(), CheckIn.id == check_in.id)[0][1]


@cache
def _query() -> tuple[tuple[Reason, ...], Any]:
    """A query of check-ins with a column for each reason. Cached, because building it takes longer than running it."""
    subject = Subject(
        clinic_id=CheckIn.clinic_id,
        patient_id=CheckIn.patient_id,
        infusion_id=CheckIn.infusion_id,
        sender=bindparam("sender", type_=String),
        phone_index=Patient.phone_index,
    )
    reasons = standing_reasons(subject, bindparam("now", type_=Instant()))
    query = (
        select(CheckIn, *(condition.label(reason.name) for reason, condition in reasons.items()))
        .join(Patient, (Patient.clinic_id == CheckIn.clinic_id) & (Patient.id == CheckIn.patient_id))
        .where(CheckIn.clinic_id == bindparam("clinic", type_=String))
        .order_by(CheckIn.due_at, CheckIn.id)
        .execution_options(populate_existing=True)
    )
    return tuple(reasons), query


@cache
def _not_asked() -> Any:
    """The same of one patient: check-ins that were not asked and are not final."""
    return _query()[1].where(
        CheckIn.patient_id == bindparam("patient", type_=String),
        ~CheckIn.final,
        CheckIn.closes_at > bindparam("now", type_=Instant()),
        CheckIn.state.in_([CheckInState.SCHEDULED.value, CheckInState.SKIPPED.value]),
    )

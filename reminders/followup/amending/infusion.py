"""Changing an infusion: its time, condition, dose and place in the course; canceling and reinstating it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from reminders.care.hours import local_day
from reminders.clinics.row import locked_clinic
from reminders.fields import Fields
from reminders.followup.amending.subject import audit_amendment, checked_reason, infusion_of
from reminders.followup.enrolling import planning
from reminders.followup.enrolling.course_review import review_course
from reminders.outbox.review import review
from reminders.record.access import INFUSION_CHANGED
from reminders.record.database import clock_of
from reminders.record.outcomes import BASELINE, Outcome
from reminders.record.people import Clinic, Patient
from reminders.record.schedule import Infusion, InfusionStatus
from reminders.record.sealing import Erased, SealError, seal, unseal_or_none


def change_infusion(
    session: Session,
    clinic_id: str,
    infusion_id: str,
    *,
    actor: str,
    why: str,
    infused_at: datetime | None = None,
    condition: str | None = None,
    course: int | None = None,
    number: int | None = None,
    dose_mg_per_kg: Decimal | None = None,
    no_dose: bool = False,
    second_of_day: bool = False,
) -> Infusion:
    """Change an infusion; None leaves a value unchanged, `no_dose` takes the dose away. Raises `NotFound`, or `Refused`
    naming every bad field.

    If `infused_at` changes, check-ins that were not asked yet get new times and keep their ids; those asked, answered
    or missed stay as they are; a time after an answer that counts is refused, as it would become one from before the
    treatment. `second_of_day` confirms that the patient had two infusions on that day.
    """
    clinic = locked_clinic(session, clinic_id)
    infusion, patient = infusion_of(session, clinic_id, infusion_id)
    fields = Fields()
    why = fields.why(why)
    given: dict[str, Any] = {
        "infused_at": fields.past_instant("infused_at", infused_at, clock_of(session).now()) if infused_at else None,
        "condition": fields.condition(condition) if condition is not None else None,
        "course": fields.ordinal("course", course, "A course's number"),
        "number": fields.ordinal("number", number, "An infusion's number within its course"),
        "dose_mg_per_kg": fields.dose("dose_mg_per_kg", dose_mg_per_kg),
    }
    new = {name: value for name, value in given.items() if value is not None and value != getattr(infusion, name)}
    if no_dose and infusion.dose_mg_per_kg is not None:
        new["dose_mg_per_kg"] = None
    if "infused_at" in new and not fields.errors:
        _refuse_clash(session, fields, clinic, patient, infusion, new["infused_at"], second_of_day=second_of_day)
        if new["infused_at"] > infusion.infused_at:
            _refuse_answered_before(session, fields, clinic, infusion, new["infused_at"])
    fields.done()
    if not new:
        return infusion
    old = {name: getattr(infusion, name) for name in new}
    for name, value in new.items():
        setattr(infusion, name, value)
    if "infused_at" in new:
        planning.update_local_day(session, patient, infusion)
        planning.replan(session, clinic, patient, [infusion])
        review(session, clinic_id, patient.id)
    if {"course", "infused_at"} & new.keys():
        review_course(session, clinic, patient)
    audit_amendment(
        session, patient, INFUSION_CHANGED,
        actor=actor, why=why, old=old, new=new, subject="infusion", subject_id=infusion.id,
    )  # fmt: skip
    return infusion


def cancel_infusion(
    session: Session, clinic_id: str, infusion_id: str, *, actor: str, why: str, reason: str | None = None
) -> Infusion:
    """Cancel an infusion that did not happen or should not be followed up. Earlier infusions' check-ins resume.

    `reason` puts back a cancellation that was in force before, with its own reason; `why` is then why it is put back.
    """
    clinic = locked_clinic(session, clinic_id)
    infusion, patient = infusion_of(session, clinic_id, infusion_id)
    why = checked_reason(why)
    if infusion.status == InfusionStatus.CANCELLED:
        return infusion
    infusion.status, infusion.data_key_id = InfusionStatus.CANCELLED.value, patient.data_key_id
    seal(session, infusion, "cancelled_reason", reason or why)
    review(session, clinic_id, patient.id)
    review_course(session, clinic, patient)
    audit_amendment(
        session, patient, "cancel-infusion", actor=actor, why=why, subject="infusion", subject_id=infusion.id,
        new={"cancelled_reason": reason} if reason else None,
    )  # fmt: skip
    return infusion


def reinstate_infusion(
    session: Session, clinic_id: str, infusion_id: str, *, actor: str, why: str, second_of_day: bool = False
) -> Infusion:
    """Undo a cancellation. Check-ins whose window is still open are asked.

    Meanwhile it may have been enrolled once more: `second_of_day` confirms that there were two on that day. Raises
    `Refused` without it.
    """
    clinic = locked_clinic(session, clinic_id)
    infusion, patient = infusion_of(session, clinic_id, infusion_id)
    fields = Fields()
    why = fields.why(why)
    if infusion.status != InfusionStatus.ACTIVE and not second_of_day:
        _refuse_second_of_day(session, fields, clinic, patient, infusion, infusion.infused_at)
    fields.done()
    if infusion.status == InfusionStatus.ACTIVE:
        return infusion
    reason = _cancelled_reason(session, infusion)
    infusion.status, infusion.cancelled_reason_sealed = InfusionStatus.ACTIVE.value, None
    review(session, clinic_id, patient.id)
    review_course(session, clinic, patient)
    audit_amendment(
        session, patient, "reinstate-infusion", actor=actor, why=why, subject="infusion", subject_id=infusion.id,
        old={"cancelled_reason": reason} if reason else None,
    )  # fmt: skip
    return infusion


def _cancelled_reason(session: Session, infusion: Infusion) -> str | None:
    """None also where no key opens it any more: that keeps nobody from reinstating the infusion."""
    try:
        return unseal_or_none(session, infusion, "cancelled_reason")
    except (Erased, SealError):
        return None


def _refuse_clash(
    session: Session,
    fields: Fields,
    clinic: Clinic,
    patient: Patient,
    infusion: Infusion,
    infused_at: datetime,
    *,
    second_of_day: bool,
) -> None:
    same_time = select(Infusion.id).where(
        Infusion.clinic_id == patient.clinic_id,
        Infusion.patient_id == patient.id,
        Infusion.infused_at == infused_at,
        Infusion.id != infusion.id,
    )
    if session.scalar(same_time) is not None:
        fields.refuse("infused_at", "Another infusion of this patient is recorded at exactly this time.")
        return
    stays = local_day(infused_at, ZoneInfo(patient.time_zone)) == infusion.local_day
    if not stays and not second_of_day:
        _refuse_second_of_day(session, fields, clinic, patient, infusion, infused_at)


def _refuse_second_of_day(
    session: Session, fields: Fields, clinic: Clinic, patient: Patient, infusion: Infusion, infused_at: datetime
) -> None:
    other = planning.active_infusion_on_day(session, patient, infused_at, patient.time_zone, except_id=infusion.id)
    if other is not None:
        at = other.infused_at.astimezone(ZoneInfo(clinic.time_zone))
        fields.refuse(
            "infused_at",
            f"Another infusion, at {at:%H:%M} ({clinic.time_zone}), is enrolled for that day. If there were two, say "
            "so.",
            confirm="second_of_day",
        )


def _refuse_answered_before(
    session: Session, fields: Fields, clinic: Clinic, infusion: Infusion, infused_at: datetime
) -> None:
    later = aliased(Outcome)
    answered = (
        select(Outcome.step, Outcome.replied_at)
        .outerjoin(later, later.supersedes == Outcome.id)
        .where(
            Outcome.clinic_id == infusion.clinic_id,
            Outcome.patient_id == infusion.patient_id,  # what the index is of
            Outcome.infusion_id == infusion.id,
            Outcome.step != BASELINE,
            Outcome.value.is_not(None),
            Outcome.replied_at < infused_at,
            later.id.is_(None),
        )
        .order_by(Outcome.replied_at.desc())
        .limit(1)
    )
    found = session.execute(answered).first()
    if found is not None:
        at = found.replied_at.astimezone(ZoneInfo(clinic.time_zone))
        fields.refuse(
            "infused_at",
            f"The answer at {found.step} was given before this time, on {at:%Y-%m-%d at %H:%M} ({clinic.time_zone}). "
            "Withdraw it first; if this infusion did not happen, cancel it and enroll the right one.",
        )

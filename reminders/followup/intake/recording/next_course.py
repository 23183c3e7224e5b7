"""Reminds staff, once a course, to plan the patient's next one, by the rule that the clinic set (`NextCourse`).

Only staff are told, on Today: the patient is not texted. The reminder is resolved by itself when a newer infusion is
enrolled.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy import exists, select, text
from sqlalchemy.orm import Session, aliased

from reminders.followup.asking import batches
from reminders.followup.intake.recording.course_flags import flags_of, lock, raise_once, take_back
from reminders.followup.intake.recording.outcomes import newest_infusion
from reminders.record.database import clock_of
from reminders.record.outcomes import Flag, FlagKind
from reminders.record.people import Clinic, NextCourse, Patient
from reminders.record.schedule import GIVEN, Infusion, InfusionStatus

#: How often a clinic's infusions are looked through: a reminder to plan need not come to the second.
EVERY: Final = timedelta(hours=1)

PLANNED: Final = "A newer infusion is enrolled."
NOT_LAST: Final = "This infusion is not the patient's last any more."
AGAIN: Final = "The newer infusion does not count any more."


def remind_due(session: Session) -> int:
    """Remind the staff of clinics that count days, up to `batches.BATCH` clinics. Returns how many were looked through.

    What is read is the infusions whose days have passed since the clinic was last looked through. A rule that was set
    just now therefore reminds of nobody whose days were over before.
    """
    now = clock_of(session).now()
    clinics = session.scalars(
        select(Clinic.id)
        .where(Clinic.next_course_checked_at <= now - EVERY)
        .order_by(Clinic.next_course_checked_at)
        .limit(batches.BATCH)
        .with_for_update(skip_locked=True, key_share=True)
    ).all()
    batches.handle(session, clinics, partial(_look_through, session, now), partial(_pass_over, session, now))
    return len(clinics)


def _look_through(session: Session, now: datetime, ids: Sequence[str]) -> None:
    for clinic in session.scalars(select(Clinic).where(Clinic.id.in_(ids))).all():
        since, clinic.next_course_checked_at = clinic.next_course_checked_at, now
        if clinic.next_course_days is not None and since is not None:
            after = timedelta(days=clinic.next_course_days)
            for infusion in _last_ones(session, clinic, since - after, now - after):
                _remind(session, clinic, session.get_one(Patient, infusion.patient_id), infusion)


def _pass_over(session: Session, now: datetime, clinic_id: str) -> None:
    session.get_one(Clinic, clinic_id, populate_existing=True).next_course_checked_at = now


def remind_after_relief(session: Session, clinic: Clinic, patient: Patient, infusion: Infusion) -> None:
    """Remind if the clinic's rule is that relief has ended: `infusion` is the last one, whose relief has."""
    if clinic.next_course_rule == NextCourse.RELIEF_ENDED:
        _remind(session, clinic, patient, infusion)


def withdraw_reminder(session: Session, patient: Patient, infusion_id: str, why: str) -> None:
    """Take back an open reminder that followed from the end of relief, which a correction undid."""
    clinic = session.get_one(Clinic, patient.clinic_id)
    if clinic.next_course_rule == NextCourse.RELIEF_ENDED:
        for mine in _open(session, patient):
            if mine.infusion_id == infusion_id:
                take_back(session, mine, why)


def take_back_old(session: Session, patient: Patient) -> Infusion | None:
    """Take back what was said of an infusion that is not the patient's last any more. Returns the last one."""
    session.flush()
    newest = newest_infusion(session, patient)
    over = [mine for mine in _open(session, patient) if newest is None or mine.infusion_id != newest.id]
    if over:
        lock(session, patient)
    for mine in over:
        take_back(session, mine, _why_over(session, mine))
    return newest


def review(session: Session, clinic: Clinic, patient: Patient) -> None:
    """Take back what does not hold any more, and remind of an infusion that is the last one again.

    Call it after an infusion was added, changed, canceled or reinstated.
    """
    newest = take_back_old(session, patient)
    days, checked_at = clinic.next_course_days, clinic.next_course_checked_at
    if newest is None or days is None or checked_at is None:
        return
    if newest.infused_at + timedelta(days=days) <= checked_at:
        _remind(session, clinic, patient, newest)


def _remind(session: Session, clinic: Clinic, patient: Patient, infusion: Infusion) -> None:
    raise_once(session, clinic, patient, infusion, FlagKind.NEXT_COURSE, AGAIN)


def _why_over(session: Session, mine: Flag) -> str:
    about = session.get(Infusion, mine.infusion_id)
    return PLANNED if about is not None and about.status == InfusionStatus.ACTIVE else NOT_LAST


def _open(session: Session, patient: Patient) -> list[Flag]:
    return flags_of(session, patient, FlagKind.NEXT_COURSE, Flag.resolved_at.is_(None))


def _last_ones(session: Session, clinic: Clinic, after: datetime, until: datetime) -> list[Infusion]:
    """The clinic's infusions of that time (without its first moment) after which their patients had no other."""
    newer = aliased(Infusion)
    followed = exists().where(
        newer.clinic_id == Infusion.clinic_id,
        newer.patient_id == Infusion.patient_id,
        newer.status == InfusionStatus.ACTIVE.value,
        newer.infused_at > Infusion.infused_at,
    )
    return list(
        session.scalars(
            select(Infusion)
            .where(
                Infusion.clinic_id == clinic.id,
                text(f"infusions.{GIVEN}"),
                Infusion.infused_at > after,
                Infusion.infused_at <= until,
                Infusion.status == InfusionStatus.ACTIVE.value,
                ~followed,
            )
            .order_by(Infusion.infused_at)
        )
    )

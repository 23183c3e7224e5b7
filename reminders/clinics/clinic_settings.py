"""Clinics: add one, change its settings, pause and resume its texts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from dataclasses import fields as dataclass_fields
from datetime import time
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.care.hours import USUAL_HOURS, TextingHours
from reminders.care.reasons import Reason
from reminders.clinics.email import read_email
from reminders.clinics.names import neutral_name, read_name, read_text_name
from reminders.clinics.on_call import add_contact
from reminders.clinics.row import audit_change, locked_clinic
from reminders.clinics.senders import read_sender
from reminders.errors import NotFound
from reminders.fields import Fields
from reminders.outbox.pace import number_for_patients
from reminders.outbox.queue import plan_again
from reminders.outbox.review import review
from reminders.record.columns import new_id
from reminders.record.database import clock_of, settings_of
from reminders.record.people import Clinic, NextCourse
from reminders.record.schedule import CheckIn
from reminders.record.sealing import seal, vault_of
from reminders.texting.numbers import Use

MOST_NEXT_COURSE_DAYS: Final = 730

#: The largest value of each setting that is a whole number from 1.
LIMITS: Final = {"texts_per_day": 100, "texts_per_week": 700, "page_again_minutes": 240}

_LIMIT_NAMES: Final = {
    "texts_per_day": "The limit of texts a day",
    "texts_per_week": "The limit of texts in seven days",
    "page_again_minutes": "The minutes until a page is repeated",
}

SLUG: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")


@dataclass(frozen=True)
class ClinicChanges:
    """New values for a clinic's settings; None leaves a value unchanged."""

    name: str | None = None
    text_name: str | None = None
    phone: str | None = None
    sender: str | None = None
    time_zone: str | None = None
    hours_start: time | None = None
    hours_end: time | None = None
    texts_per_day: int | None = None
    texts_per_week: int | None = None
    page_again_minutes: int | None = None
    next_course_rule: str | None = None
    next_course_days: int | None = None
    second_factor_for_all: bool | None = None


def add_clinic(
    session: Session,
    *,
    slug: str,
    name: str,
    time_zone: str,
    sender: str | None = None,
    phone: str | None = None,
    text_name: str | None = None,
    alert_phone: str | None = None,
    alert_email: str | None = None,
    actor: str = "operator",
) -> Clinic:
    """Add a clinic and, if `alert_phone` or `alert_email` is given, its first on-call contact.

    Without a `text_name`, texts carry the neutral part of `name`. Raises `Refused` naming every bad field; a `slug`
    that is taken is refused even if all other values are the same, because adding a clinic twice is a mistake.
    """
    fields = Fields()
    name = read_name(fields, name)
    if not SLUG.fullmatch(slug):
        fields.refuse("slug", "A slug has small letters, digits, - and _, 63 at most.")
    elif session.scalar(select(Clinic.id).where(Clinic.slug == slug)) is not None:
        fields.refuse("slug", f'There is a clinic "{slug}" already.')
    clinic = Clinic(
        id=new_id(),
        slug=slug,
        name=name,
        text_name=read_text_name(fields, text_name) if text_name else neutral_name(name),
        phone=fields.phone(phone, Use.CLINIC) if phone else None,
        time_zone=fields.time_zone(time_zone),
        sender=read_sender(fields, sender),
        hours_start=USUAL_HOURS.start,
        hours_end=USUAL_HOURS.end,
        created_at=clock_of(session).now(),
    )
    alert_phone = fields.phone(alert_phone, Use.STAFF, "alert_phone") if alert_phone else None
    alert_email = read_email(fields, "alert_email", alert_email) if alert_email else None
    fields.done()
    session.add(clinic)
    session.flush()
    audit_change(
        session, clinic, "add-clinic", actor, {"slug": slug, "name": name, "time_zone": time_zone, "sender": sender}
    )
    if alert_phone or alert_email:
        add_contact(session, clinic.id, name="On call", phone=alert_phone, email=alert_email, actor=actor)
    return clinic


def find_clinic(session: Session, slug: str) -> Clinic:
    """The clinic with this slug. Raises `NotFound`."""
    clinic = session.scalar(select(Clinic).where(Clinic.slug == slug))
    if clinic is None:
        raise NotFound(f'There is no clinic "{slug}".')
    return clinic


def change_clinic(session: Session, clinic_id: str, changes: ClinicChanges, *, actor: str) -> Clinic:
    """Change a clinic's settings. Texts that wait to leave follow new hours; the times of check-ins stay.

    Raises `NotFound`, and `Refused` naming every bad field.
    """
    clinic = locked_clinic(session, clinic_id)
    fields = Fields()
    read = _read(fields, clinic, changes)
    fields.done()
    old = {name: getattr(clinic, name) for name in read}
    new = {name: value for name, value in read.items() if value != old[name]}
    for name, value in new.items():
        setattr(clinic, name, value)
    if {"phone", "sender"} & new.keys():
        # Phones that refused texts from the new sender now refuse this clinic's too; check-ins that waited for a number
        # to call can go on.
        _review_all(session, clinic)
    if {"hours_start", "hours_end"} & new.keys():
        plan_again(session, clinic.id)
    if {"next_course_rule", "next_course_days"} & new.keys():
        # Days are counted from here on: patients whose days were over before are not all brought up at once.
        counts = clinic.next_course_rule == NextCourse.DAYS
        clinic.next_course_checked_at = clock_of(session).now() if counts else None
    if new:
        audit_change(session, clinic, "change-clinic", actor, {"old": {name: old[name] for name in new}, "new": new})
    return clinic


def pause_clinic(session: Session, clinic_id: str, *, why: str, actor: str) -> Clinic:
    """Hold every unprompted text of a clinic until it is resumed. Raises `NotFound`, and `Refused` without a reason."""
    clinic = locked_clinic(session, clinic_id)
    fields = Fields()
    why = fields.why(why)
    fields.done()
    if clinic.paused_at is None:
        now = clock_of(session).now()
        if clinic.data_key_id is None:
            clinic.data_key_id = vault_of(session).make_data_key(session, clinic.id, patient_id=None, created_at=now)
        clinic.paused_at = now
        seal(session, clinic, "paused_why", why)
        audit_change(session, clinic, "pause-clinic", actor, {"why": why})
        _review_all(session, clinic)
    return clinic


def resume_clinic(session: Session, clinic_id: str, *, actor: str) -> Clinic:
    """End a clinic's pause. Check-ins whose window is still open are asked. Raises `NotFound`."""
    clinic = locked_clinic(session, clinic_id)
    if clinic.paused_at is not None:
        clinic.paused_at = clinic.paused_why_sealed = None
        audit_change(session, clinic, "resume-clinic", actor)
        _review_all(session, clinic)
    return clinic


def bring_back_waiting_check_ins(session: Session) -> None:
    """Bring back check-ins that waited because their clinic had no number to call, if the installation has one now.

    Called when a process starts, because the installation's settings are read then. A clinic's own number brings its
    check-ins back when it is set (`change_clinic`).
    """
    waiting = CheckIn.reason == Reason.CLINIC_NOT_READY.value
    for clinic in session.scalars(select(Clinic).where(Clinic.phone.is_(None))).all():
        held = select(CheckIn.id).where(CheckIn.clinic_id == clinic.id, waiting, CheckIn.final.is_(False))
        ready = number_for_patients(clinic, settings_of(session)) is not None
        if ready and session.scalar(held.limit(1)) is not None:
            _review_all(session, clinic)


def _read(fields: Fields, clinic: Clinic, changes: ClinicChanges) -> dict[str, object]:
    read: dict[str, object] = {
        field.name: getattr(changes, field.name)
        for field in dataclass_fields(changes)
        if getattr(changes, field.name) is not None
    }
    if changes.name is not None:
        read["name"] = read_name(fields, changes.name)
    if changes.text_name is not None:
        read["text_name"] = read_text_name(fields, changes.text_name)
    if changes.phone is not None:
        read["phone"] = fields.phone(changes.phone, Use.CLINIC)
    if changes.sender is not None:
        read["sender"] = read_sender(fields, changes.sender)
    if changes.time_zone is not None:
        read["time_zone"] = fields.time_zone(changes.time_zone)
    for name, most in LIMITS.items():
        limit = getattr(changes, name)
        if limit is not None and not 1 <= limit <= most:
            fields.refuse(name, f"{_LIMIT_NAMES[name]} is a number from 1 to {most}.")
    _check_next_course(fields, clinic, changes)
    try:
        TextingHours(changes.hours_start or clinic.hours_start, changes.hours_end or clinic.hours_end)
    except ValueError as error:
        fields.refuse("hours_start", str(error))
    return read


def _check_next_course(fields: Fields, clinic: Clinic, changes: ClinicChanges) -> None:
    rule, days = changes.next_course_rule or clinic.next_course_rule, changes.next_course_days
    if rule not in set(NextCourse):
        fields.refuse("next_course_rule", "Choose when staff are reminded of the next course.")
    if days is not None and not 1 <= days <= MOST_NEXT_COURSE_DAYS:
        fields.refuse("next_course_days", f"The days after the last infusion are from 1 to {MOST_NEXT_COURSE_DAYS}.")
    elif rule == NextCourse.DAYS and (days or clinic.next_course_days) is None:
        fields.refuse("next_course_days", "Say how many days after the last infusion.")


def _review_all(session: Session, clinic: Clinic) -> None:
    session.flush()
    waiting = select(CheckIn.patient_id).where(CheckIn.clinic_id == clinic.id, CheckIn.final.is_(False)).distinct()
    for patient_id in session.scalars(waiting).all():
        review(session, clinic.id, patient_id)

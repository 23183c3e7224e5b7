"""Retention: how long a clinic keeps who a patient was after the last contact, and whose time is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from reminders.clinics.row import audit_change, locked_clinic
from reminders.errors import FieldError, Refused
from reminders.fields import Fields
from reminders.followup.amending.erasing import erase
from reminders.record.database import clock_of
from reminders.record.outcomes import Outcome
from reminders.record.people import Patient
from reminders.record.schedule import Infusion
from reminders.record.texts import Reply

#: HIPAA asks for the documentation of six years; what a state asks for medical records is often more.
LEAST_YEARS: Final = 6
MOST_YEARS: Final = 50

#: Patients that are looked at, and erased, at a time.
AT_ONCE: Final = 50

CHANGED_MEANWHILE: Final = (
    "Nobody was erased: of the patients shown, some are not due any more, or were erased meanwhile. Look again."
)


@dataclass(frozen=True)
class Due:
    """One patient whose time is over, with the last contact (care time)."""

    patient: Patient
    last_contact: datetime


@dataclass(frozen=True)
class RetentionConsequences:
    """Whose time would be over if records were kept for `years`: `due` the longest inactive, `more` if not all."""

    years: int
    due: tuple[Due, ...]
    more: bool
    held: int
    """How many a legal hold keeps although their time is over, counted to `AT_ONCE`."""


def retention_consequences(session: Session, clinic_id: str, years: int) -> RetentionConsequences:
    """Whose records would be due for erasing after `years` without contact, without erasing anybody."""
    before = _years_before(clock_of(session).now(), years)
    rows = session.scalars(_over(clinic_id, before, Patient.hold_at.is_(None)).limit(AT_ONCE + 1)).all()
    shown = rows[:AT_ONCE]
    contacts = _last_contacts(session, clinic_id, shown)
    held = session.scalars(_over(clinic_id, before, Patient.hold_at.is_not(None)).limit(AT_ONCE)).all()
    due = sorted((Due(row, contacts[row.id]) for row in shown), key=lambda one: one.last_contact)
    return RetentionConsequences(years, tuple(due), len(rows) > AT_ONCE, len(held))


def read_years(given: str) -> int | None:
    """The years that were typed; None, for ever, where the field was left empty. Raises `Refused`."""
    fields = Fields()
    typed = given.strip()
    if typed and not (typed.isascii() and typed.isdecimal() and LEAST_YEARS <= int(typed[:4]) <= MOST_YEARS):
        fields.refuse("keep_years", f"Type a whole number of years from {LEAST_YEARS} to {MOST_YEARS}, or nothing.")
    fields.done()
    return int(typed) if typed else None


def set_retention(session: Session, clinic_id: str, years: int | None, *, actor: str) -> None:
    """Set for how long the clinic keeps who a patient was; None is for ever. Erases nobody by itself."""
    clinic = locked_clinic(session, clinic_id)
    if clinic.keep_years == years:
        return
    old, clinic.keep_years = clinic.keep_years, years
    audit_change(session, clinic, "change-retention", actor, {"old": {"years": old}, "new": {"years": years}})


def erase_due(session: Session, clinic_id: str, patient_ids: Sequence[str], *, why: str, actor: str) -> int:
    """Erase patients whose time is over, all of those named or none; returns how many.

    Raises `Refused` if one of them is not due by the clinic's setting (any more), or cannot be erased now.
    """
    clinic = locked_clinic(session, clinic_id)
    ids = sorted(set(patient_ids))
    due = set[str]()
    if clinic.keep_years is not None:
        before = _years_before(clock_of(session).now(), clinic.keep_years)
        # Locked together, and before the first entry of the audit trail, whose end stays locked from then on.
        chosen = _over(clinic_id, before, Patient.id.in_(ids), Patient.hold_at.is_(None)).with_for_update()
        due = {row.id for row in session.scalars(chosen)}
    if not ids or due != set(ids):
        raise Refused([FieldError("", CHANGED_MEANWHILE)])
    for patient_id in ids:
        erase(session, clinic, patient_id, why=why, actor=actor)
    return len(ids)


def _over(clinic_id: str, before: datetime, *conditions: ColumnElement[bool]) -> Select[Patient]:
    """The clinic's patients entered before then without an infusion, reply or recorded value since; oldest first."""
    since = [
        select(table.id)
        .where(table.clinic_id == clinic_id, table.patient_id == Patient.id, at >= before)
        .exists()
        for table, at in ((Infusion, Infusion.infused_at), (Outcome, Outcome.recorded_at), (Reply, Reply.received_at))
    ]  # fmt: skip
    return (
        select(Patient)
        .where(
            Patient.clinic_id == clinic_id, Patient.erased_at.is_(None), Patient.created_at < before,
            *conditions, *(~later for later in since),
        )
        .order_by(Patient.created_at, Patient.id)
    )  # fmt: skip


def _last_contacts(session: Session, clinic_id: str, rows: Sequence[Patient]) -> dict[str, datetime]:
    found = {row.id: row.created_at for row in rows}
    for table, at in ((Infusion, Infusion.infused_at), (Outcome, Outcome.recorded_at), (Reply, Reply.received_at)):
        newest = (
            select(table.patient_id, func.max(at))
            .where(table.clinic_id == clinic_id, table.patient_id.in_(list(found)))
            .group_by(table.patient_id)
        )
        for patient_id, last in session.execute(newest).all():
            if patient_id is not None:
                found[patient_id] = max(found[patient_id], last)
    return found


def _years_before(at: datetime, years: int) -> datetime:
    """The same day so many years before; March 1 for a February 29."""
    try:
        return at.replace(year=at.year - years)
    except ValueError:
        return at.replace(year=at.year - years, month=3, day=1)

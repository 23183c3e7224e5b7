"""What the list of patients can be narrowed to: who needs a person, whose relief ended, what they are treated for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from reminders.record.flags import REVIEW
from reminders.record.outcomes import Flag, FlagKind
from reminders.record.people import Patient
from reminders.record.schedule import Infusion
from reminders.reports.unanswered import unanswered
from reminders.reports.worklist import COUNTED, entries


class Need(StrEnum):
    """What staff have to do with a patient."""

    PERSON = "person"
    """Whoever stands on Today: the same threads."""
    NO_ANSWER = "no-answer"
    RELIEF_ENDED = "relief-ended"


@dataclass(frozen=True)
class PatientFilter:
    """Which patients to show, and whether those enrolled first come first."""

    need: Need | None = None
    condition: str | None = None
    """Of one of their infusions that was not cancelled."""
    oldest_first: bool = False


def narrowed(
    session: Session, clinic_id: str, query: Select[Patient], which: PatientFilter, now: datetime
) -> Select[Patient]:
    """The query for patients with the conditions of a filter. Who needs something is read from what is open."""
    if which.need is not None:
        query = query.where(Patient.id.in_(_in_need(session, clinic_id, which.need, now)))
    if which.condition is not None:
        treated = select(Infusion.id).where(
            Infusion.clinic_id == Patient.clinic_id,
            Infusion.patient_id == Patient.id,
            Infusion.condition == which.condition,
            Infusion.status == "active",
        )
        query = query.where(treated.exists())
    return query


def _in_need(session: Session, clinic_id: str, need: Need, now: datetime) -> set[str]:
    if need is Need.PERSON:
        return {entry.whose for entry in entries(session, clinic_id, now)}
    if need is Need.RELIEF_ENDED:
        return _flagged(session, clinic_id, FlagKind.RELIEF_ENDED)
    silent = {one.patient_id for one in unanswered(session, clinic_id, now, COUNTED)}
    return silent | _flagged(session, clinic_id, FlagKind.NOT_ANSWERED)


def _flagged(session: Session, clinic_id: str, kind: FlagKind) -> set[str]:
    """Whom an open flag of a kind is about."""
    found = (
        select(Flag.patient_id)
        .where(Flag.clinic_id == clinic_id, Flag.resolved_at.is_(None), Flag.concern == REVIEW, Flag.kind == kind.value)
        .order_by(Flag.opened_at)
        .limit(COUNTED)
    )
    return {patient_id for patient_id in session.scalars(found) if patient_id}

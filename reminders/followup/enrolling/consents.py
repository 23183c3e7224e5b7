"""A patient's consents to texts: one row for each time consent was given or withdrawn; the newest counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.care import wording
from reminders.followup.asking.own_wording import wording_version
from reminders.followup.enrolling.requests import ConsentDetails
from reminders.record.database import clock_of
from reminders.record.people import Clinic, Consent, Patient


def consents_of(session: Session, patient: Patient) -> Sequence[Consent]:
    """All consents and withdrawals of a patient, newest first."""
    return session.scalars(
        select(Consent)
        .where(Consent.clinic_id == patient.clinic_id, Consent.patient_id == patient.id)
        .order_by(Consent.given_at.desc())
    ).all()


def keep_consent(session: Session, patient: Patient, consent: ConsentDetails, *, actor: str) -> None:
    """Store a consent, unless the same one is stored already."""
    if any(is_same(row, consent.given_at, consent.method) for row in consents_of(session, patient)):
        return
    add_consent(session, patient, consent, actor=actor)


def add_consent(session: Session, patient: Patient, consent: ConsentDetails, *, actor: str) -> None:
    """Store a consent that is not stored yet."""
    session.add(
        Consent(
            clinic_id=patient.clinic_id,
            patient_id=patient.id,
            given_at=consent.given_at,
            method=consent.method,
            unencrypted_ok=consent.unencrypted_ok,
            wording_version=wording_version(
                session.get_one(Clinic, patient.clinic_id), wording.spoken(patient.language)
            ),
            recorded_by=actor,
            recorded_at=clock_of(session).now(),
        )
    )


def is_same(row: Consent, given_at: datetime, method: str) -> bool:
    """Whether a row is the consent given at this time by this method."""
    return not row.withdrawn and (row.given_at, row.method) == (given_at, method)

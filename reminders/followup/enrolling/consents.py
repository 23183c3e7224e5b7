"""A patient's consent to texts, one row for each time it was given; the newest one stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.care import wording
from reminders.followup.enrolling.requests import ConsentDetails
from reminders.record.database import clock_of
from reminders.record.people import Consent, Patient


def consents_of(session: Session, patient: Patient) -> Sequence[Consent]:
    """Every consent of the patient, and every time it was taken back, the newest first."""
    return session.scalars(
        select(Consent)
        .where(Consent.clinic_id == patient.clinic_id, Consent.patient_id == patient.id)
        .order_by(Consent.given_at.desc())
    ).all()


def keep_consent(session: Session, patient: Patient, consent: ConsentDetails, *, actor: str) -> None:
    """Keep a consent, unless this very one is kept already."""
    if any(is_same(row, consent.given_at, consent.method) for row in consents_of(session, patient)):
        return
    session.add(
        Consent(
            clinic_id=patient.clinic_id,
            patient_id=patient.id,
            given_at=consent.given_at,
            method=consent.method,
            unencrypted_ok=consent.unencrypted_ok,
            wording_version=wording.version(wording.spoken(patient.language)),
            recorded_by=actor,
            recorded_at=clock_of(session).now(),
        )
    )


def is_same(row: Consent, given_at: datetime, method: str) -> bool:
    """Whether a row is the consent given then in that way."""
    return not row.withdrawn and (row.given_at, row.method) == (given_at, method)

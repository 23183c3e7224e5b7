"""Whether texts rest because one from the phone may be a refusal: then the flag about it cannot be resolved alone."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.outbox.pace import sender_of
from reminders.outbox.phone_refusals import TextedPhone, stance_of
from reminders.record.database import settings_of
from reminders.record.outcomes import Flag, FlagKind
from reminders.record.people import Clinic, Patient


def anybody_texted(session: Session, clinic_id: str, phone_index: str) -> bool:
    """Whether the texts of a patient of the clinic on this phone have not been ended."""
    session.flush()
    texted = select(Patient.id).where(
        Patient.clinic_id == clinic_id,
        Patient.phone_index == phone_index,
        Patient.ended_at.is_(None),
        Patient.erased_at.is_(None),
    )
    return session.scalar(texted.limit(1)) is not None


def rests_for(session: Session, flag: Flag) -> bool:
    """Whether the doubt that a flag is about keeps texts at rest which would go out otherwise."""
    if flag.kind != FlagKind.REFUSAL_IN_DOUBT or flag.patient_id is None:
        return False
    phone = session.get_one(Patient, flag.patient_id).phone_index
    if phone is None or not anybody_texted(session, flag.clinic_id, phone):
        return False
    sender = sender_of(session.get_one(Clinic, flag.clinic_id), settings_of(session))
    stance = stance_of(session, TextedPhone(flag.clinic_id, sender, phone))
    return stance.rests and stance.refused is None

"""The present state of a patient's pause, texting, phone and infusions in a few words, to show what a change alters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.record.database import clock_of
from reminders.record.people import Patient
from reminders.record.schedule import Infusion, InfusionStatus
from reminders.reports import words
from reminders.reports.patient_names import opened
from reminders.reports.spoken_times import when
from reminders.reports.unreachable_phones import may_refuse, unreachable_phones


@dataclass(frozen=True)
class Switch:
    """The state of one thing: `pause`, `until somebody resumes texts`."""

    what: str
    text: str


def how_it_stands(session: Session, clinic_id: str, patient_id: str) -> dict[str, Switch]:
    """The pause, texting, texts to the phone and each infusion, by a key that stays when its name changes.

    Reads the rows again, so a change of the same transaction counts. Times are said on the patient's clock.
    """
    session.flush()
    patient = session.get_one(Patient, patient_id, populate_existing=True)
    now = clock_of(session).now()
    infusions = session.scalars(
        select(Infusion)
        .where(Infusion.clinic_id == clinic_id, Infusion.patient_id == patient_id)
        .order_by(Infusion.infused_at, Infusion.id)
        .execution_options(populate_existing=True)
    ).all()
    found = {"pause": Switch("pause", _pause(patient, now)), "end": Switch("texting", _texting(patient, now))}
    if patient.phone_index is not None:
        found["phone"] = Switch("texts to the phone", _phone(session, clinic_id, patient.phone_index))
    for one in infusions:
        found[one.id] = Switch(f"infusion {one.number} of course {one.course}", _infusion(session, one))
    return found


def _pause(patient: Patient, now: datetime) -> str:
    until = patient.paused_until
    if patient.paused_at is None or (until is not None and until <= now):
        return "none"
    ends = f"until {when(until, now, patient.time_zone)}" if until else "until somebody resumes texts"
    return f"{ends}, because of {words.say(patient.paused_for, 'paused_for')}" if patient.paused_for else ends


def _texting(patient: Patient, now: datetime) -> str:
    if patient.ended_at is None:
        return "goes on"
    return f"ended {when(patient.ended_at, now, patient.time_zone)}: {words.say(patient.ended_reason, 'ended')}"


def _phone(session: Session, clinic_id: str, phone_index: str) -> str:
    refused = unreachable_phones(session, clinic_id, [phone_index]).get(phone_index)
    if refused is not None:
        return f"none, because {refused.clause}"
    return "at rest, because the patient may want no more" if may_refuse(session, clinic_id, phone_index) else "welcome"


def _infusion(session: Session, infusion: Infusion) -> str:
    said = words.say(infusion.status, "infusion")
    if infusion.status != InfusionStatus.CANCELLED:
        return said
    return f"{said}: {opened(session, infusion, 'cancelled_reason') or 'the reason was erased'}"

"""Whether a patient is texted at all: pauses, endings, and what patients say about it to staff."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from sqlalchemy.orm import Session

from reminders import clock
from reminders.errors import FieldError, Refused
from reminders.fields import Fields
from reminders.followup.amending.subject import keep_trace, locked_clinic, patient_of, reason
from reminders.followup.intake import refusals
from reminders.outbox.pace import sender_of
from reminders.outbox.review import review
from reminders.record.database import clock_of, settings_of
from reminders.record.people import OptOut, Patient

END_REASONS: Final = ("deceased", "left", "wrong-person", "other")


def pause_patient(
    session: Session, clinic_id: str, patient_id: str, *, until: datetime | None, actor: str, why: str
) -> Patient:
    """Ask nothing until a time, or until resumed. Pausing again sets another end."""
    patient = _patient(session, clinic_id, patient_id)
    now = clock_of(session).now()
    fields = Fields()
    why = fields.why(why)
    if until is not None and until.utcoffset() is None:
        fields.refuse("until", "This time needs its offset, like 2026-03-09T09:00:00-05:00.")
    elif until is not None and (until.year > now.year + 10 or until <= now):
        fields.refuse("until", "A pause ends at a time to come, within ten years.")
    fields.done()
    until = until.astimezone(UTC) if until else None
    if patient.paused_at is not None and patient.paused_until == until:
        return patient
    old = {"paused_until": patient.paused_until} if patient.paused_at else {}
    patient.paused_at, patient.paused_until = now, until
    review(session, clinic_id, patient.id)
    keep_trace(session, patient, "pause", actor=actor, why=why, old=old, new={"paused_until": until})
    return patient


def resume_patient(session: Session, clinic_id: str, patient_id: str, *, actor: str, why: str) -> Patient:
    """End a pause: what can still be asked in its window is asked."""
    patient, why = _patient(session, clinic_id, patient_id), reason(why)
    if patient.paused_at is None:
        return patient
    old = {"paused_at": patient.paused_at, "paused_until": patient.paused_until}
    patient.paused_at = patient.paused_until = None
    review(session, clinic_id, patient.id)
    keep_trace(session, patient, "resume", actor=actor, why=why, old=old)
    return patient


def end_patient(
    session: Session, clinic_id: str, patient_id: str, *, actor: str, why: str, ended: str = "other"
) -> Patient:
    """End texting for good, for one of `END_REASONS`. The record stays as it is."""
    patient = _patient(session, clinic_id, patient_id)
    fields = Fields()
    why = fields.why(why)
    if ended not in END_REASONS:
        fields.refuse("reason", f"Texting is ended for one of these: {', '.join(END_REASONS)}.")
    fields.done()
    if patient.ended_at is not None and patient.ended_reason == ended:
        return patient
    old = {"ended_reason": patient.ended_reason} if patient.ended_at else {}
    patient.ended_at = patient.ended_at or clock_of(session).now()
    patient.ended_reason = ended
    review(session, clinic_id, patient.id)
    keep_trace(session, patient, "end", actor=actor, why=why, old=old, new={"ended_reason": ended})
    return patient


def reopen_patient(session: Session, clinic_id: str, patient_id: str, *, actor: str, why: str) -> Patient:
    """Undo an ending that was a mistake: what can still be asked in its window is asked."""
    patient, why = _patient(session, clinic_id, patient_id), reason(why)
    if patient.ended_at is None:
        return patient
    old = {"ended_at": patient.ended_at, "ended_reason": patient.ended_reason}
    patient.ended_at = patient.ended_reason = None
    review(session, clinic_id, patient.id)
    keep_trace(session, patient, "reopen", actor=actor, why=why, old=old)
    return patient


def record_oral_opt_out(session: Session, clinic_id: str, patient_id: str, *, actor: str, why: str) -> Patient:
    """The patient told staff to stop texting: it counts like a STOP from their phone, for everybody on it."""
    patient, why = _patient(session, clinic_id, patient_id), reason(why)
    assert patient.phone_index is not None, "only erased patients have no phone"
    sender = _sender(session, clinic_id)
    stopped = refusals.stop(
        session, clinic_id, sender, patient.phone_index, at=clock.real(), how=OptOut.STAFF, actor=actor
    )
    if stopped:
        keep_trace(session, patient, "oral-opt-out", actor=actor, why=why)
    return patient


def record_oral_opt_in(session: Session, clinic_id: str, patient_id: str, *, actor: str, why: str) -> Patient:
    """The patient told staff that texts are welcome again, or that the phone is theirs after all.

    Refused where the phone company holds the stop.
    """
    patient, why = _patient(session, clinic_id, patient_id), reason(why)
    assert patient.phone_index is not None, "only erased patients have no phone"
    sender = _sender(session, clinic_id)
    how = refusals.how_refused(session, clinic_id, sender, patient.phone_index)
    if how is not None and refusals.REFUSAL_RULES[how].held_by_provider:
        raise Refused(
            [FieldError("phone", "The phone company holds this stop: the patient must text START from their phone.")]
        )
    at = clock.real()
    if refusals.start(session, clinic_id, sender, patient.phone_index, at=at, actor=actor, by_staff=True):
        keep_trace(session, patient, "oral-opt-in", actor=actor, why=why)
    return patient


def _patient(session: Session, clinic_id: str, patient_id: str) -> Patient:
    locked_clinic(session, clinic_id)
    return patient_of(session, clinic_id, patient_id)


def _sender(session: Session, clinic_id: str) -> str:
    return sender_of(locked_clinic(session, clinic_id), settings_of(session))

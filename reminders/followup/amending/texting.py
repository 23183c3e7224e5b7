"""Whether a patient is texted at all: pause, end, and what patients tell staff about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders import clock
from reminders.care.reasons import Reason
from reminders.clinics.row import locked_clinic
from reminders.errors import FieldError, Refused
from reminders.fields import Fields
from reminders.followup.alerting.resting import anybody_texted
from reminders.followup.amending.subject import audit_amendment, checked_reason, patient_of
from reminders.followup.asking import tags
from reminders.followup.enrolling import identity, planning
from reminders.followup.intake.recording import refusals
from reminders.followup.intake.recording.refusals import Choice
from reminders.outbox.pace import sender_of
from reminders.outbox.phone_refusals import TextedPhone
from reminders.outbox.review import review
from reminders.record.database import clock_of, settings_of
from reminders.record.people import OptOut, Patient, PausedFor
from reminders.record.texts import Message

#: Why nobody is asked any more whether texts should stop, if it is not simply that they ended.
_NOT_ASKED_WHEN: Final = {"deceased": Reason.DECEASED, "wrong-person": Reason.WRONG_PERSON}

END_REASONS: Final = ("deceased", "moved", "left", "wrong-person", "other")


def pause_patient(
    session: Session,
    clinic_id: str,
    patient_id: str,
    *,
    until: datetime | None,
    actor: str,
    why: str,
    paused_for: PausedFor | None = None,
) -> Patient:
    """Ask nothing until a time, or until `resume_patient`. Pausing again changes the end and what it is for."""
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
    because = paused_for.value if paused_for else None
    if patient.paused_at is not None and (patient.paused_until, patient.paused_for) == (until, because):
        return patient
    old = _pause(patient) if patient.paused_at else {}
    patient.paused_at, patient.paused_until, patient.paused_for = now, until, because
    review(session, clinic_id, patient.id)
    audit_amendment(session, patient, "pause", actor=actor, why=why, old=old, new=_pause(patient))
    return patient


def resume_patient(
    session: Session, clinic_id: str, patient_id: str, *, actor: str, why: str, ends_rest: bool = True
) -> Patient:
    """End a pause, and a rest for a text that may have been a refusal. Check-ins whose window is still open are asked.

    The rest ends for everybody of the clinic on the phone, and its flag is resolved; with `ends_rest=False` only the
    pause ends.
    """
    patient, why = _patient(session, clinic_id, patient_id), checked_reason(why)
    if ends_rest and patient.phone_index is not None:
        refusals.resume(session, _phone(session, patient), Choice(clock.real(), actor), why=why)
    if patient.paused_at is None:
        return patient
    old = {"paused_at": patient.paused_at} | _pause(patient)
    patient.paused_at = patient.paused_until = patient.paused_for = None
    review(session, clinic_id, patient.id)
    audit_amendment(session, patient, "resume", actor=actor, why=why, old=old)
    return patient


def end_patient(
    session: Session,
    clinic_id: str,
    patient_id: str,
    *,
    actor: str,
    why: str,
    ended: str = "other",
    since: datetime | None = None,
) -> Patient:
    """End texting for good, with `ended` one of `END_REASONS`. Recorded outcomes stay as they are.

    `since` puts back an ending that was in force before: when it had ended, instead of now.
    """
    patient = _patient(session, clinic_id, patient_id)
    fields = Fields()
    why = fields.why(why)
    if ended not in END_REASONS:
        fields.refuse("reason", f"Texting is ended for one of these: {', '.join(END_REASONS)}.")
    fields.done()
    if patient.ended_at is not None and patient.ended_reason == ended:
        return patient
    old = {"ended_reason": patient.ended_reason} if patient.ended_at else {}
    new: dict[str, object] = {"ended_reason": ended}
    if since is not None and patient.ended_at is None:
        new["ended_at"] = since.astimezone(UTC)
    patient.ended_at = patient.ended_at or since or clock_of(session).now()
    patient.ended_reason = ended
    review(session, clinic_id, patient.id)
    if patient.phone_index is not None and not anybody_texted(session, clinic_id, patient.phone_index):
        refusals.drop_question(session, clinic_id, patient.phone_index, _NOT_ASKED_WHEN.get(ended, Reason.ENDED))
    audit_amendment(session, patient, "end", actor=actor, why=why, old=old, new=new)
    return patient


def reopen_patient(
    session: Session, clinic_id: str, patient_id: str, *, actor: str, why: str, shared_phone: bool = False
) -> Patient:
    """Undo an ending. Check-ins whose window is still open are asked.

    Meanwhile the phone may have become somebody else's: `shared_phone` confirms that both answer on it, as when one of
    them is enrolled. Raises `Refused` without it.
    """
    patient, fields = _patient(session, clinic_id, patient_id), Fields()
    why = fields.why(why)
    others = identity.others_texted_on_phone_of(session, patient) if patient.ended_at is not None else []
    _refuse_sharing(session, fields, patient, others, confirmed=shared_phone)
    fields.done()
    if patient.ended_at is None:
        return patient
    old = {"ended_at": patient.ended_at, "ended_reason": patient.ended_reason}
    patient.ended_at = patient.ended_reason = None
    if others:
        identity.mark_shared(session, [patient, *others], actor=actor)
        for one in (patient, *others):
            planning.rewrite_waiting(session, one)
    review(session, clinic_id, patient.id)
    audit_amendment(session, patient, "reopen", actor=actor, why=why, old=old)
    return patient


def was_texted(session: Session, clinic_id: str, patient_id: str, *, since: datetime) -> bool:
    """Whether a text to the patient left, or may have left, since this moment (real time)."""
    left = (
        select(Message.id)
        .where(
            Message.clinic_id == clinic_id,
            Message.patient_id == patient_id,
            Message.claimed_at >= since,
            Message.claimed_care_at.is_not(None),  # else its claim was given back before it was posted
        )
        .exists()
    )
    return bool(session.scalar(select(left)))


def record_oral_opt_out(session: Session, clinic_id: str, patient_id: str, *, actor: str, why: str) -> Patient:
    """Record that the patient told staff to stop texting. Like a STOP, it counts for everybody on the phone."""
    patient, why = _patient(session, clinic_id, patient_id), checked_reason(why)
    phone = _phone(session, patient)
    if refusals.stop(session, phone, Choice(clock.real(), actor), how=OptOut.STAFF):
        audit_amendment(session, patient, "oral-opt-out", actor=actor, why=why)
    return patient


def record_oral_opt_in(session: Session, clinic_id: str, patient_id: str, *, actor: str, why: str) -> Patient:
    """Record that the patient told staff that texts are welcome again, or that the phone is theirs after all.

    If the phone counts as somebody else's, it is the latter; a stop in words that was given besides stands.
    Raises `Refused` if the phone company blocks the texts: only a START from the phone ends that.
    """
    patient, why = _patient(session, clinic_id, patient_id), checked_reason(why)
    phone = _phone(session, patient)
    how = refusals.how_refused(session, phone)
    if how is not None and refusals.REFUSAL_RULES[how].held_by_provider:
        raise Refused(
            [FieldError("phone", "The phone company holds this stop: the patient must text START from their phone.")]
        )
    if refusals.start(session, phone, Choice(clock.real(), actor), by_staff=True):
        audit_amendment(session, patient, "oral-opt-in", actor=actor, why=why)
    return patient


def _refuse_sharing(
    session: Session, fields: Fields, patient: Patient, others: Sequence[Patient], *, confirmed: bool
) -> None:
    """Note in `fields` if the patient and `others` would answer on one phone and nobody has said that they do."""
    if others and not confirmed and not all(one.shared_phone for one in (patient, *others)):
        fields.refuse("phone", identity.why_phone_is_taken(session, others), unnamed=identity.PHONE_IS_TAKEN)
    else:
        tags.refuse_alike(session, fields, tags.name_of(session, patient), others, renamed=False)


def _pause(patient: Patient) -> dict[str, object]:
    """A pause as it is audited."""
    said: dict[str, object] = {"paused_until": patient.paused_until}
    return said | ({"paused_for": patient.paused_for} if patient.paused_for else {})


def _patient(session: Session, clinic_id: str, patient_id: str) -> Patient:
    locked_clinic(session, clinic_id)
    return patient_of(session, clinic_id, patient_id)


def _phone(session: Session, patient: Patient) -> TextedPhone:
    """The patient's phone at the clinic. Raises `Refused` for an imported patient whose phone is not known."""
    if patient.phone_index is None:
        raise Refused([FieldError("phone", "No phone of this patient is known, so nothing is texted to them.")])
    clinic = locked_clinic(session, patient.clinic_id)
    return TextedPhone(clinic.id, sender_of(clinic, settings_of(session)), patient.phone_index)

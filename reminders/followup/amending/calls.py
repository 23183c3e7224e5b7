"""Whether staff call a patient at each check-in instead of texting: for a landline, or a patient who wants no texts."""

from __future__ import annotations

from sqlalchemy.orm import Session

from reminders.clinics.row import locked_clinic
from reminders.fields import Fields
from reminders.followup.amending.subject import audit_amendment, patient_of
from reminders.followup.asking import texts
from reminders.followup.enrolling import consents
from reminders.followup.enrolling.requests import ConsentDetails, check_consent
from reminders.outbox.review import review
from reminders.record.database import clock_of, settings_of
from reminders.record.people import Patient


def call_instead(session: Session, clinic_id: str, patient_id: str, *, actor: str, why: str) -> Patient:
    """Stop texting the patient: drop what was not sent yet, and put each check-in on the call list.

    Raises `NotFound`, and `Refused` without a reason.
    """
    locked_clinic(session, clinic_id)
    patient, fields = patient_of(session, clinic_id, patient_id), Fields()
    why = fields.why(why)
    fields.done()
    return patient if patient.call_only else _choose(session, patient, True, actor=actor, why=why)


def text_instead(
    session: Session, clinic_id: str, patient_id: str, *, consent: ConsentDetails | None, actor: str, why: str
) -> Patient:
    """Text the patient again, who needs a consent to texts: the one given here, or one that is recorded.

    A patient who was never welcomed is welcomed now. Raises `NotFound` and `Refused` naming every bad field.
    """
    clinic = locked_clinic(session, clinic_id)
    patient, fields = patient_of(session, clinic_id, patient_id), Fields()
    why = fields.why(why)
    if consent is not None:
        consent = check_consent(consent, fields, clock_of(session).now())
    elif not consents.consents_of(session, patient):
        fields.refuse("consent", "Consent to texts is needed before anything is texted.")
    fields.done()
    if not patient.call_only:
        return patient
    if consent is not None:
        consents.keep_consent(session, patient, consent, actor=actor)
    _choose(session, patient, False, actor=actor, why=why)
    texts.queue_welcome(session, clinic, patient, settings_of(session))
    return patient


def _choose(session: Session, patient: Patient, call_only: bool, *, actor: str, why: str) -> Patient:
    known, patient.call_only = patient.call_only, call_only
    review(session, patient.clinic_id, patient.id)
    action = "call-instead" if call_only else "text-instead"
    audit_amendment(
        session, patient, action, actor=actor, why=why, old={"call_only": known}, new={"call_only": call_only}
    )
    return patient

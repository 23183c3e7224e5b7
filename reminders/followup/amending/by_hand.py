"""Sending a patient one of the clinic's approved texts by hand. Every gate of a text that nobody asked for holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from reminders.care import wording
from reminders.care.reasons import Reason, because
from reminders.clinics.clinic_texts import approved_texts
from reminders.clinics.row import locked_clinic
from reminders.errors import Refused
from reminders.fields import Fields
from reminders.followup.amending.subject import audit_amendment, patient_of
from reminders.followup.asking.tags import tag_of
from reminders.outbox.kinds import Kind
from reminders.outbox.pace import sender_of
from reminders.outbox.queue import Draft, queue
from reminders.outbox.reasons_not_to_text import Subject, standing_reasons
from reminders.record.clinic_texts import ClinicText
from reminders.record.database import clock_of, settings_of
from reminders.record.people import Clinic, Patient
from reminders.record.sealing import unseal
from reminders.record.texts import Message, MessageState


@dataclass(frozen=True)
class Offered:
    """An approved text as this patient would read it."""

    text_id: str
    title: str
    body: str


@dataclass(frozen=True)
class Queued:
    """A text that was put into the outbox, and from when it may leave."""

    message_id: str
    leaves_at: datetime


def texts_for(session: Session, clinic: Clinic, patient: Patient) -> list[Offered]:
    """The clinic's approved texts, each as the patient would read it."""
    tag = tag_of(session, patient)
    return [_offered(clinic, patient, tag, text) for text in approved_texts(session, clinic.id)]


def reason_against(session: Session, clinic: Clinic, patient: Patient) -> Reason | None:
    """The first reason why nothing may be texted to a patient now; None if there is none."""
    of = Subject(
        clinic_id=literal(clinic.id),
        patient_id=literal(patient.id),
        infusion_id=literal(""),
        sender=literal(sender_of(clinic, settings_of(session))),
        phone_index=literal(patient.phone_index or ""),
    )
    reasons = standing_reasons(of, clock_of(session).now())
    holds = session.execute(select(*(condition.label(reason.name) for reason, condition in reasons.items()))).one()
    return next((reason for reason, holding in zip(reasons, holds, strict=True) if holding), None)


def send_by_hand(
    session: Session, clinic_id: str, patient_id: str, text_id: str, *, once: str, actor: str
) -> Queued | None:
    """Queue an approved text to a patient. A repeat with the same `once` queues nothing and returns None.

    It leaves in the patient's texting hours and within the clinic's limits, like a question. Raises `NotFound`, and
    `Refused` if the text is not approved, no phone is known, or there is a reason not to text the patient.
    """
    clinic, patient = locked_clinic(session, clinic_id), patient_of(session, clinic_id, patient_id)
    key = f"by-hand:{patient.id}:{once}"
    known = select(Message.id).where(Message.clinic_id == clinic_id, Message.natural_key == key)
    if session.scalar(known) is not None:
        return None
    fields = Fields()
    text = next((text for text in approved_texts(session, clinic_id) if text.id == text_id), None)
    if text is None:
        fields.refuse("text", "Choose a text of the list.")
    elif _is_waiting(session, patient, text):
        fields.refuse("text", "This text is on its way to this patient already; the conversation shows it.")
    if patient.phone_index is None:
        fields.refuse("", "No phone of this patient is known.")
    elif (reason := reason_against(session, clinic, patient)) is not None:
        fields.refuse("", f"Nothing is texted to this patient now: {because(reason)}.")
    if fields.errors or text is None:
        raise Refused(fields.errors)
    message_id = queue(session, _draft(session, clinic, patient, text, key))
    if message_id is None:  # the same form came twice at one moment
        return None
    audit_amendment(session, patient, "text-by-hand", actor=actor, why=None, new={"text": text.title})
    return Queued(message_id, session.get_one(Message, message_id).send_after)


def _is_waiting(session: Session, patient: Patient, text: ClinicText) -> bool:
    """Whether the same text has not left yet: two people may have had the same thought."""
    waiting = select(Message.id).where(
        Message.clinic_id == patient.clinic_id,
        Message.patient_id == patient.id,
        Message.kind == Kind.BY_HAND.value,
        Message.wording_version == _version(text),
        Message.state.in_([MessageState.QUEUED.value, MessageState.CLAIMED.value, MessageState.UNKNOWN.value]),
    )
    return session.scalar(waiting.limit(1)) is not None


def _version(text: ClinicText) -> str:
    return f"clinic-{text.id}"


def _offered(clinic: Clinic, patient: Patient, tag: str | None, text: ClinicText) -> Offered:
    body = wording.by_hand(text.words, patient.language, clinic=clinic.text_name, tag=tag)
    return Offered(text.id, text.title, body)


def _draft(session: Session, clinic: Clinic, patient: Patient, text: ClinicText, key: str) -> Draft:
    return Draft(
        clinic=clinic,
        kind=Kind.BY_HAND,
        natural_key=key,
        phone=unseal(session, patient, "phone"),
        sender=sender_of(clinic, settings_of(session)),
        body=_offered(clinic, patient, tag_of(session, patient), text).body,
        zone=ZoneInfo(patient.time_zone),
        data_key_id=patient.data_key_id,
        wording_version=_version(text),
        language=wording.spoken(patient.language),
        patient_id=patient.id,
    )

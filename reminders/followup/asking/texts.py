"""Composing texts to patients, in their language and with a name tag on a shared phone, and queuing each once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reminders.care import wording
from reminders.care.protocol import Question
from reminders.care.wording import Text
from reminders.followup.asking.own_wording import words_for
from reminders.followup.asking.questions import questions_a_day
from reminders.followup.asking.tags import tag_of
from reminders.outbox.kinds import Kind
from reminders.outbox.pace import number_for_patients, sender_of
from reminders.outbox.phone_refusals import TextedPhone, how_refused
from reminders.outbox.queue import Draft, queue
from reminders.record.database import settings_of
from reminders.record.people import Clinic, Patient
from reminders.record.schedule import CheckIn
from reminders.record.sealing import unseal
from reminders.record.texts import Reply
from reminders.settings import Settings


@dataclass(frozen=True)
class TextRequest:
    """One text to compose: its kind and wording, the natural key it is queued under, and what it is about.

    `asks` is the question it asks, whose own words it is filled with if it has any. `fields` fill the other blanks of
    the wording. `not_before` and `expires_at` are care times; by default the text may leave
    at once and expires by its kind (`outbox.kinds`). `attempt` counts the texts of one kind about a question from 1.
    """

    kind: Kind
    text: Text
    natural_key: str
    check_in: CheckIn | None = None
    question: str | None = None
    asks: Question | None = None
    attempt: int = 1
    reply: Reply | None = None
    not_before: datetime | None = None
    expires_at: datetime | None = None
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Addressee:
    """Whom a text goes to and from which sender: phone, language, name tag, zone, and the key that seals it."""

    phone: str
    language: str
    tag: str | None
    zone: ZoneInfo
    data_key_id: str
    patient_id: str | None
    sender: str


def queue_welcome(session: Session, clinic: Clinic, patient: Patient, settings: Settings) -> str | None:
    """Queue the first text that a patient gets, once: who texts, how often, HELP, STOP, rates. Returns its id.

    Returns None, queuing nothing, if it was queued before, if no check-in is left, if the patient is called instead, or
    if the phone refuses texts. In the last case it is queued when the refusal is lifted
    (`reminders.followup.intake.recording.refusals`).
    """
    to_come = select(func.max(CheckIn.closes_at)).where(
        CheckIn.clinic_id == clinic.id, CheckIn.patient_id == patient.id, CheckIn.final.is_(False)
    )
    expires_at = session.scalar(to_come)
    phone = patient.phone_index and TextedPhone(clinic.id, sender_of(clinic, settings), patient.phone_index)
    if expires_at is None or (phone and how_refused(session, phone)) or patient.call_only:
        return None
    return queue_to_patient(session, clinic, patient, replace(welcome(session, clinic, patient), expires_at=expires_at))


def welcome(session: Session, clinic: Clinic, patient: Patient) -> TextRequest:
    """The first text that a patient gets."""
    per_day = questions_a_day(session, clinic, [patient.id])
    return TextRequest(Kind.WELCOME, Text.WELCOME, welcome_key(patient.id), fields={"per_day": str(per_day)})


def welcome_key(patient_id: str) -> str:
    """The key under which a patient's welcome is queued, once."""
    return f"welcome:{patient_id}"


def queue_to_patient(session: Session, clinic: Clinic, patient: Patient, request: TextRequest) -> str | None:
    """Queue one text to a patient. Returns its id, or None if one was queued before under this natural key."""
    return queue(session, draft_to_patient(session, clinic, patient, request))


def draft_to_patient(session: Session, clinic: Clinic, patient: Patient, request: TextRequest) -> Draft:
    """Compose a text to a patient without queuing it."""
    addressee = _Addressee(
        phone=unseal(session, patient, "phone"),
        language=patient.language,
        tag=tag_of(session, patient),
        zone=ZoneInfo(patient.time_zone),
        data_key_id=patient.data_key_id,
        patient_id=patient.id,
        sender=sender_of(clinic, settings_of(session)),
    )
    return _draft(session, clinic, addressee, request)


def draft_answer(
    session: Session, clinic: Clinic, reply: Reply, patient: Patient | None, request: TextRequest, *, language: str
) -> Draft:
    """Compose a text that answers a reply, to the phone it came from and from the sender it was written to.

    `language` is that of the text.
    """
    addressee = _Addressee(
        phone=unseal(session, reply, "from"),
        language=language,
        tag=tag_of(session, patient) if patient else None,
        zone=ZoneInfo(patient.time_zone if patient else clinic.time_zone),
        data_key_id=reply.data_key_id,
        patient_id=patient.id if patient else None,
        sender=reply.sender,
    )
    return _draft(session, clinic, addressee, replace(request, reply=reply))


def body_of(session: Session, clinic: Clinic, request: TextRequest, *, language: str, tag: str | None) -> str:
    """The words of a text to a patient, in the language or, where there are no texts in it, in the default one."""
    language = wording.spoken(language)
    number = number_for_patients(clinic, settings_of(session))
    blanks = {**request.fields, **wording.question_fields(request.text, request.asks, language)}
    own, _version = words_for(session, clinic, request.text, language)
    return wording.compose(request.text, language, clinic=clinic.text_name, phone=number, tag=tag, own=own, **blanks)


def _draft(session: Session, clinic: Clinic, to: _Addressee, request: TextRequest) -> Draft:
    language = wording.spoken(to.language)
    _own, version = words_for(session, clinic, request.text, language)
    return Draft(
        clinic=clinic,
        kind=request.kind,
        natural_key=request.natural_key,
        phone=to.phone,
        sender=to.sender,
        body=body_of(session, clinic, request, language=language, tag=to.tag),
        zone=to.zone,
        data_key_id=to.data_key_id,
        wording_version=version,
        language=language,
        not_before=request.not_before,
        expires_at=request.expires_at,
        patient_id=to.patient_id,
        check_in_id=request.check_in.id if request.check_in else None,
        question=request.question,
        attempt=request.attempt,
        reply_id=request.reply.id if request.reply else None,
        received_at=request.reply.received_at if request.reply else None,
    )

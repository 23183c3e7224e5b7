"""Texts to patients: composed in their language, tagged on a shared phone, and put into the outbox once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reminders.care import wording
from reminders.care.wording import Text
from reminders.followup.asking.tags import tag_of
from reminders.outbox.kinds import Kind
from reminders.outbox.pace import number_for_patients, sender_of
from reminders.outbox.phone_refusals import how_refused
from reminders.outbox.queue import Draft, queue
from reminders.record.database import settings_of
from reminders.record.people import Clinic, Patient
from reminders.record.schedule import CheckIn
from reminders.record.sealing import unseal
from reminders.record.texts import Reply
from reminders.settings import Settings


@dataclass(frozen=True)
class TextRequest:
    """One text to be written: which one, under which natural key, and what it is about.

    `fields` fill the wording. `not_before` and `expires_at` are care times; left out, it may leave at once, for as
    long as its kind lives (`outbox.kinds`). `attempt` counts a question's texts of one kind from 1.
    """

    kind: Kind
    text: Text
    natural_key: str
    check_in: CheckIn | None = None
    question: str | None = None
    attempt: int = 1
    reply: Reply | None = None
    not_before: datetime | None = None
    expires_at: datetime | None = None
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Addressee:
    """Whom a text goes to: the phone, its owner's language, tag and zone, and the key that seals it."""

    phone: str
    language: str
    tag: str | None
    zone: ZoneInfo
    data_key_id: str
    patient_id: str | None
    sender: str


def welcome(session: Session, clinic: Clinic, patient: Patient, settings: Settings) -> str | None:
    """The first text a patient gets: who texts, how often, HELP, STOP, rates.

    Once a patient, while there is a check-in to come; a pause or a clinic that is not ready holds it, and it outlasts
    them. To a phone that refuses texts it is queued when the refusal is lifted (`reminders.followup.intake.refusals`).
    """
    to_come = select(func.max(CheckIn.closes_at)).where(
        CheckIn.clinic_id == clinic.id, CheckIn.patient_id == patient.id, CheckIn.final.is_(False)
    )
    expires_at = session.scalar(to_come)
    refused = patient.phone_index and how_refused(session, clinic.id, sender_of(clinic, settings), patient.phone_index)
    if expires_at is None or refused:
        return None
    per_day = clinic.texts_per_day or settings.texts_per_day
    request = TextRequest(
        Kind.WELCOME, Text.WELCOME, f"welcome:{patient.id}", expires_at=expires_at, fields={"per_day": str(per_day)}
    )
    return to_patient(session, clinic, patient, request)


def to_patient(session: Session, clinic: Clinic, patient: Patient, request: TextRequest) -> str | None:
    """Queue one text to a patient, once under its natural key; returns its id, None where it was queued before."""
    return queue(session, drafted(session, clinic, patient, request))


def drafted(session: Session, clinic: Clinic, patient: Patient, request: TextRequest) -> Draft:
    """A text to a patient, composed and not queued yet."""
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


def to_reply(
    session: Session, clinic: Clinic, reply: Reply, patient: Patient | None, request: TextRequest, *, language: str
) -> str | None:
    """Queue the answer to a reply, to the phone and from the sender it came by: one text of a kind to one reply."""
    addressee = _Addressee(
        phone=unseal(session, reply, "from"),
        language=language,
        tag=tag_of(session, patient) if patient else None,
        zone=ZoneInfo(patient.time_zone if patient else clinic.time_zone),
        data_key_id=reply.data_key_id,
        patient_id=patient.id if patient else None,
        sender=reply.sender,
    )
    return queue(session, _draft(session, clinic, addressee, replace(request, reply=reply)))


def _draft(session: Session, clinic: Clinic, to: _Addressee, request: TextRequest) -> Draft:
    language = wording.spoken(to.language)
    number = number_for_patients(clinic, settings_of(session))
    body = wording.compose(
        request.text, language, clinic=clinic.text_name, phone=number, tag=to.tag, **dict(request.fields)
    )
    return Draft(
        clinic=clinic,
        kind=request.kind,
        natural_key=request.natural_key,
        phone=to.phone,
        sender=to.sender,
        body=body,
        zone=to.zone,
        data_key_id=to.data_key_id,
        wording_version=wording.version(language),
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

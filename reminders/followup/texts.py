"""Texts to patients: composed in their language, tagged on a shared phone, and put into the outbox once."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from reminders.care import wording
from reminders.care.wording import Text
from reminders.followup.tags import tag_of
from reminders.outbox.kinds import Kind
from reminders.outbox.pace import number_for_patients, sender_of
from reminders.outbox.queue import Draft, queue
from reminders.outbox.refusing import how_refused
from reminders.record.database import settings_of
from reminders.record.people import Clinic, Patient
from reminders.record.schedule import CheckIn
from reminders.record.sealing import unseal
from reminders.record.texts import Reply
from reminders.settings import Settings


def welcome(session: Session, clinic: Clinic, patient: Patient, settings: Settings) -> str | None:
    """The first text a patient gets: who texts, how often, HELP, STOP, rates.

    Once a patient, while there is a check-in to come; a pause or a clinic that is not ready holds it, and it outlasts
    them. To a phone that refuses texts it is queued when the refusal is lifted (`reminders.followup.refusals`).
    """
    to_come = select(func.max(CheckIn.closes_at)).where(
        CheckIn.clinic_id == clinic.id, CheckIn.patient_id == patient.id, CheckIn.final.is_(False)
    )
    expires_at = session.scalar(to_come)
    refused = patient.phone_index and how_refused(session, clinic.id, sender_of(clinic, settings), patient.phone_index)
    if expires_at is None or refused:
        return None
    per_day = clinic.texts_per_day or settings.texts_per_day
    return to_patient(
        session, clinic, patient, Kind.WELCOME, Text.WELCOME,
        natural_key=f"welcome:{patient.id}", expires_at=expires_at, per_day=str(per_day),
    )  # fmt: skip


def to_patient(
    session: Session,
    clinic: Clinic,
    patient: Patient,
    kind: Kind,
    text: Text,
    *,
    natural_key: str,
    check_in: CheckIn | None = None,
    question: str | None = None,
    attempt: int = 1,
    reply: Reply | None = None,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    **fields: str,
) -> str | None:
    """Queue one text to a patient, once under its natural key. `fields` fill the wording."""
    draft = drafted(
        session, clinic, patient, kind, text, natural_key=natural_key, check_in=check_in, question=question,
        attempt=attempt, reply=reply, not_before=not_before, expires_at=expires_at, **fields,
    )  # fmt: skip
    return queue(session, draft)


def drafted(
    session: Session,
    clinic: Clinic,
    patient: Patient,
    kind: Kind,
    text: Text,
    *,
    natural_key: str,
    check_in: CheckIn | None = None,
    question: str | None = None,
    attempt: int = 1,
    reply: Reply | None = None,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
    **fields: str,
) -> Draft:
    """A text to a patient, composed and not queued yet."""
    return _draft(
        session, clinic, kind, text, fields,
        language=patient.language,
        tag=tag_of(session, patient),
        phone=unseal(session, patient, "phone"),
        zone=ZoneInfo(patient.time_zone),
        data_key_id=patient.data_key_id,
        natural_key=natural_key,
        patient_id=patient.id,
        check_in_id=check_in.id if check_in else None,
        question=question,
        attempt=attempt,
        reply=reply,
        not_before=not_before,
        expires_at=expires_at,
    )  # fmt: skip


def to_reply(
    session: Session,
    clinic: Clinic,
    reply: Reply,
    patient: Patient | None,
    kind: Kind,
    text: Text,
    *,
    language: str,
    check_in: CheckIn | None = None,
    question: str | None = None,
    attempt: int = 1,
    of: str | None = None,
    **fields: str,
) -> str | None:
    """Queue the answer to a reply, to the phone it came from: one text of a kind to one reply.

    `of` is the last of the replies that were read as one; what was queued before that one came is another text.
    """
    draft = _draft(
        session, clinic, kind, text, fields,
        language=language,
        tag=tag_of(session, patient) if patient else None,
        phone=unseal(session, reply, "from"),
        zone=ZoneInfo(patient.time_zone if patient else clinic.time_zone),
        data_key_id=reply.data_key_id,
        natural_key=f"reply:{of or reply.id}:{kind.value}",
        patient_id=patient.id if patient else None,
        check_in_id=check_in.id if check_in else None,
        question=question,
        attempt=attempt,
        reply=reply,
        sender=reply.sender,
    )  # fmt: skip
    return queue(session, draft)


def _draft(
    session: Session,
    clinic: Clinic,
    kind: Kind,
    text: Text,
    fields: dict[str, str],
    *,
    language: str,
    tag: str | None,
    phone: str,
    zone: ZoneInfo,
    data_key_id: str,
    natural_key: str,
    patient_id: str | None,
    check_in_id: str | None,
    question: str | None,
    attempt: int,
    reply: Reply | None,
    sender: str | None = None,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
) -> Draft:
    sender = sender or sender_of(clinic, settings_of(session))
    language = wording.spoken(language)
    number = number_for_patients(clinic, settings_of(session))
    body = wording.compose(text, language, clinic=clinic.text_name, phone=number, tag=tag, **fields)
    return Draft(
        clinic=clinic, kind=kind, natural_key=natural_key, phone=phone, sender=sender, body=body, zone=zone,
        data_key_id=data_key_id, wording_version=wording.version(language), language=language,
        not_before=not_before, expires_at=expires_at, patient_id=patient_id, check_in_id=check_in_id,
        question=question, attempt=attempt, reply_id=reply.id if reply else None,
        received_at=reply.received_at if reply else None,
    )  # fmt: skip

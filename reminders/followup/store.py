"""Storing a reply raw, before anything is read into it: committed first, answered 200, read in a second transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from reminders import clock
from reminders.outbox.pace import sender_of
from reminders.record.columns import new_id
from reminders.record.database import clock_of, settings_of
from reminders.record.people import Clinic, Patient
from reminders.record.sealing import index_of, seal, vault_of
from reminders.record.texts import Message, Reply


@dataclass(frozen=True)
class Inbound:
    """A text from a phone as the provider tells of it. `provider_at` is real time; `to` is our number."""

    provider_id: str
    sender_phone: str
    to: str
    body: str
    media: int = 0
    opt_out_type: str | None = None
    provider_at: datetime | None = None
    messaging_service: str | None = None
    source: str = "webhook"


class NoClinic(Exception):
    """There is no clinic at all to which a reply could belong."""


def store_reply(session: Session, inbound: Inbound) -> str | None:
    """Store a reply word for word; returns its id, or None if this one was stored before."""
    if session.scalar(select(Reply.id).where(Reply.provider_id == inbound.provider_id)) is not None:
        return None
    from_index = index_of(session, "phone", inbound.sender_phone)
    clinic = _clinic_of(session, inbound, from_index)
    people = patients_on(session, clinic.id, from_index)
    now_real, care = clock.real(), clock_of(session)
    provider_at = inbound.provider_at or now_real
    if len(people) == 1:
        data_key_id = people[0].data_key_id
    else:
        data_key_id = vault_of(session).new_data_key(session, clinic.id, patient_id=None, created_at=care.now())
    reply = Reply(
        id=new_id(),
        clinic_id=clinic.id,
        provider_id=inbound.provider_id,
        data_key_id=data_key_id,
        sender=sender_of(clinic, settings_of(session)),
        from_index=from_index,
        media=inbound.media,
        opt_out_type=inbound.opt_out_type,
        source=inbound.source,
        provider_at=provider_at,
        received_at=care.at(provider_at),
        stored_at=now_real,
        patient_id=people[0].id if len(people) == 1 else None,
    )
    seal(session, reply, "from", inbound.sender_phone)
    seal(session, reply, "body", inbound.body)
    try:
        with session.begin_nested():
            session.add(reply)
            session.flush()
    except IntegrityError:
        if session.scalar(select(Reply.id).where(Reply.provider_id == inbound.provider_id)) is None:
            raise
        return None  # the same webhook, at the same moment
    return reply.id


def patients_on(session: Session, clinic_id: str, phone_index: str, *, lock: bool = False) -> Sequence[Patient]:
    """The patients of a clinic who answer on a phone, locked until the transaction ends if asked."""
    found = (
        select(Patient)
        .where(Patient.clinic_id == clinic_id, Patient.phone_index == phone_index)
        .order_by(Patient.created_at, Patient.id)
    )
    if lock:
        found = found.with_for_update().execution_options(populate_existing=True)
    return session.scalars(found).all()


def _clinic_of(session: Session, inbound: Inbound, from_index: str) -> Clinic:
    """The clinic that a reply belongs to: by our number, and where clinics share it, by who texted that phone last."""
    ours = [s for s in (inbound.to, inbound.messaging_service) if s]
    candidates = session.scalars(
        select(Clinic)
        .where(or_(Clinic.sender.in_(ours), Clinic.sender.is_(None)))
        .order_by(Clinic.created_at, Clinic.id)
    ).all()
    own = [clinic for clinic in candidates if clinic.sender in ours]
    if len(own) == 1:
        return own[0]
    last = session.scalar(
        select(Message.clinic_id).where(Message.to_index == from_index).order_by(Message.id.desc()).limit(1)
    )
    known = session.scalar(select(Patient.clinic_id).where(Patient.phone_index == from_index).limit(1))
    wanted = own or candidates or session.scalars(select(Clinic).order_by(Clinic.created_at, Clinic.id)).all()
    for clinic_id in (last, known):
        for clinic in wanted:
            if clinic.id == clinic_id:
                return clinic
    if not wanted:
        raise NoClinic
    return wanted[0]

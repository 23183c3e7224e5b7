"""Storing a reply raw, before anything is read into it: committed first, answered 200, read in a second transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, Table, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from reminders import clock
from reminders.outbox.pace import sender_of
from reminders.record.columns import new_id
from reminders.record.database import clock_of, settings_of
from reminders.record.people import Clinic, Patient
from reminders.record.prepared import Prepared, given
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
    connection = session.connection()
    if _STORED.first(connection, provider_id=inbound.provider_id) is not None:
        return None
    from_index = index_of(session, "phone", inbound.sender_phone)
    clinic_id, sender = _clinic_of(session, inbound, from_index)
    people = _PEOPLE.all(connection, clinic=clinic_id, phone=from_index)
    now_real, care = clock.real(), clock_of(session)
    provider_at = inbound.provider_at or now_real
    if len(people) == 1:
        data_key_id = people[0].data_key_id
    else:
        data_key_id = vault_of(session).new_data_key(session, clinic_id, patient_id=None, created_at=care.now())
    reply = Reply(id=new_id(), clinic_id=clinic_id, data_key_id=data_key_id)
    seal(session, reply, "from", inbound.sender_phone)
    seal(session, reply, "body", inbound.body)
    stored = _STORE.first(
        connection,
        id=reply.id,
        clinic_id=clinic_id,
        provider_id=inbound.provider_id,
        data_key_id=data_key_id,
        sender=sender,
        from_index=from_index,
        from_sealed=reply.from_sealed,
        body_sealed=reply.body_sealed,
        media=inbound.media,
        opt_out_type=inbound.opt_out_type,
        source=inbound.source,
        provider_at=provider_at,
        received_at=care.at(provider_at),
        stored_at=now_real,
        patient_id=people[0].id if len(people) == 1 else None,
    )
    return None if stored is None else reply.id  # None: the same webhook, at the same moment


_STORED = Prepared(lambda _engine: select(Reply.id).where(Reply.provider_id == given("provider_id", String)))
_PEOPLE = Prepared(
    lambda _engine: select(Patient.id, Patient.data_key_id).where(
        Patient.clinic_id == given("clinic", String), Patient.phone_index == given("phone", String)
    )
)
_REPLIES: Table = Reply.__table__  # type: ignore[assignment]
_ONCE = (_REPLIES.c.provider_id,)
_STORE = Prepared(
    lambda engine: {
        "sqlite": sqlite.insert(_REPLIES).on_conflict_do_nothing(index_elements=_ONCE).returning(_REPLIES.c.id),
        "postgresql": postgresql.insert(_REPLIES).on_conflict_do_nothing(index_elements=_ONCE).returning(_REPLIES.c.id),
    }[engine]
)


def patients_on(session: Session, clinic_id: str, phone_index: str, *, lock: bool = True) -> Sequence[Patient]:
    """The patients of a clinic who answer on a phone, locked until the transaction ends unless told otherwise."""
    return session.scalars(_LOCKED if lock else _ON_PHONE, {"clinic": clinic_id, "phone": phone_index}).all()


_ON_PHONE = (
    select(Patient)
    .where(Patient.clinic_id == given("clinic", String), Patient.phone_index == given("phone", String))
    .order_by(Patient.created_at, Patient.id)
    .execution_options(populate_existing=True)
)
_LOCKED = _ON_PHONE.with_for_update()


def _clinic_of(session: Session, inbound: Inbound, from_index: str) -> tuple[str, str]:
    """The clinic that a reply belongs to, and its sender.

    By our number, and where clinics share it, by who texted that phone last.
    """
    connection = session.connection()
    candidates = _CANDIDATES.all(connection, number=inbound.to or None, service=inbound.messaging_service)
    own = [clinic for clinic in candidates if clinic.sender is not None]
    wanted = own or candidates or _CLINICS.all(connection)
    if not wanted:
        raise NoClinic
    found = wanted[0]
    if len(wanted) > 1:
        last = _LAST_TEXT.first(connection, phone=from_index)
        known = _KNOWN.first(connection, phone=from_index)
        at = [clinic for row in (last, known) if row for clinic in wanted if clinic.id == row.clinic_id]
        found = at[0] if at else found
    return found.id, sender_of(found, settings_of(session))


_ALL = select(Clinic.id, Clinic.sender).order_by(Clinic.created_at, Clinic.id)
_CLINICS = Prepared(lambda _engine: _ALL)
_CANDIDATES = Prepared(
    lambda _engine: _ALL.where(
        or_(
            Clinic.sender.in_([given("number", String), given("service", String)]),
            Clinic.sender.is_(None),
        )
    )
)
_LAST_TEXT = Prepared(
    lambda _engine: (
        select(Message.clinic_id).where(Message.to_index == given("phone", String)).order_by(Message.id.desc()).limit(1)
    )
)
_KNOWN = Prepared(
    lambda _engine: select(Patient.clinic_id).where(Patient.phone_index == given("phone", String)).limit(1)
)

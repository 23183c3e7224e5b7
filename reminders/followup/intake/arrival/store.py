"""Storing a reply as it came, in a transaction of its own. It is read in a second one, after the provider's 200."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, Table, and_, select
from sqlalchemy.orm import Session

from reminders import clock
from reminders.followup.intake.inbound import Inbound
from reminders.followup.intake.whose.owner import Arrived, NoClinic, Owner, find_owners
from reminders.followup.intake.whose.patients_on_phone import Phone
from reminders.followup.intake.whose.reassign import unowned_key
from reminders.record.columns import new_id
from reminders.record.database import clock_of
from reminders.record.people import Patient
from reminders.record.prepared import Prepared, among, given_rows
from reminders.record.sealing import index_of, prepare, seal
from reminders.record.statements import insert_into
from reminders.record.texts import Reply

__all__ = [
    "Inbound",
    "NoClinic",
    "store_replies",
    "store_reply",
]


def store_reply(session: Session, inbound: Inbound) -> str | None:
    """Store a reply word for word. Returns its id, or None if it was stored before. Raises `NoClinic`."""
    return store_replies(session, [inbound])[0]


def store_replies(session: Session, texts: Sequence[Inbound]) -> list[str | None]:
    """Store replies word for word, in their order, with as many statements for many as for one.

    Returns the id of each, None for one that was stored before. Raises `NoClinic` if one of them belongs to nobody.
    """
    connection, now_real, care = session.connection(), clock.real(), clock_of(session)
    before = {row.provider_id for row in _STORED.all(connection, provider_ids=[text.provider_id for text in texts])}
    new: dict[str, Inbound] = {}
    for text in texts:
        if text.provider_id not in before:
            new.setdefault(text.provider_id, text)
    arrived = []
    for text in new.values():
        at = text.provider_at or now_real
        arrived.append(Arrived(text, index_of(session, "phone", text.sender_phone), at, care.at(at)))
    owners = find_owners(session, arrived)
    whose = [[owner.clinic_id, one.phone] for owner, one in zip(owners, arrived, strict=True)]
    people: dict[Phone, list[Any]] = {}
    for row in _PEOPLE.all(connection, phones=json.dumps(whose)) if whose else ():
        people.setdefault((row.clinic_id, row.phone_index), []).append(row)
    prepare(session, [found[0] for found in people.values() if len(found) == 1])
    rows = []
    for one, owner in zip(arrived, owners, strict=True):
        mine = people.get((owner.clinic_id, one.phone), [])
        rows.append(_row(session, one, owner, mine[0] if len(mine) == 1 else None, stored_at=now_real))
    stored = _put(connection, rows)
    ids = {row["provider_id"]: row["id"] for row in rows if row["id"] in stored}
    return [ids.pop(text.provider_id, None) for text in texts]


def _row(session: Session, one: Arrived, owner: Owner, patient: Any | None, *, stored_at: datetime) -> dict[str, Any]:
    """A reply as it is stored; `patient` is the only one on its phone."""
    key = patient.data_key_id if patient is not None else unowned_key(session, owner.clinic_id)
    reply = Reply(id=new_id(), clinic_id=owner.clinic_id, data_key_id=key)
    seal(session, reply, "from", one.text.sender_phone)
    seal(session, reply, "body", one.text.body)
    return {
        "id": reply.id,
        "clinic_id": owner.clinic_id,
        "provider_id": one.text.provider_id,
        "data_key_id": key,
        "sender": owner.sender,
        "sender_guessed": owner.is_guess,
        "from_index": one.phone,
        "from_sealed": reply.from_sealed,
        "body_sealed": reply.body_sealed,
        "channel": one.text.channel,
        "media": one.text.media,
        "opt_out_type": one.text.opt_out_type,
        "source": one.text.source,
        "provider_at": one.at,
        "received_at": one.written_at,
        "stored_at": stored_at,
        "patient_id": patient.id if patient is not None else None,
        "is_automatic": False,
    }


def _put(connection: Connection, rows: Sequence[dict[str, Any]]) -> set[str]:
    """Insert replies; the ids of those that were not stored by somebody else at the same moment."""
    ids = {row["id"] for row in rows}
    if _STORE.run_many(connection, rows) == len(rows):
        return ids
    return {row.id for row in _THERE.all(connection, ids=sorted(ids))}


_REPLIES: Table = Reply.__table__  # type: ignore[assignment]
_STORED = Prepared(lambda engine: select(Reply.provider_id).where(among(engine, Reply.provider_id, "provider_ids")))
_THERE = Prepared(lambda engine: select(Reply.id).where(among(engine, Reply.id, "ids")))


def _people(engine: str) -> Select[str, str, str, str | None]:
    phones = given_rows(engine, "phones", "clinic", "phone")
    on_it = and_(Patient.clinic_id == phones.c.clinic, Patient.phone_index == phones.c.phone)
    columns = (Patient.id, Patient.data_key_id, Patient.clinic_id, Patient.phone_index)
    return select(*columns).select_from(phones).join(Patient, on_it)


_PEOPLE = Prepared(_people)
_STORE = Prepared(lambda engine: insert_into(engine, _REPLIES).on_conflict_do_nothing(index_elements=["provider_id"]))

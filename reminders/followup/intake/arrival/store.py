"""Storing a reply as it came, in a transaction of its own. It is read in a second one, after the provider's 200."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress

from sqlalchemy import String, Table, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from reminders import clock
from reminders.followup.intake.arrival.inbound import Inbound
from reminders.followup.intake.arrival.owner import NoClinic, clinic_that_texted_last, find_owner, latest_time_written
from reminders.record.columns import new_id
from reminders.record.database import clock_of
from reminders.record.outcomes import FlagReply
from reminders.record.people import Patient
from reminders.record.prepared import Prepared, given
from reminders.record.sealing import Erased, index_of, seal, unseal, vault_of
from reminders.record.texts import Reply

#: A clinic's id and a phone's index.
Phone = tuple[str, str]

__all__ = ["Inbound", "NoClinic", "Phone", "lock_patients_on", "patients_on_phone", "reassign_clinic", "store_reply"]


def store_reply(session: Session, inbound: Inbound) -> str | None:
    """Store a reply word for word. Returns its id, or None if it was stored before. Raises `NoClinic`."""
    connection = session.connection()
    if _STORED.first(connection, provider_id=inbound.provider_id) is not None:
        return None
    from_index = index_of(session, "phone", inbound.sender_phone)
    now_real, care = clock.real(), clock_of(session)
    provider_at = inbound.provider_at or now_real
    owner = find_owner(session, inbound, from_index, care.at(provider_at))
    clinic_id = owner.clinic_id
    people = _PEOPLE.all(connection, clinic=clinic_id, phone=from_index)
    if len(people) == 1:
        data_key_id = people[0].data_key_id
    else:
        data_key_id = _unowned_key(session, clinic_id)
    reply = Reply(id=new_id(), clinic_id=clinic_id, data_key_id=data_key_id)
    seal(session, reply, "from", inbound.sender_phone)
    seal(session, reply, "body", inbound.body)
    stored = _STORE.first(
        connection,
        id=reply.id,
        clinic_id=clinic_id,
        provider_id=inbound.provider_id,
        data_key_id=data_key_id,
        sender=owner.sender,
        sender_guessed=owner.is_guess,
        from_index=from_index,
        from_sealed=reply.from_sealed,
        body_sealed=reply.body_sealed,
        channel=inbound.channel,
        media=inbound.media,
        opt_out_type=inbound.opt_out_type,
        source=inbound.source,
        provider_at=provider_at,
        received_at=care.at(provider_at),
        stored_at=now_real,
        patient_id=people[0].id if len(people) == 1 else None,
        is_automatic=False,
    )
    return None if stored is None else reply.id  # None: the same webhook, at the same moment


def reassign_clinic(session: Session, reply: Reply) -> None:
    """Find the clinic of an unread reply again, and move the reply there if it is a different one.

    Needed after a restore: the reply was stored before the texts sent since the backup were found, and it may answer
    one of them. Other unread replies of the phone to this sender are checked too, each by its own time, because parts
    of one text must be read together.
    """
    if not _reassign(session, reply):
        return
    others = select(Reply).where(
        Reply.from_index == reply.from_index,
        Reply.sender == reply.sender,
        Reply.read_at.is_(None),
        Reply.id != reply.id,
    )
    # Whoever has locked one is looking for danger in it; it is checked when it is read.
    for other in session.scalars(others.with_for_update(skip_locked=True)).all():
        with suppress(Erased):
            _reassign(session, other)


def _reassign(session: Session, reply: Reply) -> bool:
    """Move a reply to the clinic it belongs to. Returns whether that is a different one."""
    asked_by = latest_time_written(session, reply.received_at, reply.source)
    clinic_id = clinic_that_texted_last(session, reply.sender, reply.from_index, asked_by)
    if clinic_id is None or clinic_id == reply.clinic_id:
        return False
    phone, body = unseal(session, reply, "from"), unseal(session, reply, "body")
    people = patients_on_phone(session, clinic_id, reply.from_index)
    only = people[0] if len(people) == 1 else None
    # A danger in it may have joined a flag of the old clinic. The flag stays there, without this reply.
    session.execute(delete(FlagReply).where(FlagReply.reply_id == reply.id))
    reply.clinic_id, reply.patient_id = clinic_id, only.id if only else None
    reply.data_key_id = only.data_key_id if only else _unowned_key(session, clinic_id)
    seal(session, reply, "from", phone)
    seal(session, reply, "body", body)
    session.flush()
    return True


def _unowned_key(session: Session, clinic_id: str) -> str:
    return vault_of(session).new_data_key(session, clinic_id, patient_id=None, created_at=clock_of(session).now())


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


def patients_on_phone(session: Session, clinic_id: str, phone_index: str, *, lock: bool = True) -> Sequence[Patient]:
    """The patients of a clinic with this phone, oldest first; locked until the transaction ends if `lock`."""
    return session.scalars(_LOCKED if lock else _ON_PHONE, {"clinic": clinic_id, "phone": phone_index}).all()


def lock_patients_on(session: Session, phones: Iterable[Phone]) -> dict[Phone, list[Patient]]:
    """The patients on several phones of clinics, oldest first, locked until the transaction ends."""
    wanted = set(phones)
    found = session.scalars(
        select(Patient)
        .where(Patient.phone_index.in_({index for _, index in wanted}))
        .order_by(Patient.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    people: dict[Phone, list[Patient]] = {phone: [] for phone in wanted}
    for patient in sorted(found, key=lambda each: (each.created_at, each.id)):
        if (patient.clinic_id, patient.phone_index) in people:
            people[patient.clinic_id, str(patient.phone_index)].append(patient)
    return people


_ON_PHONE = (
    select(Patient)
    .where(Patient.clinic_id == given("clinic", String), Patient.phone_index == given("phone", String))
    .order_by(Patient.created_at, Patient.id)
    .execution_options(populate_existing=True)
)
_LOCKED = _ON_PHONE.with_for_update()

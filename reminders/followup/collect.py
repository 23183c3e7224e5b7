"""Collecting what webhooks lost: replies and final statuses, polled from the provider's own list with a cursor."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

import structlog
from sqlalchemy import or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from reminders import clock
from reminders.followup.intake import read_reply
from reminders.followup.order import put_in_order, was_late
from reminders.followup.store import Inbound, NoClinic, store_reply
from reminders.outbox.status import apply_status
from reminders.record.database import Database, settings_of
from reminders.record.installation import Cursor
from reminders.record.people import Clinic
from reminders.record.texts import Message, MessageEvent, MessageState, Reply
from reminders.texting.gateway import NoSuchMessage, ProviderMessage

log = structlog.get_logger()

CURSOR = "inbound"

#: How far before the cursor each poll begins: the provider's list may show a text later than its date says.
OVERLAP = timedelta(minutes=10)

#: How far back the very first poll looks at least; else to the first text that was queued.
FIRST_LOOK = timedelta(hours=1)

#: A text without a final status is asked about first after this long, then ever more rarely, and no more after a week.
STATUS_AFTER, STATUS_RARELY, STATUS_UNTIL = timedelta(seconds=60), timedelta(hours=6), timedelta(days=7)
STATUSES_AT_A_TIME = 50


class Provider(Protocol):
    """The part of the gateway this needs."""

    def received_since(self, since: datetime, sender: str | None = None) -> list[ProviderMessage]:
        """Inbound messages created at `since` or later, oldest first."""

    def fetch(self, provider_id: str) -> ProviderMessage:
        """One message as the provider has it now."""


def collect_replies(database: Database, provider: Provider) -> int:
    """Store and read the replies no webhook brought. Returns how many. Raises `ProviderUnavailable`; nothing is lost.

    The cursor moves only once everything up to it is stored.
    """
    with database.read() as session:
        cursor = session.get(Cursor, CURSOR)
        since = (cursor.at if cursor else _beginning(session)) - OVERLAP
        ours, any_number = _our_senders(session)
    listed = [m for m in provider.received_since(since) if any_number or m.to in ours]
    with database.read() as session:
        ids = [m.provider_id for m in listed]
        stored = select(Reply.provider_id, Reply.id, Reply.provider_at).where(Reply.provider_id.in_(ids))
        known = {provider_id: (reply_id, at) for provider_id, reply_id, at in session.execute(stored)}
    found = 0
    for message in listed:
        if message.provider_id in known:
            stored_id, arrived_at = known[message.provider_id]
            if was_late(arrived_at, message.created_at):
                with database.write() as session:
                    put_in_order(session, stored_id, message.created_at)
            continue
        try:
            with database.write() as session:
                reply_id = store_reply(session, _inbound(message))
        except NoClinic:
            return found
        if reply_id is not None:
            found += 1
            _read(database, reply_id)
    if listed:
        with database.write() as session:
            _move_cursor(session, max(m.created_at for m in listed))
    return found


def _read(database: Database, reply_id: str) -> None:
    try:
        with database.write() as session:
            read_reply(session, reply_id)
    except Exception as error:  # noqa: BLE001 (it is stored, the sweep comes back to it, and others wait to be stored)
        log.error("reply not read yet", reply=reply_id, error=type(error).__name__)


def collect_statuses(database: Database, provider: Provider) -> int:
    """Ask the provider about texts whose final status never came. Returns how many were asked about."""
    real = clock.real()
    with database.read() as session:
        waiting = session.execute(
            select(Message.id, Message.provider_id, Message.claimed_at)
            .where(
                Message.state.in_([MessageState.ACCEPTED.value, MessageState.SENT.value]),
                Message.provider_id.is_not(None),
                Message.claimed_at <= real - STATUS_AFTER,
                Message.claimed_at > real - STATUS_UNTIL,
                or_(Message.try_after.is_(None), Message.try_after <= real),
            )
            .order_by(Message.claimed_at)
            .limit(STATUSES_AT_A_TIME)
        ).all()
    for message_id, provider_id, claimed_at in waiting:
        assert provider_id is not None
        assert claimed_at is not None
        try:
            now = provider.fetch(provider_id)
        except NoSuchMessage:
            now = None
        with database.write() as session:
            if now is not None:
                apply_status(session, message_id, provider_id, now.status, now.error_code, cause="collected")
            message = session.get_one(Message, message_id)
            if message.state in (MessageState.ACCEPTED, MessageState.SENT):
                message.try_after = real + min(max((real - claimed_at) / 2, STATUS_AFTER), STATUS_RARELY)
    return len(waiting)


def _move_cursor(session: Session, at: datetime) -> None:
    """Only ever forward, in one statement: several workers collect at the same time."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    put = insert(Cursor).values(name=CURSOR, at=at)
    session.execute(put.on_conflict_do_update(index_elements=["name"], set_={"at": at}, where=Cursor.at < at))


def _beginning(session: Session) -> datetime:
    """Real time before which nobody can have answered: a backup may hold texts, and no reply yet."""
    first = session.scalar(select(MessageEvent.at).order_by(MessageEvent.id).limit(1))
    latest = clock.real() - FIRST_LOOK
    return min(first, latest) if first is not None else latest


def _our_senders(session: Session) -> tuple[set[str], bool]:
    """The numbers we text from, and whether a messaging service makes any number of the account ours."""
    senders = {s for s in session.scalars(select(Clinic.sender)) if s}
    default = settings_of(session).twilio_sender
    if default:
        senders.add(default)
    return senders, any(sender.startswith("MG") for sender in senders)


def _inbound(message: ProviderMessage) -> Inbound:
    return Inbound(
        provider_id=message.provider_id,
        sender_phone=message.sender,
        to=message.to,
        body=message.body,
        media=message.num_media,
        provider_at=message.created_at,
        source="poll",
    )

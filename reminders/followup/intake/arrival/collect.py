"""Collecting what webhooks lost: polls the provider's list, with a cursor, for replies and final statuses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from sqlalchemy import or_, select, text
from sqlalchemy.orm import Session

from reminders import clock
from reminders.followup.intake import read_reply
from reminders.followup.intake.arrival.order import put_in_order, was_late
from reminders.followup.intake.arrival.store import NoClinic, store_reply
from reminders.followup.intake.inbound import Inbound, read_inbound
from reminders.logs.errors import Place, log_error
from reminders.outbox.status import apply_status
from reminders.record.database import Database, is_away, settings_of
from reminders.record.installation import Cursor
from reminders.record.people import Clinic
from reminders.record.statements import insert_for
from reminders.record.texts import IN_FLIGHT, Message, MessageEvent, MessageState, Reply, ReplySource, Sender
from reminders.texting.address import read_address
from reminders.texting.gateway import NoSuchMessage, ProviderMessage, ProviderUnavailable
from reminders.texting.senders import is_service

log = structlog.get_logger()

CURSOR = "inbound"

#: How far before the cursor each poll begins, because a text may appear in the list later than its date.
OVERLAP = timedelta(minutes=10)

#: How far back the first poll looks at least; further if a text was queued earlier.
FIRST_LOOK = timedelta(hours=1)

#: Real times since a text was claimed: when its status is first asked for, how rarely at most, and when no more.
STATUS_AFTER, STATUS_RARELY, STATUS_UNTIL = timedelta(seconds=60), timedelta(hours=6), timedelta(days=7)
STATUSES_AT_A_TIME = 50


class Provider(Protocol):
    """The part of the gateway that collecting needs."""

    def received_since(self, since: datetime, sender: str | None = None) -> list[ProviderMessage]:
        """Inbound messages created at `since` or later, oldest first."""

    def fetch(self, provider_id: str) -> ProviderMessage:
        """One message as the provider has it now."""


def collect_replies(database: Database, provider: Provider) -> int:
    """Store and read the replies that no webhook brought. Returns how many were new.

    The cursor moves only past replies that are stored. One that cannot be stored is logged, tried again by the next
    poll, and does not hold up the others. Raises `ProviderUnavailable`; then the next poll covers the same time.
    """
    with database.read() as session:
        cursor = session.get(Cursor, CURSOR)
        since = (cursor.at if cursor else _beginning(session)) - OVERLAP
        ours = _our_senders(session)
    listed = [m for m in provider.received_since(since) if _is_ours(m, ours)]
    with database.read() as session:
        ids = [m.provider_id for m in listed]
        stored = select(Reply.provider_id, Reply.id, Reply.provider_at).where(Reply.provider_id.in_(ids))
        known = {provider_id: (reply_id, at) for provider_id, reply_id, at in session.execute(stored)}
    found, upto = 0, None
    for message in listed:
        try:
            found += _store_and_read(database, message, known.get(message.provider_id))
        except NoClinic:
            return found
        except Exception as error:
            if is_away(error):
                raise
            log_error(
                log, "reply could not be stored", error, where=Place.COLLECT_STORE, provider_id=message.provider_id
            )
            upto = min(upto or message.created_at, message.created_at)
    reached = _reached(listed, upto)
    if reached is not None:
        with database.write() as session:
            _move_cursor(session, reached)
    return found


def _store_and_read(database: Database, message: ProviderMessage, known: tuple[str, datetime] | None) -> bool:
    """Store and read one reply, or correct the time of a `known` one (id, time). Returns whether it was new."""
    if known is not None:
        stored_id, arrived_at = known
        if message.dated and was_late(arrived_at, message.created_at):
            with database.write() as session:
                put_in_order(session, stored_id, message.created_at)
        return False
    with database.write() as session:
        reply_id = store_reply(session, _inbound(message))
    if reply_id is not None:
        _read(database, reply_id)
    return reply_id is not None


def _reached(listed: Sequence[ProviderMessage], upto: datetime | None) -> datetime | None:
    """Up to when everything listed is stored (real time); None if that is not known. Never in the future.

    `upto` is the earliest reply that could not be stored. Replies without a date are ignored.
    """
    now = clock.real()
    dates = [min(m.created_at, now) for m in listed if m.dated]
    return max((at for at in dates if upto is None or at <= upto), default=None)


def _read(database: Database, reply_id: str) -> None:
    try:
        with database.write() as session:
            read_reply(session, reply_id, briefly=True)
    except Exception as error:  # noqa: BLE001 (it is stored, the sweep reads it later, and others wait to be stored)
        log_error(log, "reply not read yet", error, where=Place.COLLECT_READ, level="warning", reply=reply_id)


def collect_statuses(database: Database, provider: Provider) -> int:
    """Ask the provider about texts whose final status never came. Returns how many were asked about.

    Raises `ProviderUnavailable`.
    """
    real = clock.real()
    with database.read() as session:
        waiting = session.execute(
            select(Message.id, Message.provider_id, Message.claimed_at)
            .where(
                text(IN_FLIGHT),
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
        except ProviderUnavailable:
            with database.write() as session:
                _ask_later(
                    session, message_id, real, claimed_at
                )  # in case it is this text that fails: others have their turn
            raise
        with database.write() as session:
            if now is not None:
                apply_status(session, message_id, provider_id, now.status, now.error_code, cause="collected")
            _ask_later(session, message_id, real, claimed_at)
    return len(waiting)


def _ask_later(session: Session, message_id: str, real: datetime, claimed_at: datetime) -> None:
    message = session.get_one(Message, message_id)
    if message.state in (MessageState.ACCEPTED, MessageState.SENT):
        message.try_after = real + min(max((real - claimed_at) / 2, STATUS_AFTER), STATUS_RARELY)


def _move_cursor(session: Session, at: datetime) -> None:
    """Move the cursor forward, never back: one statement, because several workers may collect at the same time."""
    put = insert_for(session, Cursor).values(name=CURSOR, at=at)
    session.execute(put.on_conflict_do_update(index_elements=["name"], set_={"at": at}, where=Cursor.at < at))


def _beginning(session: Session) -> datetime:
    """Real time at which the first poll begins: before the first text was queued, and at least `FIRST_LOOK` ago."""
    first = session.scalar(select(MessageEvent.at).order_by(MessageEvent.id).limit(1))
    latest = clock.real() - FIRST_LOOK
    return min(first, latest) if first is not None else latest


def _our_senders(session: Session) -> set[str]:
    """The numbers and messaging services that we text from or have texted from."""
    named = {sender for sender in session.scalars(select(Clinic.sender)) if sender}
    return {*named, *session.scalars(select(Sender.sender)), settings_of(session).twilio_sender or ""} - {""}


def _is_ours(message: ProviderMessage, ours: set[str]) -> bool:
    """Whether an inbound text of the provider's account may have been written to one of our senders.

    We do not know which numbers belong to a messaging service. If we use one, a text that names no service may be
    ours. So may one that was not written to a phone number (an RCS agent).
    """
    to = read_address(message.to)
    if to.number in ours:
        return True
    if message.messaging_service is not None:
        return message.messaging_service in ours
    return not to.is_phone or any(is_service(sender) for sender in ours)


def _inbound(message: ProviderMessage) -> Inbound:
    return read_inbound(
        provider_id=message.provider_id,
        sender=message.sender,
        to=message.to,
        body=message.body,
        media=message.num_media,
        messaging_service=message.messaging_service,
        provider_at=min(message.created_at, clock.real()),
        source=ReplySource.POLL.value,
    )

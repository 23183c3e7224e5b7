"""Applying the status that the provider reports for a text, by callback or in its list. Rows only move forward."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders import clock
from reminders.outbox.effects import flag_message, record_acceptance, record_delivery, record_nondelivery
from reminders.outbox.transitions import ENTERED_FROM, PROVIDER_STATUS, move
from reminders.record.outcomes import FlagKind
from reminders.record.texts import Message, MessageState

S = MessageState


def apply_status(
    session: Session,
    message_id: str,
    provider_id: str,
    status: str,
    error_code: int | None = None,
    *,
    cause: str = "callback",
) -> bool:
    """Apply a provider's status to our text and bind the provider's id to it. False if we have no such text.

    Repeated, outdated and unknown statuses change nothing. A second provider id for one text means that it went out
    twice, which opens an urgent flag.
    """
    message = session.get(Message, message_id, with_for_update=True, populate_existing=True)
    if message is None:
        return False
    if message.provider_id is not None and message.provider_id != provider_id:
        flag_message(session, message, FlagKind.SENT_TWICE, urgent=True)
        return True
    if message.provider_id is None:
        if _bound_elsewhere(session, message, provider_id):
            return True
        message.provider_id = provider_id
        session.flush()
    state = PROVIDER_STATUS.get(status)
    if state is None or S(message.state) not in ENTERED_FROM[state]:
        return True
    was_out = S(message.state) in (S.ACCEPTED, S.SENT)
    if not move(session, message, state, cause=cause, error_code=error_code, lease_until=None):
        return True
    if message.claimed_care_at is None:
        # It had been returned to the queue and had left after all; the caps count it as of this time.
        message.claimed_care_at = message.send_after
    if not was_out:
        record_acceptance(session, message)
    if state is S.DELIVERED:
        record_delivery(session, message)
    elif state in (S.UNDELIVERED, S.FAILED):
        record_nondelivery(session, message, error_code)
    return True


def settle_as_answered(session: Session, message: Message) -> None:
    """Mark a claimed or unknown text as accepted: the patient answered it, so it arrived.

    `reconcile` still looks up its provider id, without which no later status can be asked for.
    """
    if S(message.state) in (S.CLAIMED, S.UNKNOWN) and move(
        session, message, S.ACCEPTED, cause="answered", lease_until=clock.real()
    ):
        record_acceptance(session, message)


def _bound_elsewhere(session: Session, message: Message, provider_id: str) -> bool:
    other = session.scalar(select(Message.id).where(Message.provider_id == provider_id, Message.id != message.id))
    return other is not None

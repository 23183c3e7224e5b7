"""Settling a claim with what the provider answered, and expiring claims nobody settled."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders import clock
from reminders.outbox.claim import LEASE_SECONDS, Claimed
from reminders.outbox.effects import not_taken, sender_is_stopped, tell_staff, went_out
from reminders.outbox.pace import slow_down
from reminders.outbox.transitions import PROVIDER_STATUS, move
from reminders.record.outcomes import FlagKind
from reminders.record.texts import Message, MessageState
from reminders.texting.errors import FailureClass
from reminders.texting.gateway import NotSent, PostResult, Refused, Sent, Unknown

#: First wait before a text that was never processed is tried again; doubled each time.
RETRY_SECONDS, LONGEST_RETRY_SECONDS = 2.0, 300.0


def settle(session: Session, claimed: Claimed, result: PostResult, *, nudge_hours: float = 3.0) -> None:
    """Write down what became of a POST. If the row has moved on meanwhile (a callback), nothing changes."""
    message = session.get_one(Message, claimed.message_id, populate_existing=True)
    match result:
        case Sent(provider_id, status):
            state = PROVIDER_STATUS.get(status, MessageState.ACCEPTED)
            state = MessageState.FAILED if state is MessageState.FAILED else MessageState.ACCEPTED
            if move(
                session,
                message,
                state,
                cause="posted",
                claim_token=claimed.token,
                provider_id=provider_id,
                lease_until=None,
            ):
                went_out(session, message, nudge_hours=nudge_hours)
            elif message.provider_id is None:
                message.provider_id = provider_id
            elif message.provider_id != provider_id:
                tell_staff(session, message, FlagKind.SENT_TWICE, urgent=True)
        case NotSent(why, retry_after_seconds):
            wait = retry_after_seconds or min(RETRY_SECONDS * 2 ** min(message.tries, 10), LONGEST_RETRY_SECONDS)
            _back_to_queue(session, message, claimed, cause=why, wait_seconds=wait)
            if retry_after_seconds is not None:
                slow_down(session, claimed.sender, retry_after_seconds)
        case Refused(code, FailureClass.CONFIGURATION, _):
            _back_to_queue(session, message, claimed, cause=f"refused: {code}", wait_seconds=RETRY_SECONDS)
            sender_is_stopped(session, claimed.sender, code)
        case Refused(code, failure, _):
            if move(
                session,
                message,
                MessageState.FAILED,
                cause="refused",
                claim_token=claimed.token,
                error_code=code,
                lease_until=None,
            ):
                not_taken(session, message, code, failure)
        case Unknown(why):
            _unknown(session, message, claimed.token, cause=why)


def give_up(session: Session, claimed: Claimed) -> None:
    """Return a text that was claimed but not posted."""
    message = session.get_one(Message, claimed.message_id, populate_existing=True)
    _back_to_queue(session, message, claimed, cause="given up unposted", wait_seconds=0)


def expire_claims(session: Session) -> int:
    """Claims past their lease belonged to a process that died or froze: whether it posted is unknown."""
    lost = session.scalars(
        select(Message)
        .where(Message.state == MessageState.CLAIMED.value, Message.lease_until <= clock.real())
        .order_by(Message.id)
        .limit(500)
        .with_for_update(skip_locked=True)
    ).all()
    return sum(_unknown(session, m, m.claim_token or "", cause="lease ran out") for m in lost)


def _back_to_queue(session: Session, message: Message, claimed: Claimed, *, cause: str, wait_seconds: float) -> None:
    move(
        session,
        message,
        MessageState.QUEUED,
        cause=cause,
        claim_token=claimed.token,
        claimed_care_at=None,
        lease_until=None,
        try_after=clock.real() + timedelta(seconds=wait_seconds),
    )


def _unknown(session: Session, message: Message, token: str, *, cause: str) -> bool:
    return move(
        session,
        message,
        MessageState.UNKNOWN,
        cause=cause,
        claim_token=token,
        lease_until=clock.real() + timedelta(seconds=LEASE_SECONDS),
    )

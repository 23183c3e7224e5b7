"""Settling a claim with what the provider answered, and expiring claims that nobody settled."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Update, select, update
from sqlalchemy import text as words
from sqlalchemy.orm import Session

from reminders import clock
from reminders.outbox.claim import LEASE_SECONDS, Claimed
from reminders.outbox.effects import flag_message, hold_sender, open_questions, record_acceptance, record_rejection
from reminders.outbox.pace import (
    count_refusal,
    forget_refused_phones,
    hold_phone,
    note_failure,
    note_success,
    slow_down,
)
from reminders.outbox.transitions import PROVIDER_STATUS, move, record_events
from reminders.record.columns import Instant
from reminders.record.database import clock_of
from reminders.record.outcomes import FlagKind
from reminders.record.prepared import Prepared, given, given_rows
from reminders.record.texts import UNSETTLED, Message, MessageState
from reminders.texting.errors import FailureClass
from reminders.texting.gateway import NotSent, PostResult, Rejected, Sent, Unknown

#: The wait before a text that the provider did not process is tried again: doubled each time, up to the longest.
RETRY_SECONDS, LONGEST_RETRY_SECONDS = 2.0, 300.0

#: After this many rejections for its sender's fault a text fails, so that none is posted forever.
REFUSED_AT_MOST = 12

#: Rejections that may concern this phone only; they count as the sender's fault once other phones get them too.
#: Codes we do not know are among them: if one meant trouble with the sender, every patient's text would fail.
MAYBE_OF_PHONE = frozenset({FailureClass.RECIPIENT, FailureClass.UNKNOWN})


def settle(session: Session, claimed: Claimed, result: PostResult, *, sender_works: bool = False) -> None:
    """Record what became of a POST. If the row has moved on meanwhile (a callback came first), its state stays.

    `sender_works`: the provider took a text of the sender that was posted after this one, so that a rejection which may
    concern this phone only does, a failure is no outage, and what was wrong with the sender has been put right.
    """
    if isinstance(result, Sent):
        accepted = accept_all(session, [(claimed, result)])
        if claimed.after_failures:
            note_success(session, claimed.sender)
        if accepted:
            return
    message = session.get_one(Message, claimed.message_id, populate_existing=True)
    match result:
        case Sent():
            _settle_unusual(session, message, claimed, result)
        case NotSent(why, retry_after_seconds, of_sender):
            wait = retry_after_seconds or min(RETRY_SECONDS * 2 ** min(message.tries, 10), LONGEST_RETRY_SECONDS)
            _requeue(session, message, claimed, cause=why, wait_seconds=wait)
            if retry_after_seconds is not None and of_sender:
                slow_down(session, claimed.sender, retry_after_seconds)
            if of_sender and not sender_works:
                note_failure(session, claimed.sender, why)
        case Rejected(code, failure, _):
            _reject(session, message, claimed, code, failure, sender_works)
        case Unknown(why):
            _mark_unknown(session, message, claimed.token, cause=why)
            if not sender_works:
                note_failure(session, claimed.sender, why)


def is_plain(claimed: Claimed, result: PostResult | None) -> bool:
    """Whether this is the usual case, which changes no more than the text and its check-in: the provider took it."""
    if not isinstance(result, Sent) or claimed.is_probe or claimed.after_refusals:
        return False
    return PROVIDER_STATUS.get(result.status) is not MessageState.FAILED


def accept_all(session: Session, posted: Sequence[tuple[Claimed, Sent]]) -> set[str]:
    """Settle the plain ones of these POSTs with as few statements as possible: accepted, and their check-ins asked.

    Returns the ids of the texts that were. What became of the others (a callback came first) is for `settle`.
    """
    rows = [[c.message_id, c.token, sent.provider_id] for c, sent in posted if is_plain(c, sent)]
    if not rows:
        return set()
    now, real = clock_of(session).now(), clock.real()
    found = _ACCEPT.all(session.connection(), posted=json.dumps(rows), care=now, real=real)
    moved = [(text.clinic_id, text.id) for text in found]
    record_events(session, moved, MessageState.CLAIMED, MessageState.ACCEPTED, cause="posted", at=real)
    open_questions(session, [(text.kind, text.check_in_id, text.question, text.to_index) for text in found], now)
    return {text.id for text in found}


def _accept_statement(engine: str) -> Update:
    posted = given_rows(engine, "posted", "id", "token", "provider_id")
    return (
        update(Message)
        .where(
            Message.id == posted.c.id,
            Message.state == MessageState.CLAIMED.value,
            Message.claim_token == posted.c.token,
        )
        .values(
            state=MessageState.ACCEPTED.value,
            provider_id=posted.c.provider_id,
            accepted_at=given("care", Instant),
            settled_at=given("real", Instant),
            lease_until=None,
        )
        .returning(Message.id, Message.clinic_id, Message.check_in_id, Message.kind, Message.question, Message.to_index)
    )


_ACCEPT = Prepared(_accept_statement)


def _settle_unusual(session: Session, message: Message, claimed: Claimed, sent: Sent) -> None:
    """The provider took it, but it was a probe, failed immediately, or a callback had already moved the row."""
    state = PROVIDER_STATUS.get(sent.status, MessageState.ACCEPTED)
    state = MessageState.FAILED if state is MessageState.FAILED else MessageState.ACCEPTED
    if move(
        session,
        message,
        state,
        cause="posted",
        claim_token=claimed.token,
        provider_id=sent.provider_id,
        lease_until=None,
    ):
        if state is not MessageState.FAILED:
            forget_refused_phones(session, message.sender)
        record_acceptance(session, message)
    elif message.provider_id is None:
        message.provider_id = sent.provider_id
    elif message.provider_id != sent.provider_id:
        flag_message(session, message, FlagKind.SENT_TWICE, urgent=True)


def _reject(
    session: Session, message: Message, claimed: Claimed, code: int, failure: FailureClass, sender_works: bool
) -> None:
    """The provider rejected it. If its sender is at fault it is queued again, up to `REFUSED_AT_MOST` times.

    A sender that works, as a text shows which was posted later, is not stopped for what was so before.
    """
    session.refresh(message, with_for_update=True)
    if message.state != MessageState.CLAIMED or message.claim_token != claimed.token:
        if failure is FailureClass.CONFIGURATION and not sender_works:
            hold_sender(session, claimed.sender, code)
        return
    of_sender = failure is FailureClass.CONFIGURATION or (
        failure in MAYBE_OF_PHONE
        and not sender_works
        and count_refusal(session, claimed.sender, message.to_index, code)
    )
    if of_sender and message.times_refused + 1 < REFUSED_AT_MOST:
        _requeue(
            session, message, claimed, cause=f"refused: {code}", wait_seconds=RETRY_SECONDS,
            tries=message.tries - 1, times_refused=message.times_refused + 1,
        )  # fmt: skip
        if not sender_works:
            hold_phone(session, claimed.sender, message.to_index)
    elif move(
        session, message, MessageState.FAILED, cause="refused", claim_token=claimed.token, error_code=code,
        lease_until=None,
    ):  # fmt: skip
        record_rejection(session, message, code, failure)
    if of_sender and not sender_works:
        hold_sender(session, claimed.sender, code)


def return_unposted(session: Session, claimed: Claimed) -> None:
    """Return a text that was claimed but not posted to the queue."""
    message = session.get_one(Message, claimed.message_id, populate_existing=True)
    _requeue(session, message, claimed, cause="given up unposted", wait_seconds=0)


def expire_claims(session: Session) -> int:
    """Mark claims past their lease as unknown; returns how many.

    The process that made them died or froze, and may or may not have posted the text.
    """
    lost = session.scalars(
        select(Message)
        .where(words(UNSETTLED), Message.state == MessageState.CLAIMED.value, Message.lease_until <= clock.real())
        .order_by(Message.lease_until)  # the order of the index: by identifiers SQLite would go through the whole table
        .limit(500)
        .with_for_update(skip_locked=True)
    ).all()
    return sum(_mark_unknown(session, m, m.claim_token or "", cause="lease ran out") for m in lost)


def _requeue(
    session: Session, message: Message, claimed: Claimed, *, cause: str, wait_seconds: float, **values: int
) -> None:
    move(
        session,
        message,
        MessageState.QUEUED,
        cause=cause,
        claim_token=claimed.token,
        claimed_care_at=None,
        lease_until=None,
        try_after=clock.real() + timedelta(seconds=wait_seconds),
        **values,
    )


def _mark_unknown(session: Session, message: Message, token: str, *, cause: str) -> bool:
    return move(
        session,
        message,
        MessageState.UNKNOWN,
        cause=cause,
        claim_token=token,
        lease_until=clock.real() + timedelta(seconds=LEASE_SECONDS),
    )

"""Finding out what became of texts whose outcome is unknown: the provider is asked before one may be sent again.

The provider's list is read by `To` alone (its date filter goes by day and leaves out what is still queued). A listed
text is ours if it was created no earlier than a day before the claim (the clock that dated the claim may have been
wrong), has our body or ends with it (trial accounts add words in front), and its id belongs to no other text of ours.
A text that is missing twice, a minute apart and at least two minutes after the claim, was never taken: it goes back
to the queue and through every gate again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import ColumnElement, TextClause, select
from sqlalchemy import text as words
from sqlalchemy.orm import Session

from reminders import clock
from reminders.outbox.settle import expire_claims
from reminders.outbox.status import apply_status
from reminders.outbox.transitions import move
from reminders.record.database import Database
from reminders.record.sealing import Erased, unseal
from reminders.record.texts import UNBOUND, UNSETTLED, Message, MessageState
from reminders.texting.gateway import ProviderMessage, ProviderUnavailable

#: How far our clock and the provider's may differ: normally, and if ours was wrong when the text was claimed.
CLOCK_SLACK, WRONG_CLOCK = timedelta(minutes=5), timedelta(days=1)
MISSING_APART = timedelta(seconds=60)
MISSING_AFTER_CLAIM = timedelta(seconds=120)
#: How long we look for the provider's id of a text that was answered before we had it.
LOOK_FOR_IDS = timedelta(days=1)
#: How many unknown texts, and how many without an id, one run looks for.
AT_A_TIME = 50


class Lists(Protocol):
    """The part of the gateway that this module uses."""

    def sent_to(self, to: str, *, since: datetime | None = None) -> list[ProviderMessage]:
        """Outbound messages to a phone. Raises `ProviderUnavailable`."""


@dataclass(frozen=True)
class _TextToFind:
    message_id: str
    to: str
    body: str
    claimed_at: datetime


def reconcile(database: Database, provider: Lists) -> int:
    """Look for texts whose outcome is unknown and whose lease has run out, and for the ids of texts that were answered
    before their id was known. Returns how many were looked for.

    No transaction is open while the provider is asked. If it cannot be reached, the rest wait for the next run.
    """
    with database.write() as session:
        expire_claims(session)
        due = _due(session)
    looked = 0
    for text in due:
        try:
            listed = provider.sent_to(text.to, since=text.claimed_at - WRONG_CLOCK)
        except ProviderUnavailable:
            break
        with database.write() as session:
            conclude(session, text.message_id, text.body, text.claimed_at, listed)
        looked += 1
    return looked


def conclude(
    session: Session, message_id: str, body: str, claimed_at: datetime, listed: Iterable[ProviderMessage]
) -> None:
    """Bind a text to its entry in the list. An unknown text that is not listed counts as missing, or is queued again.

    Nothing happens if the text was claimed again, or settled, since `claimed_at` (real time).
    """
    message = session.get_one(Message, message_id, with_for_update=True, populate_existing=True)
    unbound = message.state == MessageState.ACCEPTED and message.provider_id is None
    if message.claimed_at != claimed_at or not (unbound or message.state == MessageState.UNKNOWN):
        return
    found = find(session, message, body, claimed_at, list(listed), slack=WRONG_CLOCK)
    if found is not None:
        apply_status(session, message.id, found.provider_id, found.status, found.error_code, cause="reconciled")
        return
    real = clock.real()
    if unbound:
        message.lease_until = real + MISSING_APART if real - claimed_at < LOOK_FOR_IDS else None
        return
    if message.missing_at is not None and real - message.missing_at < MISSING_APART:
        return
    message.times_missing += 1
    message.missing_at = real
    message.lease_until = real + MISSING_APART
    session.flush()
    if message.times_missing >= 2 and real - claimed_at >= MISSING_AFTER_CLAIM:
        move(
            session,
            message,
            MessageState.QUEUED,
            cause="missing twice at the provider",
            claimed_care_at=None,
            lease_until=None,
            times_missing=0,
            missing_at=None,
        )


def find(
    session: Session,
    message: Message,
    body: str,
    claimed_at: datetime,
    listed: Sequence[ProviderMessage],
    *,
    slack: timedelta = CLOCK_SLACK,
) -> ProviderMessage | None:
    """The listed message that is this text, if there is one; of several, the one created closest to the claim."""
    # The provider's dates have whole seconds.
    earliest = (claimed_at - slack).replace(microsecond=0)
    alike = [m for m in listed if m.created_at >= earliest and (m.body == body or m.body.endswith(body))]
    if not alike:
        return None
    bound = set(
        session.scalars(
            select(Message.provider_id).where(
                Message.provider_id.in_([m.provider_id for m in alike]), Message.id != message.id
            )
        )
    )
    free = [m for m in alike if m.provider_id not in bound]
    return min(free, key=lambda m: abs(m.created_at - claimed_at)) if free else None


def _due(session: Session) -> list[_TextToFind]:
    unknown = (words(UNSETTLED), Message.state == MessageState.UNKNOWN.value)
    unbound = (words(UNBOUND),)
    due = []
    for row in [row for conditions in (unknown, unbound) for row in _overdue(session, *conditions)]:
        try:
            to, body = unseal(session, row, "to"), unseal(session, row, "body")
        except Erased:
            continue  # the patient was erased: nothing of the text can be compared
        assert row.claimed_at is not None
        due.append(_TextToFind(row.id, to, body, row.claimed_at))
    return due


def _overdue(session: Session, *conditions: ColumnElement[bool] | TextClause) -> Sequence[Message]:
    return session.scalars(
        select(Message)
        .where(*conditions, Message.lease_until <= clock.real())
        .order_by(Message.lease_until)
        .limit(AT_A_TIME)
    ).all()

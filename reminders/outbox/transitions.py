"""The states of a text and the moves between them: one table, and one conditional UPDATE that applies it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, insert, update
from sqlalchemy.orm import Session

from reminders import clock
from reminders.record.columns import new_id
from reminders.record.prepared import Prepared
from reminders.record.texts import Message, MessageEvent, MessageState

S = MessageState

#: From which states each state may be entered. A callback may find a text queued: a process posted it and died.
ENTERED_FROM: dict[MessageState, frozenset[MessageState]] = {
    S.QUEUED: frozenset({S.CLAIMED, S.UNKNOWN}),
    S.CLAIMED: frozenset({S.QUEUED}),
    S.UNKNOWN: frozenset({S.CLAIMED}),
    S.ACCEPTED: frozenset({S.QUEUED, S.CLAIMED, S.UNKNOWN}),
    S.SENT: frozenset({S.QUEUED, S.CLAIMED, S.UNKNOWN, S.ACCEPTED}),
    S.DELIVERED: frozenset({S.QUEUED, S.CLAIMED, S.UNKNOWN, S.ACCEPTED, S.SENT}),
    S.UNDELIVERED: frozenset({S.QUEUED, S.CLAIMED, S.UNKNOWN, S.ACCEPTED, S.SENT}),
    S.FAILED: frozenset({S.QUEUED, S.CLAIMED, S.UNKNOWN, S.ACCEPTED, S.SENT}),
    S.DROPPED: frozenset({S.QUEUED}),
}

#: States in which the provider has, or may have, the text.
MAYBE_SENT = frozenset({S.CLAIMED, S.UNKNOWN, S.ACCEPTED, S.SENT, S.DELIVERED, S.UNDELIVERED})

#: Twilio's statuses as our states (they come in the order accepted, queued, sending, sent, then a final one).
PROVIDER_STATUS: dict[str, MessageState] = {
    "accepted": S.ACCEPTED,
    "scheduled": S.ACCEPTED,
    "queued": S.ACCEPTED,
    "sending": S.ACCEPTED,
    "sent": S.SENT,
    "partially_delivered": S.SENT,
    "delivered": S.DELIVERED,
    "read": S.DELIVERED,
    "undelivered": S.UNDELIVERED,
    "failed": S.FAILED,
    "canceled": S.FAILED,
}


def move(
    session: Session,
    message: Message,
    to: MessageState,
    *,
    cause: str,
    claim_token: str | None = None,
    error_code: int | None = None,
    **values: Any,
) -> bool:
    """Move a text to a state, if the table allows that from the row's present state, and add it to its history.

    With `claim_token`, only while that claim still holds the row. `cause` is kept in the history; `values` are more
    columns to set. Returns whether the row moved; it is normal that it does not (a callback came first). `message` is
    refreshed from the row either way.
    """
    was = message.state
    statement = update(Message).where(
        Message.id == message.id, Message.state.in_([state.value for state in ENTERED_FROM[to]])
    )
    if claim_token is not None:
        statement = statement.where(Message.state == S.CLAIMED.value, Message.claim_token == claim_token)
    values |= {"state": to.value, "settled_at": clock.real()}
    if error_code is not None:
        values["error_code"] = error_code
    result = session.execute(statement.values(**values).execution_options(synchronize_session=False))
    assert isinstance(result, CursorResult)
    session.refresh(message)
    if result.rowcount != 1:
        return False
    record_event(session, message.clinic_id, message.id, was, to, cause=cause, error_code=error_code)
    return True


def record_event(
    session: Session,
    clinic_id: str,
    message_id: str,
    from_state: str | None,
    to: MessageState,
    *,
    cause: str,
    error_code: int | None = None,
    at: datetime | None = None,
) -> None:
    """Add one change of state to the text's history. `at` is real time, by default now."""
    INSERT_EVENT.run(
        session.connection(), id=new_id(), clinic_id=clinic_id, message_id=message_id, at=at or clock.real(),
        from_state=from_state, to_state=to.value, cause=cause[:60], error_code=error_code,
    )  # fmt: skip


def record_events(
    session: Session,
    moved: Sequence[tuple[str, str]],
    from_state: MessageState,
    to: MessageState,
    *,
    cause: str,
    at: datetime,
) -> None:
    """Add the same change of state to the history of many texts: pairs of their clinic's id and their own."""
    rows = [
        {
            "id": new_id(), "clinic_id": clinic_id, "message_id": message_id, "at": at,
            "from_state": from_state.value, "to_state": to.value, "cause": cause,
        }
        for clinic_id, message_id in moved
    ]  # fmt: skip
    INSERT_EVENT.run_many(session.connection(), rows)


INSERT_EVENT = Prepared(lambda _engine: insert(MessageEvent.__table__))  # type: ignore[arg-type]

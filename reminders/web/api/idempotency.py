"""Requests with an Idempotency-Key: what the first one created is answered again, and another body is refused.

A key counts for everything that an API key creates: the same body belongs to one address only.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Final

from flask import Response, request
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from reminders.record.access import RepeatedRequest
from reminders.record.database import clock_of
from reminders.record.sealing import body_index_of
from reminders.web.api.operations import Call
from reminders.web.api.problems import refusal

KEY_HEADER: Final = "Idempotency-Key"
KEY_LENGTH: Final = 255


def _idempotency_key() -> str | None:
    """The request's key, None if it has none. Raises a 422 `Problem` for one that is no key."""
    key = request.headers.get(KEY_HEADER)
    if key is None:
        return None
    if not key or len(key) > KEY_LENGTH or not (key.isascii() and key.isprintable()):
        raise refusal((KEY_HEADER, f"A key is 1 to {KEY_LENGTH} plain characters."))
    return key


def answer_once(record: Callable[[str | None], Response]) -> Response:
    """What `record` answers, which is given the request's key (None without one). Of twins one comes first."""
    key = _idempotency_key()
    try:
        return record(key)
    except IntegrityError:
        if key is None:
            raise
        return record(key)  # now the answer of the first one is there


def created_before(session: Session, call: Call, key: str | None) -> str | None:
    """The id of the row that the first request with this key created, None if this is the first.

    Raises a 422 `Problem` if the first request had another body.
    """
    before = None if key is None else _answered_before(session, call, key)
    if before is None:
        return None
    if before.request_digest != _digest(session):
        raise refusal((KEY_HEADER, "This key was used with another body; take a new key for a new request."))
    return before.subject_id


def keep_created(session: Session, call: Call, key: str | None, subject_id: str) -> None:
    """Keep which row the request created. Without a key there is nothing to keep."""
    if key is None:
        return
    session.add(
        RepeatedRequest(
            clinic_id=call.caller.clinic_id,
            api_key_id=call.caller.key_id,
            key_index=_key_index(session, key),
            request_digest=_digest(session),
            subject_id=subject_id,
            created_at=clock_of(session).now(),
        )
    )


def _answered_before(session: Session, call: Call, key: str) -> RepeatedRequest | None:
    return session.scalar(
        select(RepeatedRequest).where(
            RepeatedRequest.clinic_id == call.caller.clinic_id,
            RepeatedRequest.api_key_id == call.caller.key_id,
            RepeatedRequest.key_index == _key_index(session, key),
        )
    )


def _digest(session: Session) -> str:
    return body_index_of(session, json.dumps(request.get_json(), sort_keys=True))


def _key_index(session: Session, key: str) -> str:
    return body_index_of(session, f"{KEY_HEADER}: {key}")

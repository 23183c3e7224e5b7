"""The challenge that a browser's passkey has to answer: kept by the browser, good for minutes and for one answer.

It has a cookie of its own. A page may ask for one at any moment, also while somebody signs in from it: with the
session's cookie, an answer that came last would bring back the session from before.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from enum import StrEnum
from typing import Final

from flask import Response, after_this_request, current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from reminders import clock
from reminders.clinics.passkeys import ANSWER_WITHIN, CHALLENGE_BYTES
from reminders.web.desk import context

COOKIE: Final = "reminders-challenge"


class Purpose(StrEnum):
    """What an answer to a challenge is taken for; one for the other is refused."""

    USE = "use"
    ADD = "add"


def new_challenge(purpose: Purpose) -> bytes:
    """Make a challenge for this browser. An earlier one that was not answered counts no more."""
    challenge = secrets.token_bytes(CHALLENGE_BYTES)
    kept = [purpose.value, clock.real().timestamp(), urlsafe_b64encode(challenge).decode()]
    _set_cookie(_signer().dumps(kept))
    return challenge


def take_challenge(purpose: Purpose) -> bytes | None:
    """The challenge that this browser was given, if it is not too old. It is forgotten here.

    A copied cookie would still hold it: that it is used once only is seen to in the record (`passkeys.use_challenge`).
    """
    try:
        kept_for, at, kept = _signer().loads(request.cookies.get(COOKIE, ""))
    except (BadSignature, ValueError, TypeError):
        return None
    _set_cookie("")
    age = clock.real().timestamp() - float(at)
    fits = kept_for == purpose.value and 0 <= age <= ANSWER_WITHIN.total_seconds()
    return urlsafe_b64decode(kept) if fits else None


def _set_cookie(value: str) -> None:
    @after_this_request
    def _set(answer: Response) -> Response:
        cookies = current_app.session_interface
        answer.set_cookie(
            COOKIE,
            value,
            max_age=ANSWER_WITHIN if value else 0,
            path=cookies.get_cookie_path(current_app),
            secure=cookies.get_cookie_secure(current_app),
            httponly=True,
            samesite="Lax",
        )
        return answer


def _signer() -> URLSafeSerializer:
    key = context.settings().secret_key
    assert key is not None, "checked at start"
    return URLSafeSerializer(key, salt="challenge")

"""The challenge that a browser's passkey has to answer: kept in the session, good for minutes and for one answer."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from enum import StrEnum
from typing import Final

from flask import session

from reminders import clock
from reminders.clinics.passkeys import ANSWER_WITHIN, CHALLENGE_BYTES

_KEY: Final = "challenge"


class Purpose(StrEnum):
    """What an answer to a challenge is taken for; one for the other is refused."""

    USE = "use"
    ADD = "add"


def new_challenge(purpose: Purpose) -> bytes:
    """Make a challenge for this browser. An earlier one that was not answered counts no more."""
    challenge = secrets.token_bytes(CHALLENGE_BYTES)
    kept = urlsafe_b64encode(challenge).decode()
    session[_KEY] = {"for": purpose.value, "at": clock.real().timestamp(), "value": kept}
    return challenge


def take_challenge(purpose: Purpose) -> bytes | None:
    """The challenge that this browser was given, if it is not too old. It is forgotten here.

    A copied cookie would still hold it: that it is used once only is seen to in the record (`passkeys.use_challenge`).
    """
    kept = session.pop(_KEY, None)
    if not isinstance(kept, dict) or kept.get("for") != purpose.value:
        return None
    age = clock.real().timestamp() - float(kept["at"])
    return urlsafe_b64decode(kept["value"]) if 0 <= age <= ANSWER_WITHIN.total_seconds() else None

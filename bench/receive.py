"""Replies as Twilio posts them."""

from __future__ import annotations

from twilio.request_validator import RequestValidator

from bench.installation import SENDER
from bench.one_row import PATH

_sids = iter(range(1, 10**9))


def webhook(phone: str, body: str) -> dict[str, str]:
    """What Twilio posts for one reply."""
    sid = f"SM{next(_sids):032x}"
    return {
        "MessageSid": sid, "SmsSid": sid, "SmsMessageSid": sid, "AccountSid": "AC" + "0" * 32, "From": phone,
        "To": SENDER, "Body": body, "NumMedia": "0", "NumSegments": "1", "ApiVersion": "2010-04-01",
        "FromCity": "", "FromState": "IL", "FromZip": "", "FromCountry": "US",
        "ToCity": "", "ToState": "IL", "ToZip": "", "ToCountry": "US",
    }  # fmt: skip


def signed(public_url: str, phones: list[str]) -> list[tuple[dict[str, str], str]]:
    """Replies of these phones as Twilio would post them, each with its signature."""
    validator = RequestValidator("token")
    forms = [webhook(phone, str(number % 9)) for number, phone in enumerate(phones)]
    return [(form, validator.compute_signature(public_url + PATH, form)) for form in forms]

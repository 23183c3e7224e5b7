"""Addresses as the provider writes them: `+13125550142`, `rcs:+13125550142`, `whatsapp:+13125550142`, `messenger:1234`.

A phone must be recognized whatever channel it used, so the number is taken out of the address and the channel kept
separately. What is no phone (a short code, a name, an account of a chat service) is kept as it was written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from reminders.texting import numbers

#: The channel of an ordinary text, whose address has no prefix.
SMS: Final = "sms"

#: Channels whose addresses are phone numbers. In others, digits are the number of an account.
_BY_PHONE: Final = frozenset({SMS, "mms", "rcs", "whatsapp", "tel"})

#: Other channels of the provider. Any channel that is in neither list is called `other`.
_BY_ACCOUNT: Final = frozenset({"messenger", "client", "sip", "viber", "instagram", "chat"})
OTHER: Final = "other"

#: The longest address kept, in characters; longer ones are cut.
LONGEST: Final = 64

_CHANNEL = re.compile(r"([a-z][a-z0-9+.-]{0,15}):\s*(.*)", re.IGNORECASE | re.DOTALL)
_E164 = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
_WRITTEN_NUMBER = re.compile(r"[+\d\s().-]+", re.ASCII)
_NOT_A_DIGIT = re.compile(r"[^0-9]")

#: Digits of a US number without country code. A longer one without a plus has lost it (`+` means a space in a form).
_NATIONAL: Final = 10

#: WhatsApp still writes Mexican mobile numbers with the 1 that was dropped everywhere else in 2019.
_MEXICAN_MOBILE = re.compile(r"\+521(\d{10})", re.ASCII)


@dataclass(frozen=True)
class Address:
    """The address at one end of a text. `number` is in E.164 if it is a phone's, else as it was written."""

    channel: str
    number: str

    @property
    def is_phone(self) -> bool:
        """Whether it is a phone number (E.164), to which a text can be sent."""
        return _E164.fullmatch(self.number) is not None


def read_address(written: str) -> Address:
    """The channel and number of an address, in whatever form it is written. Never raises."""
    if _E164.fullmatch(written):
        return Address(SMS, written)  # nearly all of them
    text = "".join(c if c.isprintable() else " " for c in written).strip()
    found = _CHANNEL.fullmatch(text)
    channel, rest = (found[1].lower(), found[2].strip()) if found else (SMS, text)
    if channel not in _BY_PHONE:
        return Address(channel if channel in _BY_ACCOUNT else OTHER, text[:LONGEST])
    number = _number(rest)
    return Address(channel, (number or rest or text)[:LONGEST])


def is_phone(number: str) -> bool:
    """Whether this is a phone number in E.164, to which a text can be sent."""
    return Address(SMS, number).is_phone


def _number(text: str) -> str | None:
    """The phone number in E.164, or None if it is not one."""
    if not _WRITTEN_NUMBER.fullmatch(text):
        return None
    digits = _NOT_A_DIGIT.sub("", text)
    if not text.startswith("+") and len(digits) < _NATIONAL:
        return None  # a short code
    if len(digits) == _NATIONAL and not text.startswith("+"):
        try:
            return numbers.parse(digits)
        except numbers.PhoneError:
            return None
    number = "+" + digits
    mexican = _MEXICAN_MOBILE.fullmatch(number)
    if mexican:
        return "+52" + mexican[1]
    return number if _E164.fullmatch(number) else None

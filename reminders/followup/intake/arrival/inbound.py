"""A text from a phone as the provider tells of it, made fit to be kept: nothing it says may cost the text itself.

The webhook and the provider's list both come through `inbound`, so that they tell the same story about one text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from reminders.texting.address import LONGEST, SMS, read_address
from reminders.texting.listed import kept_id

#: A phone's text has at most 1,600 characters; what is longer is no reply of a patient.
LONGEST_BODY: Final = 10_000

#: Pictures that are counted at the most: the provider takes ten.
MOST_MEDIA: Final = 99

#: The provider's words that it handled a text by itself.
_OPT_OUT_TYPES: Final = frozenset({"STOP", "START", "HELP"})

_DIGITS = re.compile(r"\d{1,18}", re.ASCII)


@dataclass(frozen=True)
class Inbound:
    """A text from a phone. `provider_at` is real time; `to` is our number, as far as the provider says it."""

    provider_id: str
    sender_phone: str
    to: str
    body: str
    media: int = 0
    opt_out_type: str | None = None
    provider_at: datetime | None = None
    messaging_service: str | None = None
    source: str = "webhook"
    channel: str | None = None
    """How it came, where it was no ordinary text: `rcs`, `whatsapp`."""


def read_inbound(
    *,
    provider_id: str,
    sender: str,
    to: str,
    body: str,
    media: str | int = 0,
    opt_out_type: str | None = None,
    messaging_service: str | None = None,
    provider_at: datetime | None = None,
    source: str = "webhook",
) -> Inbound:
    """A text from a phone, from what the provider says of it, however odd that is."""
    phone, word = read_address(sender), (opt_out_type or "").strip().upper()
    return Inbound(
        provider_id=kept_id(provider_id),
        sender_phone=phone.number,
        to=read_address(to).number,
        body=_plain(body)[:LONGEST_BODY],
        media=_count(media),
        opt_out_type=word if word in _OPT_OUT_TYPES else None,
        provider_at=provider_at,
        messaging_service=_plain(messaging_service or "").strip()[:LONGEST] or None,
        source=source,
        channel=None if phone.channel == SMS else phone.channel,
    )


def _plain(text: str) -> str:
    """A text that every database keeps: PostgreSQL refuses NUL characters."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")


def _count(media: str | int) -> int:
    text = str(media).strip()
    return min(int(text), MOST_MEDIA) if _DIGITS.fullmatch(text) else MOST_MEDIA if text.isdecimal() else 0

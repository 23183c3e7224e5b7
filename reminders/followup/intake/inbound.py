"""Normalizing a text from a phone before it is stored: odd values in other fields must never lose the text.

The webhook and the provider's list both use `read_inbound`, so that one text looks the same either way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from reminders.record.texts import ReplySource
from reminders.texting.address import LONGEST, SMS, read_address
from reminders.texting.listed import kept_id

#: Longer texts are cut. The provider takes 1,600 characters at most.
LONGEST_BODY: Final = 10_000

#: The highest count of pictures that is stored. The provider takes ten.
MOST_MEDIA: Final = 99

#: What the provider says if it handled a text by itself.
_OPT_OUT_TYPES: Final = frozenset({"STOP", "START", "HELP"})

_DIGITS = re.compile(r"\d{1,18}", re.ASCII)


@dataclass(frozen=True)
class Inbound:
    """A text from a phone. `provider_at` is real time; `to` is our number, if the provider says it, else empty."""

    provider_id: str
    sender_phone: str
    to: str
    body: str
    media: int = 0
    opt_out_type: str | None = None
    provider_at: datetime | None = None
    messaging_service: str | None = None
    source: str = ReplySource.WEBHOOK.value
    channel: str | None = None
    """How it came if it was not an SMS or MMS: `rcs`, `whatsapp`."""


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
    source: str = ReplySource.WEBHOOK.value,
) -> Inbound:
    """A normalized text from the fields that the provider sends. Never raises, whatever they hold."""
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
    """The text without NUL characters, which PostgreSQL cannot store."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")


def _count(media: str | int) -> int:
    text = str(media).strip()
    return min(int(text), MOST_MEDIA) if _DIGITS.fullmatch(text) else MOST_MEDIA if text.isdecimal() else 0

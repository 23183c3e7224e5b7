"""Reading the provider's list row by row, so that the other rows are read even if one is malformed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

_ID = re.compile(r"[!-~]{1,64}", re.ASCII)
_LARGEST_CODE = 2**31 - 1


@dataclass(frozen=True)
class ProviderMessage:
    """One text as Twilio has it. Times are aware, in UTC, to the second; `sent_at` is None while queued."""

    provider_id: str
    to: str
    sender: str
    body: str
    direction: str
    status: str
    error_code: int | None
    created_at: datetime
    sent_at: datetime | None
    num_media: int
    messaging_service: str | None = None
    dated: bool = True
    """Whether the provider gave a date; otherwise `created_at` is the time at which the list was read."""

    @property
    def is_inbound(self) -> bool:
        """Whether it came from a phone, to us."""
        return self.direction == "inbound" or (not self.direction and self.status in ("receiving", "received"))


def read_row(row: object) -> ProviderMessage | None:
    """Read one row of the list, leniently; None if it is not a row or has no id."""
    if not isinstance(row, Mapping) or not _text(row, "sid").strip():
        return None
    created_at = _when(row.get("date_created")) or _when(row.get("date_sent"))
    return ProviderMessage(
        provider_id=kept_id(_text(row, "sid")),
        to=_text(row, "to"),
        sender=_text(row, "from"),
        body=_text(row, "body"),
        direction=_text(row, "direction"),
        status=_text(row, "status"),
        error_code=_whole(row.get("error_code")),
        created_at=created_at or datetime.now(UTC).replace(microsecond=0),
        sent_at=_when(row.get("date_sent")),
        num_media=_whole(row.get("num_media")) or 0,
        messaging_service=_text(row, "messaging_service_sid").strip() or None,
        dated=created_at is not None,
    )


def kept_id(provider_id: str) -> str:
    """The provider's id as we store it: one that does not fit the column is replaced by a digest of it."""
    text = provider_id.strip()
    if _ID.fullmatch(text):
        return text
    return "odd-" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:60]


def _text(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(value)


def _whole(value: object) -> int | None:
    """A whole number, limited to what a column can hold; None if it is not one."""
    text = str(value).strip() if isinstance(value, str | int) else ""
    return min(int(text), _LARGEST_CODE) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _when(value: object) -> datetime | None:
    """A time as Twilio writes it (RFC 2822), or as its client parsed it; None if it is neither."""
    if isinstance(value, str):
        try:
            value = parsedate_to_datetime(value)
        except (ValueError, IndexError):
            return None
    if not isinstance(value, datetime):
        return None
    try:
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except OverflowError:
        return None

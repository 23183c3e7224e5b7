"""How exactly a reply is dated: a webhook by its arrival, one found in the provider's list by the whole second."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from reminders.record.database import clock_of
from reminders.record.texts import ReplySource

#: The provider's list dates a reply by the whole second, rounded down (real time).
LISTED_TO_THE_SECOND: Final = timedelta(seconds=1)


def slack_of(source: str) -> timedelta:
    """How much later than its date a reply from this source (`ReplySource`) may have been written. Real time."""
    return LISTED_TO_THE_SECOND if source == ReplySource.POLL else timedelta()


def latest_time_written(session: Session, written_at: datetime, source: str) -> datetime:
    """The latest care time at which a reply dated `written_at` (care time) can have been written."""
    return written_at + slack_of(source) * clock_of(session).speed

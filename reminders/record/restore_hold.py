"""The hold after a restore: until it is lifted, nothing but pages is sent and no reply is read."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.record.installation import Hold
from reminders.record.prepared import Prepared

#: Name of the hold that `reminders restore` leaves; `reminders.followup.intake.resume` lifts it.
RESTORED = "restored"


def is_resuming(session: Session) -> bool:
    """Whether a backup was restored and what happened since it was made is still being collected from the provider."""
    return _RESUMING.first(session.connection()) is not None


_RESUMING = Prepared(lambda _engine: select(Hold.name).where(Hold.name == RESTORED))

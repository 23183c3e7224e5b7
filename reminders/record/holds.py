"""What a hold means to those who would act: after a restore nothing is sent and no reply is read until it is lifted."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.record.installation import Hold
from reminders.record.prepared import Prepared

#: The hold that a restore leaves behind; `reminders.followup.intake.resume` lifts it.
RESTORED = "restored"


def is_resuming(session: Session) -> bool:
    """Whether a backup was restored and what happened after it is still being found out."""
    return _RESUMING.first(session.connection()) is not None


_RESUMING = Prepared(lambda _engine: select(Hold.name).where(Hold.name == RESTORED))

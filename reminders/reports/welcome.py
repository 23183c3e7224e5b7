"""Whether the first text of a new patient arrives, told while the patient is still there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.outbox.kinds import Kind
from reminders.record.schedule import Infusion
from reminders.record.texts import Message, MessageState
from reminders.texting.errors import explain

#: States that nothing follows.
_ENDS: Final = frozenset({MessageState.DELIVERED, MessageState.UNDELIVERED, MessageState.FAILED, MessageState.DROPPED})
_LOST: Final = frozenset({MessageState.UNDELIVERED, MessageState.FAILED})


@dataclass(frozen=True)
class Welcome:
    """A patient's first text: its `state`, and why it did not go out (a `Reason`) if it was dropped.

    `leaves_at` is when texting hours let it go, if that is still to come; `trouble` what the phone company says of one
    that did not arrive. Care time.
    """

    state: str
    reason: str | None
    leaves_at: datetime | None
    trouble: str | None

    @property
    def over(self) -> bool:
        """Whether nothing more is to be learned by waiting."""
        return self.state in _ENDS

    @property
    def arrived(self) -> bool:
        """Whether the phone company says that it is on the phone."""
        return self.state == MessageState.DELIVERED


def welcome_of(session: Session, infusion: Infusion, now: datetime) -> Welcome | None:
    """The welcome that enrolling for this infusion queued; None if the patient was welcomed before, or is not yet."""
    found = session.scalar(
        select(Message).where(
            Message.clinic_id == infusion.clinic_id,
            Message.patient_id == infusion.patient_id,
            Message.kind == Kind.WELCOME.value,
            Message.created_at >= infusion.created_at,
        )
    )
    if found is None:
        return None
    waits = found.state == MessageState.QUEUED and found.send_after > now
    return Welcome(
        state=found.state,
        reason=found.reason,
        leaves_at=found.send_after if waits else None,
        trouble=explain(found.error_code) if found.state in _LOST else None,
    )

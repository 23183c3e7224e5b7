"""The installation's clock, read from the record: every process shares the anchor of simulated care time."""

from __future__ import annotations

from sqlalchemy.orm import Session

from reminders.clock import Clock
from reminders.record.installation import ClockAnchor


def load_clock(session: Session) -> Clock:
    """The installation's clock: simulated through the anchor if there is one, else real."""
    anchor = session.get(ClockAnchor, 1)
    if anchor is None:
        return Clock()
    return Clock(anchor.care_at, anchor.real_at, anchor.speed)

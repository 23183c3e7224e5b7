"""Turns a protocol into one infusion's check-ins: when each is due, when it closes, why one is skipped."""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from reminders.care.hours import TextingHours, as_utc, next_allowed
from reminders.care.protocol.definition import Protocol, Question
from reminders.care.reasons import Reason

PREFERRED_TIME: Final = time(10)
"""Wall-clock hour of a check-in counted in days, for a patient who named no hour of their own."""


@dataclass(frozen=True)
class PlannedCheckIn:
    """One check-in of one infusion, to be asked at `due_at` (UTC) unless `reason` says why not.

    `closes_at` (UTC) counts from the moment the protocol names, even where quiet hours put `due_at` later than that.
    A skipped check-in keeps the moment the protocol names as its `due_at`; one that was due before the infusion was
    entered and can be asked at once keeps its time too. `nudge_hours` are the step's.
    """

    step: str
    due_at: datetime
    closes_at: datetime
    reason: Reason | None
    questions: tuple[Question, ...]
    nudge_hours: int | None = None


def plan(
    protocol: Protocol,
    *,
    infused_at: datetime,
    zone: ZoneInfo,
    preferred_time: time | None,
    hours: TextingHours,
    enrolled_at: datetime,
) -> list[PlannedCheckIn]:
    """Every check-in of an infusion, in the protocol's order, skipped ones included with their reason.

    Hours are counted absolutely. Days are counted on the patient's wall clock and fall on `preferred_time`
    (10:00 where the patient named none), whatever the clocks did in between. A due time outside `hours`
    moves to the next opening. What could first be asked when its window has closed, because of quiet hours or because
    it was entered late, is skipped. Raises ValueError for an instant without a zone.
    """
    planned = []
    for step in protocol.steps:
        named = step.offset.after(infused_at, zone, preferred_time or PREFERRED_TIME)
        closes_at = named + step.window
        reason = None
        due_at = next_allowed(max(named, as_utc(enrolled_at)), zone, hours)
        if closes_at <= enrolled_at:
            reason = Reason.CLOSED_AT_ENROLLMENT
        elif closes_at <= due_at:
            reason = Reason.QUIET_HOURS
        elif due_at == as_utc(enrolled_at):
            due_at = next_allowed(named, zone, hours)  # overdue, and asked at once
        if reason:
            due_at = named
        planned.append(PlannedCheckIn(step.step, due_at, closes_at, reason, step.questions, step.nudge_hours))
    return planned

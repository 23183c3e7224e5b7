"""What the clockwork does at a moment, in order: each second in the worker, after a restore for each lost moment."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from reminders.followup.asking import close, remind
from reminders.followup.intake.acting import disputes
from reminders.followup.intake.recording import next_course

Step = Callable[[Session], int]
"""Handles up to `batches.BATCH` rows and returns how many: it is called again while a batch was full."""


def steps() -> tuple[Step, ...]:
    """Close windows, end pauses, queue questions and nudges that are due, flag disputes, move texts to new hours.

    And remind staff of the next course, where their clinic wants that.
    """
    return (
        close.close_windows,
        remind.resume_patients,
        remind.queue_due,
        remind.queue_nudges,
        disputes.flag_unsettled,
        remind.replan_missed,
        next_course.remind_due,
    )

"""What follows from the order of a patient's infusions and from their baselines, looked at after either changed."""

from __future__ import annotations

from sqlalchemy.orm import Session

from reminders.followup.enrolling.baseline import update_baseline_missing
from reminders.followup.intake.recording import next_course, relief_ended
from reminders.record.people import Clinic, Patient


def review_course(session: Session, clinic: Clinic, patient: Patient) -> None:
    """Look at a patient's pending baselines, the end of relief, and the reminder to plan the next course.

    Call it after an infusion was added, moved in time or to another course, canceled or reinstated.
    """
    update_baseline_missing(session, clinic.id, patient.id)
    relief_ended.review(session, clinic.id, patient.id)
    next_course.review(session, clinic, patient)

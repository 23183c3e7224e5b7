"""Answers of patients as the record holds them, without texting anybody: for records of many courses."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from reminders.care.reasons import Reason
from reminders.followup.enrolling.enroll import Enrollment
from reminders.record.columns import new_id
from reminders.record.outcomes import Outcome
from reminders.record.schedule import CheckIn, CheckInState
from tests.day import Day


def record(
    session: Session, check_in: CheckIn, value: str, *, measure: str = "pain", at: datetime | None = None, **marks: Any
) -> str:
    """Record one answer to a check-in, given when it was due unless `at` says when; returns its id.

    `marks` are columns of the answer. The check-in's own state is left as it is.
    """
    at = at or check_in.due_at
    recall = "now" if check_in.step == "h4" and measure == "pain" else "24h"
    row = Outcome(
        id=new_id(), clinic_id=check_in.clinic_id, patient_id=check_in.patient_id, infusion_id=check_in.infusion_id,
        check_in_id=check_in.id, step=check_in.step, measure=measure, value=Decimal(value), replied_at=at,
        recorded_at=at, **{"recall": recall, "source": "patient", "recorded_by": "patient:x", **marks},
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


def answered(
    day: Day,
    enrollment: Enrollment,
    values: dict[str, str],
    *,
    measure: str = "pain",
    no_other: bool = False,
    **marks: Any,
) -> None:
    """Record answers given when they were due; `marks` are columns of each. Nobody looks at what they say.

    With `no_other` the windows of all other steps are over without an answer.
    """
    with day.database.write() as session:
        for planned in enrollment.check_ins:
            check_in = session.get_one(CheckIn, planned.id)
            if planned.step in values:
                check_in.state, check_in.reason, check_in.final = CheckInState.ANSWERED.value, None, True
                check_in.answered_at = planned.due_at
                record(session, check_in, values[planned.step], measure=measure, **marks)
            elif no_other:
                check_in.state, check_in.reason, check_in.final = (
                    CheckInState.MISSED.value,
                    Reason.NO_ANSWER.value,
                    True,
                )

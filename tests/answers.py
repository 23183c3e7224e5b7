"""Answers of patients as the record holds them, without texting anybody: for records of many courses."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from reminders.followup.enrolling.enroll import Enrollment
from reminders.record.columns import new_id
from reminders.record.outcomes import Outcome
from reminders.record.schedule import CheckIn
from tests.day import Day


def answered(day: Day, enrollment: Enrollment, values: dict[str, str], *, measure: str = "pain", **marks: Any) -> None:
    """Record answers given when they were due; `marks` are columns of each. Nobody looks at what they say."""
    with day.database.write() as session:
        for planned in enrollment.check_ins:
            if planned.step in values:
                check_in = session.get_one(CheckIn, planned.id)
                check_in.state, check_in.final, check_in.answered_at = "answered", True, planned.due_at
                session.add(
                    Outcome(
                        id=new_id(), clinic_id=day.clinic_id, patient_id=check_in.patient_id, step=planned.step,
                        infusion_id=check_in.infusion_id, check_in_id=planned.id, measure=measure,
                        value=Decimal(values[planned.step]), recall="now" if planned.step == "h4" else "24h",
                        replied_at=planned.due_at, recorded_at=planned.due_at, recorded_by="patient:x",
                        **{"source": "patient", **marks},
                    )
                )  # fmt: skip

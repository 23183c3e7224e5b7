"""Patients whose follow-up is over, written as it is recorded: what each timepoint came to, in a word each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from reminders.care.reasons import Reason
from reminders.followup.enrolling.enroll import Enrollment, enroll
from reminders.record.schedule import CheckIn, CheckInState
from tests.answers import record
from tests.one_clinic import Care, request_for


@dataclass(frozen=True)
class Said:
    """An answer, given an hour after it was due."""

    value: str
    late: bool = False
    doubtful: bool = False
    measure: str = "pain"
    recall: str | None = None


#: A score, an answer with its particulars, a reason for not asking, or None: asked and not answered.
Told = str | Said | Reason | None


def infused(
    care: Care, who: int, at: datetime, *, baseline: str | None = "8", condition: str = "crps", dose: str | None = None
) -> Enrollment:
    """Enroll patient number `who` for an infusion at `at`, half an hour later."""
    care.at(at + timedelta(minutes=30))
    request = request_for(
        patient={"name": f"Ana {who}", "phone": f"+1 312 555 {1000 + who}", "mrn": f"A-{1000 + who}"},
        consent={"given_at": at - timedelta(hours=1)},
        infusion={
            "infused_at": at,
            "baseline_pain": None if baseline is None else Decimal(baseline),
            "condition": condition,
            "dose_mg_per_kg": None if dose is None else Decimal(dose),
        },
    )
    with care.database.write() as session:
        return enroll(session, care.clinic(session), request, actor="operator", settings=care.settings)


def followed(care: Care, enrollment: Enrollment, told: Mapping[str, Told], *, otherwise: Told = None) -> None:
    """Write what the timepoints of an infusion came to; all windows are settled."""
    with care.database.write() as session:
        for planned in enrollment.check_ins:
            row = session.get_one(CheckIn, planned.id)
            what = told.get(row.step, otherwise)
            row.final = True
            if isinstance(what, Reason):
                row.state, row.reason = CheckInState.SKIPPED.value, what.value
                continue
            row.asked_at = row.due_at
            if what is None:
                row.state, row.reason = CheckInState.MISSED.value, Reason.NO_ANSWER.value
                continue
            row.state, row.reason, row.answered_at = CheckInState.ANSWERED.value, None, row.due_at
            answered(session, row, what if isinstance(what, Said) else Said(what))


def answered(session: Session, check_in: CheckIn, said: Said) -> str:
    """Record an answer to a check-in; returns its id."""
    at = check_in.closes_at + timedelta(hours=5) if said.late else check_in.due_at + timedelta(hours=1)
    recall = {} if said.recall is None else {"recall": said.recall}
    return record(
        session, check_in, said.value, measure=said.measure, at=at, late=said.late, doubtful=said.doubtful,
        recorded_by=f"patient:{check_in.patient_id}", **recall,
    )  # fmt: skip

"""Following an infusion by another version of its protocol: what was asked stays, what is to come is planned again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from reminders.care.protocol import PlannedCheckIn
from reminders.care.reasons import Reason
from reminders.followup.enrolling import planning
from reminders.record.database import clock_of
from reminders.record.people import Clinic, Patient, ProtocolVersion
from reminders.record.schedule import CheckIn, CheckInState, Infusion


@dataclass(frozen=True)
class MoveOfCheckIns:
    """What another version does to the check-ins of an infusion that are still to come, by step.

    `goes_on` holds those of both versions with the new plan, `left_out` those that the other version does not have,
    `added` those that only it has and that can still be asked.
    """

    goes_on: dict[str, PlannedCheckIn]
    left_out: tuple[str, ...]
    added: dict[str, PlannedCheckIn]


def look_at_move(
    session: Session, clinic: Clinic, patient: Patient, infusion: Infusion, version: ProtocolVersion
) -> MoveOfCheckIns:
    """What `move` would do. Changes nothing."""
    rows = {row.step: row for row in planning.check_ins_of(session, infusion)}
    now = clock_of(session).now()
    anew = {one.step: one for one in planning.planned_by(session, version.id, clinic, patient, infusion, now)}
    to_come = [step for step, row in rows.items() if _to_come(row)]
    return MoveOfCheckIns(
        goes_on={step: anew[step] for step in to_come if step in anew},
        left_out=tuple(step for step in to_come if step not in anew and rows[step].reason != _LEFT_OUT),
        added={
            step: one
            for step, one in anew.items()
            if step not in rows and one.reason is not Reason.CLOSED_AT_ENROLLMENT
        },
    )


_LEFT_OUT: Final = Reason.NOT_IN_SCHEDULE.value


def move(session: Session, clinic: Clinic, patient: Patient, infusion: Infusion, version: ProtocolVersion) -> None:
    """Follow an infusion by another version from now on.

    A check-in that was asked, or whose question may have left, keeps the version that it was asked by. One that the
    other version does not have is skipped for good, unless the infusion is moved back.
    """
    rows = {row.step: row for row in planning.check_ins_of(session, infusion)}
    seen = look_at_move(session, clinic, patient, infusion, version)
    before, infusion.protocol_id = infusion.protocol_id, version.id
    for step, row in rows.items():
        free = (step in seen.goes_on or step in seen.left_out) and planning.withdraw_question(session, patient, row)
        if free and step in seen.goes_on:
            row.protocol_id, row.nudge_hours = None, seen.goes_on[step].nudge_hours
            planning.apply_plan(row, seen.goes_on[step])
            continue
        row.protocol_id = row.protocol_id or before
        if free:
            row.state, row.reason, row.final = CheckInState.SKIPPED.value, _LEFT_OUT, True
            row.queued_at = None
    planning.add_planned(session, infusion, list(seen.added.values()))


def _to_come(row: CheckIn) -> bool:
    return row.state in planning.UNASKED and (not row.final or row.reason == _LEFT_OUT)

"""What a change would do to a patient's check-ins: the change itself is made, compared and rolled back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.record.schedule import CheckIn, CheckInState, Infusion


@dataclass(frozen=True)
class CheckInNow:
    """The state of a check-in: when it is due, until when it can be answered, its state and the reason of that."""

    due_at: datetime
    closes_at: datetime
    state: CheckInState
    reason: str | None


@dataclass(frozen=True)
class Move:
    """One check-in that a change moves, of infusion `number` of `course`: its state now and after the change."""

    step: str
    course: int
    number: int
    before: CheckInNow
    after: CheckInNow

    @property
    def asked_again(self) -> bool:
        """Whether a question that is open now is asked once more."""
        return (self.before.state, self.after.state) == (CheckInState.ASKED, CheckInState.SCHEDULED)


def what_moves(session: Session, clinic_id: str, patient_id: str, change: Callable[[], object]) -> list[Move]:
    """Make a change and say which of the patient's check-ins it moves, in the order they are due then.

    The caller rolls the transaction back, whatever comes of it. Raises what the change raises.
    """
    before = _check_ins_now(session, clinic_id, patient_id)
    change()
    session.flush()
    after = _check_ins_now(session, clinic_id, patient_id)
    moved = [
        Move(row.step, row.course, row.number, old[1], standing)
        for check_in_id, (row, standing) in after.items()
        if (old := before.get(check_in_id)) is not None and old[1] != standing
    ]
    return sorted(moved, key=lambda move: move.after.due_at)


@dataclass(frozen=True)
class _Row:
    step: str
    course: int
    number: int


def _check_ins_now(session: Session, clinic_id: str, patient_id: str) -> dict[str, tuple[_Row, CheckInNow]]:
    rows = session.execute(
        select(
            CheckIn.id,
            CheckIn.step,
            Infusion.course,
            Infusion.number,
            CheckIn.due_at,
            CheckIn.closes_at,
            CheckIn.state,
            CheckIn.reason,
        )
        .join(Infusion, (Infusion.clinic_id == CheckIn.clinic_id) & (Infusion.id == CheckIn.infusion_id))
        .where(CheckIn.clinic_id == clinic_id, CheckIn.patient_id == patient_id)
    )
    return {
        id_: (_Row(step, course, number), CheckInNow(due_at, closes_at, CheckInState(state), reason))
        for id_, step, course, number, due_at, closes_at, state, reason in rows
    }

"""What is said of a flag about a score that staff took by phone: there is no text to show."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from reminders.care.reading import format_score
from reminders.record.outcomes import Flag, FlagKind, Measure, Outcome, Source
from reminders.reports import words

_MEASURES = {FlagKind.HIGH_PAIN: Measure.PAIN, FlagKind.CALL_ME: Measure.SIDE_EFFECTS}


def about_calls(session: Session, clinic_id: str, rows: Sequence[Flag]) -> dict[str, str]:
    """A sentence for each of these flags that a score taken by phone raised, by flag."""
    mine = [row for row in rows if row.reply_id is None and row.check_in_id is not None and row.kind in _MEASURES]
    if not mine:
        return {}
    taken = session.scalars(
        select(Outcome)
        .where(
            Outcome.clinic_id == clinic_id,
            Outcome.patient_id.in_({row.patient_id for row in mine}),  # their index; check-ins have none for this
            Outcome.check_in_id.in_({row.check_in_id for row in mine}),
            Outcome.source == Source.CALL.value,
        )
        .order_by(Outcome.recorded_at, Outcome.id)
    ).all()
    said = {}
    for row in mine:
        for one in taken:
            raised = one.check_in_id == row.check_in_id and one.measure == _MEASURES[FlagKind(row.kind)]
            if raised and one.recorded_at <= row.opened_at:
                value = words.choice(one.measure, format_score(one.value) or "")
                measure = words.say(one.measure, "measure").lower()
                said[row.id] = f"By phone, {words.step(one.step)}: {measure} {value}."
    return said

"""What a line answers: each value compared with the record, and recorded with source `import` where it is new."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from reminders.fields import Fields
from reminders.followup.importing.history_lines import HistoryLine, contradicts
from reminders.followup.importing.known import KnownCheckIn, KnownInfusion, KnownPatient
from reminders.followup.importing.waiting_rows import WaitingRows
from reminders.record.outcomes import Measure
from reminders.record.schedule import CheckInState

_CALLED: Final = {Measure.PAIN.value: "pain", Measure.SIDE_EFFECTS.value: "answer", Measure.CHANGE.value: "answer"}


def add_answers(
    waiting: WaitingRows,
    patient: KnownPatient,
    infusion: KnownInfusion,
    line: HistoryLine,
    fields: Fields,
    *,
    zone: str,
) -> int:
    """Record the answers of a line. Returns how many were new. What cannot be is noted in `fields`."""
    if not line.step:
        return 0
    check_in = infusion.check_ins.get(line.step)
    if check_in is None:
        steps = ", ".join(infusion.check_ins)
        fields.refuse("step", f"There is no step {line.step} after this infusion. There are: {steps}.")
        return 0
    new = {measure for measure in line.answers if _is_new(infusion, line, measure, fields)}
    if not new:
        return 0
    assert line.answered_at is not None, "read_line refuses answers without it"
    _refuse_time(check_in, infusion, line, fields, zone)
    if fields.errors:
        return 0
    late = line.answered_at >= check_in.closes_at
    for measure in sorted(new):
        value = line.answers[measure]
        infusion.values[line.step, measure].append(value)
        waiting.outcome(
            patient, infusion, line.step, measure, value,
            recall=infusion.recalls[line.step, measure], at=line.answered_at, late=late, check_in_id=check_in.id,
        )  # fmt: skip
    # A late answer leaves the check-in unanswered, as a late text does; so do side effects without a pain score.
    if Measure.PAIN.value in new and not late and check_in.state != CheckInState.ANSWERED:
        check_in.state = CheckInState.ANSWERED.value
        waiting.answer(check_in.id, line.answered_at)
    return len(new)


def _is_new(infusion: KnownInfusion, line: HistoryLine, measure: str, fields: Fields) -> bool:
    key = (line.step, measure)
    if key not in infusion.recalls:
        asked = ", ".join(step for step, of in infusion.recalls if of == measure)
        fields.refuse(measure, f"This is not asked at {line.step}, but at {asked}. Leave the cell empty here.")
        return False
    known = infusion.values.get(key)
    if not known:
        return True
    value = line.answers[measure]
    if not infusion.has(key, value):
        fields.refuse(measure, contradicts(f"The {_CALLED[measure]} at {line.step}", known[-1], value))
    return False


def _refuse_time(check_in: KnownCheckIn, infusion: KnownInfusion, line: HistoryLine, fields: Fields, zone: str) -> None:
    at = line.answered_at
    assert at is not None
    if not check_in.final:
        fields.refuse(
            "step", f"The patient can still answer {line.step} by text. Import this answer once that time is over."
        )
    if at < infusion.infused_at:
        fields.refuse("answered_at", "This is before the infusion. Check the two times.")
    elif at < check_in.counts_from:
        first = f"{check_in.counts_from.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
        fields.refuse(
            "answered_at",
            f"This is too early for {line.step}, whose answers count from {first} on. Name the step that it answers.",
        )

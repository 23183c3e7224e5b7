"""What an answer calls for by itself, whether it was texted or told on the phone."""

from __future__ import annotations

from decimal import Decimal

import pytest

from reminders.followup.intake.acting.answer import calls_for
from reminders.record.outcomes import FlagKind, Measure


@pytest.mark.parametrize(
    ("measure", "value", "baseline", "kind"),
    [
        (Measure.PAIN, "8.5", None, None),
        (Measure.PAIN, "9", None, FlagKind.HIGH_PAIN),
        (Measure.PAIN, "6", "4", FlagKind.HIGH_PAIN),
        (Measure.PAIN, "5.5", "4", None),
        (Measure.SIDE_EFFECTS, "3", None, FlagKind.CALL_ME),
        (Measure.SIDE_EFFECTS, "2", None, None),
        (Measure.CHANGE, "7", "1", None),
        (Measure.CHANGE, "3", None, None),
    ],
)
def test_an_answer_calls_for_a_flag_by_its_value_and_its_course_s_baseline(
    measure: Measure, value: str, baseline: str | None, kind: FlagKind | None
) -> None:
    assert calls_for(measure, Decimal(value), None if baseline is None else Decimal(baseline)) == kind

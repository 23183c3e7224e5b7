"""What is serious is not shown as what is not."""

from __future__ import annotations

from reminders.record.flags import REVIEW, URGENT
from reminders.record.outcomes import FlagKind
from reminders.reports.seriousness import ORDER, Level, level_of


def test_every_kind_of_flag_has_a_level_and_what_is_urgent_comes_first() -> None:
    assert {kind for kind in FlagKind if level_of(kind, REVIEW) is Level.URGENT} == set()
    assert {level_of(kind, URGENT) for kind in FlagKind} == {Level.URGENT}
    assert ORDER[0] is Level.URGENT


def test_a_fall_a_ten_and_a_stop_are_three_levels_in_this_order() -> None:
    fall, ten, stop = (level_of(kind, REVIEW) for kind in (FlagKind.WORRYING, FlagKind.HIGH_PAIN, FlagKind.OPTED_OUT))
    assert ORDER.index(fall) < ORDER.index(ten) < ORDER.index(stop)


def test_the_call_list_comes_before_doubtful_readings_and_those_before_what_was_not_delivered() -> None:
    calls = [level_of(kind, REVIEW) for kind in (FlagKind.NOT_ANSWERED, FlagKind.BAD_NUMBER, FlagKind.NOT_TEXTED)]
    doubtful, undelivered = level_of(FlagKind.UNCLEAR, REVIEW), level_of(FlagKind.NOT_DELIVERED, REVIEW)
    assert set(calls) == {Level.CALL}
    assert ORDER.index(Level.CALL) < ORDER.index(doubtful) < ORDER.index(undelivered)

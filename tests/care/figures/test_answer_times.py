"""Times to answer that are packed come out as they went in, those of courses with other steps too."""

from __future__ import annotations

from base64 import b64decode
from collections import defaultdict
from struct import unpack

from hypothesis import given, settings
from hypothesis import strategies as st

from reminders.care.figures.answer_times import Waits, waits_written

_STEPS = st.sampled_from(("h4 d1 d7", "h4 d7", "d7", ""))
_COURSES = st.lists(st.tuples(_STEPS, st.lists(st.tuples(st.integers(0, 2), st.integers(0, 200 * 86_400_000_000)))))


@settings(max_examples=100, deadline=None)
@given(_COURSES)
def test_every_time_comes_back_under_its_step_and_sorted(drawn: list[tuple[str, list[tuple[int, int]]]]) -> None:
    collected, expected = Waits(), defaultdict(list)
    for number, (steps, times) in enumerate(drawn * 3):
        known = steps.split()
        waits = [(known[place % len(known)], wait + number) for place, wait in times if known]
        collected.add(steps, waits_written(waits, known))
        for step, wait in waits:
            expected[step].append(wait)
    found = collected.by_step()
    for parts in found.values():
        assert all(list(part.ordered) == sorted(part.ordered) for part in parts)
    unpacked = {
        step: sorted(int(w) - part.zero for part in parts for w in part.ordered) for step, parts in found.items()
    }
    assert {step: waits for step, waits in unpacked.items() if waits} == {s: sorted(w) for s, w in expected.items()}


def test_numbers_are_written_in_the_same_order_of_bytes_on_every_machine() -> None:
    assert unpack("<2d", b64decode(waits_written([("h4", 5), ("d7", 9)], ["h4", "d7"]))) == (5.0, 2.0**44 + 9)
